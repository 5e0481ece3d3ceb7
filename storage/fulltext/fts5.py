"""The index in SQLite, by its FTS5."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from storage.errors import StorageError
from storage.fulltext.columns import BODY, COLUMNS, WEIGHTS, Ask, folded_columns
from storage.words.passages import END_MARK, MARK

_TABLE = "article_search"
# Folded words need no knowledge of letters: of FTS5's tokenizers this one parts at spaces alone.
_CREATE = f"CREATE VIRTUAL TABLE {_TABLE} USING fts5({', '.join(COLUMNS)}, tokenize = 'ascii')"
_HASH_SIZE = 16_000_000
"""Bytes of new words held before they are written as a segment that must be merged: 2,900 articles indexed in a second
of CPU in place of 2,360 with FTS5's own megabyte (20,000 articles of 430 words)."""
_LISTED = (
    "SELECT article.id, article.site, article.identifier, article.in_language, "
    "article.date_published, article.headline, article.url, "
    f"article.{BODY}, highlight({_TABLE}, {COLUMNS.index(BODY)}, '{MARK}', '{END_MARK}') "
    f"FROM {_TABLE} JOIN article ON article.id = {_TABLE}.rowid WHERE {_TABLE} MATCH :question"
)
"""The fields of a `Hit`, the last of them as text and as the index has it."""


class Fts5:
    """See `storage.fulltext.engine.FullText`."""

    table = _TABLE
    number = f"{_TABLE}.rowid"

    def is_made(self, connection: Connection) -> bool:
        """Whether there is an index at all."""
        asked = text("SELECT 1 FROM sqlite_master WHERE name = :name")
        return connection.execute(asked, {"name": _TABLE}).first() is not None

    def create(self, connection: Connection) -> None:
        """Make it, and note all articles. Raises StorageError."""
        if self.is_made(connection):
            return
        try:
            connection.exec_driver_sql(_CREATE)
            connection.exec_driver_sql(f"INSERT INTO {_TABLE} ({_TABLE}, rank) VALUES ('hashsize', {_HASH_SIZE})")
        except OperationalError as error:
            raise StorageError(f"searching needs SQLite with FTS5: {error.orig}") from error
        connection.execute(text("INSERT OR IGNORE INTO search_pending (article_id) SELECT id FROM article"))

    def drop(self, connection: Connection) -> None:
        """Forget all of it."""
        connection.execute(text(f"DROP TABLE IF EXISTS {_TABLE}"))

    def index(self, connection: Connection, most: int) -> int:
        """The articles noted first; a row without an article is one that was deleted."""
        pending = connection.execute(
            text("SELECT article_id FROM search_pending ORDER BY article_id LIMIT :limit"), {"limit": most}
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
        indexed = [{"number": row["number"], **folded_columns(row)} for row in rows]
        connection.execute(text(f"DELETE FROM {_TABLE} WHERE rowid = :number"), numbers)
        if indexed:
            names = ", ".join(f":{name}" for name in COLUMNS)
            connection.execute(
                text(f"INSERT INTO {_TABLE} (rowid, {', '.join(COLUMNS)}) VALUES (:number, {names})"), indexed
            )
        connection.execute(text("DELETE FROM search_pending WHERE article_id = :number"), numbers)
        return len(numbers)

    def finish(self, connection: Connection) -> None:
        """Nothing: it merges what was added by itself."""

    def forget(self, connection: Connection, article_id: int) -> None:
        """Drop an article that was deleted."""
        number = {"number": article_id}
        if self.is_made(connection):
            connection.execute(text(f"DELETE FROM {_TABLE} WHERE rowid = :number"), number)
        connection.execute(text("DELETE FROM search_pending WHERE article_id = :number"), number)

    def condition(self, match: str) -> tuple[str, dict[str, Any]]:
        """Return the condition for the articles that answer."""
        return f"{_TABLE} MATCH :question", {"question": match}

    def rank(self, ask: Ask, match: str) -> tuple[str, dict[str, Any]]:
        """Return bm25: negative, the best first."""
        return f"bm25({_TABLE}, {', '.join(map(str, WEIGHTS))})", {}

    def listed(self, ask: Ask, numbers: Sequence[int], match: str) -> Sequence[Sequence[Any]]:
        """Return the fields of hits, the last two the body as it is written and as it is folded, with marks."""
        # One by one: with `rowid IN (...)` the index would walk through all its matches.
        values = {f"number{place}": number for place, number in enumerate(numbers)}
        sql = " UNION ALL ".join(f"{_LISTED} AND {_TABLE}.rowid = :{name}" for name in values)
        return ask(sql, values | {"question": match})

    def grouped(self, columns: str, match: str, conditions: Sequence[str]) -> tuple[str, dict[str, Any]]:
        """Return the question how many articles answer, by columns of the articles."""
        # With the sign SQLite does not go from article to article.
        matching = f"+article.id IN (SELECT rowid FROM {_TABLE} WHERE {_TABLE} MATCH :question)"
        where = " AND ".join([matching, *conditions])
        sql = f"SELECT {columns}, count(*) FROM article INDEXED BY ix_article_reading WHERE {where} GROUP BY {columns}"
        return sql, {"question": match}
