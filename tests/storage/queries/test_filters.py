"""The same filters mean the same articles to an export, to the reading room and to search."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from storage.articles import Articles
from storage.database import Database
from storage.queries.article_lists import ArticleLists
from storage.queries.filters import Filters
from storage.queries.search import SearchIndex
from tests.storage.conftest import make_record

DAYS = ("2020-01-31", "2020-02-01", "2020-02-01T23:59:00+01:00", "2020-02-02T00:00:00+00:00", "2020-02-29", None)


@pytest.fixture
def stored(database: Database, write: Callable[..., Any]) -> Database:
    """Articles 0 to 5 by their days; 1 is Italian, 2 of another site, 3 of another section."""

    def save(session: Any) -> None:
        for number, day in enumerate(DAYS):
            record = make_record(
                identifier=str(number),
                date_published=day,
                in_language="it" if number == 1 else "en",
                site="other" if number == 2 else "example",
                article_section="Economy" if number == 3 else "Asia",
            )
            Articles(session).save(record, f"e.org/{number}")

    write(save)
    return database


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        (Filters(), "012345"),
        (Filters(site="example"), "01345"),
        (Filters(site="other"), "2"),
        (Filters(language="it"), "1"),
        (Filters(section="Economy"), "3"),
        (Filters(since=date(2020, 2, 1)), "1234"),
        (Filters(until=date(2020, 2, 1)), "012"),
        (Filters(since=date(2020, 2, 1), until=date(2020, 2, 1)), "12"),
        (Filters(since=date(2020, 2, 2), until=date(2020, 2, 28)), "3"),
        (Filters(until=date(2020, 2, 29), language="en", site="example"), "034"),
        (Filters(since=date(2021, 1, 1)), ""),
        # They all tell the same, each language for itself.
        (Filters(duplicates=False), "01"),
        (Filters(site="other", duplicates=False), "2"),
        (Filters(section="Economy", duplicates=False), "3"),
        (Filters(since=date(2020, 2, 1), duplicates=False), "12"),
        (Filters(since=date(2020, 2, 2), language="en", site="example", duplicates=False), "3"),
    ],
)
def test_an_export_the_reading_room_and_search_mean_the_same_articles(
    stored: Database, filters: Filters, numbers: str
) -> None:
    index = SearchIndex(stored)
    index.catch_up()
    found = {hit.identifier for hit in index.search("bridge", filters, limit=20)}
    with stored.session() as session:
        exported = {row.identifier for row in Articles(session).iterate(filters)}
        listed = {row.identifier for row in ArticleLists(session).newest(filters, limit=20)}
        assert Articles(session).count(filters) == ArticleLists(session).count(filters) == len(numbers)
    assert exported == listed == found == set(numbers)


@pytest.mark.parametrize("until", [date(2020, 2, 29), date(9999, 12, 30), date.max])
def test_the_last_day_that_there_is_is_a_day(stored: Database, until: date) -> None:
    with stored.session() as session:
        assert Articles(session).count(Filters(until=until)) == 5
        assert ArticleLists(session).count(Filters(until=until)) == 5
