"""Connections to a server that end: what is written waits, is written once, and never without the site's lock."""

import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from storage.articles import Articles
from storage.database import Database, open_database
from storage.errors import ServerGoneError, SiteLockedError
from storage.runs import CrawlRuns
from storage.writer import Writer
from tests.postgres.server import PostgresServer
from tests.storage.conftest import make_record

pytestmark = pytest.mark.program
SITE = "example"


def save(number: int, session: Session) -> None:
    address = f"e.org/{number}"
    record = make_record(identifier=None, url=f"https://{address}", headline=f"Number {number}")
    Articles(session).save(record | {"content_hash": str(number)}, address)


def submit(writer: Writer, number: int) -> Future[None]:
    return writer.submit(lambda session: save(number, session))


def addresses(database: Database) -> list[str]:
    with database.session() as session:
        return list(session.scalars(text("SELECT address FROM article ORDER BY id")))


def cut(server: PostgresServer) -> None:
    """End all connections to the database, as an administrator does."""
    with psycopg.connect(server.address("postgres"), autocommit=True) as owner:
        owner.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'winnow'")


@pytest.fixture
def database(own_server: PostgresServer) -> Iterator[Database]:
    database = open_database(own_server.url("winnow"), patience=30)
    yield database
    database.close()


def test_a_restart_of_the_server_in_the_middle_loses_nothing_and_saves_nothing_twice(
    database: Database, own_server: PostgresServer
) -> None:
    assert database.server is not None
    database.server.hold(SITE)
    writer = Writer(database, batch_size=5)
    futures = []
    for number in range(120):
        futures.append(submit(writer, number))
        time.sleep(0.002)
        if number % 40 == 20:
            own_server.stop(signal.SIGQUIT if number == 60 else signal.SIGINT)
        if number % 40 == 35:
            own_server.start()
    for future in futures:
        assert future.result(30) is None
    writer.close()
    assert sorted(addresses(database)) == sorted(f"e.org/{number}" for number in range(120))


def test_a_connection_that_an_administrator_ends_is_made_anew(database: Database, own_server: PostgresServer) -> None:
    writer = Writer(database, batch_size=3)
    futures = []
    for number in range(60):
        futures.append(submit(writer, number))
        if number % 10 == 5:
            cut(own_server)
    for future in futures:
        future.result(30)
    writer.close()
    assert len(addresses(database)) == 60


@pytest.mark.parametrize("is_committed", [True, False])
def test_a_commit_whose_answer_is_lost_is_asked_about(
    database: Database, monkeypatch: pytest.MonkeyPatch, is_committed: bool
) -> None:
    runs: list[int] = []
    commit = database.write_engine.dialect.do_commit

    def lose(connection: Any) -> None:
        monkeypatch.setattr(database.write_engine.dialect, "do_commit", commit)
        if is_committed:
            commit(connection)
        connection.driver_connection.close()
        commit(connection)  # raises what the driver says of a connection that is gone

    def operation(session: Session) -> int:
        runs.append(CrawlRuns(session).start(SITE, {}, "1"))
        return runs[-1]

    monkeypatch.setattr(database.write_engine.dialect, "do_commit", lose)
    writer = Writer(database)
    kept = writer.submit(operation).result(30)
    writer.close()
    assert len(runs) == (1 if is_committed else 2)
    with database.session() as session:
        assert [run.id for run in CrawlRuns(session).last(number=5)] == [kept]


def test_a_server_that_does_not_come_back_is_given_up_and_nothing_more_is_tried(own_server: PostgresServer) -> None:
    database = open_database(own_server.url("winnow"), patience=1)
    writer, told = Writer(database), list[str]()
    writer.when_gone(lambda error: told.append(str(error)))
    submit(writer, 0).result(30)
    own_server.stop()
    with pytest.raises(ServerGoneError, match="is lost"):
        submit(writer, 1).result(30)
    assert len(told) == 1
    with pytest.raises(ServerGoneError):
        submit(writer, 2).result(1)
    writer.close()
    database.close()


def test_a_reader_waits_for_the_server(database: Database, own_server: PostgresServer) -> None:
    assert addresses(database) == []
    own_server.stop()
    with ThreadPoolExecutor(1) as reader:
        read = reader.submit(addresses, database)
        time.sleep(0.5)
        assert not read.done()
        own_server.start()
        assert read.result(30) == []


def test_a_site_has_one_crawl_at_a_time(database: Database, own_server: PostgresServer) -> None:
    other = open_database(own_server.url("winnow"))
    assert database.server is not None
    assert other.server is not None
    database.server.hold(SITE)
    assert other.server.is_locked(SITE)
    assert not other.server.is_locked("another")
    with pytest.raises(SiteLockedError):
        other.server.hold(SITE)
    database.close()
    other.server.hold(SITE)
    other.close()


def test_a_crawl_that_lost_its_lock_to_another_writes_nothing_more(
    database: Database, own_server: PostgresServer
) -> None:
    other = open_database(own_server.url("winnow"))
    assert database.server is not None
    assert other.server is not None
    database.server.hold(SITE)
    writer = Writer(database)
    submit(writer, 0).result(30)
    cut(own_server)
    other.server.hold(SITE)
    with pytest.raises(ServerGoneError, match="another crawl of the site has begun"):
        submit(writer, 1).result(30)
    writer.close()
    assert addresses(other) == ["e.org/0"]
    other.close()


def test_a_connection_that_only_the_server_believes_in_is_ended_for_its_lock(database: Database) -> None:
    assert database.server is not None
    database.server.hold(SITE)
    believed = database.write_engine.raw_connection()
    connection = believed.driver_connection
    assert connection is not None
    believed.detach()
    writer = Writer(database)
    submit(writer, 0).result(30)
    with pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT 1")
    writer.close()


def test_an_operation_that_ends_its_connection_each_time_fails_alone(database: Database) -> None:
    def suicide(session: Session) -> None:
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    writer = Writer(database, batch_size=1)
    with pytest.raises(Exception, match="not saved"):
        writer.submit(suicide).result(60)
    submit(writer, 1).result(30)
    writer.close()
    assert addresses(database) == ["e.org/1"]
