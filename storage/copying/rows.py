"""The rows of a table as they are copied: text and JSON as they are stored, by their keys."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Index,
    Select,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    cast,
    delete,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from storage.columns import chunks, storable_text
from storage.models import Base, CopiedFromRow, SearchPendingRow

Row = tuple[Any, ...]
BATCH = 2000
"""Rows of one transaction."""
_STREAMED = {"yield_per": BATCH}
_NOT_COPIED = (CopiedFromRow.__tablename__, SearchPendingRow.__tablename__)
"""What a database says of itself."""
_LONG = {
    "article": ("article_body", "article_body_html"),
    "article_image": ("body",),
    "article_version": ("record",),
    "page_source": ("body",),
}
"""Columns that are not compared: another column tells when they change."""
TIMES = {
    "article": ("last_saved", "changed_at", "recleaned_at"),
    "article_image": ("fetched_at",),
    "article_version": ("valid_until",),
    "crawl_run": ("started", "finished"),
    "page": ("last_seen", "fetched_at"),
    "page_source": ("fetched_at",),
}
"""The columns that tell when a row was written, where there are any."""
_MAY_NOT_STAY = re.compile("[\x00\ud800-\udfff]|NaN|Infinity")


def copied_tables() -> list[Table]:
    """Return the tables, those first to which others refer."""
    return [table for table in Base.metadata.sorted_tables if table.name not in _NOT_COPIED]


class TableRows:
    """The rows of one table on either side."""

    def __init__(self, table: Table, altered: Callable[[], None] = lambda: None) -> None:
        """`altered` hears of each value that no database can store as it is."""
        self.table = table
        self.names = tuple(column.name for column in table.columns)
        self._altered = altered
        self._key = tuple(self.names.index(column.name) for column in table.primary_key)
        self._short = tuple(name for name in self.names if name not in _LONG.get(table.name, ()))
        self._short_key = tuple(self._short.index(self.names[place]) for place in self._key)
        self._times = tuple(self._short.index(name) for name in TIMES.get(table.name, ()))

    def key_of(self, row: Row, *, short: bool = False) -> Row:
        """Return the key of a row."""
        return tuple(row[place] for place in (self._short_key if short else self._key))

    def was_written_since(self, short_row: Row, moment: str) -> bool:
        """Whether the row says that it was written then or later."""
        return any((short_row[place] or "") >= moment for place in self._times)

    def all(self, connection: Connection, *, short: bool, since: str | None = None) -> Iterator[list[Row]]:
        """Yield all rows in batches, of `short` ones without the long columns; with `since` those that were written
        then or later, where the table tells."""
        question = self._question(self._short if short else self.names)
        times = [self.table.c[name] >= since for name in TIMES.get(self.table.name, ())] if since else []
        if times:
            question = question.where(or_(*times))
        # Articles refer to those before them.
        question = question.order_by(*self.table.primary_key)
        streamed = connection.execute(question, execution_options=_STREAMED)
        for rows in streamed.partitions():
            yield [self._storable(row) for row in rows]

    def with_keys(self, connection: Connection, keys: Sequence[Row], *, short: bool) -> Iterator[Row]:
        """Yield the rows with these keys that there are."""
        question = self._question(self._short if short else self.names)
        for some in chunks(keys):
            yield from map(self._storable, connection.execute(question.where(self._among(some))))

    def identities(self, connection: Connection) -> Iterator[list[Row]]:
        """Yield all keys in batches, each with the values that no two rows share, in which the key is the first."""
        streamed = connection.execute(self._question(self._identity()), execution_options=_STREAMED)
        for rows in streamed.partitions():
            yield list(map(self._storable, rows))

    def identities_of(self, connection: Connection, keys: Sequence[Row]) -> Iterator[Row]:
        """Yield the same of some rows."""
        for some in chunks(keys):
            yield from map(
                self._storable, connection.execute(self._question(self._identity()).where(self._among(some)))
            )

    def is_empty(self, connection: Connection) -> bool:
        """Whether there is no row."""
        return connection.execute(select(*self.table.primary_key).limit(1)).first() is None

    def insert(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Add rows."""
        values = {name: self._value(connection, name, name) for name in self.names}
        if rows:
            connection.execute(
                insert(self.table).values(values), [dict(zip(self.names, row, strict=True)) for row in rows]
            )

    def update(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Put rows in the place of those with their keys."""
        keys = {self.names[place] for place in self._key}
        values = {name: self._value(connection, name, f"new_{name}") for name in self.names if name not in keys}
        these = [self.table.c[name] == bindparam(f"new_{name}") for name in keys]
        if rows and values:
            given = [{f"new_{name}": value for name, value in zip(self.names, row, strict=True)} for row in rows]
            connection.execute(update(self.table).where(*these).values(values), given)

    def delete(self, connection: Connection, keys: Sequence[Row]) -> None:
        """Delete the rows with these keys."""
        for some in chunks(keys):
            connection.execute(delete(self.table).where(self._among(some)))

    def _identity(self) -> tuple[str, ...]:
        """The key, then what no two rows share: another row with these values is in the way of one."""
        names = [
            column.name
            for one in (*self.table.constraints, *self.table.indexes)
            if isinstance(one, UniqueConstraint) or (isinstance(one, Index) and one.unique)
            for column in one.columns
        ]
        return tuple(dict.fromkeys([*(column.name for column in self.table.primary_key), *names]))

    @property
    def key_size(self) -> int:
        """How many values of an identity are the key."""
        return len(self._key)

    def _among(self, keys: Sequence[Row]) -> ColumnElement[bool]:
        columns = list(self.table.primary_key)
        if len(columns) == 1:
            return columns[0].in_([key[0] for key in keys])
        return tuple_(*columns).in_(keys)

    def _question(self, names: Sequence[str]) -> Select[Any]:
        columns = (self.table.c[name] for name in names)
        # As text: what was JSON there is the same JSON here, to the letter.
        return select(*(cast(one, Text).label(one.name) if isinstance(one.type, JSON) else one for one in columns))

    def _value(self, connection: Connection, name: str, parameter: str) -> ColumnElement[Any]:
        column = self.table.c[name]
        if not isinstance(column.type, JSON):
            return bindparam(parameter, type_=column.type)
        given = bindparam(parameter, type_=Text())
        return cast(given, JSON) if connection.dialect.name == "postgresql" else given

    def _storable(self, row: Any) -> Row:
        return tuple(
            self._replaced(name, value) if isinstance(value, str) and _MAY_NOT_STAY.search(value) else value
            for name, value in zip(row._fields, row, strict=True)
        )

    def _replaced(self, name: str, value: str) -> str:
        is_json = isinstance(self.table.c[name].type, JSON)
        better = storable_text(_without_infinities(value) if is_json else value)
        if better != value:
            self._altered()
        return better


def _without_infinities(stored: str) -> str:
    """Python writes them into JSON, of which they are no part; PostgreSQL refuses them."""
    if "NaN" not in stored and "Infinity" not in stored:
        return stored
    found: list[str] = []

    def constant(name: str) -> None:
        found.append(name)

    value: Any = json.loads(stored, parse_constant=constant)
    return json.dumps(value, ensure_ascii=False) if found else stored
