"""Migrate a store to the present tables with Alembic, without an ini file and without touching logging.

Alembic is imported where something is to be migrated: its own start is a sixth of that of the whole program.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, func, inspect, select, text

from storage.errors import StorageError
from storage.server.connection import lock_key

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATING = "its tables"
"""The name of the lock: no site's, because a host has no space."""
MIGRATIONS = Path(__file__).parent / "migrations"


def migration_config() -> "Config":
    """Alembic's settings, wherever the program is started from."""
    from alembic.config import Config

    config = Config()
    # The path goes through ConfigParser, to which a per cent sign is special.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def known_versions() -> list[str]:
    """The versions of the tables, oldest first, by the names of the migrations' files (`0001_first_tables.py`)."""
    return sorted(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def migrate(reader: Engine, writer: Engine, name: str) -> None:
    """Apply the migrations that the store lacks, in one transaction with their record. `name` is for messages.

    The version is read first, without a write lock: opening a store that is up to date never waits for a crawl.
    Raises StorageError for tables of a newer program, SQLAlchemyError for what the database says.
    """
    if _is_present(reader, name):
        return
    from alembic import command
    from alembic.util import CommandError

    config = migration_config()
    try:
        with writer.begin() as connection:
            if connection.dialect.name == "postgresql":
                # Another process that migrates is waited for. SQLite has one writer.
                connection.execute(select(func.pg_advisory_xact_lock(lock_key(_MIGRATING))))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            _check_references(connection, name)
    except CommandError as error:
        raise StorageError(f"cannot bring the database {name} up to date: {error}") from error


def require_present_tables(reader: Engine, name: str) -> None:
    """Of a store that may not be written. Raises StorageError where it would have to be migrated first, and as
    `migrate`."""
    if not _is_present(reader, name):
        raise StorageError(
            f"the database {name} has no tables of this program, or those of an earlier version, and you may not write "
            "it: once somebody who may has opened it with this version (scrapy report), you can read it"
        )


def require_no_others_tables(reader: Engine, name: str) -> None:
    """Raise StorageError for the database of another program, before tables of this one are made in it."""
    with reader.connect() as connection:
        tables = inspect(connection).get_table_names()
    if tables and "alembic_version" not in tables:
        raise StorageError(f"{name} is the database of another program: no crawl has saved anything there")


def _is_present(reader: Engine, name: str) -> bool:
    """Whether the store has the present tables. Raises StorageError for those of a newer program."""
    version, known = _version(reader), known_versions()
    if version is not None and version not in known:
        raise StorageError(
            f"the database {name} has tables of version {version}, which this program does not know: "
            "it was written by a newer one"
        )
    return version == known[-1]


def _version(reader: Engine) -> str | None:
    with reader.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return version


def _check_references(connection: Connection, name: str) -> None:
    # SQLite migrates with foreign keys off (see storage.database), so it is asked once at the end.
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise StorageError(f"cannot bring the database {name} up to date: a row of {broken[0]} refers to nothing")
