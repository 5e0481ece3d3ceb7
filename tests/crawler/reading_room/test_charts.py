"""The small chart beside a list."""

import re
from dataclasses import dataclass
from datetime import date

import pytest

from crawler.reading_room.charts import SHORT, article_chart, days_of


@dataclass
class Counts:
    """Articles by day and language."""

    rows: list[tuple[str, str, int]]

    def newest_day(self) -> str | None:
        return max((day for day, _, _ in self.rows), default=None)

    def per_period(self, since: str, length: int) -> list[tuple[str, str, int]]:
        return [(day[:length], language, number) for day, language, number in self.rows if day >= since]


def address(since: date, until: date) -> str:
    return f"/?since={since}&until={until}"


@pytest.mark.parametrize(
    ("label", "first", "last"),
    [
        ("2024-02-03", "2024-02-03", "2024-02-03"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023", "2023-01-01", "2023-12-31"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(label: str, first: str, last: str) -> None:
    assert tuple(map(str, days_of(label))) == (first, last)


def test_each_bar_leads_to_its_articles_over_its_whole_height() -> None:
    counts = Counts([(f"2024-03-{day:02}", "en", day) for day in range(1, 31)])
    drawn = str(article_chart(counts, SHORT, address).drawn)
    assert len(re.findall(r'<a href="/\?since=2024-03-\d\d&amp;until=2024-03-\d\d">', drawn)) == 30
    assert '<a href="/?since=2024-03-05&amp;until=2024-03-05"><title>2024-03-05: en 5</title>' in drawn
    assert len(re.findall(r'class="target"[^>]* height="56"', drawn)) == 30
    assert 'role="group"' in drawn, "the parts of a picture are not read aloud"
    assert "<a " not in str(article_chart(counts).drawn)


def test_more_languages_than_colours_share_the_last_one() -> None:
    many = [(f"2024-03-{day:02}", f"l{number}", 30 - number) for day in range(1, 11) for number in range(12)]
    chart = article_chart(Counts(many), SHORT, address)
    assert chart.languages == [f"l{number}" for number in range(7)] + ["others"]
    assert "others 105" in str(chart.drawn)


def test_nothing_dated_is_nothing_drawn() -> None:
    assert article_chart(Counts([]), SHORT, address).drawn == ""
