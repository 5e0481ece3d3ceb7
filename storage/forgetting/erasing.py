"""Write the file of a database anew, so that no space in it still has what was deleted."""

import sqlite3
import time
from contextlib import closing
from typing import cast

from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database
from storage.errors import StorageError, driver_message
from storage.forgetting.tombstones import Forgotten
from storage.writer import Writer

_PATIENCE = 30.0
"""Seconds for which the log is tried to be emptied while others read the database."""


def erase(database: Database, writer: Writer) -> None:
    """Bring the words of what was deleted out of a SQLite file and out of its log. A deleted row leaves them in space
    that is free now, the full-text index keeps words of deleted articles until its parts are merged, and the log has
    earlier states of the pages. Killed, it is done again by the next call. Raises StorageError where another process
    holds the file for too long; `Forgotten.is_pending` is true until it is done."""
    if database.file is not None:
        try:
            with closing(database.write_engine.raw_connection()) as pooled:
                connection = cast("sqlite3.Cursor", pooled.cursor())
                if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'article_search'").fetchone():
                    connection.execute("INSERT INTO article_search (article_search) VALUES ('optimize')")
                connection.execute("VACUUM")
                _empty_log(connection)
        except (sqlite3.Error, SQLAlchemyError) as error:
            raise StorageError(driver_message(error)) from error
    writer.submit(lambda session: Forgotten(session).erased()).result()


def _empty_log(connection: sqlite3.Cursor) -> None:
    deadline = time.monotonic() + _PATIENCE
    while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        if time.monotonic() > deadline:
            raise StorageError("another process is reading the database, so its log cannot be emptied")
        time.sleep(0.1)
