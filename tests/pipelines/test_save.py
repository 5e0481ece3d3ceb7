"""Saving and refusing: what stands in the database, what is counted, what the item becomes."""

import asyncio
import logging
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.statscollectors import MemoryStatsCollector
from sqlalchemy import delete

from pipelines.items import Article
from pipelines.require import IncompleteArticle, RequireCompleteArticle, is_complete
from pipelines.save import LostArticle, SaveArticle
from storage.articles import Articles
from storage.database import Database, open_database
from storage.errors import StorageError
from storage.models import ArticleRow, PageRow
from storage.pages import Pages
from storage.runs import CrawlRuns
from storage.sources import PageSources, Source
from storage.visits import Visit
from storage.writer import Writer
from tests.storage.conftest import make_article
from tests.storage.rows import count_pages, find_page, page_row


class ExampleRun:
    """What saving asks of a run, and no more; the rest says what the articles of a test come with."""

    writer: Writer
    run_id: int | None = None
    key = "en:0127"
    recleaned = False

    def saved(self, page_key: str) -> None:
        """Nobody counts."""

    def fetched(self, article: Article) -> Article:
        """The article with its fetch; every article comes from one page."""
        visit = Visit(
            page_key=self.key,
            url=article.url,
            address="example.org/the-callers-spelling",
            http_status=200,
            etag='"1"',
            content_hash="of-the-bytes",
            run_id=self.run_id,
            recleaned=self.recleaned,
            body=b"<p>as it was fetched</p>",
            content_type="text/html",
        )
        return replace(article, fetch=visit)


class ExampleSpider(Spider):
    name = "example"
    run: ExampleRun


@pytest.fixture
def database(tmp_path: Path, empty_store: Path) -> Iterator[Database]:
    file = shutil.copy(empty_store, tmp_path / "articles.db")
    database = open_database(f"sqlite:///{file}")
    yield database
    database.close()


@pytest.fixture
def crawler(database: Database) -> Iterator[Crawler]:
    """A crawl with its spider and counters, as it stands when the pipelines are built; nothing runs."""
    crawler = Crawler(ExampleSpider)
    crawler.stats = MemoryStatsCollector(crawler)
    spider = ExampleSpider()
    spider.run = ExampleRun()
    spider.run.writer = Writer(database)
    crawler.spider = spider
    yield crawler
    spider.run.writer.close()


def process(pipeline: SaveArticle, article: Article) -> Article:
    """What becomes of an article that comes with its fetch; it goes on as it came."""
    fetched = run_of(pipeline._crawler).fetched(article)
    assert asyncio.run(pipeline.process_item(fetched)) is fetched
    return article


def counters(crawler: Crawler) -> dict[str, Any]:
    assert crawler.stats is not None
    return {name: value for name, value in crawler.stats.get_stats().items() if "/" in name}


def page(database: Database, key: str = "en:0127") -> PageRow | None:
    with database.session() as session:
        return page_row(session, "example", key)


def articles(database: Database) -> list[ArticleRow]:
    with database.session() as session:
        return list(Articles(session).iterate())


def run_of(crawler: Crawler) -> ExampleRun:
    assert isinstance(crawler.spider, ExampleSpider)
    return crawler.spider.run


def test_an_article_and_its_page_are_saved_when_the_item_goes_on(database: Database, crawler: Crawler) -> None:
    run = run_of(crawler)
    run.run_id = run.writer.submit(lambda s: CrawlRuns(s).start("example", {}, "1")).result(10)
    article = make_article()
    process(SaveArticle.from_crawler(crawler), article)
    (row,) = articles(database)
    assert Articles.record(row) == article.as_dict()
    assert (row.address, row.run_id) == ("example.org/the-callers-spelling", run.run_id)
    saved = page(database)
    assert saved is not None
    assert (saved.state, saved.article_id, saved.http_status, saved.etag) == ("saved", row.id, 200, '"1"')
    assert (saved.content_hash, saved.extractor_version, saved.run_id) == ("of-the-bytes", "1", run.run_id)
    assert counters(crawler) == {"article/saved": 1, "article/new": 1}


def test_new_changed_and_unchanged_are_counted_apart(crawler: Crawler) -> None:
    pipeline = SaveArticle.from_crawler(crawler)
    for headline in ("A", "A", "B", "B", "B"):
        process(pipeline, make_article(headline=headline))
    assert counters(crawler) == {
        "article/saved": 5,
        "article/new": 1,
        "article/changed": 1,
        "article/unchanged": 3,
    }


def source(database: Database) -> Source | None:
    with database.session() as session:
        return PageSources(session).get("example", "en:0127")


def test_the_response_is_kept_while_the_page_is_to_be_visited_again(database: Database, crawler: Crawler) -> None:
    pipeline = SaveArticle.from_crawler(crawler)
    process(pipeline, make_article())
    assert source(database) is None
    process(pipeline, make_article(identifier="0128"))
    today = datetime.now(UTC).date().isoformat()
    run_of(crawler).writer.submit(lambda s: s.execute(delete(ArticleRow))).result(10)
    process(pipeline, make_article(date_published=today))
    row = page(database)
    assert row is not None
    assert row.next_visit is not None
    assert source(database) == Source(b"<p>as it was fetched</p>", "text/html")


def test_where_the_response_cannot_be_kept_the_article_is_not_saved_either(
    database: Database, crawler: Crawler
) -> None:
    with closing(sqlite3.connect(database.url.removeprefix("sqlite:///"))) as connection:
        connection.execute(
            "CREATE TRIGGER spoil BEFORE INSERT ON page_source BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    with pytest.raises(DropItem, match="not saved"):
        process(SaveArticle.from_crawler(crawler), make_article(date_published=None))
    assert articles(database) == []
    assert page(database) is None


def test_a_text_that_another_extractor_reads_is_counted_apart_and_makes_no_version(
    database: Database, crawler: Crawler
) -> None:
    pipeline = SaveArticle.from_crawler(crawler)
    process(pipeline, make_article())
    run_of(crawler).recleaned = True
    process(pipeline, make_article(headline="Better read", extractor_version="2"))
    assert counters(crawler) == {"article/saved": 2, "article/new": 1, "article/recleaned": 1}
    with database.session() as session:
        assert [version.record["headline"] for version in Articles(session).history(1)] == ["Better read"]


def test_an_article_reached_by_another_address_finishes_the_page_of_its_number(
    database: Database, crawler: Crawler
) -> None:
    run = run_of(crawler)
    run.key = "example.org/en/asia/bridge-opens"
    process(SaveArticle.from_crawler(crawler), make_article())
    for key in ("en:0127", "example.org/en/asia/bridge-opens"):
        row = page(database, key)
        assert row is not None
        assert row.state == "saved", key


def test_articles_that_wait_together_are_committed_together(database: Database, crawler: Crawler) -> None:
    pipeline = SaveArticle.from_crawler(crawler)

    async def together() -> None:
        items = [run_of(crawler).fetched(make_article(identifier=f"{number:04}")) for number in range(200)]
        await asyncio.gather(*(pipeline.process_item(item) for item in items))

    asyncio.run(together())
    assert len(articles(database)) == 200


def spoil_pages(database: Database) -> None:
    """From now on the page's half of the transaction fails, after the article's half has been written."""
    with closing(sqlite3.connect(database.url.removeprefix("sqlite:///"))) as connection:
        connection.execute(
            "CREATE TRIGGER spoil BEFORE UPDATE OF state ON page WHEN NEW.state != 'fetching' "
            "BEGIN SELECT RAISE(ABORT, 'the page will not'); END"
        )
        connection.commit()


def test_where_the_page_cannot_be_finished_the_article_is_not_saved_either(
    database: Database, crawler: Crawler, caplog: pytest.LogCaptureFixture
) -> None:
    run = run_of(crawler)
    run.writer.submit(lambda s: find_page(s, "example", "en:0127", "https://example.org/a")).result(10)
    run.writer.submit(lambda s: Pages(s).fetching("example", ["en:0127"])).result(10)
    spoil_pages(database)
    with pytest.raises(DropItem, match="not saved"):
        process(SaveArticle.from_crawler(crawler), make_article())
    assert articles(database) == []
    row = page(database)
    assert row is not None
    assert row.state == "fetching"
    assert counters(crawler) == {"article/lost": 1}
    (record,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert record.getMessage() == f"lost {make_article().url}: the page will not"


def test_an_article_after_the_writer_has_closed_is_lost_not_forgotten(crawler: Crawler) -> None:
    run_of(crawler).writer.close()
    with pytest.raises(DropItem) as caught:
        process(SaveArticle.from_crawler(crawler), make_article())
    assert isinstance(caught.value.__cause__, StorageError)
    assert counters(crawler) == {"article/lost": 1}


def test_a_bug_in_the_record_is_not_taken_for_a_lost_article(crawler: Crawler) -> None:
    pipeline = SaveArticle.from_crawler(crawler)
    with pytest.raises(AttributeError):
        asyncio.run(pipeline.process_item({"headline": "a dict"}))
    assert counters(crawler) == {}


@pytest.mark.parametrize(
    ("changes", "complete"),
    [
        ({}, True),
        ({"headline": None}, False),
        ({"headline": "  "}, False),
        ({"headline": None, "validation_messages": ("headline: two readings remain",)}, True),
        ({"headline": None, "validation_messages": ("headlines_like: no",)}, False),
        ({"headline": None, "validation_messages": ("date_published: no headline near it",)}, False),
        ({"article_body": ""}, False),
        ({"article_body": " \n\t\u3000"}, False),
        ({"article_body": "", "headline": None}, False),
    ],
)
def test_complete_is_a_body_and_a_headline_or_why_there_is_none(changes: dict[str, Any], complete: bool) -> None:
    assert is_complete(make_article(**changes)) is complete


def test_a_complete_article_goes_on() -> None:
    article = make_article()
    assert RequireCompleteArticle().process_item(article) is article


@pytest.mark.parametrize(("changes", "missing"), [({"article_body": " "}, "body"), ({"headline": None}, "headline")])
def test_an_incomplete_article_is_dropped_with_what_it_lacks(changes: dict[str, Any], missing: str) -> None:
    with pytest.raises(IncompleteArticle, match=f"^the article has no {missing}$"):
        RequireCompleteArticle().process_item(make_article(**changes))


def test_an_article_of_no_page_under_way_is_lost_with_the_reason(
    database: Database, crawler: Crawler, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(LostArticle):
        asyncio.run(SaveArticle.from_crawler(crawler).process_item(make_article()))
    assert articles(database) == []
    assert counters(crawler) == {"article/lost": 1}
    # asyncio's own lines are there where an earlier test in this process let Scrapy set up the log.
    (record,) = [record for record in caplog.records if record.name == "pipelines.save"]
    assert "which page gave it is unknown" in record.getMessage()


@pytest.mark.program
def test_scrapy_itself_runs_both_pipelines_and_saves(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'crawl.db'}"
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.pipelines.crawl", url],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    counted = dict(re.findall(r"'((?:article|page)/[\w/]+|item_\w+_count)': (\d+)", ended.stderr))
    assert counted == {
        "article/saved": "25",
        "article/new": "25",
        "item_scraped_count": "25",
        "item_dropped_count": "1",
    }
    assert "Traceback" not in ended.stderr
    assert "通车了" not in ended.stderr
    database = open_database(url)
    assert len(articles(database)) == 25
    with database.session() as session:
        assert count_pages(session, "example") == {"saved": 25}
    database.close()
