"""Opening: migrations on an empty and on an existing database, settings of connections, one-line errors."""

import logging
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

import storage.migrate
from storage.articles import Articles
from storage.database import Database, database_url, open_database
from storage.errors import StorageError
from storage.migrate import known_versions, migration_config
from storage.models import Base
from storage.runs import CrawlRuns
from storage.writer import Writer
from tests.storage.conftest import make_record


@pytest.fixture
def store() -> str:
    """What is tested here is SQLite's file; tests/postgres has the same of a server."""
    return "sqlite"


def pragma(database: Database, name: str) -> Any:
    with database.session() as session:
        # SQLite learns of the journal mode of a file when it first reads it.
        Articles(session).count()
        return session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()


def schema(path: Path) -> dict[str, str]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE name != 'alembic_version' AND type != 'trigger'"
        ).fetchall()
    return {name: " ".join(sql.replace('"', "").split()) for name, sql in rows if sql}


def test_models_and_migrations_agree(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrated_indexes_are_those_of_the_models_conditions_included(database: Database, tmp_path: Path) -> None:
    # Alembic compares neither the WHERE of an index nor a CHECK.
    engine = create_engine(f"sqlite:///{tmp_path / 'models.db'}")
    Base.metadata.create_all(engine)
    engine.dispose()
    migrated, modelled = schema(tmp_path / "articles.db"), schema(tmp_path / "models.db")
    assert migrated.keys() == modelled.keys()
    for name, sql in modelled.items():
        if sql.startswith(("CREATE INDEX", "CREATE UNIQUE INDEX")):
            assert migrated[name] == sql
        else:
            columns, checks = sql.count(","), [part for part in sql.split(" CONSTRAINT ") if "CHECK" in part]
            assert (migrated[name].count(","), all(check.rstrip(", )") in migrated[name] for check in checks)) == (
                columns,
                True,
            )


def test_migrations_can_be_undone(url: str, database: Database, tmp_path: Path) -> None:
    config = migration_config()
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    engine.dispose()
    assert schema(tmp_path / "articles.db") == {}


def test_the_files_of_the_migrations_are_named_by_their_versions_in_order() -> None:
    scripts = ScriptDirectory.from_config(migration_config())
    assert known_versions() == [script.revision for script in scripts.walk_revisions()][::-1]


def test_migrations_write_sql_for_postgresql(capsys: pytest.CaptureFixture[str]) -> None:
    scripts = ScriptDirectory.from_config(migration_config())
    context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True})
    with Operations.context(context):
        for script in reversed(list(scripts.walk_revisions())):
            script.module.upgrade()
    sql = capsys.readouterr().out
    assert "WHERE identifier IS NOT NULL AND in_language IS NULL" in sql
    assert "id SERIAL NOT NULL" in sql
    assert "PRAGMA" not in sql


def test_opening_an_existing_database_keeps_what_it_holds(url: str, database: Database) -> None:
    writer = Writer(database)
    writer.submit(lambda s: Articles(s).save(make_record(), "e.org/a")).result(10)
    writer.close()
    database.close()
    again = open_database(url)
    with again.session() as session:
        assert Articles(session).count() == 1
    again.close()


@pytest.mark.program
def test_two_processes_may_open_a_new_database_at_once(url: str) -> None:
    code = f"from storage.database import open_database; open_database({url!r}).close()"
    processes = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(3)]
    for process in processes:
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, b"")


@pytest.mark.program
def test_an_interrupted_migration_leaves_nothing_and_is_done_again(url: str, tmp_path: Path) -> None:
    code = (
        "import os, storage.migrate as m, storage.database as d\n"
        "def stop(*_): os._exit(9)\n"
        "m._check_references = stop\n"
        f"d.open_database({url!r})"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 9
    assert schema(tmp_path / "articles.db") == {}
    open_database(url).close()
    assert "article" in schema(tmp_path / "articles.db")


def test_nothing_is_made_in_the_database_of_another_program_by_a_command_that_reads(url: str, tmp_path: Path) -> None:
    file = tmp_path / "articles.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE orders (number)")
        connection.commit()
    before = file.read_bytes()
    with pytest.raises(StorageError, match="is the database of another program"):
        open_database(url, create=False)
    assert file.read_bytes() == before


def test_opening_leaves_logging_alone(url: str) -> None:
    def state() -> list[object]:
        loggers = [logging.getLogger(name) for name in (None, "alembic", "sqlalchemy")]
        return [(list(logger.handlers), logger.level) for logger in loggers]

    before, mine = state(), logging.getLogger("tests.someone")
    open_database(url).close()
    assert state() == before
    assert not mine.disabled


def test_sqlite_is_set_up_for_a_writer_beside_readers(database: Database) -> None:
    assert pragma(database, "journal_mode") == "wal"
    assert pragma(database, "synchronous") == 1
    assert pragma(database, "busy_timeout") == 30_000
    assert pragma(database, "foreign_keys") == 1
    with database.write_engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1


def test_a_reading_session_cannot_write(database: Database) -> None:
    with database.session() as session, pytest.raises(DBAPIError, match="readonly"):
        Articles(session).save(make_record(), "e.org/a")


def test_the_folder_of_the_database_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "50% of ünï#code ?x"
    folder.mkdir()
    open_database(database_url("sqlite:///a.db", folder)).close()
    assert (folder / "a.db").exists()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("sqlite:///articles.db", "sqlite:////srv/winnow/articles.db"),
        ("sqlite:///data/a.db?timeout=5", "sqlite:////srv/winnow/data/a.db?timeout=5"),
        ("sqlite:////var/a.db", "sqlite:////var/a.db"),
        ("sqlite://", "sqlite://"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("postgresql://u:secret@host/name", "postgresql://u:secret@host/name"),
        ("articles.db", "sqlite:////srv/winnow/articles.db"),
        (" data/../a b.db ", "sqlite:////srv/winnow/data/../a b.db"),
        ("/var/a.db", "sqlite:////var/a.db"),
        ("sqlite/a.db", "sqlite:////srv/winnow/sqlite/a.db"),
        ("~/a.db", "sqlite:////home/ada/a.db"),
        ("sqlite:///~/a.db", "sqlite:////home/ada/a.db"),
        (":memory:", "sqlite:///:memory:"),
        # What is a URL with a slip in it comes back as it was, for `open_database` to say so.
        ("sqlite:/a.db", "sqlite:/a.db"),
        ("sqlite//a.db", "sqlite//a.db"),
        ("sqlite///a.db", "sqlite///a.db"),
        ("postgresql:host/name", "postgresql:host/name"),
        ("sqlit:///a.db", "sqlit:///a.db"),
        ("", ""),
    ],
)
def test_a_relative_path_is_taken_from_the_root(value: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    assert database_url(value, Path("/srv/winnow")) == expected


def error_of(url: str, **options: Any) -> str:
    with pytest.raises(StorageError) as caught:
        open_database(url, **options)
    message = str(caught.value)
    assert "\n" not in message
    assert "sqlalche.me" not in message
    return message


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("articles.db", "not a database URL"),
        ("", "not a database URL"),
        ("nonsense://host/name", "nonsense"),
        ("sqlite+nonsense:///a.db", "nonsense"),
        ("mssql+pymssql://u:secret@host/name", "needs the Python package pymssql"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
    ],
)
def test_a_bad_address_is_one_clear_line(url: str, words: str) -> None:
    message = error_of(url)
    assert words in message
    assert "secret" not in message


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert f"there is no folder {tmp_path / 'none'}" in error_of(f"sqlite:///{tmp_path / 'none' / 'a.db'}")


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    assert "it is a folder" in error_of(f"sqlite:///{tmp_path}")


def test_a_folder_that_cannot_be_written_is_named() -> None:
    # /proc refuses root too.
    assert "cannot" in error_of("sqlite:////proc/articles.db")


def test_without_create_a_missing_file_is_an_error_and_is_not_made(url: str, tmp_path: Path) -> None:
    assert "there is no database" in error_of(url, create=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"<html>" + b"x" * 5000, b"hello", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_another_file_is_not_a_database_and_is_left_as_it_is(url: str, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "articles.db").write_bytes(content)
    assert "cannot open the database" in error_of(url)
    assert (tmp_path / "articles.db").read_bytes() == content


def test_tables_of_a_newer_program_are_left_alone(url: str, database: Database, tmp_path: Path) -> None:
    database.close()
    with closing(sqlite3.connect(tmp_path / "articles.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    assert "written by a newer one" in error_of(url)


def test_tables_of_another_program_are_left_alone(url: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "articles.db")) as connection:
        connection.execute("CREATE TABLE article (text)")
        connection.commit()
    assert "table article already exists" in error_of(url)
    assert set(schema(tmp_path / "articles.db")) == {"article"}


def test_a_database_that_is_up_to_date_opens_while_another_process_writes(url: str, database: Database) -> None:
    database.close()
    with closing(sqlite3.connect(database.url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        again = open_database(url)
        with again.session() as session:
            assert Articles(session).count() == 0
        again.close()
        other.execute("ROLLBACK")


@pytest.fixture
def a_later_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Adds one migration to a copy of the program's own and lets the program use that."""

    def add(statement: str) -> None:
        folder = tmp_path / "later"
        shutil.copytree(Path(storage.migrate.__file__).parent / "migrations", folder)
        (folder / "versions" / "9999_later.py").write_text(
            "import sqlalchemy as sa\nfrom alembic import op\n"
            f'revision = "9999"\ndown_revision = "{known_versions()[-1]}"\n'
            f"def upgrade():\n    {statement}\n"
        )
        monkeypatch.setattr(storage.migrate, "MIGRATIONS", folder)

    return add


def test_a_later_migration_may_rebuild_a_table_that_others_refer_to(
    url: str, database: Database, a_later_program: Callable[[str], None]
) -> None:
    writer = Writer(database)
    run_id = writer.submit(lambda s: CrawlRuns(s).start("example", {}, "1")).result(10)
    writer.submit(lambda s: Articles(s).save(make_record(), "e.org/a", run_id=run_id)).result(10)
    writer.close()
    database.close()
    a_later_program(
        "with op.batch_alter_table('crawl_run', recreate='always') as b: b.alter_column('site', new_column_name='name')"
    )
    again = open_database(url)
    with again.session() as session:
        assert [row.run_id for row in Articles(session).iterate()] == [run_id]
        assert session.execute(text("SELECT name FROM crawl_run")).scalar_one() == "example"
    again.close()


def test_a_migration_that_breaks_a_reference_is_undone(
    url: str, database: Database, tmp_path: Path, a_later_program: Callable[[str], None]
) -> None:
    database.close()
    before = schema(tmp_path / "articles.db")
    a_later_program(
        "op.add_column('page', sa.Column('x', sa.Text())); "
        "op.execute(\"INSERT INTO listing_entry VALUES (1, 'en:1', 1)\")"
    )
    assert "a row of listing_entry refers to nothing" in error_of(url)
    assert schema(tmp_path / "articles.db") == before
