"""`Filters`: choose articles, in the same way for lists, exports, search and the reading room."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, text

from storage.reading.search_text import fts_query, phrase


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles; empty ones pass all. Days are the publisher's, both included, and an article without a date
    passes only if neither is given. `author` and `country` are words of a name side by side; case and accents do not
    matter."""

    site: str | None = None
    language: str | None = None
    since: date | None = None
    until: date | None = None
    author: str | None = None
    country: str | None = None
    section: str | None = None

    def conditions(self) -> tuple[list[str], dict[str, Any]]:
        """Return SQL over the table `article`, and its values; of names the index of words alone knows."""
        # Days are compared as text, so that an index is used: a moment of the day begins with it.
        asked = {
            "site": ("article.site = :site", self.site),
            "language": ("article.in_language = :language", self.language),
            "section": ("article.article_section = :section", self.section),
            "since": ("article.date_published >= :since", self.since and self.since.isoformat()),
            "before": ("article.date_published < :before", self.until and (self.until + _DAY).isoformat()),
        }
        given = {name: pair for name, pair in asked.items() if pair[1]}
        return [sql for sql, _ in given.values()], {name: value for name, (_, value) in given.items()}

    def clauses(self) -> list[ColumnElement[bool]]:
        """Return the same for a statement of SQLAlchemy's."""
        conditions, values = self.conditions()
        pairs = zip(conditions, values.items(), strict=True)
        return [cast("ColumnElement[bool]", text(sql).bindparams(**{name: value})) for sql, (name, value) in pairs]

    def without_site(self) -> "Filters":
        """Return the filters for articles of every site."""
        return replace(self, site=None)

    def match(self, question: str | None) -> str:
        """A question in FTS5's syntax with the names that must stand in their columns; empty where neither is asked.
        Raises QueryError."""
        names = {"authors": self.author, "content_location": self.country}
        asked = [f"({fts_query(question)})"] if question is not None else []
        return " AND ".join([*asked, *(f"{column} : {phrase(name)}" for column, name in names.items() if name)])


_DAY = timedelta(days=1)
ALL_ARTICLES = Filters()
