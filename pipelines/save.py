"""The last pipeline: one article and the state of its page, in one transaction."""

import asyncio
import logging
from typing import NoReturn, Protocol, Self, cast

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.statscollectors import StatsCollector
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from pipelines.body_edges import mark_body
from pipelines.items import Article
from storage.articles import Articles, SaveResult, without_scheme
from storage.errors import StorageError, one_line
from storage.likeness.learned import LearnedLines
from storage.pages import Pages, Visit
from storage.sources import PageSources
from storage.writer import Writer

_logger = logging.getLogger(__name__)


class SavingSpider(Protocol):
    """What the pipelines ask of the spider."""

    writer: Writer

    def take_visit(self, article: Article) -> Visit:
        """The fetch that gave the article; asked once an article."""


def crawl_of(crawler: Crawler) -> tuple[SavingSpider, StatsCollector]:
    """Spider and counters of the crawl, which Scrapy sets after it has built the pipelines' class list."""
    if crawler.spider is None or crawler.stats is None:
        raise RuntimeError("the pipelines work within a crawl")
    return cast("SavingSpider", crawler.spider), crawler.stats


def lose(stats: StatsCollector, article: Article, error: Exception) -> NoReturn:
    """Counts and reports an article that is not saved; its page stays to be fetched again."""
    stats.inc_value("article/lost")
    _logger.error("lost %s: %s", article.url, one_line(error))
    raise DropItem(f"not saved: {article.url}", log_level="DEBUG") from error


class SaveArticle:
    """Awaits the COMMIT of each article; counts `article/saved` and `article/new`, `changed`, `unchanged` or
    `recleaned`, or `article/lost`."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy."""
        return cls(crawler)

    async def process_item(self, item: Article) -> Article:
        """The same article, once it is committed; DropItem where it is lost."""
        spider, stats = crawl_of(self._crawler)
        visit = spider.take_visit(item)
        try:
            saving = spider.writer.submit(lambda session: save(session, item, visit), urgent=False)
            saved = await asyncio.wrap_future(saving)
        except (StorageError, SQLAlchemyError) as error:
            lose(stats, item, error)
        stats.inc_value("article/saved")
        stats.inc_value(f"article/{saved.outcome}")
        return item


def save(session: Session, article: Article, visit: Visit) -> SaveResult:
    """The operation: the article, its page finished by it, the response while the page is to be visited again, and
    what its ends have in common with other articles of the site."""
    response = visit.response()
    response["extractor_version"] = article.extractor_version
    address = visit.address or without_scheme(article.url)
    marks = visit.marks or mark_body(article.article_body)
    saved = Articles(session).save(
        article.as_dict(),
        address,
        run_id=visit.run_id,
        recleaned=visit.recleaned,
        revisited=visit.revisited,
        marks=marks,
    )
    if saved.outcome in ("new", "changed"):
        LearnedLines(session).see(article.site, saved, marks.ends, visit.run_id)
    response["next_visit"] = saved.next_visit
    next_visit = Pages(session).saved(
        article.site,
        visit.page_key,
        saved.article_id,
        identifier=article.identifier,
        in_language=article.in_language,
        **response,
    )
    if visit.body is not None and (visit.keep_body or next_visit is not None):
        PageSources(session).keep(article.site, visit.page_key, visit.body, visit.content_type, visit.fetched_at)
    return saved
