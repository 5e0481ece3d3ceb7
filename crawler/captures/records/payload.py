"""Decode the body of an archived response: chunked transfer, gzip, deflate, Brotli and Zstandard, up to a limit.

Archives keep some bodies as they came and some unpacked, under the same headers: a body that is not what its header
says is taken as it is.
"""

import re
from io import BytesIO

from fastwarc.stream_io import BrotliReader, ChunkedReader, GzipReader, WarcReader, ZstdReader

from crawler.downloader.truncated import stream_is_cut

_CHUNK_SIZE = re.compile(rb"[0-9a-fA-F]{1,8}[ \t]*(?:;[^\r\n]{0,200})?\r?\n")
_GZIP, _ZSTD, _ZLIB = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\x78"
_MARKUP = re.compile(rb"\s*<")
_MOST_CODINGS = 3
"""So often a body may be packed: each time may make it a thousand times larger."""


class BrokenPayloadError(ValueError):
    """The body breaks off, or cannot be unpacked."""


class TooLargeError(ValueError):
    """The body is larger than the limit."""


def decode(payload: bytes, transfer: str | None, encoding: str | None, limit: int) -> bytes:
    """Return the body without chunks and unpacked; the two headers say what was done to it. Raises TooLargeError,
    BrokenPayloadError."""
    body = payload
    if "chunked" in (transfer or "").lower() and _CHUNK_SIZE.match(payload):
        body = _read(ChunkedReader(BytesIO(payload)), limit, "chunks")
    codings = [name.strip() for name in (encoding or "").lower().split(",")]
    if len(codings) > _MOST_CODINGS:
        raise BrokenPayloadError(f"the body is compressed {len(codings)} times over")
    for name in reversed(codings):
        body = _unpack(body, name, limit)
    if len(body) > limit:
        raise TooLargeError
    return body


def _unpack(body: bytes, name: str, limit: int) -> bytes:
    stream = BytesIO(body)
    reader: WarcReader
    match name:
        case "gzip" | "x-gzip" if body.startswith(_GZIP):
            reader = GzipReader(stream)
        case "deflate" if body.startswith(_ZLIB):
            reader = GzipReader(stream, zlib=True)
        case "zstd" if body.startswith(_ZSTD):
            reader = ZstdReader(stream)
        case "br" if body and not _MARKUP.match(body):
            reader = BrotliReader(stream)
        case _:
            return body
    unpacked = _read(reader, limit, name)
    if stream_is_cut(body, name, limit):
        # fastwarc gives what there is of a stream that breaks off.
        raise BrokenPayloadError(f"the body breaks off ({name})")
    return unpacked


def _read(reader: WarcReader, limit: int, name: str) -> bytes:
    try:
        body = reader.read(limit + 1)
    except OSError as error:
        raise BrokenPayloadError(f"the body cannot be unpacked ({name}): {str(error)[:100]}") from None
    if len(body) > limit:
        raise TooLargeError
    return body
