"""Extensions for tests: they look at, or break, the crawling process from inside."""

import datetime
import logging
import os
import resource
import signal
import socket
import sys
import time
from datetime import timedelta
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings
from sqlalchemy import text

from crawler.crawl.frontier import DatabaseFrontier
from crawler.discovery.readers.answers import feed_answer
from crawler.discovery.readers.feeds import Feed
from crawler.spiders.base import NewsSpider
from storage.queries.search import SearchIndex
from tests.waiting import HANG_SECONDS


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


class ReadFeedsForMinutes:
    """A long feed takes minutes to read, in the worker that reads it."""

    def __init__(self) -> None:
        from crawler.discovery.unknown.announced import feeds

        vars(feeds)["feed_answer"] = answer_after_minutes


def answer_after_minutes(body: bytes, encoding: str | None, url: str) -> tuple[Feed | None, str | None]:
    """In place of `feed_answer`."""
    end = time.process_time() + 600
    while len(body) > 100_000 and time.process_time() < end:
        pass
    return feed_answer(body, encoding, url)


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


class SpeakMuch:
    """The log gets more than a pipe holds when the first response has come."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        speaking = cls()
        crawler.signals.connect(speaking._speak, signals.response_received)
        return speaking

    def _speak(self) -> None:
        logging.getLogger("much").info("x" * 1_000_000)


class HangNames:
    """No name server answers."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        def hang(*_: Any, **__: Any) -> Any:
            logging.getLogger("names").info("looking for a name")
            time.sleep(10 * HANG_SECONDS)

        socket.getaddrinfo = socket.gethostbyname = hang
        return cls()


class IndexForEver:
    """There is always one more article to index."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        def index_one(_: object) -> int:
            logging.getLogger("index").info("indexing")
            time.sleep(0.2)
            return 1

        SearchIndex._index_batch = index_one  # type: ignore[method-assign, assignment]
        return cls()


class SignalInLongList:
    """SIGTERM comes while the second thousand of a list's articles is queued."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        add, calls = DatabaseFrontier.add, []

        def count(*arguments: Any, **keywords: Any) -> Any:
            calls.append(1)
            if len(calls) == 2:
                os.kill(os.getpid(), signal.SIGTERM)
            return add(*arguments, **keywords)

        DatabaseFrontier.add = count  # type: ignore[method-assign]
        return cls()


_RIGHT = datetime.datetime


class WrongClock:
    """Add-on: the clock of this run is CLOCK_DAYS ahead (of its workers it is _RIGHT: they do not ask)."""

    @classmethod
    def update_pre_crawler_settings(cls, settings: BaseSettings) -> None:
        wrong = timedelta(days=settings.getint("CLOCK_DAYS"))

        class AnyMoment(type):
            def __instancecheck__(cls, instance: object) -> bool:
                return isinstance(instance, _RIGHT)

        class Shifted(_RIGHT, metaclass=AnyMoment):
            def __reduce_ex__(self, protocol: object) -> tuple[object, ...]:
                # To another process as what it is there.
                return (eval, (f"__import__('datetime').datetime.fromisoformat({self.isoformat()!r})",))

            @classmethod
            def now(cls, tz: datetime.tzinfo | None = None) -> Self:
                moment: Self = super().now(tz) + wrong
                return moment

        for name, module in list(sys.modules.items()):
            if name.split(".")[0] in ("crawler", "pipelines", "storage") and vars(module).get("datetime") is _RIGHT:
                vars(module)["datetime"] = Shifted
        # For modules that are still to be imported.
        vars(datetime)["datetime"] = Shifted
