"""What commands load before they do anything. No time is asserted: what is not loaded costs none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.crawl import resources
from crawler.crawl.resources import AlreadyRunningError, RunResources
from crawler.extraction.page import Page
from crawler.extraction.rules import GENERIC_RULES, CleaningRules
from crawler.spiders.asianews import CLEANING_RULES
from crawler.workers.pool import ExtractionWorkers
from storage.errors import StorageError
from tests.crawler.conftest import ROOT, page
from tests.crawler.workers.process_ids import process_ids

pytestmark = pytest.mark.program

# Not twisted.web.client, nor lxml.html: Scrapy itself loads them for any command.
STORE = {"sqlalchemy", "alembic", "storage.database", "storage.models"}
ENGINE = {"trafilatura", "htmldate", "courlan", "justext", "dateparser", "lxml_html_clean"}
HEAVY = STORE | ENGINE | {"babel", "feedparser", "nh3", "rich", "crawler.extraction.article", "crawler.crawl.resources"}
CRAWLING = {"scrapy", "twisted", "feedparser", "rich", "asyncio"}
ASIANEWS_PAGE = ROOT / "tests/sites/asianews/era-b-nested-tables-it.html"


def loaded_after(*command: str, code: int = 0) -> tuple[frozenset[str], str]:
    """The modules that `scrapy COMMAND` has loaded at its end, which is to be with `code`, and what it printed."""
    program = (
        "import atexit, sys\n"
        "from scrapy.cmdline import execute\n"
        "atexit.register(lambda: print('LOADED', *sys.modules))\n"
        "execute(sys.argv)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *command],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
    )
    assert done.returncode == code
    output, _, modules = done.stdout.rpartition("LOADED ")
    return frozenset(modules.split()), output


def loaded_by_worker(page: Page, rules: CleaningRules) -> frozenset[str]:
    workers = ExtractionWorkers(1, 60, function="tests.crawler.commands.loaded:modules_after")
    workers.start()
    try:
        loaded: frozenset[str] = workers.extract(page, rules).result(60)
    finally:
        workers.stop(wait=False)
    return loaded


@pytest.mark.parametrize("command", [("list",), ("-h",), ("crawl", "-h"), ("clean", "-h")])
def test_scrapy_imports_every_command_and_nothing_that_only_one_needs(command: tuple[str, ...]) -> None:
    loaded, output = loaded_after(*command)
    assert {f"crawler.commands.{name}" for name in ("clean", "crawl", "export", "report", "show", "site")} <= loaded
    if command == ("list",):
        assert output.split() == ["archive", "asianews", "news"]
        assert {"crawler.spiders.asianews", "crawler.spiders.news"} <= loaded
    assert not HEAVY & loaded


def test_clean_itself_loads_neither_store_nor_extraction(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(page("Harbour opens"), encoding="utf-8")
    loaded, output = loaded_after("clean", str(file))
    assert "Harbour opens" in output
    assert not HEAVY & loaded


def loaded_by_crawl(folder: Path, *more: str) -> frozenset[str]:
    """By one that finds nobody."""
    store = ("-s", f"ARTICLE_DATABASE=sqlite:///{folder}/a.db", "-s", "RETRY_TIMES=0", "-s", "EXTRACTION_WORKERS=1")
    return loaded_after("crawl", "news", "-a", "url=http://127.0.0.1:9/", *store, *more, code=2)[0]


def test_a_crawl_loads_no_part_of_scrapy_that_is_switched_off(tmp_path: Path) -> None:
    always = loaded_by_crawl(tmp_path)
    assert "scrapy.downloadermiddlewares.redirect" in always
    assert not {"requests", "aiohttp", "tldextract"} & always
    parts = {
        "COOKIES_ENABLED": "scrapy.downloadermiddlewares.cookies",
        "TELNETCONSOLE_ENABLED": "scrapy.extensions.telnet",
    }
    assert not always.intersection(parts.values())
    switched_on = [word for name in parts for word in ("-s", f"{name}=True")]
    assert loaded_by_crawl(tmp_path, *switched_on).issuperset(parts.values())


def test_a_worker_loads_extraction_alone() -> None:
    loaded = loaded_by_worker(Page(page("Harbour opens").encode(), "https://example.org/a.html"), GENERIC_RULES)
    assert "trafilatura" in loaded
    assert not (STORE | CRAWLING) & loaded


def test_a_page_that_a_line_pattern_reads_needs_no_trafilatura() -> None:
    url = "https://www.asianews.it/notizie-it/Titolo-14870.html"
    loaded = loaded_by_worker(Page(ASIANEWS_PAGE.read_bytes(), url), CLEANING_RULES)
    assert not (ENGINE | STORE | CRAWLING) & loaded


@pytest.mark.parametrize("problem", [AlreadyRunningError, StorageError])
def test_workers_start_before_the_database_is_opened_and_end_where_that_fails(
    problem: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[ExtractionWorkers] = []
    started: list[bool] = []

    def make_workers(*_: object, **__: object) -> ExtractionWorkers:
        made.append(ExtractionWorkers(1, 60))
        return made[0]

    def open_nothing(*_: object, **__: object) -> None:
        started.append(all(thread.ident is not None for thread in made[0]._threads))
        raise problem("no")

    monkeypatch.setattr(resources, "make_workers", make_workers)
    monkeypatch.setattr(resources, "open_database" if problem is StorageError else "_take_lock", open_nothing)
    settings = Settings({"ARTICLE_DATABASE": f"sqlite:///{tmp_path}/a.db", "DATABASE_LOCK_SECONDS": 1})
    settings.set("KEEP_PAGES", False)
    with pytest.raises(problem):
        RunResources.open(settings, "asianews", {})
    assert started == [True]
    assert process_ids(made[0]) == []
    assert not any(thread.is_alive() for thread in made[0]._threads)
