"""Of an answer in SQL, so many rows are given as were asked for, and so many characters as a page can show."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from crawler.reading_room import sql_process
from crawler.reading_room.sql_process import Answer, Refused, _answer


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as opened:
        yield opened


@pytest.mark.parametrize(("most", "rows", "more"), [(2, 2, True), (3, 3, False), (None, 3, False)])
def test_an_answer_says_whether_there_are_more_rows(
    connection: sqlite3.Connection, most: int | None, rows: int, more: bool
) -> None:
    cursor = connection.execute("select 1 as number union select 2 union select 3")
    answer = _answer(cursor, most)
    assert answer == Answer(("number",), [(number,) for number in range(1, rows + 1)], more)


@pytest.mark.parametrize(("characters", "is_given"), [(42, True), (43, False)])
def test_an_answer_has_an_end(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, characters: int, is_given: bool
) -> None:
    monkeypatch.setattr(sql_process, "_ANSWER", 100)
    # A number is as long as eight characters.
    text = "x" * characters
    answer = _answer(connection.execute("select 1, ? union all select 2, ?", (text, text)), None)
    assert isinstance(answer, Answer if is_given else Refused)
