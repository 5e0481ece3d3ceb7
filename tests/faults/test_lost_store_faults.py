"""The store goes away, or changes under a running crawl. Each test is a row of the table in docs/faults.md."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.crawler.local_site import links, story
from tests.faults.server import Exchange, FaultyServer, healed, whole
from tests.faults.shell import FaultShell
from tests.waiting import wait_until

PATHS = [f"/{number}" for number in range(6)]
HEADLINES = set(map(healed, PATHS))
LOST = "is lost: "


def crawl_and(shell: FaultShell, deed: Callable[[], object]) -> tuple[int, str]:
    """A crawl in the middle of which the deed is done: after one page is saved, before another is sent."""
    routes = {path: story(healed(path)) for path in PATHS}

    def one_is_saved() -> bool:
        return shell.database.exists() and bool(shell.rows("SELECT 1 FROM article"))

    def do(exchange: Exchange) -> None:
        wait_until(one_is_saved)
        deed()
        whole(routes["/0"])(exchange)

    with FaultyServer({"/": links(PATHS), **routes, "/0": do}) as server:
        process = shell.start("news", "-a", f"url={server.url}", settings={"RETRY_TIMES": 0})
        log, _ = process.communicate()
    assert "Traceback" not in log, log
    assert process.returncode == 2, log
    last = log.strip().splitlines()[-1]
    assert "saved 0 new" in last, log
    assert LOST in last, log
    return process.returncode, log


def next_run_saves_everything(shell: FaultShell) -> None:
    routes = {path: story(healed(path)) for path in PATHS}
    with FaultyServer({"/": links(PATHS), **routes}) as server:
        run = shell.news(server)
    assert run.code == 0, run.log
    # Another port is another site: what was there before is there twice.
    assert set(shell.headlines()) == HEADLINES


@pytest.fixture
def backup(shell: FaultShell, empty_store: Path) -> Path:
    """An older state of the store, without an article; the store begins as this."""
    shutil.copy(empty_store, shell.database)
    return Path(shutil.copy(empty_store, shell.database.with_name("backup.db")))


def whole_and_unchanged(file: Path, before: bytes) -> None:
    assert file.read_bytes() == before
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT count(*) FROM article").fetchall() == [(0,)]


def test_a_database_that_is_removed_under_a_crawl_ends_it_with_2(shell: FaultShell) -> None:
    def remove() -> None:
        for file in shell.database.parent.glob("articles.db*"):
            file.unlink()

    _, log = crawl_and(shell, remove)
    assert "removed or moved away" in log
    assert not shell.database.exists()
    next_run_saves_everything(shell)


def test_a_database_that_is_moved_under_a_crawl_ends_it_with_2_and_is_whole_where_it_is(shell: FaultShell) -> None:
    moved = shell.database.with_name("moved.db")
    crawl_and(shell, lambda: shell.database.rename(moved))
    assert not shell.database.exists()
    with closing(sqlite3.connect(moved)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT count(*) FROM article").fetchone()[0] >= 1
    next_run_saves_everything(shell)


def test_a_folder_that_is_renamed_under_a_crawl_ends_it_with_2(shell: FaultShell) -> None:
    folder = shell.database.parent / "news"
    folder.mkdir()
    shell.database = folder / "articles.db"
    crawl_and(shell, lambda: folder.rename(folder.with_name("old")))
    assert not folder.exists(), "nothing is made at the old path"
    folder.with_name("old").rename(folder)
    next_run_saves_everything(shell)


def test_a_backup_that_is_moved_over_the_database_is_not_written_to(shell: FaultShell, backup: Path) -> None:
    before = backup.read_bytes()
    _, log = crawl_and(shell, lambda: backup.rename(shell.database))
    assert "another file has taken its place" in log
    whole_and_unchanged(shell.database, before)
    next_run_saves_everything(shell)


def test_a_link_that_is_led_to_another_database_is_noticed(shell: FaultShell, backup: Path) -> None:
    before, real, link = backup.read_bytes(), shell.database, shell.database.with_name("link.db")
    link.symlink_to(real)
    shell.database = link

    def lead_elsewhere() -> None:
        link.unlink()
        link.symlink_to(backup)

    crawl_and(shell, lead_elsewhere)
    whole_and_unchanged(backup, before)


def test_a_backup_that_is_copied_into_the_database_is_not_spoiled_by_the_old_log(
    shell: FaultShell, backup: Path
) -> None:
    before = backup.read_bytes()
    _, log = crawl_and(shell, lambda: shutil.copyfile(backup, shell.database))
    assert "overwritten or cut off" in log
    whole_and_unchanged(shell.database, before)
    next_run_saves_everything(shell)


def test_a_database_that_is_cut_to_nothing_ends_the_crawl_with_2(shell: FaultShell) -> None:
    _, log = crawl_and(shell, lambda: os.truncate(shell.database, 0))
    assert "overwritten or cut off" in log
    next_run_saves_everything(shell)


def test_a_backup_that_sqlite_restores_into_the_database_stays_as_it_was_restored(
    shell: FaultShell, backup: Path
) -> None:
    def restore() -> None:
        with closing(sqlite3.connect(backup)) as source, closing(sqlite3.connect(shell.database)) as target:
            source.backup(target)

    _, log = crawl_and(shell, restore)
    assert "an earlier state was restored" in log
    assert shell.rows("SELECT count(*) FROM article UNION ALL SELECT count(*) FROM crawl_run") == [(0,), (0,)]
    shell.check()
    next_run_saves_everything(shell)


def test_a_log_that_is_removed_ends_the_crawl_with_2_and_what_was_committed_is_kept(shell: FaultShell) -> None:
    _, log = crawl_and(shell, lambda: Path(f"{shell.database}-wal").unlink())
    assert "write-ahead log" in log
    shell.check()
    assert len(shell.headlines()) >= 1
    next_run_saves_everything(shell)


def test_a_file_system_that_is_unmounted_under_a_crawl_ends_it_with_2(shell: FaultShell, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("mounting a tmpfs is not allowed here")
    shell.database = disk / "articles.db"
    crawl_and(shell, lambda: subprocess.run(["umount", "-l", str(disk)], check=True))
    assert list(disk.iterdir()) == [], "nothing is made below the mount point"
    next_run_saves_everything(shell)
