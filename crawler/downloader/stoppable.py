"""One small class per concern: private addresses, staying on the site, the crawl delay, stoppable downloads."""

import asyncio
import urllib.request
from typing import TYPE_CHECKING, Self

from scrapy import Request, Spider, signals
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpproxy import HttpProxyMiddleware
from scrapy.exceptions import CannotResolveHostError, NotConfigured
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from crawler.downloader.checked_names import CheckedNames
from crawler.downloader.failures import CrawlStopped, OffSite, PrivateAddress
from crawler.downloader.private_addresses import PrivateAddressError

if TYPE_CHECKING:
    from crawler.spiders.base import NewsSpider


class RefusePrivateAddresses:
    """Downloader middleware: no request to this machine or its networks, by address here, by name when it connects.

    Robots.txt, redirects, lists, feeds and sitemaps are requests like any other, so each is checked.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        spider: NewsSpider = crawler.spider  # type: ignore[assignment]
        CheckedNames.install(spider.doors)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises PrivateAddress where the host is spelled as an address that is not open."""
        spider: NewsSpider = self._crawler.spider  # type: ignore[assignment]
        try:
            spider.doors.admit_as_written(request.url)
        except PrivateAddressError as error:
            raise PrivateAddress(str(error)) from None


class UseProxy(HttpProxyMiddleware):
    """The proxy that the environment names (`https_proxy`), with ALLOW_PRIVATE_ADDRESSES alone: a proxy looks names up
    by itself, and nobody could check where they lead."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it. Raises NotConfigured where no proxy may be used."""
        spider: NewsSpider = crawler.spider  # type: ignore[assignment]
        if not spider.doors.allow_private:
            if urllib.request.getproxies().keys() & {"http", "https"}:
                spider.logger.info("the environment's proxy is not used: only with -s ALLOW_PRIVATE_ADDRESSES=1")
            raise NotConfigured
        return super().from_crawler(crawler)


class StayOnSite:
    """Downloader middleware: redirects that leave the site are not followed."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises OffSite for a redirect to a host that is not the site's."""
        spider: NewsSpider = self._crawler.spider  # type: ignore[assignment]
        if request.meta.get("redirect_times") and not request.meta.get("any_host") and not spider.is_own(request.url):
            raise OffSite(f"redirects to another site: {request.url}")


class ApplyCrawlDelay:
    """Extension: `Crawl-delay` of robots.txt is the least pause between two requests to that host.

    Scrapy parses it and applies it nowhere. AutoThrottle sets the pause after every response, so the least is set
    again before every request. The random half that Scrapy takes off a pause goes too.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._delays: dict[str, float] = {}
        crawler.signals.connect(self._read, signals.robots_parsed)
        crawler.signals.connect(self._apply, signals.request_reached_downloader)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    def _read(self, robotparser: RobotParser, request: Request) -> None:
        spider: NewsSpider = self._crawler.spider  # type: ignore[assignment]
        spider.read_robots(robotparser, request.url)
        delay = robotparser.crawl_delay(self._crawler.settings["USER_AGENT"])
        if delay:
            slot = self._crawler.engine.downloader.get_slot_key(request)
            self._delays[slot] = delay
            spider.logger.info("robots.txt of %s asks for %g s between requests", slot, delay)

    def _apply(self, request: Request, spider: Spider) -> None:
        key = request.meta["download_slot"]
        delay, slot = self._delays.get(key), self._crawler.engine.downloader.slots.get(key)
        if delay is None or slot is None or getattr(spider, "stopping", False):
            return
        slot.delay = max(slot.delay, delay)
        slot.jitter = 0.0


class StoppableDownloadHandler(HTTP11DownloadHandler):
    """Downloads that end when the crawl is stopped: Scrapy waits for each, up to `DOWNLOAD_TIMEOUT`."""

    async def download_request(self, request: Request) -> Response:
        """The response. Raises CrawlStopped as soon as the spider is stopping, PrivateAddress where the host's name
        leads to an address that is not open."""
        spider: NewsSpider = self._crawler.spider  # type: ignore[assignment]
        download = asyncio.ensure_future(super().download_request(request))
        stopped = asyncio.ensure_future(spider.stop_event.wait())
        try:
            await asyncio.wait({download, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if download.done():
                return await download
            download.cancel()
            # The connection is closed by the cancellation; whatever it then says is of no interest.
            await asyncio.gather(download, return_exceptions=True)
            raise CrawlStopped("the crawl is being stopped")
        except CannotResolveHostError:
            refusal = spider.doors.refusal(request.url)
            if refusal is None:
                raise
            raise PrivateAddress(refusal) from None
        finally:
            stopped.cancel()


def release_waiting(crawler: Crawler) -> None:
    """Requests that wait for their turn (Crawl-delay, AutoThrottle) go on at once, into `CrawlStopped`."""
    downloader = crawler.engine.downloader
    for slot in downloader.slots.values():
        slot.delay = 0.0
        if slot.latercall is not None:
            slot.latercall.cancel()
            slot.latercall = None
        downloader._process_queue(slot)
