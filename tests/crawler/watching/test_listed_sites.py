"""The list of sites as it is shown."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.site_list.past_crawls import runs_of
from crawler.watching.listed_sites import listed_line, listed_lines
from storage.models import CrawlRunRow, ListedSiteRow

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def at(hours: float) -> str:
    return (NOW + timedelta(hours=hours)).isoformat()


def row(name: str = "https://www.example.org/", **columns: Any) -> ListedSiteRow:
    values: dict[str, Any] = {"every": 3600, "paused": False, "failures": 0, "next_due": at(0.5), "added": at(-99)}
    return ListedSiteRow(url=name, spider="news", site="example.org", host="example.org", **{**values, **columns})


def run(number: int, code: int | None, new: int = 0) -> CrawlRunRow:
    return CrawlRunRow(
        id=number,
        site="example.org",
        arguments={},
        started=at(-number),
        finished=at(-number),
        exit_code=code,
        saved_new=new,
        saved_changed=0,
        summary=f"summary {number}",
    )


@pytest.mark.parametrize(
    ("columns", "state", "sentence"),
    [
        ({}, "new", ""),
        ({"paused": True, "failures": 3}, "paused", ""),
        ({"begun": at(-1)}, "at work", ""),
        ({"ended": at(-1), "exit_code": 0}, "fine", ""),
        ({"ended": at(-1), "exit_code": 2, "message": "1 lost"}, "look", "1 lost"),
        ({"ended": at(-1), "exit_code": 3, "failures": 1, "message": "0 new"}, "trouble", "failed once: 0 new"),
        ({"ended": at(-1), "exit_code": None, "failures": 4}, "trouble", "failed 4 times in a row: killed"),
        ({"ended": at(-99), "exit_code": 0, "next_due": at(-72)}, "trouble", "due for 3 days: is scrapy work running?"),
    ],
)
def test_each_state_has_its_word_and_its_reason(columns: dict[str, Any], state: str, sentence: str) -> None:
    line = listed_line(row(**columns), [], None, NOW)
    assert (line.state, line.sentence) == (state, sentence)


def test_a_crawl_by_hand_counts_where_it_is_the_newer() -> None:
    failed = row(ended=at(-5), exit_code=3, run_id=5, failures=1, message="0 new")
    own = listed_line(failed, [run(5, 3)], at(-6), NOW)
    assert (own.state, own.last) == ("trouble", "5 h ago: nothing looks like an article, 0 new")
    by_hand = listed_line(failed, [run(4, 0, 7), run(5, 3)], at(-6), NOW)
    assert (by_hand.state, by_hand.last) == ("fine", "4 h ago: done, 7 new")
    assert (by_hand.newest, by_hand.name) == ("newest 6 h ago", "example.org")
    assert listed_line(row(), [run(4, 0, 7)], None, NOW).state == "fine"


def test_a_fixed_rhythm_and_one_by_the_news_are_told_apart() -> None:
    assert listed_line(row(), [], None, NOW).rhythm == "every 60 min"
    assert listed_line(row(every=None), [], None, NOW).rhythm == "by its news"
    assert listed_line(row(every=None), [run(1, 0)], None, NOW).rhythm == "about every 6 h"


def test_trouble_comes_first_and_narrow_terminals_get_short_lines() -> None:
    lines = [
        listed_line(row("https://fine.example/", ended=at(-1), exit_code=0), [], None, NOW),
        listed_line(row("https://bad.example/a", ended=at(-1), exit_code=1, failures=1, message="x"), [], None, NOW),
    ]
    wide = listed_lines(lines)
    assert [line.split()[:2] for line in wide] == [["trouble", "bad.example/a"], ["fine", "fine.example"]]
    narrow = listed_lines(lines, 40)
    assert narrow[0] == "trouble  bad.example/a"
    assert max(map(len, narrow)) <= 40
    assert " ".join(" ".join(narrow).split()).count("due in 30 min") == 2
    assert listed_lines(lines, 300) == wide


def test_two_sections_of_one_site_have_crawls_of_their_own() -> None:
    world, sport = row("https://example.org/world"), row("https://example.org/sport")
    runs = [run(1, 0), run(2, 0, 7), run(3, 0)]
    runs[0].arguments, runs[1].arguments = {"url": "https://www.example.org/sport/"}, {"url": "example.org/world"}
    assert [one.id for one in runs_of(world, [world, sport], runs)] == [2, 3]
    assert [one.id for one in runs_of(sport, [world, sport], runs)] == [1, 3]
    assert [one.id for one in runs_of(world, [world], runs)] == [1, 2, 3], "started by hand: it counts"
