"""Known sites: by-date lists."""

from datetime import UTC, date, datetime

from crawler.discovery.known_site import is_over


def test_a_day_is_over_when_it_has_ended_everywhere() -> None:
    day = date(2024, 5, 6)
    assert not is_over(day, datetime(2024, 5, 7, 11, 59, tzinfo=UTC))
    assert is_over(day, datetime(2024, 5, 7, 12, 0, tzinfo=UTC))
