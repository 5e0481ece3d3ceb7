"""A database that one may not write is read, and nothing is left beside it."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from storage.articles import Articles
from storage.database import Database, open_database
from storage.errors import StorageError
from storage.store_file import reading
from tests.storage.conftest import make_record


@pytest.fixture
def stored(database: Database, write: Callable[..., Any], tmp_path: Path) -> Path:
    write(lambda session: Articles(session).save(make_record(), "e.org/1"))
    return tmp_path / "articles.db"


@pytest.fixture
def not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file may be written, as far as this module knows: these tests run as root too."""
    for module in ("storage.database", "storage.store_file.reading"):
        monkeypatch.setattr(f"{module}.may_be_written", lambda file: False)


def copied(stored: Path, folder: Path, *endings: str) -> Path:
    """The database with some of the files beside it, as another process has them now."""
    folder.mkdir()
    for ending in ("", *endings):
        shutil.copy(f"{stored}{ending}", folder / f"{stored.name}{ending}")
    return folder / stored.name


def headlines(file: Path) -> list[Any]:
    database = open_database(f"sqlite:///{file}", create=False)
    try:
        with database.session() as session:
            return [row.headline for row in Articles(session).newest(9)]
    finally:
        database.close()


@pytest.mark.usefixtures("not_ours")
def test_a_log_and_its_index_are_read_and_stay(stored: Path, tmp_path: Path) -> None:
    file = copied(stored, tmp_path / "killed", "-wal", "-shm")
    assert Path(f"{file}-wal").stat().st_size
    before = {path.name: path.read_bytes() for path in file.parent.iterdir() if not path.name.endswith("-shm")}
    assert headlines(file) == ["Bridge opens"]
    assert {path.name: path.read_bytes() for path in file.parent.iterdir() if not path.name.endswith("-shm")} == before


@pytest.mark.usefixtures("not_ours")
def test_a_file_without_a_log_is_read_and_nothing_is_made_beside_it(
    stored: Path, database: Database, tmp_path: Path
) -> None:
    with database.write_engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    file = copied(stored, tmp_path / "closed")
    link = tmp_path / "link.db"
    link.symlink_to(file)
    for name in (file, link):
        assert headlines(name) == ["Bridge opens"]
    assert [path.name for path in file.parent.iterdir()] == ["articles.db"]


@pytest.mark.usefixtures("not_ours")
def test_a_log_without_its_index_is_told(stored: Path, tmp_path: Path) -> None:
    file = copied(stored, tmp_path / "restored", "-wal")
    with pytest.raises(StorageError, match=r"left its last articles in articles\.db-wal"):
        open_database(f"sqlite:///{file}", create=False)


def test_an_earlier_version_that_cannot_be_migrated_is_told(
    stored: Path, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.write_engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    file = copied(stored, tmp_path / "old", "-wal", "-shm")
    monkeypatch.setattr("storage.database.may_be_written", lambda file: False)
    with pytest.raises(StorageError, match="those of an earlier version, and you may not write it"):
        open_database(f"sqlite:///{file}", create=False)


@pytest.mark.usefixtures("not_ours")
def test_a_write_while_it_is_read_without_locks_is_noticed(empty_store: Path, tmp_path: Path) -> None:
    file = tmp_path / "watched.db"
    shutil.copy(empty_store, file)
    watched = reading.ReadOnlyFile(file)
    connection = watched.connect()
    watched.closing(connection)
    connection.close()
    assert not watched.was_written
    connection = watched.connect()
    writer = sqlite3.connect(file)
    writer.execute("CREATE TABLE new (x)")
    writer.commit()
    writer.close()
    watched.closing(connection)
    connection.close()
    assert watched.was_written


def test_a_file_that_may_be_written_is_opened_as_ever(stored: Path) -> None:
    database = open_database(f"sqlite:///{stored}", create=False)
    assert database.read_only is None
    database.close()
    assert reading.reading_uri(stored).endswith("?mode=ro")
