"""Decode feeds, sitemaps and robots.txt, whatever they declare, and unpack what is packed. Pure."""

import codecs
import re
import zlib

MAX_UNPACKED_BYTES = 50 * 1024 * 1024
"""The limit of sitemaps.org for one file, unpacked."""
_MOST_LAYERS = 3
"""A sitemap that is packed, and packed again by its server, is met; more is an attack."""
_GZIP = b"\x1f\x8b"
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([\w.:-]{1,40})[\"']", re.I)
_HEAD = 1000
_SAMPLE = 64
_STRANGE = frozenset({"utf_7", "unicode_escape", "raw_unicode_escape", "cp037", "punycode", "idna", "undefined"})
"""Codecs of Python's in which `<` may be written in other bytes, and such as are no encodings."""
_SINGLE_BYTES = {0xDC00 + code: bytes([code]).decode("windows-1252", "replace") for code in range(0x80, 0x100)}


def unpacked(body: bytes) -> bytes:
    """Return the file unpacked, where it is packed, once or twice; of a stream that breaks off what came before. Raises
    ValueError for more than `MAX_UNPACKED_BYTES`."""
    for _ in range(_MOST_LAYERS):
        if not body.startswith(_GZIP):
            return body
        body = _unpacked_once(body)
    raise ValueError("packed again and again")


def _unpacked_once(body: bytes) -> bytes:
    pieces, size = [], 0
    while body.startswith(_GZIP):  # a stream may have several members, one behind the other
        stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            piece = stream.decompress(body, MAX_UNPACKED_BYTES + 1 - size)
        except zlib.error:
            piece = _unpacked_by_steps(body)
        size += len(piece)
        if size > MAX_UNPACKED_BYTES:
            raise ValueError("unpacks to more than 50 MiB")
        pieces.append(piece)
        body = stream.unused_data
    return b"".join(pieces)


def _unpacked_by_steps(body: bytes) -> bytes:
    """What a damaged stream gives up to the damage."""
    stream, pieces, step, size = zlib.decompressobj(16 + zlib.MAX_WBITS), [], 512, 0
    try:
        for at in range(0, len(body), step):
            pieces.append(stream.decompress(body[at : at + step], MAX_UNPACKED_BYTES + 1 - size))
            size += len(pieces[-1])
            if size > MAX_UNPACKED_BYTES:
                break
    except zlib.error:
        pass
    return b"".join(pieces)


def decode(body: bytes) -> str:
    """Return the text without its byte order marks. Never raises.

    The order of trust: byte order mark; NULs where UTF-16 and UTF-32 have them; valid UTF-8; the declaration; UTF-8
    in which each byte that is none stands for what it means in windows-1252 (Latin-1 that says UTF-8).
    """
    encoding = _by_first_bytes(body)
    if encoding is None:
        try:
            return body.decode("utf-8").lstrip("\ufeff")
        except UnicodeDecodeError:
            encoding = _declared(body)
    if encoding is not None:
        return body.decode(encoding, "replace").lstrip("\ufeff")
    return body.decode("utf-8", "surrogateescape").translate(_SINGLE_BYTES).lstrip("\ufeff")


def _by_first_bytes(body: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return encoding
    sample = body[:_SAMPLE]
    # Of ASCII text the even or the odd bytes are NUL in UTF-16, and three of four in UTF-32.
    even, odd = sample[::2], sample[1::2]
    if odd and not any(odd) and any(even):
        return "utf-32-le" if not any(sample[2::4]) else "utf-16-le"
    if even and not any(even) and any(odd):
        return "utf-32-be" if not any(sample[1::4]) else "utf-16-be"
    return None


def _declared(body: bytes) -> str | None:
    """The encoding that the file says it is in, if it may be; UTF-8 it is not."""
    found = _DECLARED.search(body[:_HEAD])
    if found is None:
        return None
    try:
        name = codecs.lookup(found[1].decode("ascii")).name
        # `utf-16` does not read its own declaration, nor does `punycode` or `zlib`.
        may_be = found[0].decode(name) == found[0].decode("ascii")
    except (ValueError, LookupError):
        return None
    return name if may_be and name not in ("utf-8", "ascii", "utf-8-sig") and name not in _STRANGE else None
