"""Decode the body of an archived response: chunked transfer, gzip, deflate, Brotli and Zstandard, up to a limit.

Archives keep some bodies as they came and some unpacked, under the same headers or under none: what a body is, its
first bytes tell where they can.
"""

import re
from collections.abc import Sequence

from crawler.warc.unpacking import GZIP, ZSTD, BrokenBodyError, TooLargeError, names_of, unpacked

_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,16})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_LINE_END = re.compile(rb"\r?\n")
_BY_FIRST_BYTES = {GZIP: "gzip", ZSTD: "zstd"}
_TOLD_BY_HEADER = ("deflate", "br")
"""Their first bytes tell nothing."""
_TEXT = re.compile(rb"[^\0-\x08\x0e-\x1a\x1c-\x1f]*")
"""No text has the other characters. Each byte of a packed body is one of them with a chance of a tenth."""
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_TOLD_BYTES = 4096
_MOST_CODINGS = 3
"""So often a body may be packed: each time may make it a thousand times larger."""


def decode(payload: bytes, transfers: Sequence[str], encodings: Sequence[str], limit: int) -> bytes:
    """Return the body without chunks and unpacked; the values of the two headers say what was done to it. Raises
    TooLargeError, BrokenBodyError."""
    body = payload
    if any("chunked" in value.lower() for value in transfers) and _CHUNK_SIZE.match(payload):
        body = _joined(payload)
    codings = names_of(encodings)
    if len(codings) > _MOST_CODINGS:
        raise BrokenBodyError(f"the body is compressed {len(codings)} times over")
    # Once more than the header says: it may be gone, or be called otherwise, where the body is as it came.
    for named in (*reversed(codings), ""):
        body = _unpack(body, named, limit)
    if len(body) > limit:
        raise TooLargeError
    return body


def _unpack(body: bytes, named: str, limit: int) -> bytes:
    name = next((name for begin, name in _BY_FIRST_BYTES.items() if body.startswith(begin)), None)
    if name is None and named in _TOLD_BY_HEADER and not _is_text(body):
        name = named
    return body if name is None else unpacked(body, [name], limit)


def _is_text(body: bytes) -> bool:
    begin = body[:_TOLD_BYTES]
    return begin.startswith(_BYTE_ORDER_MARKS) or _TEXT.fullmatch(begin) is not None


def _joined(body: bytes) -> bytes:
    """The body without its chunks. fastwarc's reader takes no chunk extensions."""
    pieces: list[bytes] = []
    place = 0
    while (size := _CHUNK_SIZE.match(body, place)) is not None:
        length, begin = int(size[1], 16), size.end()
        if not length:
            return b"".join(pieces)
        pieces.append(body[begin : begin + length])
        end = _LINE_END.match(body, begin + length)
        if end is None:
            break
        place = end.end()
    raise BrokenBodyError("the body's chunks break off")
