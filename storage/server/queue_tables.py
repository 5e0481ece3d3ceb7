"""The tables of the queue by which several `scrapy work` share the list: in a schema of their own, beside ours.

The queue says who crawls what, and nothing else: its schema may be dropped whenever nobody is at work. So a new version
of the library that made it makes tables of its own, and needs no migration.
"""

from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from storage.server.connection import lock_key


def make_tables(session: Session, schema: str, statements: str) -> None:
    """Make the schema with the `statements`, if it is not there. Two that begin at the same time make it once."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": lock_key(f"queue {schema}")})
    if session.scalar(text("SELECT to_regnamespace(:name)"), {"name": schema}) is None:
        connection = session.connection()
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
        connection.exec_driver_sql(f"SET LOCAL search_path TO {schema}")
        connection.exec_driver_sql(statements.replace("%", "%%"))


def connection_arguments(engine: Engine, schema: str) -> dict[str, Any]:
    """Return what psycopg connects to the database with, so that it finds the schema's tables; a password is in it."""
    _, given = engine.dialect.create_connect_args(engine.url)
    options = f"{given.get('options', '')} -c search_path={schema}".strip()
    return {**given, "options": options}
