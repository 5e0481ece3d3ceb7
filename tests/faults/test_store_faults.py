"""What the database can do to a crawl. Each test is a row of the table in docs/faults.md."""

import os
import re
import signal
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine

from storage.database import open_database
from storage.migrate import migration_config
from tests.crawler.forked import start_forked
from tests.crawler.local_site import links, story
from tests.faults.server import Answer, Exchange, FaultyServer, healed, whole
from tests.faults.shell import FaultShell
from tests.faults.small_disk import fill, small_disk
from tests.waiting import HANG_SECONDS

NAMES = [f"/{number}" for number in range(6)]
HEADLINES = sorted(map(healed, NAMES))


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Another process (this one) holds the write lock."""
    with closing(sqlite3.connect(database, isolation_level=None, timeout=30)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def six_stories() -> FaultyServer:
    """A start page and six stories without fault."""
    server = FaultyServer({"/": links(NAMES)})
    server.heal(*NAMES)
    return server


def new_database(shell: FaultShell) -> None:
    """An empty store that is up to date."""
    open_database(f"sqlite:///{shell.database}").close()


def crawl_while_locked(
    shell: FaultShell, server: FaultyServer, seconds: float, status: int = 200, **settings: object
) -> tuple[int, str]:
    """Code and log of a run whose database is locked for so long (at most) from its first article on. All answer with
    the status."""
    begun, answered = threading.Event(), threading.Event()

    def held(path: str) -> Answer:
        def answer(exchange: Exchange) -> None:
            begun.set()
            answered.wait(60)
            whole(replace(story(healed(path)), status=status))(exchange)

        return answer

    server.routes |= {path: held(path) for path in NAMES}
    process = shell.start("news", "-a", f"url={server.url}", settings={"RETRY_TIMES": 0} | settings)
    assert begun.wait(30)
    with locked(shell.database):
        answered.set()
        try:
            log, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            log = ""
    if process.returncode is None:
        log, _ = process.communicate(timeout=60)
    shell.check()
    assert "Traceback" not in log
    return process.returncode, log


def assert_repaired(shell: FaultShell, server: FaultyServer) -> None:
    """A healthy run has all six, once each."""
    server.heal(*NAMES)
    run = shell.news(server)
    assert run.code == 0, run.log
    assert shell.headlines() == HEADLINES


@pytest.mark.parametrize("seconds", [3, pytest.param(35, marks=pytest.mark.soak)])
def test_a_database_that_is_locked_in_the_middle_is_waited_for(shell: FaultShell, seconds: float) -> None:
    with six_stories() as server:
        code, log = crawl_while_locked(shell, server, seconds)
    assert code == 0, log
    assert log.splitlines()[-1].endswith("saved 6 new, 0 changed, 0 refused, 0 lost")
    assert shell.headlines() == HEADLINES


def test_a_database_that_stays_locked_loses_articles_for_this_run_only(shell: FaultShell) -> None:
    with six_stories() as server:
        code, log = crawl_while_locked(shell, server, 60, DATABASE_LOCK_SECONDS=1)
        assert code == 2, log
        assert "database is locked" in log
        [lost] = re.findall(r"(\d+) lost \(not committed", log.splitlines()[-1])
        # Each article, the row of the run, and those of the pages' rows that did not say before the lock that they are
        # being fetched.
        said = [state for state, _ in shell.pages().values()].count("fetching")
        assert int(lost) + said >= 13, log
        assert shell.headlines() == []
        assert_repaired(shell, server)


def test_page_states_that_a_locked_database_does_not_take_count_as_lost(shell: FaultShell) -> None:
    with six_stories() as server:
        code, log = crawl_while_locked(shell, server, 60, status=500, DATABASE_LOCK_SECONDS=1)
        assert code == 2, log
        # 6 pages that were found and asked for, 6 that failed; and the row of the run.
        [not_committed] = re.findall(r"(\d+) not committed", log.splitlines()[-1])
        assert int(not_committed) >= 6
        assert_repaired(shell, server)


def test_a_database_that_is_locked_at_the_start_is_code_1_in_one_line(shell: FaultShell) -> None:
    new_database(shell)
    with six_stories() as server:
        with locked(shell.database):
            run = shell.news(server, DATABASE_LOCK_SECONDS=0.5)
        assert run.code == 1, run.log
        assert "database is locked" in run.last_line
        assert server.paths == []
        assert_repaired(shell, server)


def test_a_database_that_may_not_grow_loses_articles_for_this_run_only(shell: FaultShell) -> None:
    with six_stories() as server:
        run = shell.news(server, EXTENSIONS='{"tests.faults.probe.LimitDatabase": 1}')
        assert run.code == 2, run.log
        assert "database or disk is full" in run.log
        assert "not committed" in run.last_line
        assert len(shell.headlines()) < 6
        assert_repaired(shell, server)


def test_a_disk_that_fills_up_in_the_middle_loses_articles_for_this_run_only(shell: FaultShell) -> None:
    with small_disk(shell.database.parent / "disk") as disk:
        shell.database = disk / "articles.db"
        filler = disk / "filler"

        def fill_first(exchange: Exchange) -> None:
            fill(filler)
            whole(story(healed("/0")))(exchange)

        with six_stories() as server:
            server.routes["/0"] = fill_first
            run = shell.news(server)
            assert run.code == 2, run.log
            assert "disk is full" in run.log
            assert len(shell.headlines()) < 6
            filler.unlink()
            assert_repaired(shell, server)


def test_a_file_that_is_read_only_is_code_1_in_one_line(shell: FaultShell) -> None:
    if os.geteuid() == 0 and not shell.forks:
        pytest.skip("root may write everything")
    shell.obeys_modes = shell.makes_store = True
    new_database(shell)
    folder = shell.database.parent
    with six_stories() as server:
        for path, mode in ((shell.database, 0o444), (folder, 0o555)):
            path.chmod(mode)
            run = shell.news(server)
            path.chmod(0o755)
            assert run.code == 1, run.log
            assert "readonly database" in run.last_line
            assert server.paths == []
        shell.database.unlink()
        folder.chmod(0o555)
        run = shell.news(server)
        folder.chmod(0o755)
        assert run.code == 1, run.log
        assert run.last_line.endswith(f"the folder {folder} is not writable"), "without a file there is no other sign"
        assert_repaired(shell, server)


def old_database(shell: FaultShell, server: FaultyServer) -> None:
    """The store as the first version of this program left it, with an article and a page still to be fetched."""
    config = migration_config()
    engine = create_engine(f"sqlite:///{shell.database}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    server.heal("/left")
    left, now = f"{server.url}/left", "2026-01-01T00:00:00+00:00"
    article = {
        "url": "http://127.0.0.1/old",
        "site": "127.0.0.1",
        "headline": "Old harbour",
        "article_body": "It stood.",
    }
    given = {
        "article": article | {"address": "127.0.0.1/old", "content_hash": "1", "extractor_version": "0"},
        "page": {"url": left, "site": "127.0.0.1", "key": left.removeprefix("http://"), "state": "found"},
    }
    with closing(sqlite3.connect(shell.database)) as store, store:
        for table, values in given.items():
            columns = store.execute(f"PRAGMA table_info({table})").fetchall()
            # What else may not be null: times, counts and lists.
            usual = {"INTEGER": 0, "JSON": "[]"}
            needed = {
                name: usual.get(kind, now) for _, name, kind, required, *_, key in columns if required and not key
            }
            row = needed | values
            marks = ", ".join("?" * len(row))
            store.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


def version(shell: FaultShell) -> str:
    """The migration that the store is at."""
    [(number,)] = shell.rows("SELECT version_num FROM alembic_version")
    return str(number)


def tables(shell: FaultShell) -> list[str]:
    """How the tables are made."""
    return [sql for (sql,) in shell.rows("SELECT sql FROM sqlite_master ORDER BY name")]


def assert_migrated(shell: FaultShell, server: FaultyServer) -> None:
    """A crawl brings the tables up to date, keeps the article, and fetches the page that was left."""
    run = shell.news(server)
    assert run.code == 0, run.log
    assert version(shell) > "0001"
    assert shell.headlines() == ["Old harbour", *HEADLINES, healed("/left")]


def test_a_migration_that_is_pending_is_applied_by_the_crawl_and_keeps_what_was_there(shell: FaultShell) -> None:
    with six_stories() as server:
        old_database(shell, server)
        assert version(shell) == "0001"
        assert_migrated(shell, server)


def test_a_migration_that_was_killed_leaves_the_old_tables_and_the_next_crawl_applies_it(shell: FaultShell) -> None:
    with six_stories() as server:
        old_database(shell, server)
        before = tables(shell)
        for number in (1, 4, 12):
            killed = ["tests.faults.killed_migration", f"sqlite:///{shell.database}", str(number)]
            assert start_forked(killed).wait(HANG_SECONDS) == -signal.SIGKILL
            shell.check()
            assert (version(shell), tables(shell)) == ("0001", before)
        assert_migrated(shell, server)
