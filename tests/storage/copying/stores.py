"""Stores of which every table has rows, drawn at random, and what is in them."""

from random import Random
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Float, Integer, LargeBinary, Table, Text, insert, select
from sqlalchemy.exc import IntegrityError

from storage.copying.rows import copied_tables
from storage.database import Database
from storage.models import Base

_TEXTS = ("", "harbour", "通车了", "naïve\nline", "'; DROP", "\\u0041", "🛶 boat", "%:s", "a\tb")
_JSON: tuple[Any, ...] = ([], ["Ana Núñez"], [1, 2], {"a": None, "b": [1.5, True]}, [{"url": "x", "caption": "鐵路"}])
_TIMES = ("2024-01-01T00:00:00+00:00", "2026-11-24T06:37:12+00:00", "2026-11-27T23:59:59+00:00")
_OF_TIME = ("saved", "_at", "started", "finished", "valid_", "_seen", "updated", "added", "ended", "begun", "_gone")


def fill(database: Database, random_: Random, number: int) -> None:
    """Add so many rows to each table."""
    with database.write_engine.begin() as connection:
        for table in copied_tables():
            for _ in range(number):
                with connection.begin_nested() as attempt:
                    try:
                        connection.execute(insert(table), drawn(connection, table, random_))
                    except IntegrityError:
                        # Another row has these values.
                        attempt.rollback()


def fill_many(database: Database, random_: Random, number: int) -> None:
    """Add so many articles and pages, alike but for what makes each its own."""
    with database.write_engine.begin() as connection:
        for name, own in (("article", ("address", "identifier")), ("page", ("key",))):
            table = Base.metadata.tables[name]
            row = drawn(connection, table, random_)
            rows = [row | dict.fromkeys(own, f"{name}-{place}") for place in range(number)]
            connection.execute(insert(table), rows)


def drawn(connection: Connection, table: Table, random_: Random) -> dict[str, Any]:
    """Return a row of a table; what it refers to is there."""
    names = [column for column in table.columns if not _is_number(column)]
    return {column.name: _value(connection, column, random_) for column in names}


def contents(database: Database) -> dict[str, list[Any]]:
    """Return all rows of all tables, in the order of their keys as Python has it."""
    with database.engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=lambda row: repr(row[:2]))
            for table in copied_tables()
        }


def _is_number(column: "Column[Any]") -> bool:
    return column is column.table.autoincrement_column and not column.foreign_keys


def _value(connection: Connection, column: "Column[Any]", random_: Random) -> Any:
    if column.nullable and random_.random() < 0.3:
        return None
    if column.foreign_keys:
        (key,) = column.foreign_keys
        there = connection.execute(select(key.column)).scalars().all()
        return random_.choice(there) if there else None
    if column.name == "state" and column.table.name == "page":
        return random_.choice(("found", "saved", "refused"))
    kinds: dict[type, Any] = {
        Boolean: lambda: random_.random() < 0.5,
        JSON: lambda: random_.choice(_JSON),
        Float: lambda: random_.random(),
        LargeBinary: lambda: random_.randbytes(20),
        Integer: lambda: random_.randrange(1 << 15),
    }
    for kind, value in kinds.items():
        if isinstance(column.type, kind):
            return value()
    assert isinstance(getattr(column.type, "impl", column.type), Text), column
    if any(part in column.name for part in _OF_TIME):
        return random_.choice(_TIMES)
    return f"{random_.choice(_TEXTS)}{random_.randrange(10_000)}"
