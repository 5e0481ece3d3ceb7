"""`ObeyRobots`: obey robots.txt by RFC 9309, also if it cannot be fetched.

Scrapy's own reads any answer as robots.txt, an error page too, and allows everything where there was no answer. The
standard: 4xx means that there are no rules; a server error or no answer means that nothing may be fetched.
"""

import logging

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached
from twisted.python.failure import Failure
from w3lib.encoding import read_bom

from crawler.downloader.base import AskingRun, run_of
from crawler.downloader.failures import CrawlStopped, RetryLater, RobotsUnreachable, failure_reason

_TOO_MANY_REQUESTS = 429
_MOST_BYTES = 500 * 1024
"""Of a robots.txt that are read, as RFC 9309 allows. Ten megabytes of rules took 5 s, and .8 s again for each page."""
_logger = logging.getLogger(__name__)


class ObeyRobots(RobotsTxtMiddleware):
    """Downloader middleware in place of Scrapy's. Where the site's first robots.txt cannot be had, the crawl ends; of
    another host, or later, the request alone fails (`robots_unreachable`)."""

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raise RobotsUnreachable if nothing may be fetched, IgnoreRequest where this may not."""
        host = urlparse_cached(request).netloc
        if host in self._unreachable:
            if self._run.stop_event.is_set():
                raise CrawlStopped("the crawl is being stopped")
            raise RobotsUnreachable(f"robots.txt of {host} cannot be fetched")
        super().process_request_2(rp, request)

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._unreachable: set[str] = set()
        self._read = False

    @property
    def _run(self) -> AskingRun:
        return run_of(self.crawler)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        # 429 is a client error by number only: it says nothing about there being rules. Google's reader agrees.
        if response.status >= 500 or response.status == _TOO_MANY_REQUESTS:
            self._robots_error(RobotsUnreachable(f"status {response.status}"), netloc)
            return
        self._read = True
        body = b"" if response.status >= 400 else _most_of(in_utf_8(response.body))
        await super()._parse_robots(response.replace(body=body), netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        # An endless redirect, one to another site, or a private address: there are no rules to be had, and the page
        # itself meets the same obstacle.
        if not isinstance(exc, IgnoreRequest) or isinstance(exc, RobotsUnreachable | RetryLater | CrawlStopped):
            self._unreachable.add(netloc)
            self._tell(exc, netloc)
        super()._robots_error(exc, netloc)

    def _tell(self, exc: Exception, netloc: str) -> None:
        if self._run.stop_event.is_set():
            return
        reason = str(exc)
        if not isinstance(exc, IgnoreRequest):
            reason = failure_reason(Failure(exc)).replace("_", " ")  # type: ignore[no-untyped-call]
        _logger.warning("robots.txt of %s cannot be fetched: %s", netloc, reason)
        if not self._read and self._run.is_own(f"http://{netloc}/"):
            self._run.stop("robots_unreachable", f"robots.txt cannot be fetched ({reason})")


def _most_of(body: bytes) -> bytes:
    """The lines that lie within the limit."""
    return body if len(body) <= _MOST_BYTES else body[: body.rfind(b"\n", 0, _MOST_BYTES) + 1]


def in_utf_8(body: bytes) -> bytes:
    """Return a robots.txt that is in UTF-16 or UTF-32, with or without a byte order mark, in UTF-8, which is the only
    encoding that readers of rules know; others come back as they are, without their mark."""
    encoding, _ = read_bom(body)
    if encoding is None and 0 in body[:2]:
        encoding = "utf-16-le" if body[1:2] == b"\x00" else "utf-16-be"
    return body if encoding is None else body.decode(encoding, "replace").lstrip("\ufeff").encode("utf-8", "replace")
