"""Erase records of WARC files: a stub of the same length takes the place of each, so that all others stay where they
are, and the database's places with them."""

import os
import shutil
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urljoin
from uuid import uuid4

from fastwarc.warc import ArchiveIterator, WarcRecord

from crawler.warc.files import OPEN, SUFFIX, sync_folder
from crawler.warc.members import read_member
from crawler.warc.records import payload_digest
from crawler.warc.torn import end_left_files

_PART = ".part"
_HEAD, _STORED, _TAIL = 10, 5, 8
"""Bytes of a gzip member around its blocks, and before each block that is stored as it is."""
_BLOCK = 65535
_BODY = b"a record was taken out for good\r\n"


@dataclass(slots=True)
class Erasure:
    """What became of the records."""

    records: int = 0
    """Those that are erased."""
    left: list[str] = field(default_factory=list)
    """Files that still have some, and why."""


def erase_records(folder: Path, is_meant: Callable[[str], bool]) -> Erasure:
    """Erase the records of the folder whose address is meant, and those that name it. Each file is whole at any
    instant: a copy takes its place. A file that a crawl is writing is left. Raises OSError."""
    erasure = Erasure()
    end_left_files(folder)
    for left in folder.glob(f"*{SUFFIX}{_PART}"):
        left.unlink()
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        erasure.records += _erase_in(path, is_meant, erasure)
    for path in sorted(folder.glob(f"*{SUFFIX}{OPEN}")):
        if _places(path, is_meant)[0]:
            erasure.left.append(f"{path.name}: a crawl is writing it")
    return erasure


def _erase_in(path: Path, is_meant: Callable[[str], bool], erasure: Erasure) -> int:
    places, end = _places(path, is_meant)
    if end < path.stat().st_size:
        erasure.left.append(f"{path.name}: it cannot be read from byte {end} on")
    if not places:
        return 0
    part = path.with_name(path.name + _PART)
    shutil.copyfile(path, part)
    with part.open("r+b") as file:
        for offset, length in places:
            file.seek(offset)
            file.write(stub(length))
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    sync_folder(path.parent)
    return len(places)


def _places(path: Path, is_meant: Callable[[str], bool]) -> tuple[list[tuple[int, int]], int]:
    """Where the records that are meant begin, and how long they are; and where the last whole record ends."""
    places: list[tuple[int, int]] = []
    with path.open("rb") as file:
        offsets, last = _meant(file, is_meant)
        for offset in offsets:
            file.seek(offset)
            if read_member(file) is None:
                return places, offset
            places.append((offset, file.tell() - offset))
        file.seek(last)
        return places, file.tell() if read_member(file) is not None else last


def _meant(file: BinaryIO, is_meant: Callable[[str], bool]) -> tuple[list[int], int]:
    """Where the records that are meant begin, and where the last of all does."""
    found, last = [], 0
    for record in ArchiveIterator(file, parse_http=False):
        last = record.stream_pos
        if any(map(is_meant, _addresses(record))):
            found.append(last)
    return found, last


def _addresses(record: WarcRecord) -> list[str]:
    """The address of the record, and those that it names: of an earlier record, of a redirect's target."""
    said = record.headers.get
    names = ("WARC-Target-URI", "WARC-Refers-To-Target-URI")
    found = [value.strip("<>").removeprefix("urn:record:") for name in names if (value := said(name))]
    if said("WARC-Type") == "response":
        record.parse_http(quirks_mode=True)
        target = record.http_headers.get("Location") if record.http_headers is not None else None
        found += [urljoin(found[0], target)] if target and found else []
    return found


def stub(length: int) -> bytes:
    """Return a record that says that one was taken out, as a gzip member of so many bytes. Raises ValueError if it does
    not fit."""
    for blocks in range(1, 3 + length // _BLOCK):
        content = _content(length - _HEAD - _TAIL - _STORED * blocks)
        if content is not None and len(content) <= _BLOCK * blocks:
            return _member(_as_stored(content, blocks), content)
    content = _record(_BODY)
    packed = zlib.compress(content, 9, -zlib.MAX_WBITS)
    room = length - _HEAD - _TAIL - 2 - len(packed)
    if not 0 <= room <= _BLOCK:
        raise ValueError(f"a record of {length} bytes is too short for a stub")
    return _member(packed, content, extra=bytes(room))


def _content(length: int) -> bytes | None:
    """A record of so many bytes; None where it cannot be."""
    around = len(_record(b""))
    for digits in range(1, 12):
        size = length - around + 1 - digits
        if size >= len(_BODY) and len(str(size)) == digits:
            return _record(_BODY.ljust(size))
    return None


def _record(body: bytes) -> bytes:
    head = (
        "WARC/1.1\r\nWARC-Type: metadata\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid4()}>\r\nWARC-Date: 1970-01-01T00:00:00Z\r\n"
        f"WARC-Block-Digest: {payload_digest(body)}\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def _as_stored(content: bytes, blocks: int) -> bytes:
    """The content in so many blocks that are not compressed."""
    parts = []
    for number in range(blocks):
        piece = content[number * _BLOCK : (number + 1) * _BLOCK]
        is_last = number == blocks - 1
        parts.append(struct.pack("<BHH", is_last, len(piece), len(piece) ^ 0xFFFF) + piece)
    return b"".join(parts)


def _member(deflated: bytes, content: bytes, extra: bytes | None = None) -> bytes:
    flags, field_ = (0, b"") if extra is None else (4, struct.pack("<H", len(extra)) + extra)
    head = b"\x1f\x8b\x08" + bytes([flags]) + b"\0\0\0\0\0\xff" + field_
    return head + deflated + struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)
