"""A crawl that nothing is heard of loses its site, and writes nothing more."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass

import psycopg
import pytest
from sqlalchemy import text

from storage.database import Database, open_database
from storage.errors import ServerGoneError, SiteLockedError
from storage.runs import CrawlRuns
from storage.server.lease import Lease, is_leased
from storage.writer import Writer
from tests.postgres.shared import SharedServer
from tests.waiting import wait_until

SITE, HOST = "a.example", "a.example"


@dataclass
class Crawl:
    """What one crawl holds."""

    database: Database
    lease: Lease
    writer: Writer

    def begin(self) -> None:
        self.lease.run_id = self.writer.submit(lambda session: CrawlRuns(session).start(SITE, {}, "1")).result(10)

    def write(self) -> None:
        self.writer.submit(lambda session: session.execute(text("UPDATE crawl_run SET saved_new = 7"))).result(10)


class Crawls(ExitStack):
    """Crawls of one database."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def start(self, site: str = SITE, host: str | None = HOST, seconds: float = 60) -> Crawl:
        database = self.enter_context(closing(open_database(self.url, patience=10)))
        assert database.server is not None
        lease = Lease(database.server, database.write_engine, site, host=host, seconds=seconds)
        return Crawl(database, lease, self.enter_context(closing(Writer(database, batch_seconds=0))))


@pytest.fixture
def crawls(postgres_url: str) -> Iterator[Crawls]:
    with Crawls(postgres_url) as crawls:
        yield crawls


def cut(crawls: Crawls, postgres: SharedServer) -> None:
    """End every session that holds a lock."""
    with psycopg.connect(crawls.url.replace("+psycopg", "")) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")


def test_a_second_crawl_of_the_site_or_the_host_is_told_at_once(crawls: Crawls) -> None:
    crawls.start()
    with pytest.raises(SiteLockedError):
        crawls.start()
    with pytest.raises(SiteLockedError):
        crawls.start(site="b.example")
    crawls.start(site="b.example", host="b.example")


def test_it_is_known_that_a_site_or_its_host_is_crawled(crawls: Crawls) -> None:
    server = crawls.start().database.server
    assert server is not None
    assert is_leased(server, SITE, "other.example")
    assert is_leased(server, "other.example", HOST)
    assert not is_leased(server, "other.example", "other.example")


def test_one_that_lost_its_connection_writes_again_with_the_locks(crawls: Crawls, postgres: SharedServer) -> None:
    crawl = crawls.start()
    crawl.begin()
    cut(crawls, postgres)
    crawl.write()
    with pytest.raises(SiteLockedError):
        crawls.start()


def test_one_that_lost_its_locks_to_another_writes_nothing(crawls: Crawls, postgres: SharedServer) -> None:
    crawl = crawls.start()
    crawl.begin()
    cut(crawls, postgres)
    crawls.start()
    with pytest.raises(ServerGoneError, match="another crawl of the site has begun"):
        crawl.write()


def test_one_that_comes_back_after_a_later_run_writes_nothing_though_the_locks_are_free(
    crawls: Crawls, postgres: SharedServer
) -> None:
    crawl = crawls.start()
    crawl.begin()
    cut(crawls, postgres)
    with Crawls(crawls.url) as others:
        others.start().begin()
    with pytest.raises(ServerGoneError, match="was silent for too long"):
        crawl.write()


def test_the_server_ends_a_silent_crawl_which_knows_it_before(crawls: Crawls) -> None:
    silent = crawls.start(seconds=0.5)
    assert silent.lease.is_fresh
    server = silent.database.server
    assert server is not None
    wait_until(lambda: not silent.lease.is_fresh)
    wait_until(lambda: not is_leased(server, SITE, HOST))
    crawls.start()


def test_one_that_says_that_it_lives_keeps_its_locks(crawls: Crawls) -> None:
    crawl = crawls.start(seconds=0.5)
    crawl.lease.keep(crawl.writer)
    wait_until(lambda: crawl.lease.seconds_held > 1.5)
    assert crawl.lease.is_fresh
    with pytest.raises(SiteLockedError):
        crawls.start()
    crawl.lease.close()
