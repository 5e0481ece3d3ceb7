"""How a SQLite file is opened that may not be written: by another user, in a folder or on a disk for reading alone.

A reader of a database with a write-ahead log (WAL) takes part in it: it maps the log's index (`-shm`), and makes both
where they are missing. Made by a reader who may not write the database they would stand in the way of the next crawl:
they take the database's mode and the reader's name. So:

- `-wal` and `-shm` are there: a crawl is at work, or one was killed. The file is opened with `mode=ro`, which reads the
  log and makes nothing.
- Neither is there: nobody is at work, and the file holds everything. It is opened with `immutable=1`, by which SQLite
  asks for no lock and no log. That nobody began to write meanwhile is looked at when the connection is closed.
- The log alone is there: without an index only a writer can read it.
"""

import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

from storage.errors import StorageError

_TRIES = 3
"""A crawl may begin or end between the look and the opening."""
_State = tuple[int, int, int]


class ReadOnlyFile:
    """Opens connections to one file."""

    def __init__(self, file: Path) -> None:
        self._named, self._file = file, Path(os.path.realpath(file))
        self._seen: dict[int, _State] = {}
        """Connection to the file as it was when that was opened."""
        self.was_written = False
        """Whether the file was written while a connection of this process read it without locks: what was read may be
        of two states."""

    def connect(self) -> sqlite3.Connection:
        """Return a new connection. Raises StorageError, or what SQLite says."""
        for left in reversed(range(_TRIES)):
            uri = reading_uri(self._file)
            is_unchanging = uri.endswith("immutable=1")
            before = self._state() if is_unchanging else None
            connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            try:
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            except sqlite3.OperationalError:
                connection.close()
                if not left:
                    raise
                continue
            if before is not None:
                self._seen[id(connection)] = before
            return connection
        raise StorageError(f"cannot open the database {self._named}: others open and close it all the time")

    def closing(self, connection: object) -> None:
        """To be called before a connection is closed."""
        before = self._seen.pop(id(connection), None)
        if before is not None and before != self._state():
            self.was_written = True

    def _state(self) -> _State:
        found = self._file.stat()
        log = Path(f"{self._file}-wal")
        return found.st_mtime_ns, found.st_size, log.stat().st_size if log.exists() else 0


def may_be_written(file: Path) -> bool:
    """Whether this process may write the file, and a log beside it."""
    real = Path(os.path.realpath(file))
    return os.access(real, os.W_OK) and os.access(real.parent, os.W_OK | os.X_OK)


def reading_uri(file: Path) -> str:
    """Return the address by which SQLite opens the file for reading alone, as it stands now. Raises StorageError where
    only a writer can read it."""
    real = Path(os.path.realpath(file))
    uri = f"file:{quote(str(real))}?mode=ro"
    if may_be_written(real):
        return uri
    log, index = Path(f"{real}-wal"), Path(f"{real}-shm")
    if index.exists() and log.exists():
        if os.access(log, os.R_OK) and os.access(index, os.R_OK):
            return uri
        raise StorageError(f"cannot open the database {file}: its write-ahead log ({log.name}) is not readable")
    if log.exists() and log.stat().st_size:
        raise StorageError(
            f"cannot open the database {file}: a run that was killed left its last articles in {log.name}, and you may "
            "not write here; once somebody who may has opened it (scrapy report), you can read it"
        )
    return f"{uri}&immutable=1"
