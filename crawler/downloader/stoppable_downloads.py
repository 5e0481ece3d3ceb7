"""Break off downloads when the run is being stopped."""

import asyncio
import time
from functools import partial

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadFailedError, ResponseDataLossError
from scrapy.http import Response

from crawler.downloader.base import run_of
from crawler.downloader.bounded_headers import BoundedFactory, refusal_of, require_few_layers
from crawler.downloader.failures import CrawlStopped, PrivateAddress


class StoppableDownloadHandler(HTTP11DownloadHandler):
    """Downloads that end when the crawl is stopped: Scrapy waits for each, up to `DOWNLOAD_TIMEOUT`."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = partial(BoundedFactory, most_body_bytes=self._default_maxsize)  # type: ignore[assignment]

    async def download_request(self, request: Request) -> Response:
        """The response. Raises CrawlStopped as soon as the spider is stopping, PrivateAddress where the host's name
        leads to an address that is not open, HeadersTooLarge where the headers have no end."""
        run = run_of(self._crawler)
        if await run.turn.wait(run.stop_event):
            # Scrapy took the request for sent when it came here, and counts the pause before the next from then on.
            self._crawler.engine.downloader.slots[request.meta["download_slot"]].lastseen = time.monotonic()
        if run.stop_event.is_set():
            raise CrawlStopped("the crawl is being stopped")
        download = asyncio.ensure_future(super().download_request(request))
        stopped = asyncio.ensure_future(run.stop_event.wait())
        try:
            await asyncio.wait({download, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if download.done():
                response = await download
                require_few_layers(response)
                return response
            download.cancel()
            # The connection is closed by the cancellation; whatever it then says is of no interest.
            await asyncio.gather(download, return_exceptions=True)
            raise CrawlStopped("the crawl is being stopped")
        except CannotResolveHostError:
            refusal = run.guard.refusal(request.url)
            if refusal is None:
                raise
            raise PrivateAddress(refusal) from None
        except (DownloadFailedError, ResponseDataLossError) as error:
            too_large = refusal_of(error)
            if too_large is None:
                raise
            raise too_large from None
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
