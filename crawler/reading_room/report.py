"""`scrapy report --html`: the state of every site as one HTML file without a script."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from crawler.reading_room.drawings import stacked_bars
from crawler.watching.site_report import OUTCOMES, CoverageTable, SiteReport, age, coverage_table, megabytes, took
from storage.database import Session
from storage.queries.article_lists import ArticleLists
from storage.queries.filters import Filters
from storage.queries.health import DiskUse
from storage.runs import CrawlRuns

_HERE = Path(__file__).parent
_DAYS, _MONTHS, _YEARS = 90, 60, 30
_FEW_BARS = 8
_COVERED_RUNS = 20


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
class _Drawn:
    """One site, with its pictures."""

    report: SiteReport
    age: str
    chart: Chart
    bars: Markup
    coverage: CoverageTable | None

    @property
    def outcomes(self) -> list[str]:
        """In the order drawn."""
        return list(OUTCOMES)


def render_report(session: Session, reports: Sequence[SiteReport], use: DiskUse, now: datetime) -> str:
    """The file."""
    environment = Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=True)
    style = (_HERE / "static" / "reading.css").read_text(encoding="utf-8")
    kept = f"{megabytes(use.pages_kept)} of it {use.number_of_pages:,} kept pages" if use.number_of_pages else ""
    return environment.get_template("report.html").render(
        reports=[_draw(session, report, now) for report in reports],
        now=now.isoformat(timespec="seconds"),
        size="of unknown size" if use.database is None else megabytes(use.database),
        kept=kept,
        took=took,
        style=Markup(style),
        style_hash=f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}",
    )


def article_chart(reading: ArticleLists, filters: Filters) -> Chart:
    """Articles that pass, by language over the last days, months or years up to the newest of them: the shortest period
    that shows more than a few bars."""
    newest = reading.newest_day(filters)
    try:
        end = date.fromisoformat(newest or "")
    except ValueError:
        return Chart(Markup(), "day", [])
    for period, labels in _periods(end):
        counted = reading.per_period(labels[0], len(labels[0]), filters)
        if len({label for label, _, _ in counted}) >= _FEW_BARS or period == "year":
            break
    languages = sorted({language for _, language, _ in counted})
    series: dict[str, dict[str, int]] = {language: {} for language in languages}
    for label, language, articles in counted:
        series[language][label] = articles
    title = f"Articles a {period} by language, {labels[0]} to {labels[-1]}"
    return Chart(Markup(stacked_bars(labels, series, title)), period, languages)


def _periods(end: date) -> Iterator[tuple[str, list[str]]]:
    yield "day", [(end - timedelta(days=back)).isoformat() for back in range(_DAYS - 1, -1, -1)]
    months = [end.year * 12 + end.month - 1 - back for back in range(_MONTHS - 1, -1, -1)]
    yield "month", [f"{number // 12:04}-{number % 12 + 1:02}" for number in months]
    yield "year", [f"{end.year - back:04}" for back in range(_YEARS - 1, -1, -1)]


def _draw(session: Session, report: SiteReport, now: datetime) -> _Drawn:
    runs = report.runs[::-1]
    labels = [f"run {run.id}" for run in runs]
    series = {
        name: {f"run {run.id}": int(getattr(run, column)) for run in runs if getattr(run, column)}
        for name, column in OUTCOMES.items()
    }
    bars = stacked_bars(labels, series, f"Pages of the runs of {report.site}")
    stored = CrawlRuns(session).coverage(report.site, last=_COVERED_RUNS)[::-1]
    coverage = coverage_table(report.site, stored) if stored else None
    chart = article_chart(ArticleLists(session), Filters(report.site))
    return _Drawn(report, age(report.health.newest_published, now), chart, Markup(bars), coverage)
