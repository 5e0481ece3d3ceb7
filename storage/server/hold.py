"""`Hold`: one crawl of a site, and one of a host, into a database on a server (PostgreSQL).

The session that writes is the session that holds the locks, so what has lost them cannot write:

session    Advisory locks belong to the write connection. They end with it, whatever ended it, and the next connection
           takes them before anything is written through it.
lease      The server itself ends a session that has said nothing for `seconds` (`idle_session_timeout`): a process
           that was stopped, a machine that is gone from the network. The holder says something each third of it.
run        A later run of the site is a later number: what comes back after one writes nothing, also where the locks
           are free again.
requests   Before each, `is_fresh` says by a clock that runs on while the process is stopped whether the server may
           have given the locks to another meanwhile.
"""

import logging
import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from storage.errors import StorageError, StoreGoneError
from storage.store_file.lock import SiteLockedError

if TYPE_CHECKING:
    from storage.writer import Writer

_logger = logging.getLogger(__name__)
LEASE_SECONDS = 30.0
"""What a session may be silent for."""
_PINGS = 3
"""So many times in a lease the holder says that it lives."""
_MARGIN = 0.1
"""The part of a lease by which the holder stops before the server ends it: clocks differ in speed, and a request takes
a moment from the question to the wire."""
_AGAIN_SECONDS = 0.2
_LOCKED = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND (classid::bigint << 32) + objid::bigint = ANY(:keys)"
)


class Hold:
    """The locks of a crawl, from `__init__` until the write connection is closed for good."""

    def __init__(self, engine: Engine, site: str, *, host: str | None = None, seconds: float = LEASE_SECONDS) -> None:
        """Take the locks with the write engine's connection, before anything else uses it. Raises SiteLockedError where
        another session has one of them."""
        self.site = site
        self.run_id: int | None = None
        """The run that holds the locks, once it has a number: a later one ends it."""
        self._keys = [lock_key("site", site), *([lock_key("host", host)] if host else [])]
        self._seconds = seconds
        self._asked = self._answered = now()
        self._is_taken = False
        self._ping: Future[Any] | None = None
        self._closed = threading.Event()
        event.listen(engine, "connect", self._connected)
        event.listen(engine, "before_cursor_execute", self._before)
        event.listen(engine, "after_cursor_execute", self._after)
        with engine.connect():
            self._is_taken = True
        self._taken = now()

    @property
    def seconds_held(self) -> float:
        """How long ago the locks were taken: no other crawl that takes them has asked the host since."""
        return now() - self._taken

    @property
    def is_fresh(self) -> bool:
        """Whether the locks are certainly still held."""
        return now() < self._answered + self._seconds * (1 - _MARGIN)

    def keep(self, writer: "Writer") -> None:
        """Say each third of a lease that this process lives, until `close`: through the writer, whose connection holds
        the locks."""

        def ping() -> None:
            while not self._closed.wait(self._seconds / _PINGS):
                # One that waits for the server is enough.
                if self._ping is None or self._ping.done():
                    with suppress(StorageError):
                        self._ping = writer.submit(lambda session: session.scalar(text("SELECT 1")), urgent=False)

        threading.Thread(target=ping, name="lease", daemon=True).start()

    def close(self) -> None:
        """Say nothing any more. The locks end with the connection."""
        self._closed.set()

    def _before(self, *_: object) -> None:
        self._asked = now()

    def _after(self, *_: object) -> None:
        self._answered = max(self._answered, self._asked)

    def _connected(self, connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        """A new session takes the locks, or writes nothing. Raises SiteLockedError or StoreGoneError."""
        asked = now()
        driver: Any = connection
        try:
            # Settings of a session are undone with the transaction that made them.
            driver.autocommit = True
            with driver.cursor() as cursor:
                for name in ("idle_session_timeout", "idle_in_transaction_session_timeout"):
                    cursor.execute(f"SET {name} = {int(self._seconds * 1000)}")
                self._take(cursor)
            driver.autocommit = False
        except BaseException:
            driver.close()
            raise
        self._answered = max(self._answered, asked)

    def _take(self, cursor: Any) -> None:
        """Take all locks. One that comes back after its connection was lost may meet its own session, which the server
        has not ended yet: it waits for that."""
        deadline = now() + self._seconds
        while not all(_try_lock(cursor, key) for key in self._keys):
            cursor.execute("SELECT pg_advisory_unlock_all()")
            if not self._is_taken:
                raise SiteLockedError
            self._require_no_later_run(cursor)
            if now() > deadline:
                raise self._lost()
            time.sleep(_AGAIN_SECONDS)
        self._require_no_later_run(cursor)

    def _require_no_later_run(self, cursor: Any) -> None:
        if self.run_id is None:
            return
        cursor.execute("SELECT max(id) FROM crawl_run WHERE site = %s", (self.site,))
        if cursor.fetchone()[0] != self.run_id:
            raise self._lost()

    def _lost(self) -> StoreGoneError:
        return StoreGoneError(
            f"another crawl of {self.site} has begun, because nothing was heard of this one for {self._seconds:g} s"
        )


def is_held(session: Session, site: str, host: str | None = None) -> bool:
    """Whether a crawl of the site, or one of `scrapy work` on the host, is at work."""
    keys = [lock_key("site", site), *([lock_key("host", host)] if host else [])]
    return bool(session.scalar(_LOCKED, {"keys": keys}))


def lock_key(kind: str, name: str) -> int:
    """Return the number that stands for a lock in the database: other programs use small ones."""
    digest = blake2b(f"winnow {kind} {name}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def now() -> float:
    """Return seconds by a clock that nobody sets, and that runs on while the machine sleeps, where there is one."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def _try_lock(cursor: Any, key: int) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(%s)", (key,))
    return bool(cursor.fetchone()[0])
