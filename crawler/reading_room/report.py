"""`scrapy report --html`: the state of every site as one HTML file without a script."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from crawler.reading_room.charts import Chart, article_chart
from crawler.reading_room.drawings import stacked_bars
from crawler.watching.site_report import (
    OUTCOMES,
    CoverageTable,
    SiteReport,
    age,
    coverage_table,
    kept_in,
    megabytes,
    took,
)
from crawler.watching.site_rows import SiteRow
from storage.database import Session
from storage.queries.article_lists import ArticleLists, ListedArticles
from storage.queries.filters import Filters
from storage.queries.health import DiskUse
from storage.runs import CrawlRuns

_HERE = Path(__file__).parent
_COVERED_RUNS = 20


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


def render_report(
    session: Session, reports: Sequence[SiteReport], rows: Sequence[SiteRow], use: DiskUse, now: datetime
) -> str:
    """The file."""
    environment = Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=True)
    style = (_HERE / "static" / "reading.css").read_text(encoding="utf-8")
    return environment.get_template("report.html").render(
        rows=rows,
        reports=[_draw(session, report, now) for report in reports],
        now=now.isoformat(timespec="seconds"),
        size="of unknown size" if use.database is None else megabytes(use.database),
        kept=kept_in(use),
        took=took,
        style=Markup(style),
        style_hash=f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}",
    )


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
    chart = article_chart(ListedArticles(ArticleLists(session), Filters(report.site)))
    return _Drawn(report, age(report.health.newest_published, now), chart, Markup(bars), coverage)
