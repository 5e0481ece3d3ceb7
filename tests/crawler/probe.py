"""An extension for tests: says what the crawling process has imported."""

import sys
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler


class ReportModules:
    """Logs whether the cleaning ran in the process of the crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        crawler.signals.connect(self._report, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def _report(self) -> None:
        assert self._crawler.spider
        self._crawler.spider.logger.info("engine imported here: %s", "trafilatura" in sys.modules)
