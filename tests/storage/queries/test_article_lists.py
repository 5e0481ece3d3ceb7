"""The questions of a reader, and of who watches: at 100,000 articles each walk through the bodies took .5 s."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from storage.database import Database
from storage.queries.article_lists import ArticleLists
from storage.queries.filters import Filters
from storage.queries.health import Health

FILTERS = (
    Filters(),
    Filters(site="example"),
    Filters(site="example", language="en"),
    Filters(country="INDIA"),
    Filters(section="Economy", since=date(2020, 1, 1), until=date(2020, 12, 31)),
    Filters(duplicates=False),
    Filters(site="example", language="en", since=date(2020, 1, 1), duplicates=False),
)
QUESTIONS: tuple[Callable[[Any, Filters], object], ...] = (
    lambda session, filters: ArticleLists(session).count(filters),
    lambda session, filters: ArticleLists(session).newest(filters, limit=20),
    lambda session, filters: ArticleLists(session).choices(filters),
    lambda session, filters: ArticleLists(session).newest_day(filters),
    lambda session, filters: ArticleLists(session).per_period("2020", 7, filters),
    lambda session, _: Health(session).of("example"),
)


@pytest.mark.parametrize("filters", FILTERS, ids=str)
@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_no_question_walks_through_the_bodies(database: Database, number: int, filters: Filters) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        asked.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    with database.session() as session:
        QUESTIONS[number](session, filters)
    event.remove(database.engine, "before_cursor_execute", note)
    plans = []
    with database.engine.begin() as connection:
        for statement, parameters in asked:
            if statement.startswith("SELECT") and "FROM article" in statement:
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                plans += [row[3] for row in rows]
    steps = [step for step in plans if step.startswith(("SCAN article", "SEARCH article"))]
    assert steps
    # One row by its number is no walk, nor the article of a site that was added last.
    walks = [step for step in steps if "COVERING INDEX" not in step and "PRIMARY KEY" not in step]
    assert [step for step in walks if "ix_article_site (site=?)" not in step] == []
