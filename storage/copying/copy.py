"""`DatabaseCopy`: a database into another, and the other kept as it is from then on.

The rows of both sides are compared, whatever was copied before: what is missing is added, what is different replaced,
what is gone deleted. So a copy that was interrupted is begun again in the same way as one of yesterday is brought up to
date. All of it is read in one transaction of the source, which sees it as it stood when the copy began.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from storage.copying.rows import Row, TableRows, copied_tables
from storage.copying.target import own_work, sole_copy
from storage.database import Database
from storage.errors import StorageError, driver_message
from storage.models import ArticleRow, CopiedFromRow
from storage.times import utc_now

Bar = Callable[[int], AbstractContextManager[Callable[[int], None]]]


@dataclass(slots=True)
class Copied:
    """What was done."""

    new: int = 0
    changed: int = 0
    removed: int = 0
    altered: int = 0
    """Values with characters that PostgreSQL cannot store, or numbers that are none: replaced on the way."""
    in_target: int = 0
    """Articles that the copy has."""


class DatabaseCopy:
    """One copy of `source` into `target`."""

    def __init__(self, source: Database, target: Database) -> None:
        self._source, self._target = source, target
        self._done = Copied()

    def run(self, since: str | None, bar: Bar) -> Copied:
        """Bring the target to what the source is. `bar` is told how many rows there are, and then of those that are
        done. With `since` (a day), rows that tell when they were written are looked at if that was then or later.
        Raises StorageError, one line."""
        try:
            with sole_copy(self._target), self._snapshot() as source:
                before = self._begin(source, since)
                if [*map(partial(self._remove_gone, source), reversed(copied_tables()))].count(True):
                    since = None
                with bar(sum(_number(source, table) for table in copied_tables())) as advance:
                    for table in copied_tables():
                        self._bring(source, table, since, before, advance)
                self._finish()
        except SQLAlchemyError as error:
            raise StorageError(f"the copy stopped: {driver_message(error)}") from error
        return self._done

    @contextmanager
    def _snapshot(self) -> Iterator[Connection]:
        engine = self._source.engine
        if engine.dialect.name == "postgresql":
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with engine.connect() as connection, connection.begin():
            if engine.dialect.name == "sqlite":
                # What another program wrote may be no UTF-8.
                driver: Any = connection.connection.dbapi_connection
                driver.text_factory = lambda stored: stored.decode("utf-8", "surrogateescape")
            self._started = utc_now()
            yield connection

    def _begin(self, source: Connection, since: str | None) -> str:
        """Note of what the target is a copy; from when on rows may have been written after they were copied."""
        name = self._source.url
        with self._target.write_engine.begin() as target:
            row = target.execute(select(CopiedFromRow.source, CopiedFromRow.begun, CopiedFromRow.finished)).first()
            if row is None:
                if since is not None:
                    raise StorageError("--since is for a copy that there is: make a whole one first, without it")
                if any(not TableRows(table).is_empty(target) for table in copied_tables()):
                    raise StorageError(
                        f"{self._target.url} holds what is no copy of {name}: nothing is copied into it. "
                        "Name a database that is empty or not there yet"
                    )
                target.execute(insert(CopiedFromRow).values(source=name, begun=self._started))
                return self._started
            if row.source != name:
                raise StorageError(f"{self._target.url} is a copy of {row.source}, not of {name}")
            own_work(source, target, self._target.url)
            if since is not None and row.finished is None:
                raise StorageError("the last copy did not come to its end: --since is for the ones after that")
            target.execute(update(CopiedFromRow).values(finished=None))
            return str(row.begun)

    def _finish(self) -> None:
        with self._target.write_engine.begin() as target:
            if target.dialect.name == "postgresql":
                for table in copied_tables():
                    _set_sequence(target, table)
            self._done.in_target = target.scalar(select(func.count()).select_from(ArticleRow)) or 0
            target.execute(update(CopiedFromRow).values(begun=self._started, finished=utc_now()))

    def _remove_gone(self, source: Connection, table: Table) -> bool:
        """Delete rows that the source does not have, and those whose place another row may have taken there: an address
        that one article gave up is another's. Return whether rows changed or went with them that tell of no time."""
        rows, touches_others = TableRows(table), False
        with self._target.engine.connect() as reading:
            for batch in rows.identities(reading):
                keys = [row[: rows.key_size] for row in batch]
                there = {row[: rows.key_size]: row for row in rows.identities_of(source, keys)}
                gone = [row[: rows.key_size] for row in batch if there.get(row[: rows.key_size]) != row]
                if gone:
                    with self._target.write_engine.begin() as target:
                        rows.delete(target, gone)
                    lost = sum(key not in there for key in gone)
                    self._done.removed += lost
                    touches_others |= lost < len(gone) or table.name == ArticleRow.__tablename__
        return touches_others

    def _bring(
        self, source: Connection, table: Table, since: str | None, before: str, advance: Callable[[int], None]
    ) -> None:
        rows = TableRows(table, self._alter)
        with self._target.engine.connect() as reading:
            is_empty = rows.is_empty(reading)
        later: list[Row] = []
        for batch in rows.all(source, short=not is_empty, since=since):
            with self._target.write_engine.begin() as target:
                if is_empty:
                    new, changed = batch, list[Row]()
                else:
                    new, changed = self._different(source, target, rows, batch, before)
                rows.insert(target, _referring(rows, new, later))
                rows.update(target, _referring(rows, changed, later))
            self._done.new += len(new)
            self._done.changed += len(changed)
            advance(len(batch))
        self._link(later)

    def _different(
        self, source: Connection, target: Connection, rows: TableRows, batch: list[Row], before: str
    ) -> tuple[list[Row], list[Row]]:
        """Return the whole rows that are missing, and those that are different."""
        by_key = {rows.key_of(row, short=True): row for row in batch}
        there = {rows.key_of(row, short=True): row for row in rows.with_keys(target, [*by_key], short=True)}
        wanted = [
            key
            for key, row in by_key.items()
            # Times are whole seconds: what was saved in that of the copy may have been saved again in it.
            if there.get(key) != row or rows.was_written_since(row, before)
        ]
        whole = list(rows.with_keys(source, wanted, short=False))
        return (
            [row for row in whole if rows.key_of(row) not in there],
            [row for row in whole if rows.key_of(row) in there],
        )

    def _link(self, later: Sequence[Row]) -> None:
        if later:
            with self._target.write_engine.begin() as target:
                for number, first in later:
                    target.execute(update(ArticleRow).where(ArticleRow.id == number).values(duplicate_of=first))

    def _alter(self) -> None:
        self._done.altered += 1


def _referring(rows: TableRows, some: Sequence[Row], later: list[Row]) -> Sequence[Row]:
    """Return the rows without what refers to a row of their table behind them, which is noted for later."""
    if rows.table.name != ArticleRow.__tablename__:
        return some
    number, first = rows.names.index("id"), rows.names.index("duplicate_of")
    found = []
    for row in some:
        if row[first] is not None and row[first] > row[number]:
            later.append((row[number], row[first]))
            row = (*row[:first], None, *row[first + 1 :])
        found.append(row)
    return found


def _number(source: Connection, table: Table) -> int:
    return source.scalar(select(func.count()).select_from(table)) or 0


def _set_sequence(target: Connection, table: Table) -> None:
    """The next row of the copy's own has a number that none had."""
    column = table.autoincrement_column
    if column is None:
        return
    highest = target.scalar(select(func.max(column)))
    sequence = target.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
    if sequence and highest:
        target.execute(
            text("SELECT setval(CAST(:sequence AS regclass), :highest)"), {"sequence": sequence, "highest": highest}
        )
