"""The database as Datasette knows it, and searches: each question is asked in a process that can be ended."""

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted, Results

from crawler.extraction.errors import ExtractionError, ExtractionTimeoutError
from crawler.reading_room.sql_process import MEMORY_MIB, Answer, Question, Refused
from crawler.workers.pool import ExtractionWorkers
from storage.queries.search import QueryError
from storage.store_file.reading import reading_uri

_PROCESSES = 2
"""Questions at the same time; others wait."""
_GRACE = 1.0
"""Seconds after its time limit at which a question is ended that SQLite did not end."""
_ASK = "crawler.reading_room.sql_process:ask"


class Row(tuple[Any, ...]):
    """A row as Datasette reads it: a tuple whose values have names too."""

    names: tuple[str, ...] = ()

    def keys(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self.names

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            try:
                return super().__getitem__(self.names.index(key))
            except ValueError:
                raise IndexError(f"there is no column {key}") from None
        return super().__getitem__(key)


class SqlDatabase(Database):  # type: ignore[misc]
    """A SQLite file, read by processes. `seconds` is the most that a question may take."""

    def __init__(self, datasette: Datasette, file: Path, seconds: float) -> None:
        # A database that changes is also none that Datasette hands out as a file.
        super().__init__(datasette, path=str(file), is_mutable=True)
        self._file = file.absolute()
        self._seconds = seconds
        self._processes = ExtractionWorkers(_PROCESSES, seconds + _GRACE, MEMORY_MIB, function=_ASK, wall_factor=1)
        self._processes.start()

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """Datasette's method: a connection by which it learns of tables and columns. Rows are read by the processes."""
        connection = sqlite3.connect(reading_uri(self._file), uri=True, check_same_thread=False)
        self._all_file_connections.append(connection)
        return connection

    async def execute(
        self,
        sql: str,
        params: Mapping[str, Any] | Sequence[Any] | None = None,
        truncate: bool = False,
        custom_time_limit: int | None = None,
        page_size: int | None = None,
        log_sql_errors: bool = True,
    ) -> Results:
        """Datasette's method: the rows, or the errors that it knows."""
        seconds = min(self._seconds, custom_time_limit / 1000) if custom_time_limit else self._seconds
        most = self.ds.max_returned_rows + (self.ds.max_returned_rows == (page_size or self.ds.page_size))
        values = dict(params) if isinstance(params, Mapping) else list(params or ())
        question = Question(self._file, sql, values, seconds, most if truncate else None)
        try:
            answer: Answer | Refused = await asyncio.wrap_future(self._hand_over(question))
        except ExtractionError as error:
            answer = _ended(error)
        if isinstance(answer, Refused):
            refused = sqlite3.OperationalError(answer.message)
            raise QueryInterrupted(refused, sql, params) if answer.too_long else refused
        return Results([_row(answer.columns, row) for row in answer.rows], answer.more, _description(answer.columns))

    def find(self, sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Return the rows of a search. Waits for them, within the same limits; raises QueryError where they do not
        do."""
        try:
            answer = self._hand_over(Question(self._file, sql, values, self._seconds, None)).result()
        except ExtractionError as error:
            answer = _ended(error)
        if isinstance(answer, Answer):
            return answer.rows
        if answer.too_long:
            raise QueryError(f"the search took longer than {self._seconds:g} s: ask for less")
        raise QueryError(f"the search was not answered: {answer.message}")

    def _hand_over(self, question: Question) -> "Future[Answer | Refused]":
        return self._processes.call(_ASK, question, url=None)

    def close(self) -> None:
        """End the processes."""
        self._processes.stop(wait=False)
        super().close()


def _ended(error: ExtractionError) -> Refused:
    """Return why a process that was ended gave no answer."""
    if isinstance(error, ExtractionTimeoutError):
        return Refused("interrupted", too_long=True)
    return Refused(f"the question was ended: {error}")


def _row(names: tuple[str, ...], values: tuple[Any, ...]) -> Row:
    row = Row(values)
    row.names = names
    return row


def _description(columns: tuple[str, ...]) -> tuple[tuple[str, None, None, None, None, None, None], ...]:
    return tuple((name, None, None, None, None, None, None) for name in columns)
