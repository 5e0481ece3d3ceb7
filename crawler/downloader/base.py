"""The run as the parts of the downloader know it, and the base class of these parts."""

import asyncio
from typing import Protocol, Self
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.crawler import Crawler

from crawler.downloader.address_guard import AddressGuard
from crawler.downloader.sharing.host_turn import HostTurn
from crawler.warc.exchange import Exchange


class ResponseArchive(Protocol):
    """Where responses are kept as they came."""

    async def keep(self, exchange: Exchange) -> object:
        """Return where the response lies once it is on the disk; None if it could not be written."""


class AskingRun(Protocol):
    """The run, as far as the downloader knows it."""

    guard: AddressGuard
    """What may be connected to."""
    stop_event: asyncio.Event
    """Set when the run is being stopped."""
    turn: HostTurn
    """When a host may be asked, where other crawls may ask it too."""

    credentials: tuple[str, str] | None
    """An address, and the `user:password` for its scheme, host and port."""

    @property
    def archive(self) -> "ResponseArchive | None":
        """Where responses are kept as they came; None: nowhere."""

    def is_own(self, url: str) -> bool:
        """Whether the address lies on the site."""

    def stop(self, reason: str, note: str | None = None) -> None:
        """End the run; `note` is for the last line of its log."""


class DownloaderPart:
    """A middleware or extension of the downloader."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the part, as Scrapy does."""
        return cls(crawler)

    @property
    def run(self) -> AskingRun:
        """The run that the part works for."""
        return run_of(self.crawler)


class NoRun:
    """What stands in place of a run for Scrapy's own commands (`shell`, `fetch`) and for a spider that is no
    `NewsSpider`: such a crawl has no site of its own, is stopped by Scrapy alone, and obeys the address guard."""

    credentials: tuple[str, str] | None = None
    archive = None

    def __init__(self, crawler: Crawler) -> None:
        self.guard = AddressGuard(allow_private=crawler.settings.getbool("ALLOW_PRIVATE_ADDRESSES"))
        self.stop_event = asyncio.Event()
        self.turn = HostTurn()
        self._crawler = crawler

    def is_own(self, url: str) -> bool:
        """Return False: no site is the spider's own."""
        return False

    def stop(self, reason: str, note: str | None = None) -> None:
        """Do nothing: what ends a run for its site does not end a crawl of any number of sites."""

    def open_what_was_typed(self, request: Request) -> None:
        """Let the request reach this machine, where the user named it: a spider's start requests, and those of
        `scrapy shell`, which crawls nothing. Links and redirects of pages may not lead here."""
        is_typed = request.meta.get("is_start_request") or not self._crawler.crawling
        if is_typed and not request.meta.get("redirect_times"):
            self.guard.open(request.url)


_without_run: "WeakKeyDictionary[Crawler, NoRun]" = WeakKeyDictionary()


def has_run(crawler: Crawler) -> bool:
    """Whether the crawler's spider works for a run. `scrapy shell` makes its spider after all parts."""
    return hasattr(getattr(crawler.spider, "run", None), "stop_event")


def run_of(crawler: Crawler) -> AskingRun:
    """Return the run of Scrapy's crawler, or what stands in its place."""
    if has_run(crawler):
        run: AskingRun = crawler.spider.run  # type: ignore[union-attr]
        return run
    if crawler not in _without_run:
        _without_run[crawler] = NoRun(crawler)
    return _without_run[crawler]
