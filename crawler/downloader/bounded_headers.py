"""Bound what a server may send beside a body: `DOWNLOAD_MAXSIZE` counts bodies, and headers without end filled 2.5 GB in
34 seconds. Their time is bounded by `DOWNLOAD_TIMEOUT`, which counts from the request to the end of the body."""

from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.exceptions import DownloadFailedError
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IAddress
from twisted.python.failure import Failure
from twisted.web._newclient import Request
from twisted.web.iweb import IResponse

from crawler.downloader.failures import HeadersTooLarge

MAX_HEADER_BYTES = 256 * 1024
"""Of the status line and all headers, those of 1xx answers before them included; as Chromium has it."""
MAX_HEADER_LINES = 1_000


class _BoundedParser(_LenientHTTPClientParser):
    """Counts what it reads before a body."""

    MAX_LENGTH = MAX_HEADER_BYTES
    _bytes = 0
    _lines = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        """One line of a head. Raises HeadersTooLarge."""
        self._bytes += len(line) + 1
        self._lines += 1
        if self._bytes > MAX_HEADER_BYTES or self._lines > MAX_HEADER_LINES:
            raise HeadersTooLarge(f"more than {MAX_HEADER_BYTES} bytes or {MAX_HEADER_LINES} lines of headers")
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        """A line that does not end. Raises HeadersTooLarge."""
        raise HeadersTooLarge(f"a line of headers of more than {MAX_HEADER_BYTES} bytes")


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    """A connection whose parser counts, and which is closed at once where something is wrong."""

    def request(self, request: Request) -> Deferred[IResponse]:
        """Send a request, as Scrapy's."""
        response = super().request(request)
        if self._parser is not None:
            self._parser.__class__ = _BoundedParser
        return response

    def _giveUp(self, reason: Failure) -> None:  # noqa: N802 - Twisted's name
        if not isinstance(reason.value, ConnectionDone):
            # Under TLS, loseConnection waits for a goodbye from the server, and takes all that it sends until then.
            self.transport.abortConnection()  # type: ignore[union-attr]
        super()._giveUp(reason)  # type: ignore[no-untyped-call]


class BoundedFactory(_LenientHTTP11ClientFactory):
    """Makes such connections for Twisted's pool."""

    def buildProtocol(self, addr: IAddress | None) -> _BoundedProtocol:  # noqa: N802 - Twisted's name
        """One connection."""
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


def refusal_of(error: DownloadFailedError) -> HeadersTooLarge | None:
    """Return why the parser gave up, which Twisted says inside the failure of the response."""
    inner = getattr(error.__cause__, "reasons", ())
    return next((reason.value for reason in inner if isinstance(reason.value, HeadersTooLarge)), None)
