"""The run as the parts of the downloader know it, and the base class of these parts."""

import asyncio
from typing import Protocol, Self

from scrapy.crawler import Crawler

from crawler.downloader.address_guard import AddressGuard


class AskingRun(Protocol):
    """The run, as far as the downloader knows it."""

    guard: AddressGuard
    """What may be connected to."""
    stop_event: asyncio.Event
    """Set when the run is being stopped."""

    credentials: tuple[str, str] | None
    """An address, and the `user:password` for its scheme, host and port."""

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


def run_of(crawler: Crawler) -> AskingRun:
    """Return the run of Scrapy's crawler. The downloader's parts work only with a spider that has one."""
    run: AskingRun = crawler.spider.run  # type: ignore[union-attr]
    return run
