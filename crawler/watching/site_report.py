"""Collect the state of a site from the store, for the text, the HTML page and the metrics of `scrapy report`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any

from crawler.crawl.ending.drift import DOUBTED_FROM, FIELDS, Coverage
from crawler.watching.site_files import FailingFile, failing_files
from storage.changes.removals import Removals
from storage.database import Session
from storage.likeness.learned_lines import LearnedLines
from storage.models import CrawlRunRow, LearnedBlockRow
from storage.queries.health import DiskUse, Doubtful, Health, SiteHealth
from storage.runs import CrawlRuns

OUTCOMES = {
    "new": "saved_new",
    "changed": "saved_changed",
    "refused": "refused",
    "failed": "failed",
    "lost": "lost",
}
"""What became of a run's pages, and the column of `crawl_run` that counts them."""


RESTLESS_SHOWN = 5
"""Pages of a site."""
DOUBTFUL_SHOWN = 3
"""Articles of a site."""
_USUAL, _LEAST_USUAL = 20, 3
"""Runs by which it is told what is usual: at most, and at least."""
_FALLEN_TO = 0.5
"""The part of it below which a share has fallen, as in `crawl.ending.drift`."""
_FILES_OF = 200
"""Newest articles of a site that are asked how their site-config file did."""


@dataclass(frozen=True, slots=True)
class SiteReport:
    """One site as it stands."""

    health: SiteHealth
    waiting: int
    """Pages that the next run asks for: found and not yet asked for, or lost."""
    lost: int
    """Those of them that were asked for and could not be read."""
    runs: list[CrawlRunRow]
    """The newest first."""
    learned: list[LearnedBlockRow]
    last_success: str | None
    """When a run last ended that could read the site's lists."""
    restless: list[tuple[str, int]]
    """Pages whose text is another at each visit, and the number of such visits."""
    failing: list[FailingFile]
    """Site-config files that were not believed on some of the newest articles."""
    doubtful: list[Doubtful]
    """The articles whose body is doubted most, the most doubtful first."""
    removed: int
    """Articles that the publisher has taken down."""
    gone: int
    """Articles that may be: they were gone at the last visit."""

    @property
    def site(self) -> str:
        """Its name."""
        return self.health.site

    @property
    def last(self) -> CrawlRunRow | None:
        """The newest run."""
        return self.runs[0] if self.runs else None


@dataclass(frozen=True, slots=True)
class CoverageTable:
    """Field coverage of a site's runs over time."""

    site: str
    runs: list[int]
    """Oldest first."""
    shares: dict[str, list[int | None]]
    """Field to percentage in each of the runs; None: no new page."""

    @property
    def fallen(self) -> dict[str, list[bool]]:
        """Field to whether it fell far below what is usual for the site, in each of the runs."""
        return {field: fallen(shares) for field, shares in self.shares.items()}


def report_on(session: Session, health: Health, site: str, number: int) -> SiteReport | None:
    """The site with its last `number` runs; None if the store knows nothing of it. `health` is asked for all sites
    of a report."""
    found = SiteReport(
        health.of(site),
        health.waiting(site),
        health.lost(site),
        CrawlRuns(session).last(site, number),
        LearnedLines(session).of_site(site),
        health.last_success(site),
        health.restless(site, RESTLESS_SHOWN),
        failing_files(health.made_by(site, _FILES_OF)),
        health.most_doubtful(DOUBTFUL_SHOWN, site, DOUBTED_FROM),
        *Removals(session).counts(site),
    )
    return found if found.health.articles or found.runs or found.learned else None


def coverage_table(site: str, rows: Sequence[Mapping[str, Any]]) -> CoverageTable:
    """From `CrawlRuns.coverage`, oldest first: of the pages how many gave an article, of these how many have a
    field."""
    read = [(int(row["run_id"]), Coverage.read(row)) for row in rows]
    shares = {"read as articles": [_share(one.extracted, one.pages) for _, one in read]}
    for name, label in FIELDS.items():
        # Runs of before a field was watched tell nothing of it.
        shares[label] = [_share(one.fields[name], one.extracted) if name in one.fields else None for _, one in read]
    return CoverageTable(site, [number for number, _ in read], shares)


def fallen(shares: Sequence[int | None]) -> list[bool]:
    """Return for each share whether it is far below those before it; decks on a third of the articles are usual for
    many sites, and fine."""
    found, before = [], list[int]()
    for share in shares:
        usual = median(before[-_USUAL:]) if len(before) >= _LEAST_USUAL else 0
        found.append(share is not None and share < usual * _FALLEN_TO)
        if share is not None:
            before.append(share)
    return found


def age(moment: str | None, now: datetime) -> str:
    """`5 minutes`, `3 hours`, `12 days` between a day or moment and now; empty where it is none, or lies ahead."""
    seconds = seconds_since(moment, now)
    if seconds is None or seconds < 0:
        return ""
    # Of a day without an hour nobody knows the hours.
    if seconds < 48 * 3600 and "T" in (moment or ""):
        return _number(seconds // 3600, "hour") if seconds >= 3600 else _number(seconds // 60, "minute")
    return _number(seconds // 86400, "day")


def _number(of: float, unit: str) -> str:
    return f"{of:.0f} {unit}{'' if of == 1 else 's'}"


def seconds_since(moment: str | None, now: datetime) -> float | None:
    """From a day or moment as the record has it; None if it is none. Without an offset it is taken for UTC."""
    try:
        then = datetime.fromisoformat(moment or "")
    except ValueError:
        return None
    return (now - (then if then.tzinfo else then.replace(tzinfo=UTC))).total_seconds()


def took(run: CrawlRunRow) -> str:
    """How long a run lasted: `45 s`, `3 min`; empty while it lasts."""
    seconds = duration(run)
    if seconds is None:
        return ""
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def duration(run: CrawlRunRow) -> float | None:
    """Seconds; None while it lasts, or where it was killed."""
    if run.finished is None or run.exit_code is None:
        return None
    return (datetime.fromisoformat(run.finished) - datetime.fromisoformat(run.started)).total_seconds()


def megabytes(number: int) -> str:
    """`12.3 MB`."""
    return f"{number / 1e6:,.1f} MB"


def kept_in(use: DiskUse) -> str:
    """Return what of a database is kept pages and pictures: `12.3 MB of it 300 kept pages`; empty without any."""
    parts = []
    if use.number_of_pages:
        parts.append(f"{megabytes(use.pages_kept)} of it {use.number_of_pages:,} kept pages")
    if use.number_of_images:
        parts.append(f"{megabytes(use.images_kept)} of it {use.number_of_images:,} pictures")
    return ", ".join(parts)


def _share(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None
