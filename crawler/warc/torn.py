"""What a killed process left: the end of its file is found by the digests of its records, and cut off.

Readers hand out a record that breaks off as if it were whole: warcio, fastwarc and `warcio check` say nothing of it.
"""

import fcntl
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from crawler.warc.files import OPEN, SUFFIX, sync_folder
from crawler.warc.members import read_member

_logger = logging.getLogger(__name__)
_NEW = 60.0
"""Seconds in which an empty file may be one that its process has not locked yet."""


def end_left_files(folder: Path, last_known: Callable[[str], int] = lambda _: 0) -> None:
    """Give each file of the folder that no process writes its last name, without a record that breaks off. `last_known`
    gives the place of a record in the file of a name that was on the disk: all before it is whole, and a file of a
    gigabyte would take a minute. Raises OSError."""
    for opened in sorted(folder.glob(f"*{SUFFIX}{OPEN}")):
        try:
            file = opened.open("r+b")
        except FileNotFoundError:
            # Its own process has closed it, or another one mends it, too.
            continue
        with file:
            if _is_left(file, opened):
                _end(file, opened, last_known(opened.name.removesuffix(OPEN)))


def _is_left(file: BinaryIO, opened: Path) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Between opening and locking its own process may have closed it.
        return os.path.samestat(os.fstat(file.fileno()), opened.stat())
    except OSError:
        return False


def _end(file: BinaryIO, opened: Path, last_known: int) -> None:
    size = file.seek(0, os.SEEK_END)
    if not size and opened.stat().st_mtime > time.time() - _NEW:
        return
    whole = whole_bytes(file, last_known)
    if whole == last_known:
        # No record begins there: the database is not that of this file.
        whole = whole_bytes(file)
    if size > whole:
        file.truncate(whole)
        os.fsync(file.fileno())
        _logger.warning("%s: the last %d bytes were not a whole record, and are cut off", opened.name, size - whole)
    if whole:
        opened.rename(opened.with_name(opened.name.removesuffix(OPEN)))
    else:
        opened.unlink()
    sync_folder(opened.parent)


def whole_bytes(file: BinaryIO, start: int = 0) -> int:
    """Return where the last whole record ends, counted from `start`, where a record begins."""
    file.seek(start)
    end = start
    while read_member(file) is not None:
        end = file.tell()
    return end
