"""One row a site: what is wrong comes first, and what is usual is fine."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.watching.site_report import age, fallen
from crawler.watching.site_rows import ATTENTION, FINE, TROUBLE, SiteRow, judge, row_lines
from storage.models import CrawlRunRow
from storage.queries.health import SiteHealth

NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)
FIELDS = {"date_published": 20, "authors": 20, "alternative_headline": 7, "doubt": 20}


def runs(*latest: dict[str, Any], daily: int = 12, ago: float = 2) -> list[CrawlRunRow]:
    """The latest run first, and a dozen good ones before it, one a day."""
    found = []
    for number, values in enumerate([*latest, *({} for _ in range(daily))]):
        started = NOW - timedelta(days=number, hours=ago)
        usual: dict[str, Any] = {"id": 100 - number, "site": "e", "exit_code": 0, "saved_new": 12, "summary": "said"}
        usual |= {"coverage": {"pages": 20, "extracted": 20, "fields": FIELDS, "body_length": 900}}
        usual |= {"started": started.isoformat(), "finished": (started + timedelta(minutes=5)).isoformat()}
        found.append(CrawlRunRow(**usual | values))
    return found


@pytest.mark.parametrize(
    ("latest", "state", "sentence"),
    [
        ({}, FINE, ""),
        ({"saved_new": 0, "coverage": None}, FINE, ""),
        ({"exit_code": 4, "summary": "another crawl is running"}, FINE, ""),
        ({"exit_code": 2, "summary": "3 pages could not be read"}, ATTENTION, "3 pages could not be read"),
        ({"exit_code": 3, "summary": "the site changed"}, TROUBLE, "the site changed"),
        ({"exit_code": 1, "summary": None}, TROUBLE, "the run left no word"),
        ({"exit_code": None}, TROUBLE, "run 100 was killed"),
        ({"exit_code": None, "finished": None}, FINE, "a run is at work"),
    ],
)
def test_the_last_run_tells_how_a_site_stands(latest: dict[str, Any], state: str, sentence: str) -> None:
    assert judge(runs(latest), NOW) == (state, sentence)


def test_a_run_at_work_does_not_hide_the_one_before() -> None:
    found = judge(runs({"exit_code": None, "finished": None}, {"exit_code": 3, "summary": "no lists"}), NOW)
    assert found == (TROUBLE, "a run is at work; the one before: no lists")


def test_another_crawl_at_work_says_nothing_of_the_site() -> None:
    assert judge(runs({"exit_code": 4}, {"exit_code": 3, "summary": "no lists"}), NOW) == (TROUBLE, "no lists")


def test_a_site_that_is_not_crawled_any_more_is_in_trouble() -> None:
    assert judge(runs(ago=71), NOW) == (FINE, ""), "three days, of a site that is crawled once a day"
    assert judge(runs(ago=80), NOW) == (TROUBLE, "no run for 3 days, usually one every 24 hours")
    assert judge(runs(daily=2, ago=9999), NOW) == (FINE, ""), "twice by hand is no habit"
    assert judge([], NOW) == (FINE, "")


def test_a_site_that_has_no_news_any_more_is_to_be_looked_at() -> None:
    none = {"saved_new": 0}
    assert judge(runs(*[none] * 4), NOW) == (FINE, "")
    assert judge(runs(*[none] * 5), NOW) == (ATTENTION, "no new article in the last 5 runs, usually 12 a run")
    assert judge(runs(*[none] * 12, daily=0), NOW) == (FINE, ""), "that is usual for the site"


def test_a_field_that_is_lost_is_told_and_one_that_is_always_rare_is_not() -> None:
    coverage = {"pages": 20, "extracted": 20, "body_length": 900}
    state, sentence = judge(runs({"coverage": coverage | {"fields": FIELDS | {"authors": 0}}}), NOW)
    assert (state, sentence) == (ATTENTION, "authors on 0 of the last 20 articles, usually on 100%")


@pytest.mark.parametrize(
    ("shares", "marked"),
    [
        ([38, 38, 38, 38], []),
        ([100, 100, 100, 15, 100], [3]),
        ([100, 15], []),
        ([40, None, 38, 41, 18, None, 20], [4]),
        ([0, 0, 0, 0], []),
    ],
)
def test_only_a_share_far_below_the_usual_is_marked(shares: list[int | None], marked: list[int]) -> None:
    assert [place for place, is_fallen in enumerate(fallen(shares)) if is_fallen] == marked


def test_rows_are_columns() -> None:
    rows = [
        SiteRow(SiteHealth("walls.example", 1230), TROUBLE, "no lists", runs()[0], "2 hours"),
        SiteRow(SiteHealth("e", 7), FINE, "", None, ""),
    ]
    assert row_lines(rows) == [
        "trouble  walls.example  1,230 articles         12 new  2 hours ago  no lists",
        "fine     e                  7 articles  never crawled",
    ]
    assert row_lines([]) == []


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2024-05-06T11:59:40+00:00", "0 minutes"),
        ("2024-05-06T11:58:30+00:00", "1 minute"),
        ("2024-05-06T11:00:00+00:00", "1 hour"),
        ("2024-05-04T13:00:00+00:00", "47 hours"),
        ("2024-05-06", "0 days"),
        ("2024-05-05", "1 day"),
        ("2024-05-07", ""),
        (None, ""),
    ],
)
def test_an_age_has_the_unit_that_says_something(moment: str | None, said: str) -> None:
    assert age(moment, datetime(2024, 5, 6, 12, tzinfo=UTC)) == said
