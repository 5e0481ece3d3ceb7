"""Cost of a frontier by its size: adding, taking, starting. Scrapy's own queue is measured for comparison.

    python -m benchmarks.growth.frontiers add|start|known|scrapy PAGES HOSTS

One measurement a process, so that memory is its own; prints one JSON object.
"""

import asyncio
import gc
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from scrapy import Request
from scrapy.pqueues import DownloaderAwarePriorityQueue
from scrapy.squeues import LifoMemoryQueue
from scrapy.utils.test import get_crawler
from sqlalchemy import update
from sqlalchemy.orm import Session

from benchmarks.growth.made import page_address, page_links
from crawler.arguments import CrawlArguments
from crawler.crawl.frontier import DatabaseFrontier, store
from crawler.crawl.lists_under_way import ListsUnderWay
from crawler.crawl.page_task import PageTask
from crawler.crawl.run import CrawlRun
from crawler.discovery.hosts import HostMap
from crawler.extraction.rules import GENERIC_RULES
from storage.database import Database, open_database
from storage.models import PageRow, PageState
from storage.writer import Writer
from tests.kills.processes import open_files, resident_mib

SITE = "growth"
OPERATIONS = 20_000
"""A small frontier is made again until so many operations were measured."""
POPS = 1_000
"""Taken from each frontier: it hardly shrinks, and every size gives as many."""
_BATCH = 100
"""Links of a list."""
_FILLED_AT_ONCE = 5_000
_ALL_GONE = update(PageRow).values(state=PageState.REFUSED, reason="http_410", refusals=9)


class _Writer:
    """A writer that accepts operations and drops them: their cost is measured in `stores`."""

    pending = 0

    def submit(self, operation: Callable[..., Any]) -> None:
        """Nothing."""


class _Run:
    """The part of a run that the frontier needs."""

    def __init__(self, database: Database | None = None, writer: Any = None) -> None:
        self.site, self.run_id, self.rules = SITE, None, GENERIC_RULES
        self.arguments = CrawlArguments(url="https://www.site000.example")
        self.hosts = HostMap(GENERIC_RULES, None)
        self.writer = writer or _Writer()
        self.resources = SimpleNamespace(keeps_pages=False, database=database)
        self.stopping, self.lists = False, ListsUnderWay()
        self.room = 1
        self.counts: Counter[str] = Counter()

    def begin(self, task: PageTask) -> None:
        """The row's write is measured in `stores`."""

    def count(self, name: str, number: int = 1) -> None:
        self.counts[name] += number


def _frontier(run: _Run) -> DatabaseFrontier:
    return DatabaseFrontier(cast("CrawlRun", run))


def _resident() -> float:
    gc.collect()
    size = resident_mib("self")
    assert size is not None
    return size


def add(pages: int, hosts: int) -> dict[str, float]:
    """Return microseconds per add and per pop, and the memory that the frontier holds per page."""
    adding = popping = 0.0
    added = popped = 0
    held = 0.0
    before = _resident()
    while added < OPERATIONS:
        frontier = _frontier(_Run())
        # Other addresses each time: what was parsed before is remembered (4,096 addresses), and small sizes would be
        # flattered.
        links = page_links(pages, hosts, start=added)
        while batch := list(islice(links, _BATCH)):
            start = time.process_time()
            frontier.add(batch)
            adding += time.process_time() - start
            added += len(batch)
        if added >= OPERATIONS:
            held = _resident() - before
        start = time.process_time()
        for _ in range(min(pages, POPS)):
            frontier.next_request()
            popped += 1
        popping += time.process_time() - start
    return {"add": adding / added * 1e6, "pop": popping / popped * 1e6, "bytes": held * 2**20 / pages}


def fill(url: str, pages: int, hosts: int, *, finished: bool) -> None:
    """A database with this number of pages."""
    database = open_database(url)
    writer = Writer(database)
    _fill(database, writer, pages, hosts, finished=finished)
    writer.close()
    database.close()


def _fill(database: Database, writer: Writer, pages: int, hosts: int, *, finished: bool) -> None:
    """Pages as lists leave them in the table, or as a crawl does that came to the end of all of them."""
    frontier = _frontier(_Run(database, writer))
    links = page_links(pages, hosts)
    while batch := list(islice(links, _FILLED_AT_ONCE)):
        new = frontier.add(batch)
        writer.submit(partial(_store, new)).result()
    if finished:
        # Gone: judged by no extractor, and never tried again.
        writer.submit(lambda session: session.execute(_ALL_GONE)).result()


def _store(entries: list[PageTask], session: Session) -> int:
    return store(session, SITE, entries, None)


def _filled(url: str, pages: int, hosts: int, finished: bool) -> None:
    """In another process: what it takes to fill must not count as taken by the start."""
    code = f"from benchmarks.growth.frontiers import fill; fill({url!r}, {pages}, {hosts}, finished={finished})"
    subprocess.run([sys.executable, "-c", code], check=True)


def start(pages: int, hosts: int, *, finished: bool = False) -> dict[str, float]:
    """Milliseconds to start with the frontier of an earlier run, its memory per page, and the cost of one pop."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'articles.db'}"
        _filled(url, pages, hosts, finished)
        database = open_database(url)
        writer = Writer(database)
        frontier = _frontier(_Run(database, writer))
        before = _resident()
        started = time.process_time()
        asyncio.run(frontier._load())
        loading = time.process_time() - started
        held, peak = _resident() - before, resident_mib("self", "VmHWM:")
        assert peak is not None
        started = time.process_time()
        taken = sum(frontier.next_request() is not None for _ in range(min(pages, POPS)))
        popping = time.process_time() - started
        writer.close()
        files = open_files("self")
        database.close()
    result = {"ms": loading * 1e3, "bytes": held * 2**20 / pages, "peak": peak - before, "files": files}
    return result | ({"pop": popping / taken * 1e6} if taken else {})


def known(pages: int, hosts: int) -> dict[str, float]:
    """Measure the same if all pages are finished, as at the start of the daily crawl of a large site."""
    return start(pages, hosts, finished=True)


def scrapy(pages: int, hosts: int) -> dict[str, float]:
    """Microseconds a push and a pop of Scrapy's own queue in memory, where no download is under way."""
    crawler = get_crawler()
    downloader = SimpleNamespace(slots={}, get_slot_key=lambda request: request.url.split("/", 3)[2])
    crawler.engine = cast("Any", SimpleNamespace(downloader=downloader))
    queue = DownloaderAwarePriorityQueue(crawler, LifoMemoryQueue, "")
    requests = [Request(page_address(number, hosts)) for number in range(max(pages, hosts))]
    started = time.process_time()
    for request in requests:
        queue.push(request)
    pushing = time.process_time() - started
    number = min(len(requests), POPS)
    started = time.process_time()
    for _ in range(number):
        queue.pop()
    return {"add": pushing / len(requests) * 1e6, "pop": (time.process_time() - started) / number * 1e6}


MEASURES = {"add": add, "start": start, "known": known, "scrapy": scrapy}

if __name__ == "__main__":
    print(json.dumps(MEASURES[sys.argv[1]](int(sys.argv[2]), int(sys.argv[3]))))
