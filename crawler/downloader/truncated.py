"""Detect truncated responses: otherwise half an article would be saved as a whole one.

Scrapy gives what it could unpack of a stream that breaks off, and says nothing. Where a body ends with its connection,
or with a Content-Length that is too small, only the text itself tells.
"""

import logging
import re
import sys
import zlib
from collections.abc import Callable
from typing import Protocol

import brotli  # type: ignore[import-untyped]
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import HtmlResponse, Response

from crawler.downloader.base import DownloaderPart
from crawler.downloader.failures import TruncatedBody

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_CHUNK = 64 * 1024
_CLOSES = (b"</html", b"</body")
_ROOT = re.compile(rb"<((?:[\w-]+:)?(?:rss|feed|rdf|urlset|sitemapindex))(?=[\s>/])[^<>]*>", re.I)
_logger = logging.getLogger(__name__)


class _RequireWhole(DownloaderPart):
    """What both middlewares share: the request is tried again as often as `RETRY_TIMES` says."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._most = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    def _again(self, request: Request, message: str) -> Request:
        assert self.crawler.spider
        retry = get_retry_request(
            request, spider=self.crawler.spider, reason="truncated_body", logger=_logger, give_up_log_level="DEBUG"
        )
        if retry is None:
            raise TruncatedBody(message)
        return retry


class RequireWholeStream(_RequireWhole):
    """Downloader middleware, before the unpacking: a compressed body must reach the end of its stream."""

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response, or the request again. Raises TruncatedBody."""
        encoding = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1").strip().lower()
        if not stream_is_cut(response.body, encoding, self._most):
            return response
        return self._again(request, "the compressed body breaks off")


class RequireWholePage(_RequireWhole):
    """Downloader middleware, after the unpacking: HTML must come to an end."""

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response, or the request again. Raises TruncatedBody."""
        if response.status == 200 and isinstance(response, HtmlResponse) and page_is_cut(response.body):
            return self._again(request, "the page breaks off")
        return response


def page_is_cut(body: bytes) -> bool:
    """Whether an HTML page breaks off: it has no closing tag of its own, and its last character is not that of a tag.

    Of 310 real pages one has no `</html>` and no `</body>`, and it ends with a tag; so none of them is held for cut.
    """
    end = body[-_CHUNK:].lower()
    if any(mark in end for mark in _CLOSES) or body.rstrip().endswith(b">"):
        return False
    text = body.lower()
    opens = b"<html" in text[:_CHUNK] or b"<body" in text[:_CHUNK]
    return opens and not any(mark in text for mark in _CLOSES)


def xml_is_cut(body: bytes) -> bool:
    """Whether a feed or a sitemap breaks off: the element that holds all others is opened and never closed."""
    root = _ROOT.search(body)
    if root is None or root[0].endswith(b"/>"):
        return False
    # The whole name: `</feedburner:origLink>` does not close `<feed>`.
    return re.search(rb"</" + re.escape(root[1]) + rb"\s*>", body) is None


class _Stream(Protocol):
    """What is the same in the three libraries."""

    def unpack(self, data: bytes) -> bytes: ...
    def has_ended(self) -> bool: ...


class _Zlib:
    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._stream = zlib.decompressobj(bits)

    def unpack(self, data: bytes) -> bytes:
        unpacked = self._stream.decompress(data or self._stream.unconsumed_tail, _CHUNK)
        while not unpacked and self._names_another_member():
            further = self._stream.unused_data
            self._stream = zlib.decompressobj(self._bits)
            unpacked = self._stream.decompress(further, _CHUNK)
        return unpacked

    def has_ended(self) -> bool:
        return self._stream.eof and not self._names_another_member()

    def _names_another_member(self) -> bool:
        # RFC 1952: a gzip stream may have several members, one behind the other.
        return self._stream.eof and self._stream.unused_data.startswith(b"\x1f\x8b")


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    def unpack(self, data: bytes) -> bytes:
        return bytes(self._stream.process(data, output_buffer_limit=_CHUNK))

    def has_ended(self) -> bool:
        return bool(self._stream.is_finished())


class _Zstd:
    def __init__(self) -> None:
        self._stream = zstd.ZstdDecompressor()

    def unpack(self, data: bytes) -> bytes:
        return self._stream.decompress(data, _CHUNK)

    def has_ended(self) -> bool:
        return self._stream.eof


_STREAMS: dict[str, tuple[Callable[[], _Stream], ...]] = {
    # 32: gzip or zlib, as the first bytes say. Some servers send deflate without zlib's wrapping.
    "gzip": (lambda: _Zlib(32 + zlib.MAX_WBITS),),
    "x-gzip": (lambda: _Zlib(32 + zlib.MAX_WBITS),),
    "deflate": (lambda: _Zlib(zlib.MAX_WBITS), lambda: _Zlib(-zlib.MAX_WBITS)),
    "br": (_Brotli,),
    "zstd": (_Zstd,),
}


def stream_is_cut(body: bytes, encoding: str, most: int) -> bool:
    """Whether a body compressed by one known encoding breaks off or is damaged.

    It is unpacked in pieces that are thrown away, to `most` bytes: what is larger is refused for its size elsewhere.
    """
    kinds = _STREAMS.get(encoding, ()) if body else ()
    return bool(kinds) and not any(_reaches_its_end(kind(), body, most) for kind in kinds)


def _reaches_its_end(stream: _Stream, body: bytes, most: int) -> bool:
    unpacked = 0
    data = body
    try:
        while unpacked <= most:
            piece = stream.unpack(data)
            if stream.has_ended():
                return True
            if not piece and not data:
                return False
            unpacked += len(piece)
            data = b""
    except (zlib.error, brotli.error, zstd.ZstdError, EOFError):
        return False
    return True
