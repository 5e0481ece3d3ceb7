"""`SiteLock`: one crawl of a site into one database, by whatever path or name the database is reached.

The lock is a file beside the real database file, links followed (`articles.db.SITE.lock`). A hard link is another name
of the same file in a folder that may be another one, so where the system can, a range of the database file itself is
locked too: far behind what SQLite locks (its bytes lie at 1 GiB), and by open file descriptions, because the other kind
of lock ends when any descriptor of the file is closed, SQLite's own locks with it.
"""

import fcntl
import logging
import os
import re
import struct
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import blake2b
from pathlib import Path

from storage.errors import SiteLockedError as SiteLockedError
from storage.errors import StorageError

_logger = logging.getLogger(__name__)
_PLAIN = re.compile(r"[a-z0-9._-]{1,120}")
"""Names that are file names as they are, on file systems that know no difference of case too."""
_FAR = 1 << 40


class SiteLock:
    """Held from `take` to `close`; the system ends it with the process, however that ends."""

    def __init__(self, database: Path, site: str) -> None:
        """Take the lock. Raises SiteLockedError, or StorageError where there can be none."""
        self._database, self._site = Path(os.path.realpath(database)), site
        self._has_range = False
        with ExitStack() as held:
            beside = _open(Path(f"{self._database}.{lock_name(site)}.lock"), os.O_CREAT | os.O_APPEND)
            held.callback(os.close, beside)
            with _taking():
                fcntl.flock(beside, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._held = held
            self.lock_file()
            self._held = held.pop_all()

    def lock_file(self) -> None:
        """Lock the range of the database file: to be called again when the file has been made. Raises as above."""
        if self._has_range or not hasattr(fcntl, "F_OFD_SETLK") or not self._database.exists():
            return
        try:
            itself = _open(self._database)
        except StorageError:
            # It cannot be written: opening the database says so in its own words.
            return
        self._held.callback(os.close, itself)
        start = _FAR + int.from_bytes(blake2b(self._site.encode(), digest_size=5).digest(), "big")
        # struct flock: kind, from the file's beginning, start, length, and no process.
        asked = struct.pack("@hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, start, 1, 0)
        with _taking():
            fcntl.fcntl(itself, fcntl.F_OFD_SETLK, asked)
        self._has_range = True

    def close(self) -> None:
        """Give the lock back: after the database is closed, whose own locks may end with it."""
        self._held.close()


def is_locked(database: Path, site: str) -> bool:
    """Whether a crawl of the site is at work on the database. It asks the file beside it alone: to open the database's
    own file and close it again would end the locks that this process has on it."""
    beside = _open(Path(f"{os.path.realpath(database)}.{lock_name(site)}.lock"), os.O_CREAT | os.O_APPEND)
    try:
        with _taking():
            fcntl.flock(beside, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except SiteLockedError:
        return True
    finally:
        os.close(beside)
    return False


@contextmanager
def _taking() -> Iterator[None]:
    """Another that holds the lock is a SiteLockedError; where the file system has no locks there is none to take."""
    try:
        yield
    except (BlockingIOError, PermissionError):
        raise SiteLockedError from None
    except OSError as error:
        _logger.warning("two crawls of one site at once would not be noticed here: %s", error.strerror)


def lock_name(site: str) -> str:
    """Return the site in the lock's file name: its own name where that is a plain one; else with a number made of it,
    so that no two sites share a lock (`News` and `news`, `a b` and `a_b`)."""
    if _PLAIN.fullmatch(site):
        return site
    shown = re.sub(r"[^a-z0-9.-]", "_", site.lower())[:60]
    return f"{shown}.{blake2b(site.encode('utf-8', 'surrogatepass'), digest_size=6).hexdigest()}"


def _open(path: Path, flags: int = 0) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CLOEXEC | flags, 0o666)
    except OSError as error:
        raise StorageError(f"{path} may not be written ({error.strerror}): a crawl needs it") from error
