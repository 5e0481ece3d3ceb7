"""Articles over time, by language: the small chart beside a list, and the large one of a report."""

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from markupsafe import Markup

from crawler.reading_room.drawings import COLOURS, Size, stacked_bars

_FEW_BARS = 8
_SMALL = Size(288, 56)
OTHERS = "others"
Link = Callable[[date, date], str]
"""The address of the articles from one day to another."""


class Counted(Protocol):
    """What a chart asks of a list of articles."""

    def newest_day(self) -> str | None:
        """The last day on which one of them was published."""

    def per_period(self, since: str, length: int) -> list[tuple[str, str, int]]:
        """Period, language and number; see `ArticleLists.per_period`."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Articles over time."""

    drawn: Markup
    """SVG; empty where there is nothing to draw."""
    period: str
    """`day`, `month` or `year`: what a bar is."""
    languages: list[str]
    """In the order drawn; the empty one where none is known."""


@dataclass(frozen=True, slots=True)
class Span:
    """How far back a chart goes, by what its bars are."""

    days: int
    months: int
    years: int


LONG, SHORT = Span(90, 60, 30), Span(30, 24, 20)
NO_CHART = Chart(Markup(), "day", [])


def article_chart(counted: Counted, span: Span = LONG, link: Link | None = None) -> Chart:
    """The articles by language over the last days, months or years up to the newest of them: the shortest period that
    shows more than a few bars. With `link` it is small, and each bar leads to its articles."""
    try:
        end = date.fromisoformat(counted.newest_day() or "")
    except ValueError:
        return NO_CHART
    for period, labels in _periods(end, span):
        found = counted.per_period(labels[0], len(labels[0]))
        if len({label for label, _, _ in found}) >= _FEW_BARS or period == "year":
            break
    title = f"Articles a {period} by language, {labels[0]} to {labels[-1]}"
    if link is None:
        series = _by_language(found, sorted({language for _, language, _ in found}))
        drawn = stacked_bars(labels, series, title)
    else:
        series = _by_language(found, _most_frequent(found))
        drawn = stacked_bars(labels, series, title, lambda label: link(*days_of(label)), _SMALL)
    return Chart(Markup(drawn), period, list(series))


def days_of(label: str) -> tuple[date, date]:
    """Return the first and the last day of a period: `2024-02-03`, `2024-02` or `2024`."""
    year, month, day = (int(part) for part in (*label.split("-"), "0", "0")[:3])
    if day:
        return date(year, month, day), date(year, month, day)
    last = month or 12
    return date(year, month or 1, 1), date(year, last, monthrange(year, last)[1])


def _most_frequent(found: Sequence[tuple[str, str, int]]) -> list[str]:
    """The languages, those with the most articles first; as many as there are colours, with one for all others."""
    totals: Counter[str] = Counter()
    for _, language, number in found:
        totals[language] += number
    return [language for language, _ in totals.most_common(None if len(totals) <= COLOURS else COLOURS - 1)]


def _by_language(found: Sequence[tuple[str, str, int]], languages: Sequence[str]) -> dict[str, dict[str, int]]:
    series: dict[str, dict[str, int]] = {language: {} for language in languages}
    for label, language, number in found:
        of_language = series.setdefault(language if language in languages else OTHERS, {})
        of_language[label] = of_language.get(label, 0) + number
    return series


def _periods(end: date, span: Span) -> Iterator[tuple[str, list[str]]]:
    yield "day", [(end - timedelta(days=back)).isoformat() for back in range(span.days - 1, -1, -1)]
    months = [end.year * 12 + end.month - 1 - back for back in range(span.months - 1, -1, -1)]
    yield "month", [f"{number // 12:04}-{number % 12 + 1:02}" for number in months]
    yield "year", [f"{end.year - back:04}" for back in range(span.years - 1, -1, -1)]
