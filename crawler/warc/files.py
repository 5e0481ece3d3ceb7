"""`WarcFiles`: the WARC files that one process writes into a folder."""

import fcntl
import os
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from tempfile import TemporaryFile

SUFFIX = ".warc.gz"
OPEN = ".open"
"""Stands behind the name of a file that is being written, as in other archiving programs: what reads whole files does
not see it."""
_ODD = re.compile(r"[^A-Za-z0-9.]+")


class WarcFiles:
    """Files named `SITE-TIME-PROCESS-NUMBER.warc.gz`, of `most_bytes` or a little more. The one that is written is
    locked, so that others can tell it from one that a killed process left. Not for several threads."""

    def __init__(self, folder: Path, site: str, most_bytes: int, first_record: Callable[[str], bytes]) -> None:
        """`first_record` makes the record that a file of the name begins with."""
        self._folder, self._most_bytes, self._first_record = folder, most_bytes, first_record
        started = datetime.now(UTC).strftime("%Y%m%d%H%M%S%f")[:17]
        self._series = f"{_ODD.sub('_', site)}-{started}-{os.getpid()}"
        self._number = 0
        self._file: FileIO | None = None
        self._name = ""
        self._safe = 0
        """Bytes of the file that are on the disk."""

    def write(self, records: Iterable[bytes]) -> tuple[str, int]:
        """Write the records one behind the other; return the name of the file and where the first of them begins.
        They are on the disk after `flush`. Raises OSError, and the file then ends where it did at the last flush."""
        try:
            file = self._file or self._begin()
            offset = file.tell()
            for record in records:
                _write(file, record)
        except OSError:
            self._give_up()
            raise
        return self._name, offset

    def flush(self) -> None:
        """Bring what was written to the disk; a file that is large enough is closed. Raises OSError, also where the
        file is no longer in its folder."""
        if self._file is None:
            return
        try:
            os.fdatasync(self._file.fileno())
            self._require_file(self._file)
            self._safe = self._file.tell()
            if self._safe >= self._most_bytes:
                self._end()
        except OSError:
            self._give_up()
            raise

    def try_folder(self) -> None:
        """Raise OSError if no file can be made in the folder."""
        with TemporaryFile(dir=self._folder):
            pass

    def close(self) -> None:
        """Close the file under its last name. Raises OSError."""
        if self._file is not None:
            self.flush()
        if self._file is not None:
            self._end()

    def _begin(self) -> FileIO:
        self._name = f"{self._series}-{self._number:05}{SUFFIX}"
        self._number += 1
        file = FileIO(self._folder / f"{self._name}{OPEN}", "x")
        self._file, self._safe = file, 0
        with suppress(OSError):
            # Some network drives know no locks: no other process touches the file there either.
            fcntl.flock(file, fcntl.LOCK_EX)
        _write(file, self._first_record(self._name))
        return file

    def _end(self) -> None:
        assert self._file is not None
        opened, file = self._folder / f"{self._name}{OPEN}", self._file
        opened.rename(self._folder / self._name)
        sync_folder(self._folder)
        self._file = None
        file.close()

    def _give_up(self) -> None:
        """Leave the file as it was at the last flush, without those records that did not get there whole."""
        file, self._file = self._file, None
        if file is None:
            return
        with suppress(OSError):
            os.ftruncate(file.fileno(), self._safe)
        opened = self._folder / f"{self._name}{OPEN}"
        with suppress(OSError):
            self._require_file(file)
            if self._safe:
                opened.rename(self._folder / self._name)
            else:
                opened.unlink()
        with suppress(OSError):
            file.close()

    def _require_file(self, file: FileIO) -> None:
        there, ours = (self._folder / f"{self._name}{OPEN}").stat(), os.fstat(file.fileno())
        if (there.st_dev, there.st_ino) != (ours.st_dev, ours.st_ino):
            raise FileNotFoundError(f"{self._name}{OPEN} is another file")


def path_of(folder: Path, name: str) -> Path | None:
    """Return where a file of the archive lies, written to its end or not; None if it is not there."""
    paths = (folder / name, folder / f"{name}{OPEN}")
    return next((path for path in paths if path.exists()), None)


def _write(file: FileIO, record: bytes) -> None:
    """Write all of it: the last piece that a full disk takes is a part."""
    left = memoryview(record)
    while left:
        left = left[file.write(left) :]


def sync_folder(folder: Path) -> None:
    """Bring the names of a folder's files to the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
