"""Bringing the tables of a store up to date: Alembic, without an ini file and without touching logging."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, inspect, text

from storage.errors import StorageError


def migration_config() -> Config:
    """Alembic's settings, wherever the program is started from."""
    config = Config()
    # The path goes through ConfigParser, to which a per cent sign is special.
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def migrate(reader: Engine, writer: Engine, name: str) -> None:
    """Applies the migrations that the store lacks, in one transaction with their record. `name` is for messages.

    The version is read first, without a write lock: opening a store that is up to date never waits for a crawl.
    Raises StorageError for tables of a newer program, SQLAlchemyError for what the database says.
    """
    config = migration_config()
    scripts = ScriptDirectory.from_config(config)
    version = _version(reader)
    if version == scripts.get_current_head():
        return
    if version is not None and version not in {script.revision for script in scripts.walk_revisions()}:
        raise StorageError(
            f"the database {name} has tables of version {version}, which this program does not know: "
            "it was written by a newer one"
        )
    try:
        with writer.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            _check_references(connection, name)
    except CommandError as error:
        raise StorageError(f"cannot bring the database {name} up to date: {error}") from error


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
