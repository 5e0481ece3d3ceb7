"""A run with a store and counters, and without workers, engine or requests."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import pytest
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response
from scrapy.statscollectors import MemoryStatsCollector

from crawler.arguments import CrawlArguments
from crawler.crawl.frontier import DatabaseFrontier
from crawler.crawl.page_task import PageTask
from crawler.crawl.resources import RunResources
from crawler.crawl.run import CrawlRun
from crawler.discovery.hosts import StartHosts
from crawler.downloader.address_guard import AddressGuard
from crawler.extraction.learned_lines import NOTHING_LEARNED
from crawler.extraction.rules import CleaningRules
from crawler.site_configs import SiteConfigs
from crawler.workers.pool import ExtractionWorkers
from storage.database import open_database
from storage.runs import CrawlRuns
from storage.writer import Writer

SITE = "e.org"
MakeRun = Callable[..., CrawlRun]


@pytest.fixture
def make_run(tmp_path: Path, empty_store: Path) -> Iterator[MakeRun]:
    """Makes a run of `e.org` with the arguments given, and its frontier."""
    with ExitStack() as held:
        file = shutil.copy(empty_store, tmp_path / "articles.db")
        database = open_database(f"sqlite:///{file}")
        held.callback(database.close)
        writer = Writer(database)
        held.callback(writer.close)
        run_id = writer.submit(lambda session: CrawlRuns(session).start(SITE, {}, "1")).result(10)

        def make(**arguments: Any) -> CrawlRun:
            crawler = Crawler(Spider)
            crawler.stats = MemoryStatsCollector(crawler)
            resources = RunResources(
                site=SITE,
                database=database,
                writer=writer,
                workers=cast("ExtractionWorkers", None),
                site_configs=SiteConfigs(),
                run_id=run_id,
                is_first=True,
                learned=NOTHING_LEARNED,
                keeps_pages=False,
                _held=ExitStack(),
            )
            asked = CrawlArguments(**{"url": "https://e.org/", **arguments})
            rules = CleaningRules(site=SITE, hosts=(SITE,))
            run = CrawlRun(crawler, asked, rules, StartHosts("https://e.org/"), AddressGuard(), resources)
            run.frontier = DatabaseFrontier(run)
            return run

        yield make


def task(name: str, **more: Any) -> PageTask:
    return PageTask(f"e.org/{name}", f"https://e.org/{name}", "article", None, None, 0, **more)


def response_to(page: PageTask, status: int = 200) -> Response:
    """An answer as a callback gets it."""
    request = Request(page.url, meta={"page": page})
    return HtmlResponse(page.url, status=status, body=b"<p>Sea wall</p>", request=request)


def counters(run: CrawlRun) -> dict[str, Any]:
    """Without those that count every page once more, by its end: `test_accounts.py` has them."""
    assert run.crawler.stats is not None
    of_accounts = ("page/end/", "page/known")
    return {name: number for name, number in run.crawler.stats.get_stats().items() if not name.startswith(of_accounts)}
