"""The gzip members of a WARC file, one for each record, as they lie there."""

import zlib
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord

from crawler.warc.files import path_of
from crawler.warc.one_record import UnreadableRecordError

_CHUNK = 64 << 10
_MOST = 1 << 30
"""Bytes of one record, unpacked, beyond which it is none of ours."""


@dataclass(frozen=True, slots=True)
class Member:
    """One record."""

    packed: bytes = field(repr=False)
    """As it lies in the file."""
    kind: str
    """`response`, ..."""
    record_id: str
    date: str
    concurrent_to: str | None
    """The record that came with it."""


def read_member(file: BinaryIO) -> Member | None:
    """Return the record that begins where the file stands, which then stands behind it; None where it breaks off, is
    damaged, does not have its digest, or is none."""
    start, member = file.tell(), zlib.decompressobj(zlib.MAX_WBITS | 16)
    packed, unpacked = bytearray(), bytearray()
    try:
        while not member.eof and len(unpacked) <= _MOST and (piece := file.read(_CHUNK)):
            packed += piece
            unpacked += member.decompress(piece)
    except zlib.error:
        return None
    if not member.eof:
        return None
    del packed[len(packed) - len(member.unused_data) :]
    file.seek(start + len(packed))
    for record in ArchiveIterator(BytesIO(unpacked), parse_http=False):
        return _checked(bytes(packed), record)
    return None


def _checked(packed: bytes, record: WarcRecord) -> Member | None:
    if not record.verify_block_digest():
        return None
    said = record.headers.get
    kind, identity, date = (said(name) or "" for name in ("WARC-Type", "WARC-Record-ID", "WARC-Date"))
    return Member(packed, kind, identity, date, said("WARC-Concurrent-To"))


def read_exchange(folder: Path, name: str, offset: int) -> list[Member]:
    """Return the record at the place, and that of its request where it follows. Raises UnreadableRecordError."""
    path = path_of(folder, name)
    if path is None:
        raise UnreadableRecordError(f"{folder / name} is not there")
    try:
        with path.open("rb") as file:
            file.seek(offset)
            first, second = read_member(file), read_member(file)
    except OSError as error:
        raise UnreadableRecordError(f"{path}: no record can be read at byte {offset}: {error}") from None
    if first is None:
        raise UnreadableRecordError(f"{path}: at byte {offset} there is no whole record with the right digest")
    return [first, second] if second is not None and second.concurrent_to == first.record_id else [first]
