"""`ServerConnections`: what holds for connections to a PostgreSQL server. They end where the server is restarted, an
administrator ends them, or the network fails; a crawl waits and goes on.

A connection is made anew for `patience` seconds before it is given up. Where the answer to a COMMIT is lost, the next
connection asks the server what became of that transaction (`pg_xact_status`), so that nothing is saved twice, and what
is not known to be saved does not count.

The lock of a site is held by the write connection itself (`pg_try_advisory_lock`): whoever has lost the one has lost
the other, and cannot write before both are there again. Where another crawl has taken the lock meanwhile, nothing more
is written.
"""

import logging
import time
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Engine, Row, event, text
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from storage.errors import ServerGoneError, SiteLockedError, driver_message

_logger = logging.getLogger(__name__)
_AGAIN_SECONDS = 0.5
"""From one attempt to connect to the next."""
_ENDING_SECONDS = 5.0
"""A process of the server that was told to end has ended by then."""
_HOLDER = text(
    "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND (classid::bigint << 32) + objid::bigint = :key"
)
"""Which process of the server holds a lock. The key is shown in two halves."""
_OF_CONNECTION = ("08", "57P01", "57P02", "57P03")
"""Codes of SQL: faults of the connection, an administrator ends it, the server has crashed, or begins."""
_OWN_PROCESS = "SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()"
_END_PROCESS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = %s AND backend_start = %s"


class ServerConnections:
    """Of one database on a server. Nothing waits, and nothing is held, before `begin` and `hold`."""

    def __init__(self, url: str, reader: Engine, writer: Engine) -> None:
        self._url, self._writer = url, writer
        self._patience: float | None = None
        self._key: int | None = None
        self._process: tuple[int, datetime] | None = None
        """The server's process of the last write connection, and when it began: numbers are used again."""
        self._transaction: str | None = None
        """Number of the transaction whose COMMIT was sent last."""
        for engine in (reader, writer):
            event.listen(engine, "do_connect", self._connect)
        event.listen(writer, "connect", self._lock)
        event.listen(writer, "begin", self._begun)
        event.listen(writer, "commit", self._committing)

    def begin(self, patience: float) -> None:
        """The database is open: from now on a lost connection is made anew for so many seconds."""
        self._patience = patience

    def hold(self, site: str) -> None:
        """Take the lock of a site, until the database is closed. Raises SiteLockedError."""
        self._key = lock_key(site)
        self._writer.dispose()
        with self._writer.connect():
            pass

    def is_locked(self, site: str) -> bool:
        """Whether somebody holds the lock of a site."""
        with self._writer.connect() as connection:
            return _holder(connection, lock_key(site)) is not None

    def is_lost(self, error: BaseException) -> bool:
        """Whether the connection was lost, or could not be made, which may pass; or the lock was lost with it."""
        if isinstance(error, SiteLockedError):
            return True
        return isinstance(error, DBAPIError) and (error.connection_invalidated or _is_of_connection(error))

    def was_committed(self) -> bool:
        """Whether the transaction that the connection was lost in is saved after all. Waits for the server. Raises
        ServerGoneError where it does not come back, or another crawl of the site has begun."""
        number, self._transaction = self._transaction, None
        deadline = time.monotonic() + (self._patience or 0.0)
        while True:
            try:
                with self._writer.connect() as connection:
                    return number is not None and _was_committed(connection, number)
            except DBAPIError as error:
                if self.is_lost(error) and time.monotonic() < deadline:
                    continue
                # What is asked from now on, at the end of the run, does not wait once more.
                self._patience = 0.0
                raise ServerGoneError(f"the database {self._url} is lost: {driver_message(error)}") from error
            except SiteLockedError:
                lost = f"the connection to the database {self._url} was lost"
                raise ServerGoneError(f"{lost}, and another crawl of the site has begun meanwhile") from None

    def _connect(self, dialect: Dialect, _: ConnectionPoolEntry, given: list[Any], named: dict[str, Any]) -> Any:
        if self._patience is None:
            return None
        deadline, is_told = time.monotonic() + self._patience, False
        while True:
            try:
                return dialect.connect(*given, **named)
            except dialect.loaded_dbapi.OperationalError as error:
                if time.monotonic() + _AGAIN_SECONDS > deadline:
                    raise
                if not is_told:
                    _logger.warning("no connection to the database, tried again: %s", driver_message(error))
                    is_told = True
            time.sleep(_AGAIN_SECONDS)

    def _lock(self, connection: Any, _: ConnectionPoolEntry) -> None:
        """Of a new write connection. The one of before may still be there for the server, which has not noticed its
        end: it must neither hold the lock nor go on with its transaction."""
        try:
            self._process = self._introduce(connection)
        except BaseException:
            connection.close()
            raise

    def _introduce(self, connection: Any) -> tuple[int, datetime]:
        with connection.cursor() as cursor:
            if self._process is not None:
                _end(cursor, self._process)
            cursor.execute(_OWN_PROCESS)
            process: tuple[int, datetime] = cursor.fetchone()
            if self._key is not None:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", (self._key,))
                if cursor.fetchone() != (True,):
                    raise SiteLockedError
            connection.commit()
        return process

    def _begun(self, _: Connection) -> None:
        self._transaction = None

    def _committing(self, connection: Connection) -> None:
        self._transaction = connection.scalar(text("SELECT pg_current_xact_id_if_assigned()::text"))


def _end(cursor: Any, process: tuple[int, datetime]) -> None:
    deadline = time.monotonic() + _ENDING_SECONDS
    while time.monotonic() < deadline:
        cursor.execute(_END_PROCESS, process)
        if cursor.fetchone() is None:
            return
        # What is read of other processes stays as it is to the end of a transaction.
        cursor.connection.commit()
        time.sleep(0.02)


def lock_key(site: str) -> int:
    """Return the number of a site's lock in a database."""
    digest = blake2b(b"winnow " + site.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _holder(connection: Connection, key: int) -> Row[Any] | None:
    return connection.execute(_HOLDER, {"key": key}).first()


def _was_committed(connection: Connection, number: str) -> bool:
    """Wait until the server has decided on the transaction, whose process may not have noticed its end yet."""
    asked = text("SELECT pg_xact_status(CAST(:number AS xid8))")
    deadline = time.monotonic() + _ENDING_SECONDS
    while (status := connection.scalar(asked, {"number": number})) == "in progress" and time.monotonic() < deadline:
        connection.rollback()
        time.sleep(0.05)
    return bool(status == "committed")


def _is_of_connection(error: DBAPIError) -> bool:
    if not isinstance(error, OperationalError):
        return False
    # The driver has no code of SQL for what happened before there was a connection.
    code = getattr(error.orig, "sqlstate", None)
    return code is None or code.startswith(_OF_CONNECTION)
