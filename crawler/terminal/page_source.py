"""Pages from files, standard input and the network, for `scrapy clean`."""

import gzip
import http.client
import socket
import ssl
import sys
import time
import urllib.request
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, Any, BinaryIO
from urllib.error import URLError

from crawler.arguments import without_passwords
from crawler.downloader.address_guard import AddressGuard, PrivateAddressError, Resolve, connect
from crawler.extraction.addresses import join_address
from crawler.extraction.page import MAX_PAGE_BYTES, Page

_GZIP = b"\x1f\x8b"
_CHUNK = 64 * 1024
_MAX_REDIRECTS = 8


class PageSourceError(Exception):
    """A page could not be read; the message is one line for the user, without a password."""

    def __init__(self, message: str) -> None:
        super().__init__(without_passwords(message))


class NoSuchPageError(PageSourceError):
    """What the user named is no file and no address of a page."""


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """How addresses are fetched."""

    user_agent: str
    timeout: float = 60.0
    """Seconds for the whole fetch."""
    guard: AddressGuard = field(default_factory=AddressGuard)
    """What may be connected to."""
    resolve: Resolve = socket.getaddrinfo
    """How names are looked up."""


def read_file(path: Path, url: str | None = None) -> Page:
    """The page in a file, plain or gzip. Raises PageSourceError."""
    try:
        with path.open("rb") as file:
            return Page(_read_limited(file), url)
    except FileNotFoundError as error:
        raise NoSuchPageError(f"{path}: no such file") from error
    except IsADirectoryError as error:
        raise NoSuchPageError(f"{path}: is a folder") from error
    except (OSError, ValueError, EOFError, zlib.error) as error:
        raise PageSourceError(f"{path}: cannot be read ({_reason(error)})") from error


def read_standard_input(url: str | None = None) -> Page:
    """The page on standard input, plain or gzip. Raises PageSourceError."""
    try:
        return Page(_read_limited(sys.stdin.buffer), url)
    except (OSError, EOFError, zlib.error) as error:
        raise PageSourceError(f"standard input cannot be read ({_reason(error)})") from error


def fetch_page(address: str, options: FetchOptions, url: str | None = None) -> Page:
    """The page at an address; `url` is its address for the record where that is another. Raises PageSourceError."""
    require_web_address(address)
    opener = urllib.request.OpenerDirector()
    for handler in (
        # A proxy looks names up by itself, and nobody could check where they lead.
        urllib.request.ProxyHandler(None if options.guard.allow_private else {}),
        _CheckedHTTP(options),
        _CheckedHTTPS(options),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _CheckedRedirects(),
    ):
        opener.add_handler(handler)
    headers = {"User-Agent": options.user_agent, "Accept": "text/html,*/*;q=0.5", "Accept-Encoding": "gzip"}
    end = time.monotonic() + options.timeout
    try:
        with opener.open(urllib.request.Request(address, headers=headers), timeout=options.timeout) as answer:  # noqa: S310 (scheme checked)
            body = _read_limited(answer, lambda: _require_time(end, options.timeout))
            return Page(body, url or answer.geturl(), answer.headers.get("Content-Type"), datetime.now(UTC))
    except PrivateAddressError as error:
        raise PageSourceError(f"{address}: {error}") from error
    except (URLError, HTTPException, OSError, ValueError, EOFError, zlib.error) as error:
        raise PageSourceError(f"{address}: cannot be fetched ({_reason(error)})") from error


def require_web_address(address: str) -> None:
    """Raises NoSuchPageError unless it is an http or https address."""
    if join_address("", address) is None:
        raise NoSuchPageError(f"{address}: not an http or https address")


class _CheckedConnection(http.client.HTTPConnection):
    """Connects to the address that was checked: a second lookup could give another."""

    options: FetchOptions

    def connect(self) -> None:
        """As http.client's, in its place. Raises PrivateAddressError."""
        if self.options.guard.allow_private:
            super().connect()  # which also knows proxies
            return
        seconds = self.timeout or self.options.timeout
        self.sock = connect(self.host, self.port, seconds, self.options.guard, self.options.resolve)


class _CheckedTLSConnection(http.client.HTTPSConnection, _CheckedConnection):
    """The same under TLS: http.client puts it on the socket that the class after it connects."""


class _CheckedHTTP(urllib.request.HTTPHandler):
    def __init__(self, options: FetchOptions) -> None:
        super().__init__()
        self._options = options

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_with_options, _CheckedConnection, self._options), req)


class _CheckedHTTPS(urllib.request.HTTPSHandler):
    def __init__(self, options: FetchOptions) -> None:
        super().__init__()
        self._options = options
        self._verified = ssl.create_default_context()

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        connection = partial(_with_options, _CheckedTLSConnection, self._options, context=self._verified)
        return self.do_open(connection, req)


def _with_options(
    kind: type[_CheckedConnection], options: FetchOptions, host: str, **keywords: Any
) -> _CheckedConnection:
    connection = kind(host, **keywords)
    connection.options = options
    return connection


class _CheckedRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects to http and https addresses only."""

    max_redirections = _MAX_REDIRECTS

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        """The next request, once its scheme is checked."""
        require_web_address(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _require_time(end: float, timeout: float) -> None:
    if time.monotonic() > end:
        raise TimeoutError(f"took longer than {timeout:g} s")


def _read_limited(file: BinaryIO | Any, check: Callable[[], None] = lambda: None) -> bytes:
    """At most one byte more than a page may have, unpacked where it is gzip: enough to refuse it as too large."""
    body = _read_up_to(file, MAX_PAGE_BYTES + 1, check)
    if not body.startswith(_GZIP):
        return body
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    unpacked = unpacker.decompress(body, MAX_PAGE_BYTES + 1)
    if not unpacker.eof and len(unpacked) <= MAX_PAGE_BYTES:
        raise gzip.BadGzipFile("the gzip file is cut off")
    return unpacked


def _read_up_to(file: BinaryIO | Any, limit: int, check: Callable[[], None]) -> bytes:
    chunks: list[bytes] = []
    # read1 returns what has come: read would wait for a full chunk, past the time limit.
    read = getattr(file, "read1", file.read)
    while limit > 0 and (chunk := read(min(limit, _CHUNK))):
        check()
        chunks.append(chunk)
        limit -= len(chunk)
    return b"".join(chunks)


def _reason(error: Exception) -> str:
    if isinstance(error, URLError) and error.reason:
        return f"{error.code} {error.reason}" if hasattr(error, "code") else str(error.reason)
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)) or type(error).__name__
