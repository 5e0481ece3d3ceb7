"""What a killed process left: the end of its file is found by the digests of its records, and cut off.

Readers hand out a record that breaks off as if it were whole: warcio, fastwarc and `warcio check` say nothing of it.
"""

import fcntl
import logging
import os
import time
import zlib
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator

from crawler.warc.files import OPEN, SUFFIX, sync_folder

_logger = logging.getLogger(__name__)
_CHUNK = 1 << 20
_NEW = 60.0
"""Seconds in which an empty file may be one that its process has not locked yet."""
_MOST = 1 << 30
"""Bytes of one record, unpacked, beyond which it is none of ours."""


def end_left_files(folder: Path) -> None:
    """Give each file of the folder that no process writes its last name, without a record that breaks off. Raises
    OSError."""
    for opened in sorted(folder.glob(f"*{SUFFIX}{OPEN}")):
        try:
            file = opened.open("r+b")
        except FileNotFoundError:
            # Its own process has closed it, or another one mends it, too.
            continue
        with file:
            if _is_left(file, opened):
                _end(file, opened)


def _is_left(file: BinaryIO, opened: Path) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Between opening and locking its own process may have closed it.
        return os.path.samestat(os.fstat(file.fileno()), opened.stat())
    except OSError:
        return False


def _end(file: BinaryIO, opened: Path) -> None:
    size = file.seek(0, os.SEEK_END)
    if not size and opened.stat().st_mtime > time.time() - _NEW:
        return
    whole = whole_bytes(file)
    if size > whole:
        file.truncate(whole)
        os.fsync(file.fileno())
        _logger.warning("%s: the last %d bytes were no whole record, and are cut off", opened.name, size - whole)
    if whole:
        opened.rename(opened.with_name(opened.name.removesuffix(OPEN)))
    else:
        opened.unlink()
    sync_folder(opened.parent)


def whole_bytes(file: BinaryIO, start: int = 0) -> int:
    """Return where the last whole record ends, counted from `start`, where a record begins."""
    file.seek(start)
    end = start
    while (length := _whole_record(file)) is not None:
        end += length
        file.seek(end)
    return end


def _whole_record(file: BinaryIO) -> int | None:
    """The bytes of the record that begins here; None where it breaks off, or is damaged, or there is none."""
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    record, read = bytearray(), 0
    try:
        while not member.eof and len(record) <= _MOST and (piece := file.read(_CHUNK)):
            record += member.decompress(piece)
            read += len(piece)
    except zlib.error:
        return None
    if not member.eof or not _has_its_digest(bytes(record)):
        return None
    return read - len(member.unused_data)


def _has_its_digest(data: bytes) -> bool:
    for record in ArchiveIterator(BytesIO(data), parse_http=False):
        return record.verify_block_digest()
    return False
