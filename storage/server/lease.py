"""`Lease`: a crawl that nothing is heard of loses its site to another, on whatever machine, and does no more harm.

session    The session that writes is the one that holds the locks (`storage.server.connection`): what has lost them
           cannot write.
lease      The server itself ends a session that has said nothing for `seconds` (`idle_session_timeout`): that of a
           process that was stopped, or of a machine that is gone from the network. The holder says something each
           third of it.
run        A later run of the site has a larger number: what comes back after one writes nothing, also where the locks
           are free again.
requests   Before each, `is_fresh` says, by a clock that runs on while the process is stopped, whether the server may
           have given the locks to another meanwhile.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Protocol

from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from storage.errors import ServerGoneError, StorageError
from storage.server.connection import ServerConnections

LEASE_SECONDS = 30.0
_PINGS = 3
"""So many times in a lease the holder says that it lives."""
_MARGIN = 0.1
"""The part of a lease by which the holder stops before the server ends it: clocks differ in speed, and a request takes
a moment from the question to the wire."""
_TIMEOUTS = ("idle_session_timeout", "idle_in_transaction_session_timeout")


class Pinged(Protocol):
    """The writer, whose connection holds the locks."""

    def submit(self, operation: Callable[[Session], object], *, urgent: bool = True) -> Future[object]:
        """Hand over an operation."""
        ...


class Lease:
    """Of one crawl, from `__init__` until the database is closed."""

    def __init__(
        self,
        server: ServerConnections,
        engine: Engine,
        site: str,
        *,
        host: str | None = None,
        seconds: float = LEASE_SECONDS,
    ) -> None:
        """Take the locks with the write engine's connection. Raises SiteLockedError."""
        self.run_id: int | None = None
        """The run that holds the locks, once it has a number: a later one ends it."""
        self._site = site
        self._seconds = seconds
        self._asked = self._answered = now()
        self._ping: Future[object] | None = None
        self._closed = threading.Event()
        event.listen(engine, "before_cursor_execute", self._before)
        event.listen(engine, "after_cursor_execute", self._after)
        server.hold(*_names(site, host), when_held=self._held)
        self._taken = now()

    @property
    def is_fresh(self) -> bool:
        """Whether the locks are certainly still held."""
        return now() < self._answered + self._seconds * (1 - _MARGIN)

    @property
    def seconds_held(self) -> float:
        """How long ago the locks were taken: no other crawl that takes them has asked the host since."""
        return now() - self._taken

    def keep(self, writer: Pinged) -> None:
        """Say each third of a lease that this process lives, until `close`."""

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

    def _held(self, cursor: Any) -> None:
        """A new session has the locks. Raises ServerGoneError where it has lost its right to write."""
        asked = now()
        for name in _TIMEOUTS:
            cursor.execute(f"SET {name} = {int(self._seconds * 1000)}")
        if self.run_id is not None:
            cursor.execute("SELECT max(id) FROM crawl_run WHERE site = %s", (self._site,))
            if cursor.fetchone()[0] != self.run_id:
                raise ServerGoneError(f"the crawl was silent for too long, and another of {self._site} has begun")
        self._answered = max(self._answered, asked)


def is_leased(server: ServerConnections, site: str, host: str) -> bool:
    """Whether a crawl of the site, or one of `scrapy work` on the host, is at work."""
    return server.is_locked(*_names(site, host))


def now() -> float:
    """Return seconds by a clock that nobody sets, and that runs on while the machine sleeps, where there is one."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def _names(site: str, host: str | None) -> list[str]:
    # No site has a space in it.
    return [site, f"host {host}"] if host else [site]
