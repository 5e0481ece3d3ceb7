"""What runs in the processes that ask the database: one question, with limits of time, memory and size.

SQLite looks at its clock between two instructions of its machine: one `replace`, `printf` or `LIKE` on a long text can
take minutes within an instruction, and holds what it makes in memory. So a question is asked where it can be ended.
"""

import sqlite3
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage.errors import StorageError
from storage.store_file.reading import reading_uri

MEMORY_MIB = 512
"""The address space of one process; its Python and SQLite take 60."""
_HEAP = 200_000_000
"""Bytes that SQLite itself may hold: a row of 2,000 columns has no other limit."""
_ANSWER = 32_000_000
"""Characters of one answer: Datasette writes the page from it, several times as large."""
_VALUE = 20_000_000
"""Bytes of one value; the largest page that a crawl takes has 10 MiB."""
_TEMPORARY = 512_000_000
"""Bytes of a temporary file, in which SQLite sorts what is more than memory."""
_PER_CLOCK = 1000
"""Instructions of SQLite's machine from one look at the clock to the next: .1 ms."""


@dataclass(frozen=True, slots=True)
class Question:
    """One SQL statement."""

    file: Path
    sql: str
    values: Mapping[str, Any] | Sequence[Any]
    seconds: float
    most_rows: int | None
    """Rows to answer with at most; None: all."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the statement found."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    more: bool
    """Whether there are more rows."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why there is no answer, in SQLite's words or ours."""

    message: str
    too_long: bool = False
    """Whether it took too long."""


def prewarm() -> None:
    """Bound what the process writes."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (_TEMPORARY, _TEMPORARY))


def ask(question: Question) -> Answer | Refused:
    """Ask it of the file, which is opened for reading alone."""
    try:
        with closing(sqlite3.connect(reading_uri(question.file), uri=True)) as connection:
            _limit(connection)
            with _time_limit(connection, question.seconds):
                cursor = connection.execute(question.sql, question.values)
                return _answer(cursor, question.most_rows)
    except MemoryError:
        return Refused(f"the question needs more than {_HEAP // 1_000_000} MB of memory")
    except (sqlite3.Error, sqlite3.Warning, OverflowError, ValueError, StorageError) as error:
        return Refused(str(error), too_long=str(error) == "interrupted")


def _answer(cursor: sqlite3.Cursor, most: int | None) -> Answer | Refused:
    columns = tuple(column[0] for column in cursor.description or ())
    rows: list[tuple[Any, ...]] = []
    size = 0
    for row in cursor:
        if len(rows) == most:
            return Answer(columns, rows, more=True)
        size += sum(len(value) if isinstance(value, str | bytes) else 8 for value in row)
        if size > _ANSWER:
            return Refused(f"the answer is longer than {_ANSWER // 1_000_000} million characters")
        rows.append(row)
    return Answer(columns, rows, more=False)


def _limit(connection: sqlite3.Connection) -> None:
    connection.text_factory = lambda text: str(text, "utf-8", "replace")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _VALUE)
    # Neither is taken back by a later PRAGMA, and Datasette lets none through.
    connection.execute(f"PRAGMA hard_heap_limit = {_HEAP}")
    connection.execute("PRAGMA query_only = ON")
    connection.create_function("escape_fts", 1, _escape_fts)


@contextmanager
def _time_limit(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    deadline = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _PER_CLOCK)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


def _escape_fts(text: str) -> str:
    """Datasette's function, by which its tables are searched; imported where it is asked for, for it takes .2 s."""
    from datasette.utils import escape_fts

    return str(escape_fts(text))
