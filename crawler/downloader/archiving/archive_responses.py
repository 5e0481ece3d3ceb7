"""Each response goes into the archive as it came, before any other part has seen it."""

from datetime import UTC, datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers, Response
from scrapy.utils.httpobj import urlparse_cached

from crawler.downloader.base import DownloaderPart
from crawler.warc.exchange import Exchange
from crawler.warc.exchange import Headers as HeaderList

ARCHIVED = "archived"
"""In `response.meta`: where the response lies (`storage.visits.Archived`); None where it could not be written."""
_SECRET = frozenset({b"authorization", b"proxy-authorization"})
"""What a user's passwords are in. An archive is handed on."""


class ArchiveResponses(DownloaderPart):
    """Downloader middleware, the nearest to the server: the body is still packed as it was sent. A response goes on
    when it is on the disk."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        if not crawler.settings["ARCHIVE_DIR"]:
            raise NotConfigured

    async def process_response(self, request: Request, response: Response) -> Response:
        """Return the same response."""
        archive = self.run.archive
        if archive is not None:
            request.meta[ARCHIVED] = await archive.keep(exchange_of(request, response))
        return response


def exchange_of(request: Request, response: Response) -> Exchange:
    """Return what went over the wire, as far as Scrapy tells: names of headers in one spelling, those of one name
    together."""
    parts = urlparse_cached(request)
    host = parts.netloc.rpartition("@")[2]
    asked = [] if b"Host" in request.headers else [("Host", host)]
    return Exchange(
        url=response.url,
        method=request.method,
        target=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
        asked=asked + _listed(request.headers),
        status=response.status,
        protocol=response.protocol or "HTTP/1.1",
        answered=_listed(response.headers),
        body=response.body,
        ip_address=str(response.ip_address) if response.ip_address else None,
        fetched_at=datetime.now(UTC),
    )


def _listed(headers: Headers) -> HeaderList:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        if name.lower() not in _SECRET
        for value in values
    ]
