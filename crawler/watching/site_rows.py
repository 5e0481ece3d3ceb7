"""One row a site, for the page of the runs and the reports: what is wrong first. What is usual for a site is fine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from crawler.crawl.ending.drift import Coverage, find_drift
from crawler.watching.site_report import age, seconds_since
from storage.database import Session
from storage.models import CrawlRunRow
from storage.queries.health import Health, SiteHealth
from storage.runs import CrawlRuns

TROUBLE, ATTENTION, FINE = "trouble", "look", "fine"
"""A run gave nothing, or there is none any more; something is not as it was; all is as usual."""
_ORDER = (TROUBLE, ATTENTION, FINE)
_RUNS = 20
"""Runs by which it is told what is usual."""
_COULD_NOT_ALL = 2
"""The exit code of a run that left something for the next one."""
_ALREADY_RUNNING = 4
"""The exit code of a run that found another one at work: it says nothing of the site."""
_LATE, _LEAST_LATE = 3, timedelta(days=2)
"""A site is silent where its next run is late by so many of its usual intervals, and by so long at least."""
_WITHOUT_NEWS = 5
"""Runs without a new article, one after the other, of a site that usually has some at each."""
_SUMMARY = 200
"""Characters of a run's last line."""


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One site, as it stands."""

    health: SiteHealth
    state: str
    """`trouble`, `look` or `fine`."""
    sentence: str
    """What is wrong; empty where nothing is."""
    last: CrawlRunRow | None
    """The newest run."""
    ran: str
    """How long ago it began; empty where there is none."""

    @property
    def site(self) -> str:
        """Its name."""
        return self.health.site


def site_rows(session: Session, health: Health, sites: Iterable[str], now: datetime) -> list[SiteRow]:
    """Return a row for each site, what is wrong first, then by name."""
    runs = CrawlRuns(session)
    rows = [_row(health.of(site), runs.last(site, _RUNS), now) for site in sites]
    return sorted(rows, key=lambda row: (_ORDER.index(row.state), row.site))


def _row(health: SiteHealth, runs: Sequence[CrawlRunRow], now: datetime) -> SiteRow:
    state, sentence = judge(runs, now)
    last = runs[0] if runs else None
    return SiteRow(health, state, sentence, last, age(last.started, now) if last else "")


def judge(runs: Sequence[CrawlRunRow], now: datetime) -> tuple[str, str]:
    """Return the state of a site and the sentence that says why, by its last runs, the newest first."""
    ended = [run for run in runs if run.finished is not None and run.exit_code != _ALREADY_RUNNING]
    if runs and runs[0].finished is None:
        state, sentence = _of_ended(ended)
        return state, f"a run is at work{f'; the one before: {sentence}' if sentence else ''}"
    if late := _lateness(runs, now):
        return TROUBLE, late
    return _of_ended(ended)


def _of_ended(ended: Sequence[CrawlRunRow]) -> tuple[str, str]:
    if not ended:
        return FINE, ""
    last = ended[0]
    said = (last.summary or "the run left no word")[:_SUMMARY]
    if last.exit_code is None:
        return TROUBLE, f"run {last.id} was killed"
    if last.exit_code == _COULD_NOT_ALL:
        return ATTENTION, said
    if last.exit_code:
        return TROUBLE, said
    unusual = _quietness(ended) or _thinness(ended)
    return (ATTENTION, unusual) if unusual else (FINE, "")


def _lateness(runs: Sequence[CrawlRunRow], now: datetime) -> str | None:
    """Whether the next run should have been there long ago, by those before."""
    ages = [seconds for run in runs if (seconds := seconds_since(run.started, now)) is not None]
    if len(ages) < 3:
        return None
    usual = median(older - newer for newer, older in pairwise(ages))
    if ages[0] <= max(_LATE * usual, usual + _LEAST_LATE.total_seconds()):
        return None
    return f"no run for {age(runs[0].started, now)}, usually one every {_every(usual)}"


def _every(seconds: float) -> str:
    hours = max(1, round(seconds / 3600))
    if hours < 48:
        return "hour" if hours == 1 else f"{hours} hours"
    return f"{round(hours / 24)} days"


def _quietness(ended: Sequence[CrawlRunRow]) -> str | None:
    """Whether nothing new came of late, though it usually does."""
    latest, earlier = ended[:_WITHOUT_NEWS], ended[_WITHOUT_NEWS:]
    if len(earlier) < _WITHOUT_NEWS or any(run.saved_new for run in latest):
        return None
    usual = median(run.saved_new for run in earlier)
    if not usual:
        return None
    return f"no new article in the last {_WITHOUT_NEWS} runs, usually {usual:.0f} a run"


def _thinness(ended: Sequence[CrawlRunRow]) -> str | None:
    """Which field the last run found far more seldom than usual."""
    stored = [run.coverage | {"exit_code": run.exit_code} for run in ended if run.coverage]
    if not stored or ended[0].coverage is None:
        return None
    latest, *earlier = map(Coverage.read, stored)
    drift = find_drift(latest, earlier)
    return drift.sentence if drift else None


def row_lines(rows: Sequence[SiteRow]) -> list[str]:
    """Return the rows as columns of text, without a line for their names."""
    cells = [
        (
            row.state,
            row.site,
            f"{row.health.articles:,} articles",
            f"{row.last.saved_new} new" if row.last else "never crawled",
            f"{row.ran} ago" if row.ran else "",
            row.sentence,
        )
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    # Numbers to the right, and nothing after the sentence.
    return [
        "  ".join(
            cell.rjust(width) if place in (2, 3) else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    ]
