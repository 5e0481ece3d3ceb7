"""The writer: batches, savepoints, futures; locks and full disks."""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import closing, contextmanager
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, event, insert
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

import storage.database
import storage.writer
from storage.database import Database, open_database
from storage.errors import StorageError
from storage.models import CrawlRunRow
from storage.pages import Pages
from storage.runs import CrawlRuns
from storage.writer import Writer
from tests.storage.rows import find_page, page_row
from tests.waiting import HANG_SECONDS, wait_until


def find(number: int) -> Callable[[Session], bool]:
    return lambda session: find_page(session, "example", f"en:{number}", f"https://e.org/{number}")


def fail(session: Session) -> None:
    find_page(session, "example", "en:spoiled", "https://e.org/spoiled")
    raise LookupError("of this operation alone")


def keys(database: Database) -> set[str]:
    with database.session() as session:
        return set(Pages(session).keys("example"))


def numbers(count: int) -> set[str]:
    return {f"en:{number}" for number in range(count)}


@contextmanager
def commits_counted(engine: Engine) -> Iterator[list[None]]:
    commits: list[None] = []

    def count(_: Any) -> None:
        commits.append(None)

    event.listen(engine, "commit", count)
    yield commits
    event.remove(engine, "commit", count)


@contextmanager
def paused(writer: Writer) -> Iterator[None]:
    """Holds the thread in an operation, so that what is submitted meanwhile makes whole batches."""
    entered, go = threading.Event(), threading.Event()

    def wait(_: Session) -> None:
        entered.set()
        assert go.wait(30)

    writer.submit(wait)
    assert entered.wait(30)
    yield
    go.set()


def test_a_future_resolves_only_after_the_commit(database: Database, writer: Writer) -> None:
    seen: list[set[str]] = []
    future = writer.submit(find(0))
    future.add_done_callback(lambda _: seen.append(keys(database)))
    assert future.result(HANG_SECONDS) is True
    writer.close()
    assert seen == [numbers(1)]


def test_operations_run_in_the_order_submitted(writer: Writer) -> None:
    order: list[int] = []
    futures = [writer.submit(partial(lambda n, _: order.append(n), number)) for number in range(250)]
    for future in futures:
        future.result(HANG_SECONDS)
    assert order == list(range(250))


def test_a_batch_ends_at_its_size(database: Database) -> None:
    writer = Writer(database, batch_size=10, batch_seconds=30)
    with commits_counted(database.write_engine) as commits:
        with paused(writer):
            futures = [writer.submit(find(number)) for number in range(25)]
        for future in futures:
            future.result(HANG_SECONDS)
    writer.close()
    assert len(commits) == 4


def test_a_batch_ends_when_its_first_is_old_though_more_keep_coming(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.writer, "_QUIET_SECONDS", HANG_SECONDS)
    writer = Writer(database, batch_size=1_000_000, batch_seconds=0.2)
    first = writer.submit(find(0))
    for _ in range(5_000):
        writer.submit(lambda _: None)
        time.sleep(0.002)
        if first.done():
            break
    assert first.done(), "a batch that is added to never ends"
    writer.close()


def test_one_that_waits_for_each_commit_is_not_held_up(database: Database) -> None:
    writer = Writer(database, batch_seconds=100 * HANG_SECONDS)
    for number in range(10):
        assert writer.submit(find(number)).result(HANG_SECONDS) is True
    writer.close()


def test_what_nobody_waits_for_makes_one_batch_though_it_comes_slowly(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.writer, "_PATIENT_SECONDS", 20)
    writer = Writer(database, batch_seconds=30)
    with commits_counted(database.write_engine) as commits:
        for number in range(5):
            writer.submit(find(number), urgent=False)
            time.sleep(0.05)
        writer.submit(find(5)).result(HANG_SECONDS)
    writer.close()
    assert len(commits) == 1
    assert keys(database) == numbers(6)


def test_a_failing_operation_is_undone_alone(database: Database, writer: Writer) -> None:
    with paused(writer):
        before, spoiled, after = writer.submit(find(0)), writer.submit(fail), writer.submit(find(1))
    assert (before.result(HANG_SECONDS), after.result(HANG_SECONDS)) == (True, True)
    with pytest.raises(LookupError, match="of this operation alone"):
        spoiled.result(HANG_SECONDS)
    assert keys(database) == numbers(2)


def test_pending_counts_what_is_not_yet_committed(writer: Writer) -> None:
    with paused(writer):
        futures = [writer.submit(find(number)) for number in range(7)]
        assert writer.pending == 8
    for future in futures:
        future.result(HANG_SECONDS)
    assert writer.pending == 0


def test_close_commits_what_was_submitted(database: Database) -> None:
    writer = Writer(database, batch_size=10)
    futures = [writer.submit(find(number)) for number in range(1000)]
    writer.close()
    assert all(future.done() for future in futures)
    assert keys(database) == numbers(1000)
    writer.close()
    with pytest.raises(StorageError, match="closed"):
        writer.submit(find(1))


def test_an_awaiter_that_gives_up_does_not_lose_the_operation(database: Database, writer: Writer) -> None:
    with paused(writer):
        future = writer.submit(find(0))
        assert not future.cancel()
    try:
        assert future.result(HANG_SECONDS) is True
    except CancelledError:
        pytest.fail("cancelled")
    assert keys(database) == numbers(1)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # a server locks rows
def test_the_write_connection_is_the_only_one_and_locks_at_once(database: Database, writer: Writer) -> None:
    path = database.url.removeprefix("sqlite:///")
    with (
        paused(writer),
        closing(sqlite3.connect(path, timeout=0)) as other,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("BEGIN IMMEDIATE")
    assert database.write_engine.pool.status().startswith("Pool size: 1 ")


def test_two_readers_read_while_the_writer_writes(database: Database, writer: Writer) -> None:
    done = threading.Event()
    counts: list[list[int]] = [[], []]
    errors: list[Exception] = []

    def read(mine: list[int]) -> None:
        try:
            ending = False
            while not ending:
                ending = done.is_set()
                mine.append(len(keys(database)))
                time.sleep(0.005)
        except SQLAlchemyError as error:
            errors.append(error)

    readers = [threading.Thread(target=read, args=(mine,)) for mine in counts]
    for reader in readers:
        reader.start()
    wait_until(lambda: all(counts))
    futures = [writer.submit(find(number)) for number in range(500)]
    for future in futures:
        future.result(HANG_SECONDS)
    done.set()
    for reader in readers:
        reader.join()
    assert errors == []
    for mine in counts:
        assert mine == sorted(mine)
        assert (mine[0], mine[-1]) == (0, 500)


def test_a_failed_commit_fails_every_future_of_its_batch_and_no_other(database: Database, writer: Writer) -> None:
    def refuse(_: Any) -> None:
        event.remove(database.write_engine, "commit", refuse)
        raise IntegrityError("COMMIT", {}, sqlite3.IntegrityError("the disk said no"))

    with paused(writer):
        futures: list[Future[Any]] = [writer.submit(find(number)) for number in range(3)]

        def arm(session: Session) -> None:
            event.listen(database.write_engine, "commit", refuse)

        futures.append(writer.submit(arm))
    for future in futures:
        with pytest.raises(StorageError, match="not saved: the disk said no"):
            future.result(HANG_SECONDS)
    assert keys(database) == set()
    assert writer.submit(find(9)).result(HANG_SECONDS) is True
    assert keys(database) == {"en:9"}
    assert writer.pending == 0


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # a PRAGMA defers it
def test_a_deferred_constraint_that_fails_at_commit_is_reported(database: Database, writer: Writer) -> None:
    def break_reference(session: Session) -> None:
        connection = session.connection()
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.exec_driver_sql("INSERT INTO listing_entry VALUES (77, 'en:1', 1)")

    with paused(writer):
        innocent, guilty = writer.submit(find(0)), writer.submit(break_reference)
    for future in (innocent, guilty):
        with pytest.raises(StorageError, match="FOREIGN KEY"):
            future.result(HANG_SECONDS)
    assert keys(database) == set()
    assert writer.submit(find(1)).result(HANG_SECONDS) is True


@pytest.fixture
def impatient(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A database whose statements wait 50 ms for a lock, not 30 s."""
    monkeypatch.setattr(storage.database, "BUSY_SECONDS", 0.05)
    database = open_database(url)
    yield database
    database.close()


@contextmanager
def locked(database: Database) -> Iterator[None]:
    with closing(sqlite3.connect(database.url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_batch_is_tried_again_while_another_process_holds_the_lock(
    impatient: Database, caplog: pytest.LogCaptureFixture
) -> None:
    writer = Writer(impatient)
    with locked(impatient):
        future = writer.submit(find(0))
        time.sleep(0.6)
        assert not future.done()
    assert future.result(HANG_SECONDS) is True
    writer.close()
    assert keys(impatient) == numbers(1)
    assert "database locked" in caplog.text
    assert all("\n" not in record.getMessage() for record in caplog.records)


def test_a_lock_that_does_not_pass_fails_the_batch(impatient: Database, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    writer = Writer(impatient, lock_seconds=0.3)
    with locked(impatient):
        future = writer.submit(find(0))
        with pytest.raises(StorageError, match="not saved: database is locked"):
            future.result(HANG_SECONDS)
    assert writer.submit(find(1)).result(HANG_SECONDS) is True
    writer.close()
    assert keys(impatient) == {"en:1"}


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # a PRAGMA fills it
def test_a_full_disk_fails_just_what_is_not_saved(database: Database) -> None:
    def limit(connection: Any, _: Any) -> None:
        connection.execute("PRAGMA max_page_count = 60")

    def add(number: int) -> Callable[[Session], bool]:
        return lambda s: find_page(s, "example", f"en:{number}", "https://e.org/" + "x" * (30 * 4096 * (number % 2)))

    event.listen(database.write_engine, "connect", limit)
    writer = Writer(database)
    with paused(writer):
        futures = [writer.submit(add(number)) for number in range(12)]
    saved, messages = set(), []
    for number, future in enumerate(futures):
        error = future.exception(30)
        if error is None:
            saved.add(f"en:{number}")
        else:
            messages.append(str(error))
    writer.close()
    assert messages
    assert all("disk is full" in message for message in messages)
    assert keys(database) == saved
    with closing(sqlite3.connect(database.url.removeprefix("sqlite:///"))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # tests/postgres ends one of a server
@pytest.mark.parametrize(
    "operation",
    [
        lambda s: CrawlRuns(s).start("example", {}, "1"),
        lambda s: s.execute(insert(CrawlRunRow).values(site="e", arguments={}, started="x", version="1")),
    ],
    ids=["in a flush", "in a statement"],
)
def test_a_transaction_ended_by_the_database_itself_loses_no_operation_silently(
    database: Database, writer: Writer, operation: Callable[[Session], Any]
) -> None:
    with closing(sqlite3.connect(database.url.removeprefix("sqlite:///"))) as connection:
        # What SQLite may do by itself on a full disk or a failing one: ROLLBACK, in the middle of a statement.
        connection.execute(
            "CREATE TRIGGER ended BEFORE INSERT ON crawl_run BEGIN SELECT RAISE(ROLLBACK, 'ended by itself'); END"
        )
    with paused(writer):
        futures = [writer.submit(find(0)), writer.submit(operation), writer.submit(find(1))]
    for future in futures:
        with pytest.raises(StorageError, match="not saved: ended by itself"):
            future.result(HANG_SECONDS)
    assert keys(database) == set()
    assert writer.submit(find(2)).result(HANG_SECONDS) is True


def test_results_can_be_read_after_the_session_is_gone(writer: Writer) -> None:
    writer.submit(find(0)).result(HANG_SECONDS)
    future: Future[Any] = writer.submit(lambda s: page_row(s, "example", "en:0"))
    assert future.result(HANG_SECONDS).url == "https://e.org/0"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_waits_when_the_thread_dies_is_told(database: Database) -> None:
    def die(_: Session) -> None:
        raise SystemExit

    writer = Writer(database, batch_size=1)
    with paused(writer):
        futures: list[Future[Any]] = [writer.submit(die), writer.submit(find(0)), writer.submit(find(1))]
    for future in futures:
        with pytest.raises(StorageError, match="the writer thread has ended"):
            future.result(HANG_SECONDS)
    assert writer.pending == 0
    with pytest.raises(StorageError, match="closed"):
        writer.submit(find(2))
    writer.close()
    assert keys(database) == set()
