"""`StoreWatch`: whether an open SQLite file is still the one at its path, and holds what was written into it.

SQLite goes on writing into a file that was removed, moved or replaced, and reports success. Three witnesses:

path      device and inode at the path, and of the write-ahead log (`-wal`), are those that were opened.
counter   Each transaction that changes something raises `PRAGMA user_version`, a number in the file's header: where it
          is lower than it was, SQLite's own restore (`.restore`, the backup API) has brought an earlier state.
header    The same number in the file alone, without its log: where it is lower, something else than SQLite wrote the
          file (`cp` of a backup over it, a truncation), whose pages SQLite may hold in memory and not read again.

Not seen: a backup that was made after this process's last checkpoint of the log and is copied over the file (it lacks
nothing that the file had), and a foreign database with a larger number.
"""

import ctypes
import os
import sqlite3
import time
from contextlib import closing, suppress
from enum import Enum, auto
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import PoolProxiedConnection

from storage.errors import StoreGoneError

Identity = tuple[int, int]
_LOOKS = 3
"""A header is looked at so often, 50 ms apart, before it is believed: another process may be writing it."""


class _Fate(Enum):
    MOVED = auto()
    LOG_REMOVED = auto()
    OVERWRITTEN = auto()
    RESTORED = auto()


class StoreWatch:
    """Of one database. The write connection's events call it, from one thread at a time."""

    def __init__(self, path: Path | None) -> None:
        """Nothing is watched where there is no path, or before `begin`."""
        self._path = path
        self._real = Path()
        self._file: Identity | None = None
        self._log: Identity | None = None
        self._index: Identity | None = None
        self._counter = self._in_header = self._written = 0
        self._changes = 0
        self._fate: _Fate | None = None

    def begin(self) -> None:
        """Take note of the file: it has just been opened, and has its tables."""
        if self._path is not None:
            self._real = Path(os.path.realpath(self._path))
            self._file = _identity(self._path)

    def require_file(self) -> None:
        """Raise StoreGoneError where another file than the one opened, or none, is at the path."""
        if self._path is None or self._file is None:
            return
        found = _identity(self._path)
        if found is None:
            raise self._lost(_Fate.MOVED, "it was removed or moved away while it was in use")
        if found != self._file:
            raise self._lost(_Fate.MOVED, "another file has taken its place while it was in use")
        if self._log is not None and _identity(self._beside("-wal")) != self._log:
            raise self._lost(_Fate.LOG_REMOVED, "its write-ahead log (-wal) was removed or replaced while in use")

    def connected(self) -> None:
        """A new write connection opens a log of its own."""
        self._log = self._index = None

    def begun(self, connection: sqlite3.Connection) -> None:
        """The write transaction has begun: nobody else can write now. Raises StoreGoneError."""
        if self._file is None:
            return
        if self._log is None:
            self._log, self._index = _identity(self._beside("-wal")), _identity(self._beside("-shm"))
        counter = _counter(connection)
        if counter < self._counter:
            raise self._lost(_Fate.RESTORED, "an earlier state was restored into it while it was in use")
        # What was written before is not counted where its commit failed: the transaction begins at this number.
        self._counter = self._written = counter
        self._changes = connection.total_changes
        self._require_header()

    def committing(self, connection: sqlite3.Connection) -> None:
        """The transaction is about to end. Raises StoreGoneError."""
        if self._file is None:
            return
        self.require_file()
        if connection.total_changes != self._changes:
            self._written = self._counter + 1
            # No placeholder is allowed there.
            connection.execute(f"PRAGMA user_version = {self._written}")

    def committed(self) -> None:
        """The transaction is saved: a lower number than its own is an earlier state from now on."""
        self._counter = max(self._counter, self._written)

    def _require_header(self) -> None:
        for look in range(_LOOKS):
            number = _counter_in_file(self._real)
            if number is not None and number >= self._in_header:
                self._in_header = number
                return
            time.sleep(0.05 if look + 1 < _LOOKS else 0)
        raise self._lost(_Fate.OVERWRITTEN, "it was overwritten or cut off while it was in use")

    def _lost(self, fate: _Fate, how: str) -> StoreGoneError:
        self._fate = self._fate or fate
        return StoreGoneError(f"the database {self._path} is lost: {how}")

    def let_go(self, connection: PoolProxiedConnection) -> None:
        """Leave nothing that would get into the file that is at the path now. `connection` is the write connection,
        outside of a transaction; it goes back to its pool where it need not stay open.

        A file that was moved takes its log along (as a checkpoint), and so does one whose log alone is gone. What was
        overwritten must not meet its old log, which the next program that opens it would read into it: the log is
        moved aside (`-wal.lost`), and the connection stays open to the end of the process, because SQLite copies the
        log into the file when the last one is closed (`SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE` needs Python 3.12).
        """
        log_at_path = _identity(self._beside("-wal"))
        index_at_path = _identity(self._beside("-shm"))
        stays_open = False
        match self._fate:
            case _Fate.MOVED:
                _checkpoint(connection)
                if self._log is not None and log_at_path == self._log and self._path and self._path.exists():
                    self._put_aside()
            case _Fate.LOG_REMOVED if log_at_path is None and index_at_path in (None, self._index):
                _checkpoint(connection)
            case _Fate.LOG_REMOVED:
                stays_open = True
            case _Fate.OVERWRITTEN:
                if self._log is not None and log_at_path == self._log:
                    self._put_aside()
                stays_open = True
            case _:
                # Restored by SQLite, which brought its own connections up to date.
                pass
        if stays_open:
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(connection))
        else:
            connection.close()

    def _put_aside(self) -> None:
        with suppress(OSError):
            log = self._beside("-wal")
            if log.stat().st_size:
                log.rename(self._beside("-wal.lost"))
            self._beside("-shm").unlink(missing_ok=True)

    def _beside(self, ending: str) -> Path:
        return Path(f"{self._real}{ending}")


def _identity(path: Path) -> Identity | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _counter(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _counter_in_file(path: Path) -> int | None:
    """The number in the file's header, its log left aside; None where it cannot be read. Through SQLite: a descriptor
    of the file that this process closes by itself would end all of SQLite's locks on it."""
    try:
        if path.stat().st_size == 0:
            return None
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)) as connection:
            return _counter(connection)
    except (OSError, sqlite3.Error):
        return None


def _checkpoint(connection: PoolProxiedConnection) -> None:
    with suppress(sqlite3.Error):
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
