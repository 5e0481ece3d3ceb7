"""Queries on the `page` table: the pages of articles that are saved in the same transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from storage.errors import StorageError
from storage.forgetting.tombstones import Forgotten, hash_of_page
from storage.models import PageRow, PageState
from storage.saving.planned_visits import visit_of
from storage.times import utc_now
from storage.visits import ResponseFields

# Built once, as in saved_articles.py, and for the same reason.
_TABLE = cast("Table", PageRow.__table__)
_KNOWN = select(*(_TABLE.c[name] for name in ("site", "key", "id", "state", "next_visit"))).where(
    _TABLE.c.site.in_(bindparam("of_sites", expanding=True)), _TABLE.c.key.in_(bindparam("of_keys", expanding=True))
)
_UPDATE = update(_TABLE).where(_TABLE.c.id == bindparam("of_id"))
_RESTLESS = (
    update(_TABLE)
    .where(_TABLE.c.site == bindparam("of_site"), _TABLE.c.key == bindparam("of_key"))
    .values(restless=_TABLE.c.restless + 1)
)
_INSERT = insert(_TABLE)

_VISITED = (PageState.SAVED, PageState.FETCHING)
AT_ANOTHER = {"reason": "same_article", "message": "the same article stands at another address"}
"""What a page's row says whose article was read at another address."""
_OF_IDENTITY = ("extractor_version", "fetched_at", "run_id")
"""What the page of an article's identity takes over. Not ETag, hash and status: those belong to the address that was
asked."""


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page whose article is saved."""

    site: str
    key: str
    article_id: int
    response: ResponseFields
    """Its `next_visit` is by default that of the article's row."""
    identifier: str | None = None
    in_language: str | None = None
    is_restless: bool = False
    """Whether its text has changed too often."""
    is_another_address: bool = False
    """Whether the article's record was read at another address, which is visited in its place."""

    @property
    def identity(self) -> str | None:
        """The key of the page that is keyed by the article's identity, where that is another page."""
        key = f"{self.in_language}:{self.identifier}" if self.identifier and self.in_language else None
        return key if key != self.key else None


class SavedPages:
    """Writes inside an operation of the `Writer`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def finish(self, pages: Sequence[SavedPage]) -> list[str | None]:
        """The articles of pages are saved: to be called in the operation that saves them, for different pages. Give
        the next visit of each: the response's where it has one, else by the article's row.

        Where the article has an identity (`identifier` and `in_language`), the page that is keyed by it (`en:37405`)
        is finished too, unless it is still to be fetched: the article was reached by another address, and its own need
        not be sought. One of the two is visited again, not both: the one by identity where a visit of it is planned.
        An unknown page is added."""
        known = self._known(pages)
        rows: list[dict[str, Any]] = []
        visits: list[str | None] = []
        for page in pages:
            done, values = _done(page), dict[str, Any](page.response)
            if "next_visit" not in values:
                visited = values.get("fetched_at") or utc_now()
                values["next_visit"] = visit_of(self._session, page.article_id, visited)
            if page.identity is not None:
                of_identity = _of_identity(known.get((page.site, page.identity)), done, values)
                if of_identity is not None:
                    rows.append({"site": page.site, "key": page.identity} | of_identity)
                    if of_identity["next_visit"] is not None:
                        values["next_visit"] = None
            rows.append({"site": page.site, "key": page.key} | done | values)
            visits.append(values["next_visit"])
        self._write(rows, known)
        for page in pages:
            if page.is_restless:
                self._session.execute(_RESTLESS, {"of_site": page.site, "of_key": page.key})
        return visits

    def _known(self, pages: Sequence[SavedPage]) -> dict[tuple[str, str], Any]:
        keys = [key for page in pages for key in (page.key, page.identity) if key]
        asked = {"of_sites": list({page.site for page in pages}), "of_keys": keys}
        return {(row.site, row.key): row for row in self._session.execute(_KNOWN, asked)}

    def _write(self, rows: Iterable[dict[str, Any]], known: Mapping[tuple[str, str], Any]) -> None:
        now = utc_now()
        again: list[dict[str, Any]] = []
        new: list[dict[str, Any]] = []
        for row in rows:
            values = {"fetched_at": now} | row | {"last_seen": now}
            stored = known.get((row["site"], row["key"]))
            if stored is None:
                new.append(values)
            else:
                del values["site"], values["key"]
                again.append(values | {"of_id": stored.id})
        by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for values in again:
            by_columns.setdefault(tuple(values), []).append(values)
        for some in by_columns.values():
            self._session.execute(_UPDATE, some)
        if new:
            self._add(new, now)

    def _add(self, rows: Sequence[dict[str, Any]], now: str) -> None:
        """Add pages, but for those that were taken out for good, while a crawl had them in work."""
        hashes = [hash_of_page(row["site"], row["key"]) for row in rows]
        forgotten = Forgotten(self._session).held(hashes)
        shared = {"kind": "article", "tries": 0, "first_seen": now}
        new = [shared | row for row, hash_ in zip(rows, hashes, strict=True) if hash_ not in forgotten]
        for row in new:
            if not row.get("url"):
                name = f"page {row['key']} of {row['site']}"
                raise StorageError(f"{name} is not in the page table, and no address is given to add it")
        if new:
            # In their order, whatever each has.
            columns = dict.fromkeys(name for row in new for name in row)
            self._session.execute(_INSERT, [columns | row for row in new])


def _done(page: SavedPage) -> dict[str, Any]:
    done: dict[str, Any] = {"state": PageState.SAVED.value, "article_id": page.article_id, "tries": 0, "refusals": 0}
    done |= {"not_taken": None} | (AT_ANOTHER if page.is_another_address else {"reason": None, "message": None})
    if page.identifier and page.in_language:
        done |= {"identifier": page.identifier, "in_language": page.in_language}
    return done


def _of_identity(known: Any, done: dict[str, Any], response: dict[str, Any]) -> dict[str, Any] | None:
    """What the page of the article's identity becomes; None where its own address, which is still to be fetched, gives
    the record (`Articles.save`), whichever of the two is fetched first."""
    if known is not None and known.state in (PageState.FOUND, PageState.FETCHING):
        return None
    url = {} if known is not None else {"url": response.get("url")}
    visit = known.next_visit if known is not None and known.state in _VISITED else None
    values = {name: response[name] for name in _OF_IDENTITY if name in response}
    return done | url | values | {"next_visit": visit}
