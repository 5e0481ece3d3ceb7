"""Bound what a server may send beside a body: headers without end filled 2.5 GB in 34 s, as `DOWNLOAD_MAXSIZE` counts
bodies alone. The time of all is bounded by `DOWNLOAD_TIMEOUT`, which counts from the request to the body's end."""

from collections.abc import Callable

from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.http import Response
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
MAX_LAYERS = 3
"""Compressions of one body, one around the other: each costs an unpacking on the reactor's thread."""
_WIRE_TO_BODY = 2
"""How many bytes a body may take on the wire, to one that it may have. A chunk of one byte takes six, but no server
sends a page of 10 MiB so; extensions of chunks have no end."""


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

    most_bytes = 0
    """That one response may have, whatever they are; 0 for no limit."""
    _received = 0

    def request(self, request: Request) -> Deferred[IResponse]:
        """Send a request, as Scrapy's."""
        self._received = 0
        response = super().request(request)
        if self._parser is not None:
            self._parser.__class__ = _BoundedParser
        return response

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Something of a response."""
        self._received += len(data)
        if self.most_bytes and self._received > self.most_bytes:
            reason = HeadersTooLarge("far more around the chunks of the body than in them")
            self._giveUp(Failure(reason))  # type: ignore[no-untyped-call]
        else:
            super().dataReceived(data)  # type: ignore[no-untyped-call]

    def _giveUp(self, reason: Failure) -> None:  # noqa: N802 - Twisted's name
        if not isinstance(reason.value, ConnectionDone):
            # Under TLS, loseConnection waits for a goodbye from the server, and takes all that it sends until then.
            self.transport.abortConnection()  # type: ignore[union-attr]
        super()._giveUp(reason)  # type: ignore[no-untyped-call]


class BoundedFactory(_LenientHTTP11ClientFactory):
    """Makes such connections for Twisted's pool."""

    def __init__(self, quiescent: Callable[[object], None], metadata: str, *, most_body_bytes: int) -> None:
        super().__init__(quiescent, metadata)  # type: ignore[no-untyped-call]
        self._most_bytes = most_body_bytes and MAX_HEADER_BYTES + _WIRE_TO_BODY * most_body_bytes

    def buildProtocol(self, addr: IAddress | None) -> _BoundedProtocol:  # noqa: N802 - Twisted's name
        """One connection."""
        protocol = _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
        protocol.most_bytes = self._most_bytes
        return protocol


def refusal_of(error: Exception) -> HeadersTooLarge | None:
    """Return why a connection was given up, which Twisted says inside the failure of the response."""
    inner = getattr(error.__cause__, "reasons", ())
    return next((reason.value for reason in inner if isinstance(reason.value, HeadersTooLarge)), None)


def require_few_layers(response: Response) -> None:
    """Raises HeadersTooLarge where a body is said to be compressed again and again."""
    layers = b",".join(response.headers.getlist("Content-Encoding")).count(b",") + 1
    if layers > MAX_LAYERS:
        raise HeadersTooLarge(f"the body is compressed {layers} times")
