"""The full-text index, by SQLite's FTS5. It holds folded words (`storage.words.folding`); what a reader is shown is the
article's own text.

Triggers note the number of each article whose words changed in `search_pending`, which costs a crawl next to nothing;
the index itself follows later, when a crawl has ended or somebody searches.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, text
from sqlalchemy.exc import OperationalError

from storage.database import Database
from storage.errors import StorageError
from storage.queries.filters import ALL_ARTICLES, Filters
from storage.queries.search_text import QueryError as QueryError
from storage.words.folding import folded
from storage.words.passages import END_MARK as END_MARK
from storage.words.passages import MARK as MARK
from storage.words.passages import passage

COLUMNS = ("headline", "alternative_headline", "article_body", "authors", "keywords", "content_location")
"""What is searched, and in this order ranked: a word in the headline counts ten times one in the body."""
_LISTS = COLUMNS[3:]
_WEIGHTS = "10.0, 5.0, 1.0, 3.0, 3.0, 3.0"
_TABLE = "article_search"
# Folded words need no knowledge of letters: of FTS5's tokenizers this one parts at spaces alone.
_CREATE = f"CREATE VIRTUAL TABLE {_TABLE} USING fts5({', '.join(COLUMNS)}, tokenize = 'ascii')"
_BATCH = 2500
"""Articles in one transaction, for whose 1 to 2 s no crawl can write. Each transaction leaves a segment that is merged
with others later: 20,000 articles at 1,500 a second by 500, at 1,850 by 2,000, at 2,400 by 5,000."""
_BODY = COLUMNS.index("article_body")
_HASH_SIZE = 16_000_000
"""Bytes of new words held before they are written as a segment that must be merged: 2,900 articles indexed in a second
of CPU in place of 2,360 with FTS5's own megabyte (20,000 articles of 430 words)."""
Ask = Callable[[str, Mapping[str, Any]], Sequence[Sequence[Any]]]
"""Runs one statement of SQLite with its named values and returns the rows."""
_LISTED = (
    "SELECT article.id, article.site, article.identifier, article.in_language, "
    "article.date_published, article.headline, article.url, "
    f"article.article_body, highlight({_TABLE}, {_BODY}, '{MARK}', '{END_MARK}') "
    f"FROM {_TABLE} JOIN article ON article.id = {_TABLE}.rowid WHERE {_TABLE} MATCH :question"
)
"""The fields of a `Hit`, the last of them as text and as the index has it."""
_LISTED_AT_ONCE = 100
"""SQLite joins 500 questions to one at most."""


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
    """The index of one database. Raises StorageError if that is not SQLite. `ask` runs what `count` and `search` ask,
    by default on a reading connection of the database."""

    def __init__(self, database: Database, ask: Ask | None = None) -> None:
        if database.engine.dialect.name != "sqlite":
            raise StorageError("searching needs SQLite: the full-text index is its FTS5")
        self._database = database
        self._ask = ask or self._read

    @property
    def pending(self) -> int:
        """Articles that the index does not know as they stand."""
        with self._database.engine.begin() as connection:
            if not _exists(connection):
                return int(connection.execute(text("SELECT count(*) FROM article")).scalar_one())
            return int(connection.execute(text("SELECT count(*) FROM search_pending")).scalar_one())

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
        except OperationalError as error:
            raise StorageError(f"the index cannot be brought up to date: {error.orig}") from error
        return done

    def rebuild(self, progress: Callable[[int], None] = lambda _: None) -> int:
        """Make the index anew; how many articles it has."""
        with self._database.write_engine.begin() as connection:
            connection.execute(text(f"DROP TABLE IF EXISTS {_TABLE}"))
        return self.catch_up(progress)

    def count(self, question: str | None, filters: Filters = ALL_ARTICLES) -> int:
        """How many articles answer. Raises QueryError."""
        sql, values = _matching("count(*)", question, filters)
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
        for first in range(0, len(numbers), _LISTED_AT_ONCE):
            sql, asked = _listing(numbers[first : first + _LISTED_AT_ONCE], filters.match(question))
            by_number |= {hit.article_id: hit for hit in map(_hit, self._ask(sql, asked))}
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
        order = (
            "article.date_published DESC, article.id DESC" if newest else f"bm25({_TABLE}, {_WEIGHTS}), article.id DESC"
        )
        sql, values = _matching(f"{_TABLE}.rowid", question, filters)
        page = values | {"limit": limit, "offset": offset}
        return [row[0] for row in self.rows(f"{sql} ORDER BY {order} LIMIT :limit OFFSET :offset", page)]

    def some(self, question: str, filters: Filters, limit: int) -> list[int]:
        """The row ids of so many articles that answer, in no order: the index is not read any further. Raises
        QueryError."""
        if filters == ALL_ARTICLES:
            # Nothing is asked of the articles themselves.
            sql = f"SELECT rowid FROM {_TABLE} WHERE {_TABLE} MATCH :question"
            values: dict[str, Any] = {"question": filters.match(question)}
        else:
            sql, values = _matching(f"{_TABLE}.rowid", question, filters)
        return [row[0] for row in self.rows(f"{sql} LIMIT :limit", values | {"limit": limit})]

    def rows(self, sql: str, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """Ask a statement of the index; no rows where it is not made yet. Raises QueryError."""
        return self._ask(sql, values) if self.is_made else []

    def ids(self, question: str | None, filters: Filters = ALL_ARTICLES) -> list[int]:
        """The numbers of all articles that answer, in the order first saved; of the filters `author` and `country`
        count. Raises QueryError."""
        match = filters.match(question)
        with self._database.engine.begin() as connection:
            if not match or not _exists(connection):
                return []
            sql = f"SELECT rowid FROM {_TABLE} WHERE {_TABLE} MATCH :match ORDER BY rowid"
            return list(connection.execute(text(sql), {"match": match}).scalars())

    @property
    def is_made(self) -> bool:
        """Whether there is an index at all."""
        with self._database.engine.begin() as connection:
            return _exists(connection)

    def _read(self, sql: str, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        with self._database.engine.begin() as connection:
            return connection.execute(text(sql), dict(values)).all()

    def _create(self) -> None:
        with self._database.write_engine.begin() as connection:
            if _exists(connection):
                return
            try:
                connection.exec_driver_sql(_CREATE)
                connection.exec_driver_sql(f"INSERT INTO {_TABLE} ({_TABLE}, rank) VALUES ('hashsize', {_HASH_SIZE})")
            except OperationalError as error:
                raise StorageError(f"searching needs SQLite with FTS5: {error.orig}") from error
            connection.execute(text("INSERT OR IGNORE INTO search_pending (article_id) SELECT id FROM article"))

    def _index_batch(self) -> int:
        """The articles noted first; a row without an article is one that was deleted."""
        with self._database.write_engine.begin() as connection:
            pending = connection.execute(
                text("SELECT article_id FROM search_pending ORDER BY article_id LIMIT :limit"), {"limit": _BATCH}
            ).scalars()
            numbers = [{"number": number} for number in pending]
            if not numbers:
                return 0
            asked = {"first": numbers[0]["number"], "last": numbers[-1]["number"]}
            rows = connection.execute(
                text(
                    f"SELECT article.id AS number, {', '.join(f'article.{name}' for name in COLUMNS)} FROM article "
                    "JOIN search_pending AS p ON p.article_id = article.id WHERE article.id BETWEEN :first AND :last"
                ),
                asked,
            ).mappings()
            indexed = [_indexed(row) for row in rows]
            connection.execute(text(f"DELETE FROM {_TABLE} WHERE rowid = :number"), numbers)
            if indexed:
                names = ", ".join(f":{name}" for name in COLUMNS)
                connection.execute(
                    text(f"INSERT INTO {_TABLE} (rowid, {', '.join(COLUMNS)}) VALUES (:number, {names})"), indexed
                )
            connection.execute(text("DELETE FROM search_pending WHERE article_id = :number"), numbers)
            return len(numbers)


def _exists(connection: Connection) -> bool:
    asked = text("SELECT 1 FROM sqlite_master WHERE name = :name")
    return connection.execute(asked, {"name": _TABLE}).first() is not None


def _indexed(row: RowMapping) -> dict[str, Any]:
    texts = {name: row[name] or "" for name in COLUMNS} | {name: _unescaped(row[name]) for name in _LISTS}
    return {"number": row["number"], **{name: folded(text) for name, text in texts.items()}}


def _unescaped(stored: str) -> str:
    """Return a list as it is stored, its brackets and quotation marks being no words."""
    return "\n".join(map(str, json.loads(stored))) if "\\" in stored else stored


def _matching(what: str, question: str | None, filters: Filters) -> tuple[str, dict[str, Any]]:
    conditions, values = filters.conditions()
    where = " AND ".join([f"{_TABLE} MATCH :question", *conditions])
    sql = f"SELECT {what} FROM {_TABLE} JOIN article ON article.id = {_TABLE}.rowid WHERE {where}"
    return sql, values | {"question": filters.match(question)}


def _listing(numbers: Sequence[int], question: str) -> tuple[str, dict[str, Any]]:
    # One by one: with `rowid IN (...)` the index would walk through all its matches.
    values = {f"number{place}": number for place, number in enumerate(numbers)}
    sql = " UNION ALL ".join(f"{_LISTED} AND {_TABLE}.rowid = :{name}" for name in values)
    return sql, values | {"question": question}


def _hit(row: Sequence[Any]) -> Hit:
    fields = [*row[:-2], passage(*row[-2:])]
    return Hit(*fields)
