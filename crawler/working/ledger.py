"""`Ledger`: the list of sites as `scrapy work` uses it: what is due, what has begun, and what it came to.

Whatever happens to a crawl or to `scrapy work`, the database knows it: `begun` is written before a process starts, and
a site stays due until the end of its crawl is written.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from crawler.site_list.past_crawls import past_crawls, runs_of
from crawler.site_list.rhythm import LEAST, next_gap
from crawler.site_list.turns import ALREADY_RUNNING, DONE, INCOMPLETE, Waiting, has_failed
from crawler.working.crawl_process import Ended
from storage.database import Database, Session
from storage.models import CrawlRunRow, ListedSiteRow
from storage.server.restarts import has_restarted
from storage.sites.listed_sites import ListedSites
from storage.times import time_text
from storage.writer import Writer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Task:
    """A crawl that is to be started."""

    waiting: Waiting
    name: str
    spider: str
    arguments: dict[str, str]
    begun: str = ""
    """When it begins, as the site's row has it."""


@dataclass(frozen=True, slots=True)
class Result:
    """What the end of a crawl means for its site."""

    name: str
    exit_code: int | None
    message: str
    next_due: str


class Ledger:
    """Reads with sessions of its own, and writes through the writer."""

    def __init__(
        self, database: Database, writer: Writer, is_locked: Callable[[str, str], bool], chance: Callable[[], float]
    ) -> None:
        """`is_locked`: whether a crawl of the site is at work, or one of `scrapy work` on the host. `chance`: a number
        between 0 and 1."""
        self.database = database
        self.writer = writer
        self._is_locked = is_locked
        self._chance = chance
        self._begun: dict[int, str | None] = {}
        """By row number, when the crawls of this ledger began, as the rows have it."""

    def due(self) -> list[Waiting]:
        """Return what is due, the longest waiting first."""
        with self.database.session() as session:
            return [Waiting(row.id, row.site, row.host) for row in ListedSites(session).due(time_text(_now()))]

    def waiting(self, number: int) -> Waiting | None:
        """Return a site if it is due; None where it was removed or paused meanwhile, or crawled by another."""
        return next((one for one in self.due() if one.number == number), None)

    def is_held(self, waiting: Waiting) -> bool:
        """Whether a crawl of the site, or of `scrapy work` on its host, is at work somewhere."""
        return self._is_locked(waiting.site, waiting.host)

    def seconds_to_next(self) -> float | None:
        """Return how long it takes until a site is due; None where none will be."""
        with self.database.session() as session:
            moment = ListedSites(session).next_due()
        return None if moment is None else max(0.0, (datetime.fromisoformat(moment) - _now()).total_seconds())

    async def begin(self, waiting: Waiting) -> Task | None:
        """Note that the crawl begins; None where the site was removed or paused meanwhile."""

        def operation(session: Session) -> Task | None:
            sites = ListedSites(session)
            row = sites.get(waiting.number) if sites.begin(waiting.number) else None
            if row is None:
                return None
            self._begun[waiting.number] = row.begun
            return Task(waiting, row.url or row.spider, row.spider, _arguments(row), row.begun or "")

        return await self._write(operation)

    async def end(self, waiting: Waiting, ended: Ended, *, was_stopped: bool, is_over_time: bool) -> Result | None:
        """Note what the crawl came to; None where the site was removed meanwhile, or another has begun to crawl it.
        `was_stopped`: by the user; `is_over_time`: because it took too long."""
        chance = self._chance()

        def operation(session: Session) -> Result | None:
            row = ListedSites(session).get(waiting.number)
            if row is None or row.begun not in (None, self._begun.get(waiting.number)):
                return None
            run = next((run for run in _runs_since_begun(session, row) if run.pid == ended.pid), None)
            is_cut_short = (was_stopped or has_restarted(session, row.begun)) and ended.exit_code != DONE
            is_unfinished = is_cut_short or (is_over_time and ended.exit_code == INCOMPLETE)
            _settle(session, row, run, ended, is_unfinished=is_unfinished, chance=chance)
            if is_cut_short:
                row.next_due = time_text(_now())
            message = (run.summary if run is not None else None) or ended.last_line
            if is_over_time:
                message = f"stopped because it took too long; {message}"
            return Result(row.url or row.spider, ended.exit_code, message, row.next_due)

        return await self._write(operation)

    async def settle_left(self) -> list[Result]:
        """Note what became of the crawls that a killed `scrapy work` had begun. One whose process died has failed, and
        is due again; one that is still at work is left to its end."""
        chance = self._chance()

        def operation(session: Session) -> list[Result]:
            return [self._settle_one_left(session, row, chance) for row in ListedSites(session).under_way()]

        return await self._write(operation)

    async def settle_left_of(self, number: int) -> Result | None:
        """The same of one site of a list that several share, where crawls end with the `scrapy work` that started them:
        one that was cut short so is due again, and has not failed. None where nothing was left."""
        chance = self._chance()

        def operation(session: Session) -> Result | None:
            row = ListedSites(session).get(number)
            if row is None or row.begun is None:
                return None
            return self._settle_one_left(session, row, chance, ends_with_parent=True)

        return await self._write(operation)

    def _settle_one_left(
        self, session: Session, row: ListedSiteRow, chance: float, *, ends_with_parent: bool = False
    ) -> Result:
        run = next(iter(_runs_since_begun(session, row)), None)
        if run is not None and run.finished is not None and run.exit_code is not None:
            ended, is_cut_short = (
                Ended(run.exit_code, "", run.pid or 0),
                ends_with_parent and run.exit_code == INCOMPLETE,
            )
            _settle(session, row, run, ended, is_unfinished=is_cut_short, chance=chance)
            if is_cut_short:
                row.next_due = time_text(_now())
            message = run.summary or ""
        elif self._is_locked(row.site, row.host):
            message = "its crawl is still running"
            _settle(session, row, run, Ended(ALREADY_RUNNING, message, 0), is_unfinished=False, chance=chance)
        else:
            message = "its crawl was killed, and is due again"
            _settle(session, row, run, Ended(None, message, 0), is_unfinished=False, chance=chance)
            row.next_due = time_text(_now())
        return Result(row.url or row.spider, row.exit_code, message, row.next_due)

    async def _write(self, operation: Callable[[Session], T]) -> T:
        return await asyncio.wrap_future(self.writer.submit(operation))


def _settle(
    session: Session, row: ListedSiteRow, run: CrawlRunRow | None, ended: Ended, *, is_unfinished: bool, chance: float
) -> None:
    begun = datetime.fromisoformat(row.begun or time_text(_now()))
    row.begun = None
    if ended.exit_code == ALREADY_RUNNING:
        # It says nothing of the site: what the last crawl said still holds.
        row.next_due = time_text(_now() + LEAST)
        return
    row.ended, row.exit_code = time_text(_now()), ended.exit_code
    row.message = (run.summary if run is not None else None) or ended.last_line
    row.run_id = run.id if run is not None else None
    if is_unfinished:
        row.next_due = time_text(_now() + LEAST)
        return
    saved = run.saved_new + run.saved_changed if run is not None else 0
    row.failures = row.failures + 1 if has_failed(ended.exit_code, saved) else 0
    sites = ListedSites(session)
    runs = runs_of(row, sites.all(), sites.runs(row.site))
    gap = next_gap(row.every, past_crawls(runs), row.failures, chance)
    row.next_due = time_text(max(_now(), begun + gap))


def _runs_since_begun(session: Session, row: ListedSiteRow) -> list[CrawlRunRow]:
    return [run for run in ListedSites(session).runs(row.site) if row.begun is not None and run.started >= row.begun]


def _arguments(row: ListedSiteRow) -> dict[str, str]:
    return {**({} if row.url is None else {"url": row.url}), **row.arguments}


def _now() -> datetime:
    return datetime.now(UTC)
