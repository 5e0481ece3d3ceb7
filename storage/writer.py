"""The only thread that writes to the store: it takes operations, commits them in batches and answers by futures."""

import atexit
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing, suppress
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from storage.database import Database
from storage.errors import SiteLockedError, StorageError, StoreGoneError, driver_message

T = TypeVar("T")

_logger = logging.getLogger(__name__)

LOCK_SECONDS = 90.0
"""How long a batch is tried again while another process holds the lock. The database itself waits 30 s at a time."""
_MOST_LOSSES = 20
"""So often in a row the connection may be lost in one batch: an operation may be what ends it."""
_QUIET_SECONDS = 0.02
"""A batch with an urgent operation is closed early when nothing more comes for so long: one that waits for each commit
before it submits the next (a list walked step by step) would otherwise pay `batch_seconds` every time."""
_PATIENT_SECONDS = 0.1
"""The same of other batches: the last pages of a crawl."""


class _Job:
    """An operation, its future, and what became of it while its batch is not yet committed."""

    __slots__ = ("error", "future", "operation", "result", "urgent")

    def __init__(self, operation: Callable[[Session], Any], future: Future[Any], urgent: bool) -> None:
        self.operation = operation
        self.future = future
        self.urgent = urgent
        self.result: Any = None
        self.error: Exception | None = None


class _TransactionLostError(Exception):
    """The database ended the transaction by itself (a full disk does that), with all that was done in it."""


class Writer:
    """Owns the only write connection of a database. Thread-safe."""

    def __init__(
        self,
        database: Database,
        *,
        batch_size: int = 100,
        batch_seconds: float = 0.5,
        lock_seconds: float = LOCK_SECONDS,
    ) -> None:
        """A batch is committed when it has `batch_size` operations, when its first is `batch_seconds` old, or when
        nothing more comes. While the database is locked it is tried again for `lock_seconds`."""
        self._engine = database.write_engine
        self._watch = database.watch
        self._server = database.server
        self._gone: StoreGoneError | None = None
        self._is_settled = False
        self._when_gone: Callable[[StoreGoneError], None] = lambda _: None
        self._batch_size = batch_size
        self._batch_seconds = batch_seconds
        self._lock_seconds = lock_seconds
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._pending = 0
        self._closed = False
        # A daemon, so that a program that forgets close() still ends; atexit drains it all the same.
        self._thread = threading.Thread(target=self._run, name="storage-writer", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    @property
    def pending(self) -> int:
        """Operations submitted and not yet committed or failed."""
        return self._pending

    def submit(self, operation: Callable[[Session], T], *, urgent: bool = True) -> Future[T]:
        """Hand over an operation; returns at once. The future has its result after the COMMIT of its batch. `urgent`:
        somebody waits for it, with nothing else to do.

        The operation may be run more than once (the batch is tried again when the database was locked), so it must
        do nothing but read and write through its session, and neither commit nor roll back. An exception of it
        undoes this operation alone and comes out of the future. StorageError comes out of it when the batch could
        not be committed: nothing of the operation is then saved. The future cannot be cancelled. Raises StorageError
        after `close` or when the thread has died.
        """
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()
        with self._lock:
            if self._closed:
                raise StorageError("the writer is closed: nothing more is saved")
            self._pending += 1
            self._jobs.put(_Job(operation, future, urgent))
        return future

    def close(self) -> None:
        """Commit what was submitted and ends the thread. May be called twice."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        if threading.current_thread() is not self._thread:
            self._thread.join()
        atexit.unregister(self.close)

    def _run(self) -> None:
        batch: list[_Job] = []
        try:
            while self._collect(batch):
                self._write(batch)
                batch = []
            if batch:
                self._write(batch)
                batch = []
        finally:
            self._abandon(batch)

    def _collect(self, batch: list[_Job]) -> bool:
        """Fills the batch; False when the writer is closed and this is the last one."""
        first = self._jobs.get()
        if first is None:
            return False
        batch.append(first)
        urgent = first.urgent
        deadline = time.monotonic() + self._batch_seconds
        while len(batch) < self._batch_size:
            quiet = _QUIET_SECONDS if urgent else _PATIENT_SECONDS
            try:
                job = self._jobs.get(timeout=min(quiet, max(deadline - time.monotonic(), 0)))
            except queue.Empty:
                break
            if job is None:
                return False
            batch.append(job)
            urgent = urgent or job.urgent
        return True

    @property
    def gone(self) -> StoreGoneError | None:
        """Why nothing more is written; None: the store is there."""
        return self._gone

    def when_gone(self, callback: Callable[[StoreGoneError], None]) -> None:
        """Call it, on the writer's thread, when the store's file is no longer the one that was opened: nothing more is
        written then."""
        self._when_gone = callback

    def _write(self, batch: list[_Job]) -> None:
        deadline, losses = time.monotonic() + self._lock_seconds, 0
        while True:
            if self._gone is not None:
                self._fail(batch, self._gone)
                return
            try:
                self._transact(batch)
            except StoreGoneError as error:
                self._let_go(error)
                continue
            except (SQLAlchemyError, _TransactionLostError, SiteLockedError) as error:
                cause = _first_cause(error)
                if self._server is not None and self._server.is_lost(cause) and losses < _MOST_LOSSES:
                    losses += 1
                    _logger.warning("connection lost, %d operations wait: %s", len(batch), driver_message(cause))
                    if not self._is_saved_after_all():
                        continue
                    self._succeed(batch)
                    return
                if _is_locked(cause) and time.monotonic() < deadline:
                    _logger.warning("database locked, %d operations wait: %s", len(batch), driver_message(cause))
                    time.sleep(0.2)
                    continue
                self._fail(batch, cause)
                return
            self._watch.committed()
            self._succeed(batch)
            self._settle_once()
            return

    def _is_saved_after_all(self) -> bool:
        """Whether the transaction in which the connection was lost stands. Waits for the server."""
        assert self._server is not None
        try:
            return self._server.was_committed()
        except StoreGoneError as error:
            self._let_go(error)
            return False

    def _settle_once(self) -> None:
        """Bring the first transaction into the file itself: what is restored into it later is older than its header."""
        if self._is_settled or self._engine.dialect.name != "sqlite":
            return
        self._is_settled = True
        try:
            with closing(self._engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")
        except (SQLAlchemyError, sqlite3.Error, StoreGoneError) as error:
            _logger.debug("no checkpoint: %s", driver_message(error))

    def _let_go(self, error: StoreGoneError) -> None:
        self._gone = error
        _logger.error("%s; nothing more is written", error)
        with suppress(SQLAlchemyError, sqlite3.Error, StoreGoneError):
            if self._server is None:
                self._watch.let_go(self._engine.raw_connection())
        self._when_gone(error)

    def _transact(self, batch: list[_Job]) -> None:
        # Operations seldom fail: savepoints around each were a third of the writer's time.
        if not self._transact_as_one(batch):
            self._transact_one_by_one(batch)

    def _transact_as_one(self, batch: list[_Job]) -> bool:
        """Whether no operation failed; nothing is saved where one did."""
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            session.connection()
            if _perform_all(batch, session):
                return True
            session.rollback()
            return False

    def _transact_one_by_one(self, batch: list[_Job]) -> None:
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            # Takes the write lock now: where it cannot be had, that is the batch's fault and not an operation's.
            connection = session.connection()
            for job in batch:
                job.result = job.error = None
                _perform(job, session, connection)

    def _succeed(self, batch: list[_Job]) -> None:
        self._settle(len(batch))
        for job in batch:
            if job.error is None:
                job.future.set_result(job.result)
            else:
                job.future.set_exception(job.error)

    def _fail(self, batch: list[_Job], cause: BaseException) -> None:
        self._settle(len(batch))
        for job in batch:
            kind = type(cause) if isinstance(cause, StoreGoneError) else StorageError
            error = kind(f"not saved: {driver_message(cause)}")
            error.__cause__ = cause
            if not job.future.done():
                job.future.set_exception(error)

    def _settle(self, number: int) -> None:
        with self._lock:
            self._pending -= number

    def _abandon(self, batch: list[_Job]) -> None:
        """The thread ends: whatever is left has no one to save it, and its awaiters must hear of it."""
        with self._lock:
            self._closed = True
        while True:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is not None:
                batch.append(job)
        if batch:
            self._fail(batch, StorageError("the writer thread has ended"))


def _perform_all(batch: list[_Job], session: Session) -> bool:
    """Run the operations; whether none raised."""
    for job in batch:
        job.error = None
        try:
            job.result = job.operation(session)
        except Exception:  # noqa: BLE001 (it is run again, by itself, and raises there)
            return False
    return True


def _perform(job: _Job, session: Session, connection: Connection) -> None:
    """Run the operation in a savepoint. Raises _TransactionLostError when the whole transaction is gone."""
    savepoint = session.begin_nested()
    try:
        job.result = job.operation(session)
        savepoint.commit()
    except Exception as error:  # The worker boundary: whatever the operation raises belongs to who submitted it.
        job.error = error
        if not _in_transaction(connection):
            raise _TransactionLostError from error
        savepoint.rollback()


def _in_transaction(connection: Connection) -> bool:
    driver = connection.connection.dbapi_connection
    return driver.in_transaction if isinstance(driver, sqlite3.Connection) else not connection.invalidated


def _first_cause(error: BaseException) -> BaseException:
    """What the database said first: after it has ended a transaction, undoing the savepoint fails too, with words that
    say nothing (`no such savepoint`)."""
    first, seen = error.__cause__ if isinstance(error, _TransactionLostError) and error.__cause__ else error, error
    while (context := seen.__context__) is not None:
        if isinstance(context, DBAPIError):
            first = context
        seen = context
    return first


def _is_locked(error: BaseException) -> bool:
    """Whether another holds the lock, which passes (any other error of the database does not pass by waiting)."""
    if not isinstance(error, DBAPIError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code is not None and int(code) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
