"""Bodies that a server has compressed, unpacked as a crawl unpacks them, up to a limit. Pure."""

import sys
import zlib
from collections.abc import Iterable

import brotli  # type: ignore[import-untyped]

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
"""How a body begins that was packed so."""
_UNBOUNDED = 1 << 40
_MOST_PARTS = 1_000
"""Each copies what is left behind it: half a million empty ones in 10 MB would take many minutes. Programs that pack in
parts make one of every 64 kB or more."""
_TOO_MANY_PARTS = f"the body is compressed in more than {_MOST_PARTS:,} parts"


class BrokenBodyError(ValueError):
    """The body breaks off, or is not what its header says."""


class TooLargeError(ValueError):
    """The body is larger than the limit."""


def unpacked(body: bytes, encodings: Iterable[str], limit: int = _UNBOUNDED) -> bytes:
    """Return the body as it was before it was compressed; `encodings` are the values of its `Content-Encoding`. An
    unknown encoding stays. Raises BrokenBodyError, TooLargeError."""
    for name in reversed(names_of(encodings)):
        unpack = _UNPACKS.get(name)
        if unpack is None:
            return body
        try:
            body = unpack(body, limit)
        except (zlib.error, brotli.error, zstd.ZstdError) as error:
            raise BrokenBodyError(f"the body cannot be unpacked ({name}): {error}") from None
        except EOFError:
            raise BrokenBodyError(f"the body breaks off ({name})") from None
        if len(body) > limit:
            raise TooLargeError
    return body


def names_of(encodings: Iterable[str]) -> list[str]:
    """Return the names in the values of a header, in the order in which the server applied them."""
    return [name.strip().lower() for value in encodings for name in value.split(",")]


def _gunzip(body: bytes, limit: int) -> bytes:
    unpacked, left = _inflated(body, limit, zlib.MAX_WBITS | 16)
    # RFC 1952: a gzip stream may have several members; what comes behind them is none of it.
    for _ in range(_MOST_PARTS):
        if not left.startswith(GZIP) or len(unpacked) > limit:
            return unpacked
        more, left = _inflated(left, limit - len(unpacked), zlib.MAX_WBITS | 16)
        unpacked += more
    raise BrokenBodyError(_TOO_MANY_PARTS)


def _inflate(body: bytes, limit: int) -> bytes:
    try:
        return _inflated(body, limit, zlib.MAX_WBITS)[0]
    except zlib.error:
        # Some servers send deflate without zlib's wrapping.
        return _inflated(body, limit, -zlib.MAX_WBITS)[0]


def _inflated(body: bytes, limit: int, bits: int) -> tuple[bytes, bytes]:
    """What a stream unpacks to, up to one byte more than the limit, and what stands behind it."""
    stream = zlib.decompressobj(bits)
    unpacked = stream.decompress(body, limit + 1)
    if not stream.eof and len(unpacked) <= limit:
        raise EOFError
    return unpacked, stream.unused_data


def _unbrotli(body: bytes, limit: int) -> bytes:
    stream = brotli.Decompressor()
    unpacked = bytes(stream.process(body, output_buffer_limit=limit + 1))
    if not stream.is_finished() and len(unpacked) <= limit:
        raise EOFError
    return unpacked


def _unzstd(body: bytes, limit: int) -> bytes:
    unpacked = b""
    # RFC 8878: there may be several frames.
    for _ in range(_MOST_PARTS):
        stream = zstd.ZstdDecompressor()
        unpacked += stream.decompress(body, limit + 1 - len(unpacked))
        if not stream.eof and len(unpacked) <= limit:
            raise EOFError
        body = stream.unused_data if stream.eof else b""
        if not body.startswith(ZSTD) or len(unpacked) > limit:
            return unpacked
    raise BrokenBodyError(_TOO_MANY_PARTS)


_UNPACKS = {"gzip": _gunzip, "x-gzip": _gunzip, "deflate": _inflate, "br": _unbrotli, "zstd": _unzstd}
