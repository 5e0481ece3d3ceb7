"""`ArticlePages`: the way of an article page: request, reading in a worker, acceptance by day and language."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.crawl.page_task import PageEntry
from crawler.crawl.revisits import compare
from crawler.crawl.visits import identified, page_of, visit_of
from crawler.downloader.failures import REFUSALS, CrawlStopped, RetryLater, failure_reason
from crawler.extraction.addresses import bare_address
from crawler.extraction.errors import ExtractionError, WorkerError
from pipelines.items import Article
from pipelines.require import is_complete
from storage.pages import Visit

if TYPE_CHECKING:
    from crawler.spiders.base import NewsSpider


class ArticlePages:
    """Gives on articles; what gives none goes to the spider's `PageEnds`."""

    def __init__(self, spider: "NewsSpider") -> None:
        self._spider = spider
        self._visits: dict[int, Visit] = {}

    def request(self, entry: PageEntry) -> Request:
        """The request for a page of the `page` table."""
        return Request(
            self._spider.hosts.fetched(entry.url),
            callback=self.parse,
            errback=self.failed,
            headers=entry.held.headers if entry.held is not None else None,
            meta={"page": entry},
            dont_filter=True,
        )

    async def parse(self, response: Response) -> Article | None:
        """Cleans a page in a worker; refusals and failures are written to the page's row."""
        spider = self._spider
        entry: PageEntry = response.meta["page"]
        final = spider.hosts.own(response.url)
        spider.slowest.took(final, response.meta.get("download_latency", 0.0))
        visit = visit_of(response, entry, spider.run_id, keep=spider.session.keeps_pages)
        if spider.ends.is_as_before(response, entry, visit):
            return None
        if response.status != 200:
            spider.ends.by_status(entry, response.status, visit)
            return None
        refusal = spider.refuse_address(final, entry)
        if refusal is not None:
            spider.ends.refuse(entry, refusal, f"the address leads to {final}", visit)
            return None
        page = page_of(response, final, visit)
        try:
            cleaned = await asyncio.wrap_future(spider.session.clean(page, spider.rules))
        except WorkerError as error:
            spider.ends.broke(entry, error, visit)
        except ExtractionError as error:
            spider.ends.refuse(entry, error.reason, error.message, visit)
        else:
            return await self._accept(identified(cleaned.article, entry), entry, replace(visit, marks=cleaned.marks))
        return None

    async def _accept(self, article: Article, entry: PageEntry, visit: Visit) -> Article | None:
        spider = self._spider
        with suppress(ValueError, TypeError):
            entry.day = date.fromisoformat((article.date_published or "")[:10])
        if entry.is_sample and is_complete(article):
            spider.tally.read(article)
        if not spider.arguments.in_range(entry.day):
            spider.ends.refuse(entry, "outside_dates", f"published on {entry.day}", visit)
            return None
        if not spider.arguments.wants_language(article.in_language):
            entry.language = article.in_language
            spider.ends.refuse(entry, "wrong_language", f"the article is in {article.in_language}", visit)
            return None
        if entry.held is not None:
            article, visit = await compare(spider, article, entry, visit)
        self._visits[id(article)] = replace(visit, address=bare_address(article.url))
        return article

    def take_visit(self, article: Article) -> Visit:
        """The fetch that gave the article; asked once an article, by the pipelines."""
        return self._visits.pop(id(article))

    def failed(self, failure: Failure) -> None:
        """A page that could not be fetched."""
        entry: PageEntry = failure.request.meta["page"]  # type: ignore[attr-defined]
        if isinstance(failure.value, CrawlStopped):
            return
        reason, message = failure_reason(failure), failure.getErrorMessage()
        if reason in REFUSALS:
            self._spider.ends.refuse(entry, reason, message)
        else:
            seconds = failure.value.seconds if isinstance(failure.value, RetryLater) else None
            self._spider.ends.fail(entry, reason, message, seconds=seconds)
