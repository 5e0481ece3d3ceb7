"""A store with a list of sites, and crawls that are no processes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.site_list.entries import read_entry
from crawler.site_list.kept_list import add_entries
from crawler.working.crawl_process import Ended
from crawler.working.ledger import Ledger, Result, Task
from crawler.working.work import Work
from storage.database import Database
from storage.models import ListedSiteRow
from storage.runs import CrawlRuns
from storage.sites.listed_sites import ListedSites
from storage.times import time_text
from storage.writer import Writer
from tests.crawler.site_list.spiders import SPIDERS
from tests.waiting import HANG_SECONDS


class FakeCrawl:
    """Ends when it is told to, or at once."""

    def __init__(self, pid: int, code: int | None, *, hears: bool = True) -> None:
        self.pid = pid
        self.hears = hears
        self.told: list[str] = []
        self._end: asyncio.Future[Ended] = asyncio.get_running_loop().create_future()
        if code is not None:
            self.end(code)

    def end(self, code: int | None) -> None:
        if not self._end.done():
            self._end.set_result(Ended(code, f"said {code}", self.pid))

    async def wait(self) -> Ended:
        return await asyncio.shield(self._end)

    def stop(self) -> None:
        self.told.append("stop")
        if self.hears:
            self.end(2)

    def kill(self) -> None:
        self.told.append("kill")
        self.end(None)


@dataclass
class Office:
    """The list, the work on it, and what was started and told."""

    database: Database
    writer: Writer
    locked: set[str] = field(default_factory=set)
    codes: dict[str, int | None] = field(default_factory=dict)
    """Name of a site to what its crawl ends with at once; -1: it lasts."""
    saved: dict[str, int] = field(default_factory=dict)
    deaf: set[str] = field(default_factory=set)
    when_started: Callable[[Task], None] = lambda _: None
    crawls: dict[str, FakeCrawl] = field(default_factory=dict)
    started: list[str] = field(default_factory=list)
    most: int = 0
    told: list[tuple[str, int | None, int]] = field(default_factory=list)

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.database, self.writer, lambda site, _: site in self.locked, lambda: 0)

    def add(self, *names: str, **columns: Any) -> None:
        entries = [read_entry(name, {}, SPIDERS) for name in names]
        self.writer.submit(lambda session: add_entries(session, entries)).result(10)
        for name in names:
            self.set(name, **columns)

    def set(self, name: str, **columns: Any) -> None:
        def operation(session: Any) -> None:
            row = ListedSites(session).with_key(read_entry(name, {}, SPIDERS).key)
            for column, value in columns.items():
                setattr(row, column, value)

        self.writer.submit(operation).result(10)

    def row(self, name: str) -> ListedSiteRow:
        with self.database.session() as session:
            row = ListedSites(session).with_key(read_entry(name, {}, SPIDERS).key)
        assert row is not None
        return row

    def run_row(self, site: str, code: int | None, *, pid: int = 1, new: int = 0, finished: bool = True) -> int:
        """A run as a crawl writes it."""

        def operation(session: Any) -> int:
            number = CrawlRuns(session).start(site, {}, "1", pid=pid)
            if finished:
                CrawlRuns(session).finish(number, code, f"summary of {site}", saved_new=new)
            return number

        return self.writer.submit(operation).result(10)

    def work(self, *, parallel: int = 2, longest: float = 3600, patience: float = 3600) -> Work:
        async def start(task: Task) -> FakeCrawl:
            self.started.append(task.name)
            pid, code = 1000 + len(self.started), self.codes.get(task.name, 0)
            if code in (0, 2, 3):
                self.run_row(task.waiting.site, code, pid=pid, new=self.saved.get(task.name, 0))
            crawl = FakeCrawl(pid, None if code == -1 else code, hears=task.name not in self.deaf)
            if code is None:
                crawl.end(None)
            self.crawls[task.name] = crawl
            self.most = max(self.most, sum(not crawl._end.done() for crawl in self.crawls.values()))
            self.when_started(task)
            return crawl

        def tell(result: Result, left: int) -> None:
            self.told.append((result.name, result.exit_code, left))

        return Work(self.ledger, start, tell, parallel=parallel, longest=longest, patience=patience)

    def once(self, **limits: float) -> list[int | None]:
        async def run() -> list[int | None]:
            work = self.work(**limits)  # type: ignore[arg-type]
            await work.run(once=True)
            return list(work.codes.elements())

        return asyncio.run(asyncio.wait_for(run(), HANG_SECONDS))


def in_hours(hours: float) -> str:
    """A moment so far from now."""
    return time_text(datetime.now(UTC) + timedelta(hours=hours))


def hours_until(moment: str) -> float:
    """How far a moment lies from now."""
    return (datetime.fromisoformat(moment) - datetime.now(UTC)).total_seconds() / 3600
