"""Bodies that a server has compressed, unpacked as a crawl unpacks them. Pure."""

import sys
import zlib
from collections.abc import Iterable

import brotli  # type: ignore[import-untyped]

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


class BrokenBodyError(ValueError):
    """The body is not what its header says."""


def unpacked(body: bytes, encodings: Iterable[str]) -> bytes:
    """Return the body as it was before it was compressed; `encodings` are the values of its `Content-Encoding`. An
    unknown encoding stays. Raises BrokenBodyError."""
    names = [name.strip().lower() for value in encodings for name in value.split(",")]
    try:
        for name in reversed(names):
            match name:
                case "gzip" | "x-gzip":
                    body = _gunzip(body)
                case "deflate":
                    body = _inflate(body)
                case "br":
                    body = brotli.decompress(body)
                case "zstd":
                    body = zstd.decompress(body)
                case _:
                    return body
    except (zlib.error, brotli.error, zstd.ZstdError) as error:
        raise BrokenBodyError(f"the body cannot be unpacked ({name}): {error}") from None
    return body


def _gunzip(body: bytes) -> bytes:
    pieces: list[bytes] = []
    left = body
    # RFC 1952: a gzip stream may have several members; what comes behind them is none of it.
    while left.startswith(b"\x1f\x8b") or not pieces:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        pieces.append(member.decompress(left))
        left = member.unused_data
    return b"".join(pieces)


def _inflate(body: bytes) -> bytes:
    try:
        return zlib.decompress(body)
    except zlib.error:
        # Some servers send deflate without zlib's wrapping.
        return zlib.decompress(body, -zlib.MAX_WBITS)
