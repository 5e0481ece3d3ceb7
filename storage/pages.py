"""The questions asked of the `page` table: what is to be fetched, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack, cast

from sqlalchemy import CursorResult, Row, Table, Update, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from storage.errors import StorageError
from storage.models import PageRow, PageState, utc_now

# Built once, as in articles.py, and for the same reason.
_TABLE = cast("Table", PageRow.__table__)
_INSERT = insert(_TABLE)
_KNOWN = select(_TABLE.c.id, _TABLE.c.priority).where(
    _TABLE.c.site == bindparam("of_site"), _TABLE.c.key == bindparam("of_key")
)
_UPDATE = update(_TABLE).where(_TABLE.c.site == bindparam("of_site"), _TABLE.c.key == bindparam("of_key"))
_UPDATE_TRIED = _UPDATE.values(tries=_TABLE.c.tries + 1)

_TO_FETCH = (PageState.FOUND, PageState.FETCHING, PageState.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One fetch of a page: what the response said, for the page's row."""

    page_key: str
    """`PageRow.key` of the page that was asked for."""
    url: str
    """The address that was asked for."""
    address: str | None = None
    """The article's `url` without scheme and `www.`, normalized (`bare_address(article.url)`)."""
    http_status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    """Both as the server sent them."""
    content_hash: str | None = None
    """Of the response's bytes."""
    fetched_at: str | None = None
    """UTC, as `utc_now` has it; null: the time of saving."""
    run_id: int | None = None

    def response(self) -> "ResponseFields":
        """The same for `Pages.saved`, `refused` and `failed`."""
        return {
            "url": self.url,
            "http_status": self.http_status,
            "etag": self.etag,
            "last_modified": self.last_modified,
            "content_hash": self.content_hash,
            "fetched_at": self.fetched_at or utc_now(),
            "run_id": self.run_id,
        }


class ResponseFields(TypedDict, total=False):
    """Columns of `page` that a response decides. What is given replaces (None too), what is not stays."""

    url: str
    http_status: int | None
    etag: str | None
    last_modified: str | None
    content_hash: str | None
    extractor_version: str | None
    fetched_at: str | None
    run_id: int | None
    next_visit: str | None
    context: dict[str, Any] | None


class Pages:
    """Reads with any session; writes inside an operation of the `Writer`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, site: str, key: str) -> PageRow | None:
        """The row of a page."""
        return self._session.scalars(select(PageRow).where(PageRow.site == site, PageRow.key == key)).one_or_none()

    def pending(self, site: str) -> Iterator[PageRow]:
        """What is to be fetched (found, fetching, failed), largest priority first, then in the order found."""
        question = (
            select(PageRow)
            .where(PageRow.site == site, PageRow.state.in_(_TO_FETCH))
            .order_by(PageRow.priority.desc(), PageRow.id)
        )
        return iter(self._session.scalars(question, execution_options={"yield_per": 500}))

    def keys(self, site: str) -> Iterator[str]:
        """The keys of all pages known, in whatever state."""
        question = select(PageRow.key).where(PageRow.site == site)
        return iter(self._session.scalars(question, execution_options={"yield_per": 5000}))

    def count(self, site: str) -> dict[str, int]:
        """Number of pages in each state that occurs."""
        question = select(PageRow.state, func.count()).where(PageRow.site == site).group_by(PageRow.state)
        return dict(self._session.execute(question).all())

    def reset_fetching(self, site: str) -> int:
        """What a killed run was fetching is found again; how many pages these were."""
        statement = update(_TABLE).where(_TABLE.c.site == site, _TABLE.c.state == PageState.FETCHING)
        return self._run(statement, {"state": PageState.FOUND})

    def found(
        self,
        site: str,
        key: str,
        url: str,
        *,
        kind: str = "article",
        identifier: str | None = None,
        in_language: str | None = None,
        priority: int = 0,
        context: dict[str, Any] | None = None,
        run_id: int | None = None,
    ) -> bool:
        """A link to the page was seen; True when the page is new. A known one keeps its address, state and context;
        its priority may rise."""
        now = utc_now()
        known = self._known(site, key)
        if known is not None:
            self._update(site, key, {"last_seen": now, "priority": max(known.priority, priority)})
            return False
        row: dict[str, Any] = {"url": url, "kind": kind, "identifier": identifier, "in_language": in_language}
        row |= {"priority": priority, "context": context, "state": PageState.FOUND, "tries": 0, "run_id": run_id}
        self._insert(site, key, row, now)
        return True

    def fetching(self, site: str, key: str, *, run_id: int | None = None) -> None:
        """The page's request is under way. Raises StorageError for an unknown page."""
        values: dict[str, Any] = {"state": PageState.FETCHING}
        if run_id is not None:
            values["run_id"] = run_id
        if not self._update(site, key, values):
            raise StorageError(f"page {key} of {site} is not in the page table")

    def saved(
        self,
        site: str,
        key: str,
        article_id: int,
        *,
        identifier: str | None = None,
        in_language: str | None = None,
        **response: Unpack[ResponseFields],
    ) -> None:
        """The page's article is saved: to be called in the operation that saves it. Where the article has an identity
        (`identifier` and `in_language`), the page that is keyed by it (`en:37405`) is finished too: the article was
        reached by another address, and its own need not be fetched. An unknown page is added."""
        done: dict[str, Any] = {"state": PageState.SAVED, "article_id": article_id, "tries": 0}
        done |= {"reason": None, "message": None}
        identity = None
        if identifier and in_language:
            done |= {"identifier": identifier, "in_language": in_language}
            identity = f"{in_language}:{identifier}"
        self._finish(site, key, done | dict(response))
        if identity is not None and identity != key:
            # Not ETag, hash and status: those belong to the address that was asked.
            shared = {"extractor_version", "fetched_at", "run_id"}
            url = {} if self._known(site, identity) else {"url": response.get("url")}
            self._finish(site, identity, done | url | {k: v for k, v in response.items() if k in shared})

    def refused(self, site: str, key: str, reason: str, message: str, **response: Unpack[ResponseFields]) -> None:
        """The page gives no article; `reason` is one word, `message` a sentence. An unknown page is added."""
        self._end_without_article(PageState.REFUSED, site, key, reason, message, response)

    def failed(self, site: str, key: str, reason: str, message: str, **response: Unpack[ResponseFields]) -> None:
        """The page was not read, which says little about it: it stays to be fetched. An unknown page is added."""
        self._end_without_article(PageState.FAILED, site, key, reason, message, response)

    def _end_without_article(
        self, state: PageState, site: str, key: str, reason: str, message: str, response: ResponseFields
    ) -> None:
        values: dict[str, Any] = {"state": state, "reason": reason, "message": message}
        self._finish(site, key, values | dict(response), tried=True)

    def _finish(self, site: str, key: str, values: dict[str, Any], *, tried: bool = False) -> None:
        now = utc_now()
        values = {"fetched_at": now} | values | {"last_seen": now}
        if self._update(site, key, values, tried=tried):
            return
        if not values.get("url"):
            raise StorageError(f"page {key} of {site} is not in the page table, and no address is given to add it")
        self._insert(site, key, {"kind": "article", "tries": int(tried)} | values, now)

    def _known(self, site: str, key: str) -> Row[int, int] | None:
        return self._session.execute(_KNOWN, {"of_site": site, "of_key": key}).one_or_none()

    def _insert(self, site: str, key: str, values: dict[str, Any], now: str) -> None:
        row = {"site": site, "key": key, "first_seen": now, "last_seen": now} | values
        self._session.execute(_INSERT, row)

    def _update(self, site: str, key: str, values: dict[str, Any], *, tried: bool = False) -> int:
        return self._run(_UPDATE_TRIED if tried else _UPDATE, values | {"of_site": site, "of_key": key})

    def _run(self, statement: Update, values: dict[str, Any]) -> int:
        return cast("CursorResult[Any]", self._session.execute(statement, values)).rowcount
