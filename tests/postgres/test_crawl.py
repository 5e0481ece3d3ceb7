"""Crawls into a PostgreSQL database: one of a site at a time, killed ones, and a server that is restarted."""

import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any, cast

import psycopg
import pytest
from psycopg.rows import dict_row

from storage.models import RECORD_FIELDS, ArticleRow
from tests.kills.killing import is_article, large_replica, records, start_crawl, uninterrupted
from tests.kills.processes import never_ended
from tests.postgres.server import PostgresServer
from tests.replica.server import Replica
from tests.replica.stories import STORIES
from tests.waiting import HANG_SECONDS, wait_until

pytestmark = pytest.mark.program
SEED = 5
_LISTS = [name for name in RECORD_FIELDS if type(ArticleRow.__table__.c[name].type).__name__ == "JSON"]


class Crawls:
    """Crawls of a replica into the database `winnow` of a server."""

    def __init__(self, replica: Replica, server: PostgresServer, folder: Path) -> None:
        self.replica, self._server, self._folder = replica, server, folder
        self.token = f"postgres-{os.getpid()}"
        self._number = 0

    def start(self, **settings: object) -> "subprocess.Popen[bytes]":
        self._number += 1
        return start_crawl(self.replica, self._server.url("winnow"), self._log, self.token, None, **settings)

    @property
    def _log(self) -> Path:
        return self._folder / f"log{self._number}.txt"

    def ended(self, process: "subprocess.Popen[bytes]") -> tuple[int, str]:
        """Code and log of the crawl that was started last, once it has ended without a traceback."""
        process.wait(HANG_SECONDS)
        log = self._log.read_text("utf-8")
        assert "Traceback" not in log, log
        return process.returncode, log

    def query(self, question: str) -> list[Any]:
        with psycopg.connect(self._server.address("winnow")) as connection:
            return connection.execute(question.encode()).fetchall()

    def records(self) -> dict[str, dict[str, Any]]:
        """As `tests.kills.killing.records` has those of a SQLite file."""
        columns = ", ".join(RECORD_FIELDS)
        with psycopg.connect(self._server.address("winnow"), row_factory=dict_row) as connection:
            rows = connection.execute(f"SELECT {columns} FROM article".encode()).fetchall()
        found = {f"{row['site']} {row['in_language']} {row['identifier'] or row['url']}": row for row in rows}
        assert len(found) == len(rows), "two articles of one identity"
        return found

    def finished(self) -> set[str]:
        """Paths of the pages that are done."""
        rows = self.query("SELECT url FROM page WHERE state IN ('saved', 'refused') AND kind = 'article'")
        return {"/" + url.split("/", 3)[3] for (url,) in rows}

    def asked(self) -> Counter[str]:
        """Paths of articles to the number of requests."""
        return Counter(request.path for request in self.replica.requests if is_article(request.path))

    def number_saved(self) -> int:
        return len(self.query("SELECT 1 FROM article"))


FEW = 30
"""Stories: about a second's worth of requests."""


@contextmanager
def crawls(server: PostgresServer, folder: Path) -> Iterator[Crawls]:
    with Replica(latency=0.1, stories={story.key: story for story in STORIES[:FEW]}) as replica:
        yield Crawls(replica, server, folder)


def sqlite_records(file: Path) -> dict[str, dict[str, Any]]:
    """With lists as lists and truth values as such, as a server gives them."""
    found = cast("dict[str, dict[str, Any]]", records(file))
    for record in found.values():
        record |= {name: json.loads(record[name]) for name in _LISTS}
        free = record["is_accessible_for_free"]
        record["is_accessible_for_free"] = None if free is None else bool(free)
    return found


def test_a_second_crawl_is_kept_out_and_one_after_a_kill_goes_on(own_server: PostgresServer, tmp_path: Path) -> None:
    with crawls(own_server, tmp_path) as crawl:
        first = crawl.start(LEASE_SECONDS=10 * HANG_SECONDS)
        wait_until(lambda: len(crawl.asked()) > 5)
        # On a busy machine it would be done before the second has started.
        os.kill(first.pid, signal.SIGSTOP)
        second, log = crawl.ended(crawl.start())
        assert second == 4, log
        assert "is running" in log
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        assert never_ended(crawl.token) == []
        crawl.replica.forget_requests()
        finished = crawl.finished()
        code, log = crawl.ended(crawl.start())
        assert code == 0, log
        assert not finished & crawl.asked().keys()
        assert crawl.number_saved() == FEW
        [(open_runs,)] = crawl.query("SELECT count(*) FROM crawl_run WHERE finished IS NULL")
        assert open_runs == 0


def test_a_server_that_is_restarted_in_the_middle_of_a_crawl_loses_nothing_and_the_store_is_that_of_sqlite(
    own_server: PostgresServer, tmp_path: Path
) -> None:
    with crawls(own_server, tmp_path) as crawl:
        process = crawl.start()
        for number, how in ((5, signal.SIGINT), (15, signal.SIGQUIT)):
            while len(crawl.asked()) < number and process.poll() is None:
                time.sleep(0.01)
            own_server.stop(how)
            time.sleep(0.5)
            own_server.start()
        code, log = crawl.ended(process)
        assert code == 0, log
        assert f"saved {FEW} new" in log
        assert "0 lost" in log
        assert crawl.number_saved() == FEW
        assert max(crawl.asked().values()) == 1
        assert crawl.query("SELECT exit_code, saved_new FROM crawl_run") == [(0, FEW)]
        assert crawl.records() == sqlite_records(uninterrupted(crawl.replica, tmp_path))


def test_a_server_that_stays_away_ends_the_crawl_and_what_was_saved_counts(
    own_server: PostgresServer, tmp_path: Path
) -> None:
    with crawls(own_server, tmp_path) as crawl:
        process = crawl.start(DATABASE_LOCK_SECONDS=2)
        wait_until(lambda: len(crawl.asked()) > 10)
        own_server.stop()
        code, log = crawl.ended(process)
        assert code == 2, log
        own_server.start()
        saved = crawl.number_saved()
        last = log.strip().splitlines()[-1]
        assert f"saved {saved} new" in last
        assert "is lost" in last


@pytest.mark.soak
def test_a_crawl_killed_thirty_times_saves_each_page_once(own_server: PostgresServer, tmp_path: Path) -> None:
    random = Random(SEED)
    with large_replica(250, SEED) as replica:
        crawl, kills = Crawls(replica, own_server, tmp_path), 0
        for _ in range(30):
            crawl.replica.forget_requests()
            process = crawl.start()
            target = random.randint(1, 12)
            while len(crawl.asked()) < target and process.poll() is None:
                time.sleep(0.01)
            time.sleep(random.uniform(0, 0.3))
            if process.poll() is None:
                kills += 1
            process.kill()
            process.wait()
            assert never_ended(crawl.token) == []
            assert max(crawl.asked().values(), default=1) == 1
        crawl.replica.forget_requests()
        finished = crawl.finished()
        code, log = crawl.ended(crawl.start())
        assert (code, kills) == (0, 30), log
        assert not finished & crawl.asked().keys()
        assert crawl.number_saved() == 250
        assert crawl.records() == sqlite_records(uninterrupted(crawl.replica, tmp_path))
