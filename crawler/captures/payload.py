"""Decode the body of an archived response: chunked transfer, gzip, deflate, Brotli and Zstandard, up to a limit. Pure.

Archives keep some bodies as they came and some unpacked, under the same headers: a body that is not what its header
says is taken as it is.
"""

from io import BytesIO

from fastwarc.stream_io import BrotliReader, ChunkedReader, GzipReader, WarcReader, ZstdReader

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


class BrokenPayloadError(ValueError):
    """The body breaks off, or cannot be unpacked."""


class TooLargeError(ValueError):
    """The body is larger than the limit."""


def decode(payload: bytes, transfer: str | None, encoding: str | None, limit: int) -> bytes:
    """Return the body without chunks and unpacked; the two headers say what was done to it. Raises TooLargeError,
    BrokenPayloadError."""
    body = payload
    if "chunked" in (transfer or "").lower() and _looks_chunked(payload):
        body = _read(ChunkedReader(BytesIO(payload)), limit)
    for name in reversed((encoding or "").lower().split(",")):
        body = _unpack(body, name.strip(), limit)
    if len(body) > limit:
        raise TooLargeError
    return body


def _looks_chunked(payload: bytes) -> bool:
    size = payload[:20].partition(b"\r\n")[0].partition(b";")[0].strip()
    return bool(size) and all(digit in b"0123456789abcdefABCDEF" for digit in size)


def _unpack(body: bytes, name: str, limit: int) -> bytes:
    stream = BytesIO(body)
    match name:
        case "gzip" | "x-gzip" if body.startswith(_GZIP):
            return _read(GzipReader(stream), limit)
        case "deflate" if body[:1] == b"\x78":
            return _read(GzipReader(stream, zlib=True), limit)
        case "zstd" if body.startswith(_ZSTD):
            return _read(ZstdReader(stream), limit)
        case "br" if body.lstrip()[:1] != b"<":
            return _read(BrotliReader(stream), limit)
    return body


def _read(reader: WarcReader, limit: int) -> bytes:
    try:
        body = reader.read(limit + 1)
    except OSError as error:
        raise BrokenPayloadError(f"the body cannot be unpacked: {str(error)[:100]}") from None
    if len(body) > limit:
        raise TooLargeError
    return body
