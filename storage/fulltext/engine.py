"""What the full-text indexes of the two databases have in common."""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import Connection

from storage.fulltext.columns import Ask
from storage.fulltext.fts5 import Fts5
from storage.fulltext.tsvector import Tsvector


class FullText(Protocol):
    """An index of folded words. A question is given as `Filters.match` writes it: in the syntax of FTS5."""

    table: str
    """Its name."""
    number: str
    """`ArticleRow.id` in it, as SQL."""

    def is_made(self, connection: Connection) -> bool:
        """Whether there is an index at all."""

    def create(self, connection: Connection) -> None:
        """Make it where there is none. Raises StorageError."""

    def drop(self, connection: Connection) -> None:
        """Forget all of it."""

    def index(self, connection: Connection, most: int) -> int:
        """Bring so many articles at most up to date; how many that were."""

    def finish(self, connection: Connection) -> None:
        """Whatever is to be done when all is up to date."""

    def forget(self, connection: Connection, article_id: int) -> None:
        """Drop an article that was deleted: now, and not when the index is next brought up to date."""

    def condition(self, match: str) -> tuple[str, dict[str, Any]]:
        """Return the condition for the articles that answer, as SQL over its table, and its values."""

    def rank(self, ask: Ask, match: str) -> tuple[str, dict[str, Any]]:
        """Return the order of the answers, the best first, as SQL, and its values."""

    def listed(self, ask: Ask, numbers: Sequence[int], match: str) -> Sequence[Sequence[Any]]:
        """Return the fields of hits, the last two the body as it is written and as it is folded, with marks."""

    def grouped(self, columns: str, match: str, conditions: Sequence[str]) -> tuple[str, dict[str, Any]]:
        """Return the question how many articles answer, by columns of the articles, and its values."""


def full_text(dialect: str) -> FullText:
    """Return the index of a database."""
    return Fts5() if dialect == "sqlite" else Tsvector()
