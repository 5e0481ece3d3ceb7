import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from crawler.extraction import errors
from crawler.extraction.errors import ExtractionError
from storage.schedule import CONTENT_REFUSALS, RUN_REFUSALS, last_start, next_look, next_try, next_visit

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def visits(published: str | None, first_saved: datetime, changed: datetime | None = None) -> list[timedelta]:
    """All visits of an article that never changes (again), each made when it is due; counted from the first."""
    found, visited = [], changed or first_saved
    while (planned := next_visit(published, first_saved, visited, changed)) is not None:
        found.append(planned - first_saved)
        visited = planned
    return found


def test_visits_fall_from_an_hour_to_thirty_days_and_end() -> None:
    schedule = [HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY]
    assert visits(None, NOON) == schedule
    assert visits("2026-11-24T12:00:00+00:00", NOON) == schedule
    assert visits("no date", NOON) == schedule


def test_the_schedule_counts_from_publication_not_from_the_save() -> None:
    assert visits("2026-11-22T14:00:00+02:00", NOON) == [DAY, 5 * DAY, 28 * DAY]


def test_a_visit_that_came_late_is_followed_by_the_next_moment_to_come() -> None:
    assert next_visit(None, NOON, NOON + 2 * DAY, None) == NOON + 3 * DAY
    assert next_visit(None, NOON, NOON + 31 * DAY, None) is None


def test_a_day_without_an_hour_means_its_latest_moment() -> None:
    assert visits("2026-11-24", NOON)[:2] == [HOUR, 6 * HOUR]
    assert visits("2026-11-22", NOON)[0] == 1.5 * DAY


def test_a_date_in_the_future_counts_from_the_save() -> None:
    assert visits("2027-11-24", NOON) == visits(None, NOON)


@pytest.mark.parametrize("published", ["9999-12-31", "0001-01-01T00:00:00+14:00"])
def test_a_date_that_no_clock_can_show_is_none(published: str) -> None:
    assert visits(published, NOON) == visits(None, NOON)


@pytest.fixture
def far_from_greenwich(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "XXX-8")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("far_from_greenwich")
def test_an_hour_without_an_offset_is_that_of_greenwich_wherever_the_crawl_runs() -> None:
    assert visits("2026-11-22T12:00:00", NOON) == [DAY, 5 * DAY, 28 * DAY]


def test_an_article_that_was_saved_up_to_a_day_before_its_date_counts_from_the_save() -> None:
    def next_after(hours: int) -> datetime | None:
        return next_visit((NOON + hours * HOUR).isoformat(), NOON, NOON + 30 * HOUR, None)

    assert next_after(20) == NOON + 3 * DAY
    # A day is more than any time zone: the clock of the save was behind.
    assert next_after(25) == NOON + (25 + 6) * HOUR


def test_an_article_of_the_future_that_a_clock_ahead_saved_is_visited_within_thirty_days() -> None:
    assert next_visit("2027-11-24", NOON + 3650 * DAY, NOON, None) == NOON + 30 * DAY


def test_after_a_change_the_schedule_starts_anew() -> None:
    changed = NOON + 20 * DAY
    assert visits(None, NOON, changed)[:2] == [20 * DAY + HOUR, 20 * DAY + 6 * HOUR]


@pytest.mark.parametrize(("published", "visited"), [("2026-10-24", False), ("2026-10-26", True), ("2003-12-03", False)])
def test_an_article_older_than_thirty_days_when_first_saved_is_not_visited_again(published: str, visited: bool) -> None:
    assert bool(visits(published, NOON)) is visited
    if not visited:
        assert next_visit(published, NOON, NOON, NOON) is None


@pytest.mark.parametrize(("tries", "days"), [(1, 1), (2, 7), (3, 30), (4, None)])
@pytest.mark.parametrize("reason", ["soft_404", "no_article"])
def test_a_page_without_an_article_is_tried_again_three_times(reason: str, tries: int, days: int | None) -> None:
    assert next_try(reason, tries, NOON) == (NOON + days * DAY if days else None)


def test_a_name_that_led_inside_for_a_day_is_not_given_up() -> None:
    assert next_try("private_address", 1, NOON) == NOON + DAY


@pytest.mark.parametrize("reason", ["http_404", "http_410", "robots_txt", "offsite", "not_html", "outside_dates"])
def test_other_refusals_are_never_tried_again_by_time(reason: str) -> None:
    assert next_try(reason, 1, NOON) is None


def test_every_judgement_of_the_extractor_is_known_as_one() -> None:
    reasons = {
        value.reason
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, ExtractionError)
    }
    assert reasons - CONTENT_REFUSALS - RUN_REFUSALS == {"too_large"}


def test_three_changes_in_thirty_days_start_the_schedule_anew_and_no_fourth() -> None:
    assert last_start([]) is None
    hourly = [NOON + hour * HOUR for hour in range(9)]
    assert [last_start(hourly[:number]) for number in (1, 2, 3, 4, 9)] == [*hourly[:3], hourly[2], hourly[2]]
    weekly = [NOON + 11 * day * DAY for day in range(9)]
    assert last_start(weekly) == weekly[-1]
    assert last_start([*hourly[:3], NOON + 31 * DAY]) == NOON + 31 * DAY


def test_a_doubtful_text_is_looked_at_as_often_as_a_change() -> None:
    looks, visited = [], NOON
    while (planned := next_look(NOON, visited)) is not None:
        looks.append(planned - NOON)
        visited = planned
    assert looks == [HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY]
