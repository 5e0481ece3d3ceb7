"""Known sites: by-date lists."""

from datetime import UTC, date, datetime

from crawler.discovery.known_site import days_back, is_over


def test_a_backfill_may_begin_with_the_first_day_there_is() -> None:
    assert list(days_back(date(1, 1, 2), date.min)) == [date(1, 1, 2), date(1, 1, 1)]
    assert list(days_back(date(2024, 3, 1), date(2024, 2, 28))) == [
        date(2024, 3, 1),
        date(2024, 2, 29),
        date(2024, 2, 28),
    ]
    assert list(days_back(date(2024, 2, 28), date(2024, 3, 1))) == []


def test_a_day_is_over_when_it_has_ended_everywhere() -> None:
    day = date(2024, 5, 6)
    assert not is_over(day, datetime(2024, 5, 7, 11, 59, tzinfo=UTC))
    assert is_over(day, datetime(2024, 5, 7, 12, 0, tzinfo=UTC))
