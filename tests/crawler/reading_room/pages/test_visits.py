"""What the reader's browser keeps: the last visit, and the saved searches."""

import pytest

from crawler.reading_room.pages.asked import Asked
from crawler.reading_room.pages.visits import (
    MOST_SAVED,
    Visit,
    cookie_name,
    read_searches,
    searches_cookie,
    visited,
    with_search,
    without_search,
)

HOUR = 3600


def test_what_was_added_since_the_last_visit_stays_new_until_the_next() -> None:
    first = visited(None, 40, 0)
    assert first == Visit(40, 40, 0), "at the first visit nothing is new"
    next_day = visited(first, 55, 24 * HOUR)
    assert next_day.before == 40
    assert visited(next_day, 57, 24 * HOUR + 60).before == 40, "a page of the same visit"
    assert visited(next_day, 57, 25 * HOUR).before == 55, "another visit"


@pytest.mark.parametrize("earlier", [Visit(90, 95, 0), Visit(3, 95, 0), Visit(3, 5, 48 * HOUR)])
def test_a_cookie_of_another_database_or_clock_starts_anew(earlier: Visit) -> None:
    assert visited(earlier, 40, 24 * HOUR) == Visit(40, 40, 24 * HOUR)


@pytest.mark.parametrize("cookie", [None, "", "1.2", "1.2.x", "-1.2.3", "1.2.3.4", f"1.2.{'9' * 30}", "1.2.³"])
def test_a_cookie_of_somebody_else_is_none(cookie: str | None) -> None:
    assert Visit.read(cookie) is None
    assert Visit.read(Visit(3, 5, 7).cookie()) == Visit(3, 5, 7)


def test_a_browser_keeps_each_database_apart() -> None:
    assert cookie_name("visit", "/a/articles.db") != cookie_name("visit", "/b/articles.db")


def test_searches_come_back_as_they_were_saved_the_newest_first() -> None:
    kept = with_search(with_search([], "?q=court%7Ctrial&page=7") or [], "?country=PH&since=2024-01-01") or []
    read = read_searches(searches_cookie(kept))
    assert [asked.query() for asked in read] == ["?country=PH&since=2024-01-01", "?q=court%7Ctrial"]
    assert with_search(read, "q=court%7Ctrial") == [read[1], read[0]], "once each"
    assert without_search(read, "?q=court%7Ctrial") == read[:1]


@pytest.mark.parametrize("query", ["", "?", "?page=3", "?since=nonsense", f"?q={'x' * 2000}", "?nosuch=1"])
def test_what_asks_for_nothing_is_not_saved(query: str) -> None:
    assert with_search([], query) is None


def test_there_is_room_for_some_searches() -> None:
    kept: list[Asked] = []
    for number in range(MOST_SAVED):
        kept = with_search(kept, f"q={number}") or []
    assert len(kept) == MOST_SAVED
    assert with_search(kept, "q=more") is None
    assert with_search([Asked("x" * 900)] * 3, f"q={'y' * 950}") is None, "a browser takes no more"
    assert read_searches("|".join(["q=a"] * 99)) == [Asked("a")] * MOST_SAVED
