"""`HonourRetryAfter`: a server that says when to come back (429, 503) is left alone until then.

A short wait is a pause of that host, and the request is then tried again (by Scrapy's retries). A long one ends the
page for this run: `retry_after`, with the time at which it may be fetched. A host that answers three requests in a row
like that wants to be left alone altogether, and the crawl of the site ends.
"""

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from crawler.downloader.asking import DownloaderPart
from crawler.downloader.failures import CrawlStopped, RetryLater

_STATUSES = (429, 503)
MOST_SECONDS = 24 * 3600
"""A page is not left alone for longer, whatever the server says: a wrong clock must not lose it for ever."""
_IN_A_ROW = 3
_logger = logging.getLogger(__name__)


class HonourRetryAfter(DownloaderPart):
    """Downloader middleware, below Scrapy's retries."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._longest = crawler.settings.getfloat("RETRY_AFTER_MAX")
        self._until: dict[str, float] = {}
        self._in_a_row: dict[str, int] = {}

    async def process_request(self, request: Request) -> None:
        """Wait until the host may be asked again. Raises CrawlStopped when the crawl is stopped meanwhile."""
        host = urlparse_cached(request).netloc
        while (left := self._until.get(host, 0.0) - time.monotonic()) > 0:
            try:
                await asyncio.wait_for(self.run.stop_event.wait(), left)
            except TimeoutError:
                continue
            raise CrawlStopped("the crawl is being stopped")

    def process_response(self, request: Request, response: Response) -> Response:
        """The response; a pause of its host where it asks for a short one. Raises RetryLater for a long one."""
        host = urlparse_cached(request).netloc
        seconds = None
        if response.status in _STATUSES:
            header = response.headers.get("Retry-After")
            seconds = read_retry_after(header.decode("latin-1") if header else None, datetime.now(UTC))
        if seconds is None:
            if response.status < 400:
                self._in_a_row.pop(host, None)
            return response
        if seconds <= self._longest:
            _logger.info("%s asks for a pause of %.0f s", host, seconds)
            self._until[host] = max(self._until.get(host, 0.0), time.monotonic() + seconds)
            return response
        self._in_a_row[host] = self._in_a_row.get(host, 0) + 1
        if self._in_a_row[host] >= _IN_A_ROW and self.run.is_own(request.url):
            self.run.stop("retry_after", "the server asks to be left alone")
        raise RetryLater(f"the server says (status {response.status}) to come back in {seconds:.0f} s", seconds)


def read_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds from `now` that a `Retry-After` header asks for, at most `MOST_SECONDS`; 0 for a time that is past, None
    where there is no header, or none that can be read."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), MOST_SECONDS))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        left = (moment - now) / timedelta(seconds=1)
    except OverflowError:
        return None
    return float(min(max(left, 0.0), MOST_SECONDS))
