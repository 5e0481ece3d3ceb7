"""Parts for crawls under test: they say what the crawling process has imported and when it sends its requests, and stop
it at a moment that cannot be seen from outside."""

import os
import signal
import sys
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.asyncio import create_looping_call

from crawler.downloader.stoppable_downloads import StoppableDownloadHandler


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


class TimedDownloads(StoppableDownloadHandler):
    """Logs when each request leaves, by the clock of Scrapy's delay: a busy server sees it at any time after that."""

    async def download_request(self, request: Request) -> Response:
        slot = self._crawler.engine.downloader.slots[request.meta["download_slot"]]
        assert self._crawler.spider
        self._crawler.spider.logger.info("sent at %.3f: %s", slot.lastseen, request.url)
        return await super().download_request(request)


class InterruptLongWait:
    """An add-on, which leaves the crawl its extensions: sends it Ctrl-C as soon as a request has more than a minute to
    wait for its turn."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        crawler.signals.connect(self._begin, signals.spider_opened)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def _begin(self) -> None:
        self._look = create_looping_call(self._interrupt)
        self._look.start(0.05, now=False)

    def _interrupt(self) -> None:
        slots = self._crawler.engine.downloader.slots.values()
        if any(slot.latercall is not None and slot.delay > 60 for slot in slots):
            self._look.stop()
            os.kill(os.getpid(), signal.SIGINT)
