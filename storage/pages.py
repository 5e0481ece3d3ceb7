"""Queries on the `page` table: pages to be fetched, and the result of each."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple, Unpack, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Select,
    Table,
    Update,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from storage.changes.removals import Removals
from storage.columns import chunks
from storage.errors import StorageError
from storage.forgetting.tombstones import Forgotten, hash_of_page
from storage.models import CrawlRunRow, PageRow, PageState
from storage.saving.planned_visits import as_text, visit_of
from storage.saving.saved_pages import AT_ANOTHER, SavedPage, SavedPages
from storage.schedule import CONTENT_REFUSALS, LONGEST_PLAN, RUN_REFUSALS, next_look
from storage.sources import PageSources
from storage.tables.archive_files import ARCHIVE
from storage.tables.listed_pages import FoundPage as FoundPage
from storage.tables.listed_pages import ListedPage as ListedPage
from storage.times import time_text, utc_now
from storage.visits import NotTaken, ResponseFields

# Built once, as in articles.py, and for the same reason.
_TABLE = cast("Table", PageRow.__table__)
_INSERT = insert(_TABLE)
_KNOWN = select(
    _TABLE.c.id, _TABLE.c.priority, _TABLE.c.refusals, _TABLE.c.article_id, _TABLE.c.next_visit, _TABLE.c.state
).where(_TABLE.c.site == bindparam("of_site"), _TABLE.c.key == bindparam("of_key"))
_KNOWN_OF = select(_TABLE.c.key, _TABLE.c.priority, _TABLE.c.state, _TABLE.c.run_id).where(
    _TABLE.c.site == bindparam("of_site"), _TABLE.c.key.in_(bindparam("of_keys", expanding=True))
)
_LISTED = select(*(_TABLE.c[name] for name in ListedPage._fields))
"""What a crawl starts with. Columns, not `PageRow`s: of 100,000 pages these took 6 s of CPU."""
_UPDATE = update(_TABLE).where(_TABLE.c.site == bindparam("of_site"), _TABLE.c.key == bindparam("of_key"))
_UPDATE_ALL = update(_TABLE).where(
    _TABLE.c.site == bindparam("of_site"), _TABLE.c.key.in_(bindparam("of_keys", expanding=True))
)
_UPDATE_TRIED = _UPDATE.values(tries=_TABLE.c.tries + 1)
_UPDATE_RESTLESS = _UPDATE.values(restless=_TABLE.c.restless + 1)

_OF_ARCHIVES = select(CrawlRunRow.id).where(CrawlRunRow.site == ARCHIVE)
_JUDGED = or_(PageRow.state != PageState.REFUSED, PageRow.run_id.is_(None), PageRow.run_id.not_in(_OF_ARCHIVES))
"""Not refused for what an archive has of the page, which says little of the page today."""
_TO_FETCH = (PageState.FOUND, PageState.FETCHING, PageState.FAILED)


def _is_due(now: datetime | str) -> ColumnElement[bool]:
    """Whether a visit's time has come, or lies so far ahead that a wrong clock has planned it."""
    moment = datetime.fromisoformat(now) if isinstance(now, str) else now
    return or_(PageRow.next_visit <= time_text(moment), PageRow.next_visit > time_text(moment + LONGEST_PLAN))


class BegunPage(NamedTuple):
    """A page whose request goes out."""

    site: str
    key: str
    run_id: int | None


def begin_all(session: Session, pages: Sequence[BegunPage]) -> list[None]:
    """Say so of many pages: the operation for `Writer.submit_row`."""
    runs = dict.fromkeys((page.site, page.run_id) for page in pages)
    for site, run_id in runs:
        keys = {page.key for page in pages if (page.site, page.run_id) == (site, run_id)}
        Pages(session).fetching(site, keys, run_id=run_id)
    return [None] * len(pages)


class Pages:
    """Read with any session; writes inside an operation of the `Writer`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def pending(self, site: str) -> Iterator[ListedPage]:
        """What is to be fetched (found, fetching, failed), largest priority first, then in the order found."""
        question = _LISTED.where(PageRow.site == site, PageRow.state.in_(_TO_FETCH))
        return self._listed(question.order_by(PageRow.priority.desc(), PageRow.id))

    def refused_as(self, site: str, reasons: Iterable[str]) -> Iterator[ListedPage]:
        """Pages that were refused for one of the reasons."""
        question = _LISTED.where(PageRow.site == site, PageRow.state == PageState.REFUSED, _JUDGED)
        return self._listed(question.where(PageRow.reason.in_(reasons)))

    def _listed(self, question: Select[Any]) -> Iterator[ListedPage]:
        rows = self._session.execute(question, execution_options={"yield_per": 500})
        return cast("Iterator[ListedPage]", iter(rows))

    def keys(self, site: str) -> Iterator[str]:
        """The keys of all pages known, in whatever state, but for those that only an archive has judged."""
        question = select(PageRow.key).where(PageRow.site == site, _JUDGED)
        return iter(self._session.scalars(question, execution_options={"yield_per": 5000}))

    def known_at(self, addresses: Sequence[str]) -> PageRow | None:
        """Return what is known of the page at an address, given in any of its spellings or as its key; the page fetched
        last where several sites have it."""
        names = or_(PageRow.key.in_(addresses), PageRow.url.in_(addresses))
        question = select(PageRow).where(names).order_by(PageRow.fetched_at.desc().nulls_last(), PageRow.id.desc())
        return self._session.scalar(question.limit(1))

    def holds_all(self, site: str, keys: Sequence[str]) -> bool:
        """Whether the table has all of the keys, which are all different."""
        question = select(func.count()).select_from(PageRow).where(PageRow.site == site)
        counts = (self._session.scalar(question.where(PageRow.key.in_(chunk))) or 0 for chunk in chunks(keys))
        return sum(counts) == len(keys)

    def holds_host(self, site: str, host: str) -> bool:
        """Whether the table has a page whose key is an address on the host."""
        # `0` comes after `/`: all that begins with `host/`, by the index.
        on_host = PageRow.key >= f"{host}/", PageRow.key < f"{host}0"
        return self._session.scalar(select(PageRow.id).where(PageRow.site == site, *on_host).limit(1)) is not None

    def retries(self, site: str, now: datetime | str, extractor_version: str) -> Iterator[ListedPage]:
        """Refused pages to be tried again, largest priority first: those whose time has come, and those refused for
        their content by another extractor version (or by none that is known), whose judgement may differ."""
        due = _is_due(now)
        judged = PageRow.reason.in_(CONTENT_REFUSALS) & PageRow.extractor_version.is_distinct_from(extractor_version)
        question = _LISTED.where(PageRow.site == site, PageRow.state == PageState.REFUSED, or_(due, judged), _JUDGED)
        return self._listed(question.order_by(PageRow.priority.desc(), PageRow.id))

    def revisits(self, site: str, now: datetime | str) -> Iterator[ListedPage]:
        """Saved pages to be looked at for changes, the most overdue first."""
        question = _LISTED.where(PageRow.site == site, PageRow.state == PageState.SAVED, _is_due(now))
        return self._listed(question.order_by(PageRow.next_visit, PageRow.id))

    def given_up(self, site: str, now: datetime | str) -> Iterator[ListedPage]:
        """Saved pages that are never to be visited again as of a visit in the future: a clock was ahead, and the
        schedule was over for it. To be asked only where a run says so (`CrawlRuns.was_ahead`): it reads all rows."""
        ended = PageRow.next_visit.is_(None) & (PageRow.fetched_at > time_text(now))
        return self._listed(_LISTED.where(PageRow.site == site, PageRow.state == PageState.SAVED, ended))

    def reset_fetching(self, site: str, *, keep_sources: bool = False) -> int:
        """What a killed run was fetching is found again, or due again where it has an article (so that it is asked
        for with its ETag, and after what is new); how many pages these were. To be called before a run fetches:
        sources of pages that are not visited again are dropped with it, or those of the site are kept for good."""
        has_article = _TABLE.c.article_id.is_not(None)
        if keep_sources:
            PageSources(self._session).keep_all(site)
        else:
            PageSources(self._session).drop_unplanned()
        statement = update(_TABLE).where(_TABLE.c.site == site, _TABLE.c.state == PageState.FETCHING)
        state = case((has_article, PageState.SAVED.value), else_=PageState.FOUND.value)
        due = case((has_article, func.coalesce(_TABLE.c.next_visit, utc_now())), else_=_TABLE.c.next_visit)
        return self._run(statement.values(state=state, next_visit=due), {})

    def forgive(self, site: str, run_id: int) -> int:
        """The refusals of a run that ended with 3 (the site changed) do not count as tries, and are due at once; how
        many. Those by the run's own arguments stay."""
        statement = update(_TABLE).where(
            _TABLE.c.site == site,
            _TABLE.c.run_id == run_id,
            _TABLE.c.state == PageState.REFUSED,
            _TABLE.c.reason.not_in(RUN_REFUSALS),
        )
        fewer = {name: case((_TABLE.c[name] > 0, _TABLE.c[name] - 1), else_=0) for name in ("tries", "refusals")}
        return self._run(statement.values(**fewer), {"next_visit": utc_now()})

    def found_all(self, site: str, pages: Iterable[FoundPage], *, run_id: int | None = None) -> int:
        """Links to the pages were seen; return how many are new. A known page keeps its state and context; its priority
        may rise, and until it is fetched it takes the address given. One statement for many: a sitemap of 50,000
        pages held the writer for 20 s with two for each."""
        by_key = {page.key: page for page in pages}
        return sum(self._found_chunk(site, {key: by_key[key] for key in chunk}, run_id) for chunk in chunks(by_key))

    def _found_chunk(self, site: str, pages: dict[str, FoundPage], run_id: int | None) -> int:
        now = utc_now()
        for known in self._session.execute(_KNOWN_OF, {"of_site": site, "of_keys": list(pages)}).all():
            page = pages.pop(known.key)
            values: dict[str, Any] = {"last_seen": now, "priority": max(known.priority, page.priority)}
            if known.state == PageState.FOUND:
                values |= {"url": page.url, "kind": page.kind}
            elif known.state == PageState.REFUSED and known.run_id in set(self._session.scalars(_OF_ARCHIVES)):
                values |= {"state": PageState.FOUND, "run_id": run_id}
            self._update(site, page.key, values)
        shared = {"site": site, "state": PageState.FOUND, "tries": 0, "run_id": run_id}
        shared |= {"first_seen": now, "last_seen": now}
        if pages:
            self._session.execute(_INSERT, [page._asdict() | shared for page in pages.values()])
        return len(pages)

    def fetching(self, site: str, keys: Collection[str], *, run_id: int | None = None) -> None:
        """The pages' requests are under way. Raises StorageError where one of them is unknown."""
        values: dict[str, Any] = {"state": PageState.FETCHING} | ({} if run_id is None else {"run_id": run_id})
        if self._run(_UPDATE_ALL, values | {"of_site": site, "of_keys": list(keys)}) != len(keys):
            raise StorageError(f"page {' or '.join(keys)} of {site} is not in the page table")

    def saved(
        self,
        site: str,
        key: str,
        article_id: int,
        *,
        identifier: str | None = None,
        in_language: str | None = None,
        is_restless: bool = False,
        is_another_address: bool = False,
        **response: Unpack[ResponseFields],
    ) -> str | None:
        """Finish one page whose article is saved (see `SavedPages.finish`)."""
        page = SavedPage(site, key, article_id, response, identifier, in_language, is_restless, is_another_address)
        return SavedPages(self._session).finish([page])[0]

    def rest_others(self, site: str, key: str, article_id: int) -> None:
        """The record of an article stands as this page has it now: its other pages are visited no more."""
        statement = update(_TABLE).where(
            _TABLE.c.article_id == article_id,
            _TABLE.c.site == site,
            _TABLE.c.key != key,
            _TABLE.c.state == PageState.SAVED,
        )
        self._run(statement, {"next_visit": None, **AT_ANOTHER})
        PageSources(self._session).drop_of(article_id)

    def not_modified(
        self, site: str, key: str, visited: datetime | str | None = None, *, run_id: int | None = None
    ) -> str | None:
        """The server says that a saved page is as it was (304): its next visit moves on, and nothing else changes.
        Gives that visit. Raises StorageError for a page without an article."""
        values: dict[str, Any] = {"reason": None, "message": None, "not_taken": None}
        return self._visited(site, key, visited, values | ({} if run_id is None else {"run_id": run_id}), is_there=True)

    def kept(
        self,
        site: str,
        key: str,
        reason: str,
        message: str,
        visited: datetime | str | None = None,
        not_taken: NotTaken | None = None,
        is_doubtful: bool = False,
        is_gone: bool = False,
    ) -> str | None:
        """A visit did not bring the article of a saved page, which stays as it is: the row says why. Where a text was
        `not_taken`, because it `is_doubtful` or else because it says nothing new, the next visits ask whether it stays;
        where the article `is_gone`, whether it comes back. Gives the next visit. Raises StorageError as the others."""
        values: dict[str, Any] = {"reason": reason, "message": message}
        if not_taken is not None:
            values["not_taken"] = asdict(not_taken)
        since = not_taken.since if not_taken is not None and is_doubtful else None
        is_folded = not_taken is not None and not is_doubtful
        planned = self._visited(site, key, visited, values, since, is_there=False if is_gone else is_folded or None)
        if is_folded:
            self._run(_UPDATE_RESTLESS, {"of_site": site, "of_key": key})
        return planned

    def _visited(
        self,
        site: str,
        key: str,
        visited: datetime | str | None,
        values: dict[str, Any],
        since: str | None = None,
        is_there: bool | None = None,
    ) -> str | None:
        known = self._known(site, key)
        if known is None and self._is_forgotten(site, key):
            return None
        if known is None or known.article_id is None:
            raise StorageError(f"page {key} of {site} has no article that could be unchanged")
        at = time_text(visited) if visited is not None else utc_now()
        planned = visit_of(self._session, known.article_id, at)
        if is_there:
            Removals(self._session).there({known.article_id: at})
        elif is_there is False:
            since = Removals(self._session).gone(known.article_id, values["reason"], values["message"], at)
        if since is not None:
            look = as_text(next_look(datetime.fromisoformat(since), datetime.fromisoformat(at)))
            planned = min(filter(None, (planned, look)), default=None)
        done: dict[str, Any] = {"state": PageState.SAVED, "tries": 0, "refusals": 0}
        done |= {"fetched_at": at, "last_seen": at, "next_visit": planned}
        self._update(site, key, done | values)
        return planned

    def refused(self, site: str, key: str, reason: str, message: str, **response: Unpack[ResponseFields]) -> None:
        """The page gives no article; `reason` is one word, `message` a sentence. An unknown page is added.

        The response must name the `extractor_version` if the extractor judged, or the page is tried again in every run;
        its `next_visit` is the next try, by default none."""
        known = self._known(site, key)
        refusals = 1 + (known.refusals if known is not None else 0)
        values: dict[str, Any] = {"next_visit": None, "refusals": refusals, **response}
        self._end_without_article(PageState.REFUSED, site, key, reason, message, values)

    def failed(self, site: str, key: str, reason: str, message: str, **response: Unpack[ResponseFields]) -> None:
        """The page was not read, which says little about it: it stays to be fetched. An unknown page is added."""
        self._end_without_article(PageState.FAILED, site, key, reason, message, dict(response))

    def _end_without_article(
        self, state: PageState, site: str, key: str, reason: str, message: str, response: dict[str, Any]
    ) -> None:
        values: dict[str, Any] = {"state": state, "reason": reason, "message": message}
        self._finish(site, key, values | response, tried=True)

    def _finish(self, site: str, key: str, values: dict[str, Any], *, tried: bool = False) -> None:
        now = utc_now()
        values = {"fetched_at": now} | values | {"last_seen": now}
        if self._update(site, key, values, tried=tried) or self._is_forgotten(site, key):
            return
        if not values.get("url"):
            raise StorageError(f"page {key} of {site} is not in the page table, and no address is given to add it")
        self._insert(site, key, {"kind": "article", "tries": int(tried)} | values, now)

    def _is_forgotten(self, site: str, key: str) -> bool:
        """Whether the page was taken out for good, while a crawl had it in work."""
        return bool(Forgotten(self._session).held([hash_of_page(site, key)]))

    def _known(self, site: str, key: str) -> Any:
        return self._session.execute(_KNOWN, {"of_site": site, "of_key": key}).one_or_none()

    def _insert(self, site: str, key: str, values: dict[str, Any], now: str) -> None:
        row = {"site": site, "key": key, "first_seen": now, "last_seen": now} | values
        self._session.execute(_INSERT, row)

    def _update(self, site: str, key: str, values: dict[str, Any], *, tried: bool = False) -> int:
        return self._run(_UPDATE_TRIED if tried else _UPDATE, values | {"of_site": site, "of_key": key})

    def _run(self, statement: Update, values: dict[str, Any]) -> int:
        return cast("CursorResult[Any]", self._session.execute(statement, values)).rowcount
