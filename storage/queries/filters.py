"""`Filters`: choose articles, in the same way for lists, exports, search and the reading room."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, text

from storage.queries.search_text import fts_query, phrase


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles; empty ones pass all. Days are the publisher's, both included, and an article without a date
    passes only if neither is given. `author` and `country` are words of a name side by side; case and accents do not
    matter."""

    site: str | None = None
    language: str | tuple[str, ...] | None = None
    since: date | None = None
    until: date | None = None
    author: str | None = None
    country: str | None = None
    section: str | tuple[str, ...] | None = None
    """Of several, the articles of any pass, as with languages."""
    duplicates: bool = True
    """Whether an article passes that tells the same as one saved before it that passes too."""

    def conditions(self) -> tuple[list[str], dict[str, Any]]:
        """Return SQL over the table `article`, and its values; of names the index of words alone knows."""
        # Days are compared as text, so that an index is used: a moment of the day begins with it.
        asked = [
            ("article.site", "=", "site", self.site),
            ("article.in_language", "=", "language", self.language),
            ("article.article_section", "=", "section", self.section),
            ("article.date_published", ">=", "since", self.since and self.since.isoformat()),
            ("article.date_published", "<", "before", self.until and (self.until + _DAY).isoformat()),
        ]
        sql, values = list[str](), dict[str, Any]()
        for column, compared, name, value in asked:
            given = (value,) if isinstance(value, str) else value or ()
            # No name begins another: `_bound` finds them in the text.
            names = [name] if len(given) == 1 else [f"{name}_{number:03}" for number in range(len(given))]
            values |= dict(zip(names, given, strict=True))
            if len(names) == 1:
                sql.append(f"{column} {compared} :{name}")
            elif names:
                sql.append(f"{column} IN ({', '.join(f':{one}' for one in names)})")
        return sql + _without_repetition(sql, self), values

    def clauses(self) -> list[ColumnElement[bool]]:
        """Return the same for a statement of SQLAlchemy's."""
        conditions, values = self.conditions()
        return [_bound(sql, values) for sql in conditions]

    def not_told_before(self) -> list[ColumnElement[bool]]:
        """Return the condition for the duplicates alone."""
        conditions, values = replace(self, duplicates=True).conditions()
        return [_bound(sql, values) for sql in _without_repetition(conditions, self)]

    def match(self, question: str | None) -> str:
        """A question in FTS5's syntax with the names that must stand in their columns; empty where neither is asked.
        Raises QueryError."""
        names = {"authors": self.author, "content_location": self.country}
        asked = [f"({fts_query(question)})"] if question is not None else []
        return " AND ".join([*asked, *(f"{column} : {phrase(name)}" for column, name in names.items() if name)])


def _without_repetition(conditions: list[str], filters: Filters) -> list[str]:
    if filters.duplicates:
        return []
    if not conditions:
        # With the sign SQLite takes no index of the column, which would read each row for the rest.
        return ["+article.duplicate_of IS NULL"]
    # Of two sites that print one story, the one asked for has it; of several such articles the first.
    passes = " AND ".join(sql.replace("article.", "told.") for sql in conditions)
    before = "told.id = article.duplicate_of OR (told.duplicate_of = article.duplicate_of AND told.id < article.id)"
    told = f"EXISTS (SELECT 1 FROM article AS told WHERE ({before}) AND {passes})"  # noqa: S608 - what is asked for is bound
    return [f"(article.duplicate_of IS NULL OR NOT {told})"]


def _bound(sql: str, values: dict[str, Any]) -> ColumnElement[bool]:
    used = {name: value for name, value in values.items() if f":{name}" in sql}
    return cast("ColumnElement[bool]", text(sql).bindparams(**used))


_DAY = timedelta(days=1)
ALL_ARTICLES = Filters()
