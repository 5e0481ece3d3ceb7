"""When a site is crawled again."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from crawler.site_list.past_crawls import past_crawls
from crawler.site_list.rhythm import LEAST, MOST, PastCrawl, next_gap
from storage.models import CrawlRunRow

HOUR = timedelta(hours=1)
START = datetime(2026, 11, 1, tzinfo=UTC)


def crawled(visits: int, a_day: float, now: datetime = START, seconds: float = 20) -> list[PastCrawl]:
    """Crawls of a site that publishes so much, each when the ones before asked for it."""
    crawls = [PastCrawl(now, 500, seconds)]
    told = 0
    for _ in range(visits):
        now += next_gap(None, crawls, 0, 0)
        published = int((now - START) / timedelta(days=1) * a_day)
        crawls.append(PastCrawl(now, published - told, seconds))
        told = published
    return crawls


def gap(crawls: list[PastCrawl], *, every: int | None = None, failures: int = 0, chance: float = 0) -> timedelta:
    return next_gap(every, crawls, failures, chance)


@pytest.mark.parametrize(("a_day", "hours"), [(48, 0.5), (12, 2), (4, 6), (1, 24)])
def test_a_site_is_crawled_about_as_often_as_it_publishes(a_day: float, hours: float) -> None:
    found = gap(crawled(30, a_day)) / HOUR
    assert hours / 1.6 < found < hours * 1.6


def test_a_site_of_hundreds_a_day_is_crawled_no_oftener_than_is_polite() -> None:
    assert gap(crawled(30, 1000)) == LEAST


def test_a_site_without_news_is_crawled_more_and_more_seldom_up_to_a_week() -> None:
    gaps = [gap(crawled(visits, 0)) for visits in range(12)]
    assert gaps == sorted(gaps)
    assert gaps[0] == 6 * HOUR
    assert gaps[-1] == MOST
    assert all(later <= 2 * earlier for earlier, later in pairwise(gaps))


def test_a_site_that_wakes_up_is_crawled_often_again_after_few_visits() -> None:
    asleep = crawled(12, 0)
    awake = [*asleep, PastCrawl(asleep[-1].started + MOST, 30, 20)]
    for _ in range(3):
        awake.append(PastCrawl(awake[-1].started + gap(awake), int(gap(awake) / HOUR * 2), 20))
    assert gap(asleep) == MOST
    assert gap(awake) < 3 * HOUR


def test_what_the_first_crawl_brought_says_nothing_of_the_rhythm() -> None:
    assert gap([PastCrawl(START, 20_000, 20)]) == gap([PastCrawl(START, 0, 20)]) == 6 * HOUR


def test_a_crawl_is_followed_by_a_rest_of_its_own_length() -> None:
    assert gap(crawled(30, 1000, seconds=3600)) == 2 * HOUR


def test_each_failure_in_a_row_doubles_the_gap_up_to_a_week() -> None:
    crawls = crawled(30, 48)
    assert gap(crawls, failures=3) == 8 * gap(crawls)
    assert gap(crawls, failures=4000) == MOST
    assert gap([], failures=1) == 12 * HOUR


def test_a_fixed_rhythm_stays_whatever_happens() -> None:
    assert gap(crawled(30, 1000), every=21600, failures=5) == 6 * HOUR


def test_chance_brings_a_crawl_up_to_a_tenth_early_and_never_under_the_least() -> None:
    assert gap([], chance=1) == 0.9 * 6 * HOUR
    assert gap([], every=3600, chance=1) == 0.9 * HOUR
    assert gap(crawled(30, 1000), chance=1) == LEAST


def test_a_clock_that_was_set_back_makes_no_gap_of_less_than_nothing() -> None:
    back = [PastCrawl(START, 1, 20), PastCrawl(START - 90 * 24 * HOUR, 0, 20)]
    assert LEAST <= gap(back) <= MOST


def run_row(
    code: int | None, new: int = 0, *, changed: int = 0, finished: bool = True, **arguments: str
) -> CrawlRunRow:
    return CrawlRunRow(
        site="example.org",
        arguments=arguments,
        started=START.isoformat(),
        finished=(START + HOUR).isoformat() if finished else None,
        exit_code=code,
        saved_new=new,
        saved_changed=changed,
    )


def test_the_rhythm_follows_crawls_that_read_the_site_alone() -> None:
    rows = [
        run_row(0, 5),
        run_row(2, 3),
        run_row(2, changed=1),
        run_row(2),
        run_row(3),
        run_row(None),
        run_row(0, 900, since="2020-01-01"),
        run_row(0, 7, finished=False),
    ]
    assert [crawl.new for crawl in past_crawls(rows)] == [0, 3, 5]
    assert past_crawls(rows)[-1].seconds == 3600
