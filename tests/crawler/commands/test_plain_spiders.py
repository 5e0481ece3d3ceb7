"""Scrapy's own commands, and spiders that are no `NewsSpider`, with the project's settings."""

import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawler.conftest import ROOT
from tests.crawler.forked import start_forked
from tests.crawler.local_site import LocalSite, Reply, story
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.program
SPIDERS = ("-s", "SPIDER_MODULES=tests.crawler.commands.plain_spiders")


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with LocalSite({"/a.html": story("Harbour opens")}) as site:
        yield site


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "articles.db"


def ran(database: Path, command: str, *arguments: str) -> str:
    """What the command printed; it ended well."""
    settings = ("-s", f"ARTICLE_DATABASE=sqlite:///{database}", "-s", "LOG_LEVEL=WARNING", "-s", "DOWNLOAD_DELAY=0")
    environment = {name: value for name, value in os.environ.items() if name != "ARTICLE_DATABASE"}
    started = start_forked(["scrapy", command, *settings, *arguments], environment, forks_worker=False)
    printed, _ = started.communicate(timeout=HANG_SECONDS)
    assert started.returncode == 0, printed
    assert "Traceback" not in printed, printed
    return printed


def test_fetch_and_shell_take_what_was_typed(site: LocalSite, database: Path) -> None:
    assert "<h1>Harbour opens</h1>" in ran(database, "fetch", f"{site.url}/a.html")
    code = f"response.status, response.css('h1::text').get(), fetch('{site.url}/nosuch.html'), response.status"
    assert "(200, 'Harbour opens', None, 404)" in ran(database, "shell", "-c", code, f"{site.url}/a.html")
    assert not database.exists(), "nothing was crawled"


def test_shell_and_fetch_take_a_spider_of_the_project_without_its_run(site: LocalSite, database: Path) -> None:
    named = ("--spider", "asianews", "-s", "ALLOW_PRIVATE_ADDRESSES=1", f"{site.url}/a.html")
    assert "('asianews', 200)" in ran(database, "shell", "-c", "(spider.name, response.status)", *named)
    assert "<h1>Harbour opens</h1>" in ran(database, "fetch", *named)
    assert not database.exists(), "no run was opened, and nobody's lock is held"


def items(file: Path) -> list[object]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_a_plain_spider_crawls(site: LocalSite, database: Path, tmp_path: Path) -> None:
    site.routes["/"] = Reply(b"<html><head><title>Front</title></head><body><a href='/a.html'>a</a></body></html>")
    found = tmp_path / "found.jsonl"
    ran(database, "crawl", "plain", "-a", f"url={site.url}/", "-o", str(found), *SPIDERS)
    assert items(found) == [{"title": "Front", "status": 200}, {"title": "Harbour opens", "status": 200}]
    assert not database.exists(), "no article came"


def test_a_plain_spider_of_a_file_and_the_parse_command_work(site: LocalSite, database: Path, tmp_path: Path) -> None:
    file, found = tmp_path / "spider.py", tmp_path / "found.jsonl"
    file.write_text((ROOT / "tests/crawler/commands/plain_spiders.py").read_text("utf-8"), "utf-8")
    ran(database, "runspider", str(file), "-a", f"url={site.url}/a.html", "-o", str(found))
    assert items(found) == [{"title": "Harbour opens", "status": 200}]
    printed = ran(database, "parse", "--spider", "plain", "--nocolour", f"{site.url}/a.html", *SPIDERS)
    assert "'title': 'Harbour opens'" in printed


def test_no_page_leads_a_plain_spider_to_another_port_of_this_machine(site: LocalSite, database: Path) -> None:
    with LocalSite({name: story("Keys of the cloud") for name in ("/link", "/name", "/redirect")}) as other:
        hrefs = (f"{other.url}/link", f"http://localhost:{other.port}/name", "/moved")
        site.routes["/"] = Reply("".join(f"<p><a href='{href}'>in</a>" for href in hrefs).encode())
        site.routes["/moved"] = Reply(status=302, headers={"Location": f"{other.url}/redirect"})
        ran(database, "crawl", "plain", "-a", f"url={site.url}/", *SPIDERS)
        assert "/moved" in site.paths
        assert other.hits == []
        ran(database, "crawl", "plain", "-a", f"url={site.url}/", "-s", "ALLOW_PRIVATE_ADDRESSES=1", *SPIDERS)
        assert {"/link", "/name", "/redirect"} <= set(other.paths)


def test_an_article_of_a_plain_spider_is_saved(site: LocalSite, database: Path, tmp_path: Path) -> None:
    file = tmp_path / "spider.py"
    file.write_text(
        "import scrapy\nfrom winnow.scrapy import extract_response\n"
        f"class One(scrapy.Spider):\n    name = 'one'\n    start_urls = ['{site.url}/a.html']\n"
        "    def parse(self, response):\n        yield extract_response(response, keep_page=True)\n"
    )
    ran(database, "runspider", str(file))
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT headline FROM article").fetchall() == [("Harbour opens",)]
        assert connection.execute("SELECT state, http_status FROM page").fetchall() == [("saved", 200)]
        assert connection.execute("SELECT count(*) FROM page_source").fetchone() == (1,)


def test_parse_shows_the_article_that_a_spider_of_ours_would_save(site: LocalSite, database: Path) -> None:
    site.routes["/"] = Reply(b"<html><body><a href='/a.html'>Harbour opens</a></body></html>")
    chosen = ("--spider", "news", "-a", f"url={site.url}/", "--nocolour")
    printed = ran(database, "parse", *chosen, f"{site.url}/a.html")
    assert "'headline': 'Harbour opens'" in printed
    assert not database.exists(), "nothing was crawled"
