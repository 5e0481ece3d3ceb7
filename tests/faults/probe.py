"""Extensions for tests: they look at, or break, the crawling process from inside."""

import resource
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from sqlalchemy import text

from crawler.spiders.base import NewsSpider


class ReportPeakMemory:
    """Logs by how many MiB the crawling process grew at most since the spider opened."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._start = 0
        crawler.signals.connect(self._opened, signals.spider_opened)
        crawler.signals.connect(self._closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def _opened(self) -> None:
        self._start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def _closed(self) -> None:
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - self._start
        assert self._crawler.spider
        self._crawler.spider.logger.info("the process grew by %d MiB", grown // 1024)


class LimitDatabase:
    """The database takes no page more than it has: its disk is full."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        crawler.signals.connect(self._opened, signals.spider_opened)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def _opened(self) -> None:
        spider = self._crawler.spider
        assert isinstance(spider, NewsSpider)
        # SQLite takes the present size where the number is smaller.
        spider.run.writer.submit(lambda session: session.execute(text("PRAGMA max_page_count = 1")))
