"""A header's date on a page whose language nobody knows: it is read only where it reads one way."""

from zoneinfo import ZoneInfo

import pytest

from crawler.extraction.line_pattern.marks import Marks
from crawler.extraction.line_pattern.record import _header_date
from crawler.spiders.asianews import CLEANING_RULES


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("05/12/2010, 00.00", None),
        ("12/05/2010, 00.00", None),
        ("03/03/2010, 00.00", "2010-03-03"),
        ("13/05/2010, 00.00", "2010-05-13"),
        ("05/13/2010, 00.00", "2010-05-13"),
    ],
)
def test_a_day_that_reads_two_ways_is_null_where_no_language_tells(printed: str, day: str | None) -> None:
    assert CLEANING_RULES.line_pattern is not None
    messages: list[str] = []
    found = _header_date(printed, None, Marks(CLEANING_RULES.line_pattern), ZoneInfo("Europe/Rome"), messages)
    assert found == day
    assert bool(messages) == (day is None)
