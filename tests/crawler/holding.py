"""An extension for tests: holds back what workers or the writer do until nothing more comes, and says how much came."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from sqlalchemy.orm import Session
from twisted.internet import reactor

import crawler.crawl.frontier
from crawler.spiders.base import NewsSpider

clock: Any = reactor
_QUIET = 1.5
"""Seconds without a further page after which none is taken to come."""


class _Hold:
    """Counts pages under way, and lets go when their number stands."""

    def __init__(self, crawler: Crawler) -> None:
        assert isinstance(crawler.spider, NewsSpider)
        self.spider = crawler.spider
        self._most = self._bytes = self._operations = 0
        self._call: Any = None
        crawler.signals.connect(self._arrived, signals.response_received)
        crawler.signals.connect(self._closed, signals.spider_closed)
        self.hold()
        self._call = clock.callLater(60, self._let_go)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def hold(self) -> None:
        raise NotImplementedError

    def release(self) -> None:
        raise NotImplementedError

    def _arrived(self) -> None:
        if self._call is not None and self._call.active():
            self._call.reset(_QUIET)

    def _let_go(self) -> None:
        slot = self.spider.crawler.engine.scraper.slot
        assert slot is not None
        self._most, self._bytes = len(self.spider.run.under_way), slot.active_size
        self._operations = self.spider.run.writer.pending
        self.release()

    def _closed(self) -> None:
        self.spider.logger.info("held: %d pages, %d bytes, %d operations", self._most, self._bytes, self._operations)


class HoldWorkers(_Hold):
    """No worker answers."""

    def hold(self) -> None:
        self._waiting: list[Callable[[], None]] = []
        self._extract = self.spider.run.resources.workers.extract
        self._held = True
        self.spider.run.resources.workers.extract = self._take  # type: ignore[method-assign]

    def _take(self, *arguments: Any, **keywords: Any) -> "Future[Any]":
        if not self._held:
            return self._extract(*arguments, **keywords)
        outer: Future[Any] = Future()
        self._waiting.append(lambda: self._extract(*arguments, **keywords).add_done_callback(_hand_on(outer)))
        return outer

    def release(self) -> None:
        self._held = False
        for begin in self._waiting:
            begin()


class HoldWriter(_Hold):
    """No operation is done. `MAX_PENDING_WRITES` is small, so that few pages reach it."""

    def hold(self) -> None:
        crawler.crawl.frontier.MAX_PENDING_WRITES = 40
        self._open = threading.Event()
        self._is_held = False

    def _arrived(self) -> None:
        if not self._is_held and self.spider.run.under_way:
            self._is_held = True
            self.spider.run.writer.submit(self._wait)
        super()._arrived()

    def _wait(self, session: Session) -> None:
        self._open.wait(60)

    def release(self) -> None:
        self._open.set()


def _hand_on(outer: "Future[Any]") -> Callable[["Future[Any]"], None]:
    def done(inner: "Future[Any]") -> None:
        error = inner.exception()
        if error is None:
            outer.set_result(inner.result())
        else:
            outer.set_exception(error)

    return done
