"""Pages from files, standard input and the network, for `scrapy clean`."""

import gzip
import http.client
import io
import os
import socket
import ssl
import sys
import threading
import time
import urllib.request
import zlib
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, Any, BinaryIO, TypeVar
from urllib.error import URLError

from w3lib.url import safe_url_string

from crawler.arguments import without_passwords
from crawler.downloader.address_guard import AddressGuard, PrivateAddressError, Resolve, connect
from crawler.extraction.addresses import ascii_address, join_address
from crawler.extraction.page import MAX_PAGE_BYTES, Page
from crawler.extraction.page_kind.moved import moved_to

T = TypeVar("T")
_GZIP = b"\x1f\x8b"
_CHUNK = 64 * 1024
_FIRST_PAGES = 1994
_MAX_REDIRECTS = 8
_MAX_RECEIVED = 2 * MAX_PAGE_BYTES + 256 * 1024
"""Bytes of a connection. Around a page of the largest size stand headers and the sizes of chunks; trailers have no end
of their own, and what comes fast enough ends before any time limit."""


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
    """Seconds for the whole fetch: lookups of names, redirects, handshakes, headers and body."""
    guard: AddressGuard = field(default_factory=AddressGuard)
    """What may be connected to."""
    resolve: Resolve = socket.getaddrinfo
    """How names are looked up."""


def read_file(path: Path, url: str | None = None) -> Page:
    """The page in a file, plain or gzip. Raises PageSourceError."""
    try:
        with path.open("rb") as file:
            return Page(_read_limited(file), url, seen_at=_written_at(file))
    except FileNotFoundError as error:
        raise NoSuchPageError(f"{path}: no such file") from error
    except IsADirectoryError as error:
        raise NoSuchPageError(f"{path}: is a folder") from error
    except (OSError, ValueError, EOFError, zlib.error) as error:
        raise PageSourceError(f"{path}: cannot be read ({_reason(error)})") from error


def _written_at(file: BinaryIO) -> datetime:
    """When a file was written; now, if that was before there were pages: archives are unpacked with days of their
    own."""
    written = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
    return written if written.year >= _FIRST_PAGES else datetime.now(UTC)


def read_standard_input(url: str | None = None) -> Page:
    """The page on standard input, plain or gzip. Raises PageSourceError."""
    try:
        return Page(_read_limited(sys.stdin.buffer), url, seen_at=datetime.now(UTC))
    except (OSError, EOFError, zlib.error) as error:
        raise PageSourceError(f"standard input cannot be read ({_reason(error)})") from error


def fetch_page(address: str, options: FetchOptions, url: str | None = None) -> Page:
    """The page at an address, or the one to which that page only leads; `url` is its address for the record where that
    is another. Raises PageSourceError."""
    require_web_address(address)
    # Before the time begins: it reads the certificates of all authorities.
    verified = ssl.create_default_context()
    deadline = _Deadline(options.timeout)
    page = _fetch(address, options, deadline, verified)
    target = moved_to(page.body, page.url or address, page.content_type)
    if target is not None:
        page = _fetch(target, options, deadline, verified)
    return page if url is None else replace(page, url=url)


def _fetch(address: str, options: FetchOptions, deadline: "_Deadline", verified: ssl.SSLContext) -> Page:
    opener = urllib.request.OpenerDirector()
    for handler in (
        # A proxy looks names up by itself, and nobody could check where they lead.
        urllib.request.ProxyHandler(None if options.guard.allow_private else {}),
        _CheckedHTTP(options, deadline),
        _CheckedHTTPS(options, deadline, verified),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _CheckedRedirects(),
    ):
        opener.add_handler(handler)
    headers = {"User-Agent": options.user_agent, "Accept": "text/html,*/*;q=0.5", "Accept-Encoding": "gzip"}
    try:
        request = urllib.request.Request(safe_url_string(ascii_address(address)), headers=headers)  # noqa: S310 (checked)
        with opener.open(request, timeout=options.timeout) as answer:
            body = _read_limited(answer)
            return Page(body, answer.geturl(), answer.headers.get("Content-Type"), datetime.now(UTC))
    except PrivateAddressError as error:
        raise PageSourceError(f"{address}: {error}") from error
    except (URLError, HTTPException, OSError, ValueError, EOFError, zlib.error) as error:
        raise PageSourceError(f"{address}: cannot be fetched ({_reason(error)})") from error


def require_web_address(address: str) -> None:
    """Raises NoSuchPageError unless it is an http or https address."""
    if join_address("", address) is None:
        raise NoSuchPageError(f"{address}: not an http or https address")


class _Deadline:
    """When a fetch must be done."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left. Raises TimeoutError."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"took longer than {self._seconds:g} s")
        return left

    def keep(self, call: Callable[..., T], *arguments: Any, **keywords: Any) -> T:
        """Return what the call returns. Raises TimeoutError where that takes longer, and leaves the call to its thread:
        nothing breaks off a lookup whose name server does not answer."""
        answer: Future[T] = Future()

        def run() -> None:
            try:
                answer.set_result(call(*arguments, **keywords))
            except Exception as error:  # noqa: BLE001 (handed on to the thread that waits)
                answer.set_exception(error)

        threading.Thread(target=run, name="name-lookup", daemon=True).start()
        try:
            return answer.result(self.left())
        except TimeoutError:
            self.left()
            raise


class _TimedReads(io.RawIOBase):
    """What comes over a connection: a time limit of the socket's own starts again with every byte."""

    def __init__(self, stream: io.RawIOBase, connection: socket.socket, deadline: _Deadline) -> None:
        self._stream, self._connection, self._deadline = stream, connection, deadline
        self._left = _MAX_RECEIVED

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what has come, within the time and the size that are left. Raises TimeoutError or HTTPException."""
        self._connection.settimeout(self._deadline.left())
        try:
            read = self._stream.readinto(buffer)
        except TimeoutError:
            self._deadline.left()
            raise
        self._left -= read or 0
        if self._left < 0:
            raise HTTPException(f"more than {_MAX_RECEIVED} bytes came")
        return read

    def close(self) -> None:
        super().close()
        self._stream.close()


class _TimedResponse(http.client.HTTPResponse):
    """A response of which also the status line and the headers must come in time."""

    def __init__(self, sock: socket.socket, *arguments: Any, deadline: _Deadline, **keywords: Any) -> None:
        super().__init__(sock, *arguments, **keywords)
        self.fp = io.BufferedReader(_TimedReads(self.fp.detach(), sock, deadline))


class _CheckedHTTP(urllib.request.HTTPHandler):
    def __init__(self, options: FetchOptions, deadline: _Deadline) -> None:
        super().__init__()
        self._make = partial(_connection, http.client.HTTPConnection, options, deadline)

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._make, req)


class _CheckedHTTPS(urllib.request.HTTPSHandler):
    def __init__(self, options: FetchOptions, deadline: _Deadline, verified: ssl.SSLContext) -> None:
        super().__init__()
        self._make = partial(_connection, http.client.HTTPSConnection, options, deadline, context=verified)

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._make, req)


def _connection(
    kind: type[http.client.HTTPConnection], options: FetchOptions, deadline: _Deadline, host: str, **keywords: Any
) -> http.client.HTTPConnection:
    """A connection to the very address that was checked (a second lookup could give another), and in time."""

    def create(address: tuple[str, int], *_: object) -> socket.socket:
        return connect(*address, deadline.left(), options.guard, partial(deadline.keep, options.resolve))

    connection = kind(host, **keywords)
    connection._create_connection = create  # type: ignore[attr-defined]
    connection.response_class = partial(_TimedResponse, deadline=deadline)  # type: ignore[assignment]
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


def _read_limited(file: BinaryIO | Any) -> bytes:
    """At most one byte more than a page may have, unpacked where it is gzip: enough to refuse it as too large."""
    body = _read_up_to(file, MAX_PAGE_BYTES + 1)
    if not body.startswith(_GZIP):
        return body
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    unpacked = unpacker.decompress(body, MAX_PAGE_BYTES + 1)
    if not unpacker.eof and len(unpacked) <= MAX_PAGE_BYTES:
        raise gzip.BadGzipFile("the gzip file is cut off")
    return unpacked


def _read_up_to(file: BinaryIO | Any, limit: int) -> bytes:
    chunks: list[bytes] = []
    # read1 returns what has come: read would wait for a full chunk, past the time limit.
    read = getattr(file, "read1", file.read)
    while limit > 0 and (chunk := read(min(limit, _CHUNK))):
        chunks.append(chunk)
        limit -= len(chunk)
    return b"".join(chunks)


def _reason(error: Exception) -> str:
    if isinstance(error, URLError) and error.reason:
        if hasattr(error, "code"):
            return f"{error.code} {error.reason}"
        return _reason(error.reason) if isinstance(error.reason, OSError) else str(error.reason)
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)) or type(error).__name__
