"""The full-text index, SQLite's FTS5 or PostgreSQL's (`storage.fulltext`). It holds folded words
(`storage.words.folding`); what a reader is shown is the article's own text.

Triggers note the number of each article whose words changed in `search_pending`, which costs a crawl next to nothing;
the index itself follows later, when a crawl has ended or somebody searches.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from storage.database import Database
from storage.errors import StorageError
from storage.fulltext.columns import COLUMNS as COLUMNS
from storage.fulltext.columns import Ask as Ask
from storage.fulltext.engine import full_text
from storage.queries.filters import ALL_ARTICLES, Filters
from storage.queries.search_text import QueryError as QueryError
from storage.words.passages import END_MARK as END_MARK
from storage.words.passages import MARK as MARK
from storage.words.passages import passage

_BATCH = 2500
"""Articles in one transaction, for whose 1 to 2 s no crawl can write. Each transaction leaves a segment that is merged
with others later: 20,000 articles at 1,500 a second by 500, at 1,850 by 2,000, at 2,400 by 5,000."""
_LISTED_AT_ONCE = 100
"""SQLite joins 500 questions to one at most."""
_NO_LIMIT = 2**62
"""Rows that no database has: SQLite has no OFFSET without LIMIT, PostgreSQL no LIMIT below zero."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found."""

    article_id: int
    site: str
    identifier: str | None
    in_language: str | None
    date_published: str | None
    headline: str | None
    url: str
    snippet: str
    """The best place of the body, its words found between MARK and END_MARK."""


class SearchIndex:
    """The index of one database. `ask` runs what `count` and `search` ask, by default on a reading connection of the
    database."""

    def __init__(self, database: Database, ask: Ask | None = None) -> None:
        self._database = database
        self._full_text = full_text(database.engine.dialect.name)
        self._ask = ask or self._read

    @property
    def pending(self) -> int:
        """Articles that the index does not know as they stand."""
        with self._database.engine.begin() as connection:
            noted = "search_pending" if self._full_text.is_made(connection) else "article"
            return int(connection.execute(text(f"SELECT count(*) FROM {noted}")).scalar_one())

    def catch_up(
        self, progress: Callable[[int], None] = lambda _: None, until: Callable[[], bool] = lambda: False
    ) -> int:
        """Bring the index up to date; how many articles that were. `progress` hears of each batch's size; once `until`
        holds the rest is left. Waits for other processes' locks as every writer does; raises StorageError where they
        last."""
        done = 0
        try:
            self._create()
            while not until() and (number := self._index_batch()):
                done += number
                progress(number)
            if done:
                with self._database.write_engine.begin() as connection:
                    self._full_text.finish(connection)
        except OperationalError as error:
            raise StorageError(f"the index cannot be brought up to date: {error.orig}") from error
        return done

    def rebuild(self, progress: Callable[[int], None] = lambda _: None) -> int:
        """Make the index anew; how many articles it has."""
        with self._database.write_engine.begin() as connection:
            self._full_text.drop(connection)
        return self.catch_up(progress)

    def count(self, question: str | None, filters: Filters = ALL_ARTICLES) -> int:
        """How many articles answer. Raises QueryError."""
        sql, values = self._matching("count(*)", question, filters)
        return int(self._ask(sql, values)[0][0]) if self.is_made else 0

    def search(
        self,
        question: str | None,
        filters: Filters = ALL_ARTICLES,
        *,
        newest: bool = False,
        limit: int = 20,
        offset: int = 0,
    ) -> list[Hit]:
        """The articles that answer, the best first (bm25), or the newest; see `search_text.fts_query` for what
        may be asked. None asks for the author and country of the filters alone; one of these must then be given.
        Raises QueryError."""
        numbers = self.numbers(question, filters, newest=newest, limit=limit, offset=offset)
        # Snippets of the answers alone: of all matches they took four times as long as the search.
        by_number: dict[int, Hit] = {}
        match = filters.match(question)
        for first in range(0, len(numbers), _LISTED_AT_ONCE):
            rows = self._full_text.listed(self._ask, numbers[first : first + _LISTED_AT_ONCE], match)
            by_number |= {hit.article_id: hit for hit in map(_hit, rows)}
        return [by_number[number] for number in numbers if number in by_number]

    def numbers(
        self,
        question: str | None,
        filters: Filters = ALL_ARTICLES,
        *,
        newest: bool = False,
        limit: int = -1,
        offset: int = 0,
    ) -> list[int]:
        """The row ids of the articles that `search` gives, in the same order; -1: of all. Raises QueryError."""
        if not self.is_made:
            return []
        sql, values = self._matching(self._full_text.number, question, filters)
        order = "COALESCE(article.date_published, '') DESC, article.id DESC"
        if not newest:
            rank, of_rank = self._full_text.rank(self._ask, filters.match(question))
            order, values = f"{rank}, article.id DESC", values | of_rank
        page = {"limit": limit if limit >= 0 else _NO_LIMIT, "offset": offset}
        asked = f"{sql} ORDER BY {order} LIMIT :limit OFFSET :offset"
        return [row[0] for row in self._ask(asked, values | page)]

    def some(self, question: str, filters: Filters, limit: int) -> list[int]:
        """The row ids of so many articles that answer, in no order: the index is not read any further. Raises
        QueryError."""
        if filters == ALL_ARTICLES:
            # Nothing is asked of the articles themselves.
            condition, values = self._full_text.condition(filters.match(question))
            sql = f"SELECT {self._full_text.number} FROM {self._full_text.table} WHERE {condition}"
        else:
            sql, values = self._matching(self._full_text.number, question, filters)
        return [row[0] for row in self.rows(f"{sql} LIMIT :limit", values | {"limit": limit})]

    def grouped(self, columns: str, question: str | None, filters: Filters) -> Sequence[Sequence[Any]]:
        """The values of columns of the articles that answer, each time with their number. Raises QueryError."""
        conditions, values = filters.conditions()
        sql, asked = self._full_text.grouped(columns, filters.match(question), conditions)
        return self.rows(sql, values | asked)

    def rows(self, sql: str, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """Ask a statement of the index; no rows where it is not made yet. Raises QueryError."""
        return self._ask(sql, values) if self.is_made else []

    def ids(self, question: str | None, filters: Filters = ALL_ARTICLES) -> list[int]:
        """The numbers of all articles that answer, in the order first saved; of the filters `author` and `country`
        count. Raises QueryError."""
        match = filters.match(question)
        with self._database.engine.begin() as connection:
            if not match or not self._full_text.is_made(connection):
                return []
            condition, values = self._full_text.condition(match)
            number, table = self._full_text.number, self._full_text.table
            sql = f"SELECT {number} FROM {table} WHERE {condition} ORDER BY {number}"
            return list(connection.execute(text(sql), values).scalars())

    @property
    def is_made(self) -> bool:
        """Whether there is an index at all."""
        with self._database.engine.begin() as connection:
            return self._full_text.is_made(connection)

    def _read(self, sql: str, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        with self._database.engine.begin() as connection:
            return connection.execute(text(sql), dict(values)).all()

    def _create(self) -> None:
        with self._database.write_engine.begin() as connection:
            self._full_text.create(connection)

    def _index_batch(self) -> int:
        with self._database.write_engine.begin() as connection:
            return self._full_text.index(connection, _BATCH)

    def _matching(self, what: str, question: str | None, filters: Filters) -> tuple[str, dict[str, Any]]:
        conditions, values = filters.conditions()
        found, asked = self._full_text.condition(filters.match(question))
        where = " AND ".join([found, *conditions])
        table = self._full_text.table
        sql = f"SELECT {what} FROM {table} JOIN article ON article.id = {self._full_text.number} WHERE {where}"
        return sql, values | asked


def _hit(row: Sequence[Any]) -> Hit:
    fields = [*row[:-2], passage(*row[-2:])]
    return Hit(*fields)
