"""`Filters`: choose articles, in the same way for lists, exports, search and the reading room."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, cast

from sqlalchemy import Boolean, ColumnElement, Text, literal, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from storage.countries.codes import code_asked
from storage.queries.search_text import fts_query, phrase


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles; empty ones pass all. Days are the publisher's, both included, and an article without a date
    passes only if neither is given. `author` is words of a name side by side; case and accents do not matter. `country`
    is a country's code (`PH`) or its name in any language; other places are words of a name, as `author` is."""

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
    added_after: int | None = None
    """The row number after which an article was first saved."""

    @property
    def country_code(self) -> str | None:
        """The code of the country that is asked for; None where none is, or a place that is no country."""
        return code_asked(self.country) if self.country else None

    @property
    def needs_index(self) -> bool:
        """Whether names are asked for that the full-text index alone knows."""
        return bool(self.author or (self.country and self.country_code is None))

    def conditions(self) -> tuple[list[str], dict[str, Any]]:
        """Return SQL over the table `article`, and its values; of names the index of words alone knows."""
        code = self.country_code
        # Days are compared as text, so that an index is used: a moment of the day begins with it.
        asked: list[tuple[str, str, str, Any]] = [
            ("article.site", "=", "site", self.site),
            ("article.in_language", "=", "language", self.language),
            ("article.article_section", "=", "section", self.section),
            ("article.date_published", ">=", "since", self.since and self.since.isoformat()),
            ("article.date_published", "<", "before", self.until and _day_after(self.until)),
            ("CAST(article.country_codes AS TEXT)", "LIKE", "country", code and f'%"{code}"%'),
            # With the sign SQLite stays with the index that has all columns of a list.
            ("+article.id", ">", "added_after", self.added_after),
        ]
        sql, values = list[str](), dict[str, Any]()
        for column, compared, name, value in asked:
            given = value if isinstance(value, tuple) else (value,) if value else ()
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
        place = None if self.country_code else self.country
        names = {"authors": self.author, "content_location": place}
        asked = [f"({fts_query(question)})"] if question is not None else []
        return " AND ".join([*asked, *(f"{column} : {phrase(name)}" for column, name in names.items() if name)])


def among_articles(numbers: Sequence[int] | None) -> list[ColumnElement[bool]]:
    """Return the condition for articles with these row ids; None: for all. One value, a JSON list: SQLite before 3.32
    allows 999 of them."""
    return [] if numbers is None else [_Among(literal(json.dumps(list(numbers)), Text))]


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True


@compiles(_Among)
def _among_in_sqlite(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    return f"article.id IN (SELECT value FROM json_each({compiler.process(element.clauses, **options)}))"


@compiles(_Among, "postgresql")
def _among_in_postgresql(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    numbers = f"json_array_elements_text(CAST({compiler.process(element.clauses, **options)} AS json))"
    return f"article.id IN (SELECT CAST({numbers} AS integer))"


def _day_after(day: date) -> str:
    # No day comes after the last one; its moments begin with it and go on with a `T`.
    return f"{day}~" if day == date.max else (day + _DAY).isoformat()


def _without_repetition(conditions: list[str], filters: Filters) -> list[str]:
    if filters.duplicates:
        return []
    if not conditions:
        # With the sign SQLite takes no index of the column, which would read each row for the rest.
        return ["+article.duplicate_of IS NULL"]
    # Of two sites that print one story, the one asked for has it; of several such articles the first.
    passes = " AND ".join(sql.replace("article.", "told.") for sql in conditions)
    before = "told.id = article.duplicate_of OR (told.duplicate_of = article.duplicate_of AND told.id < article.id)"
    told = f"EXISTS (SELECT 1 FROM article AS told WHERE ({before}) AND {passes})"
    return [f"(article.duplicate_of IS NULL OR NOT {told})"]


def _bound(sql: str, values: dict[str, Any]) -> ColumnElement[bool]:
    used = {name: value for name, value in values.items() if f":{name}" in sql}
    return cast("ColumnElement[bool]", text(sql).bindparams(**used))


_DAY = timedelta(days=1)
ALL_ARTICLES = Filters()
