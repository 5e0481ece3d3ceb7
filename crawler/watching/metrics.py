"""Write the figures of all sites for Prometheus, as a file for node_exporter's textfile collector."""

import logging
from datetime import UTC, datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from crawler.crawl.ending.drift import FIELDS, Coverage
from crawler.watching.site_report import OUTCOMES, SiteReport, duration, report_on, seconds_since
from storage.database import Database, DatabaseError
from storage.models import CrawlRunRow
from storage.queries.health import Health
from storage.runs import CrawlRuns

_logger = logging.getLogger(__name__)
_EPOCH = datetime.fromtimestamp(0, UTC)
_COUNTS = {"found": "found", **OUTCOMES}


def write_metrics(database: Database, file: Path) -> None:
    """Write the file anew, at once (another name, then renamed), so that nobody reads half of it. Raises OSError."""
    write_to_textfile(str(file), metrics(database))


def tell_metrics(database: Database, *, file: Path) -> None:
    """Write the file at the end of a run. A failure is a warning and no more: who watches misses the figures, and
    nothing that was found is lost."""
    try:
        write_metrics(database, file)
    except (OSError, DatabaseError) as error:
        why = getattr(error, "strerror", None) or error
        _logger.warning("METRICS_FILE %s is not written: %s", file, why)


def metrics(database: Database) -> CollectorRegistry:
    """What the store holds and what the last run of each site did."""
    registry = CollectorRegistry()
    gauges = _Gauges(registry)
    with database.session() as session:
        health = Health(session)
        for site in health.sites():
            report = report_on(session, health, site, 1)
            if report is not None:
                gauges.tell(report)
                gauges.tell_coverage(site, CrawlRuns(session).coverage(site, last=1))
        use = health.disk_use(database)
    size = Gauge("winnow_database_bytes", "The database file with its write-ahead log.", registry=registry)
    if use.database is not None:
        size.set(use.database)
    return registry


class _Gauges:
    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, help_text: str, *labels: str) -> Gauge:
            return Gauge(f"winnow_{name}", help_text, ["site", *labels], registry=registry)

        self.articles = gauge("articles", "Saved articles by language.", "language")
        self.removed = gauge("removed_articles", "Saved articles that their publisher has taken down.")
        self.published = gauge("newest_article_timestamp_seconds", "When the newest article was published.")
        self.saved = gauge("last_saved_timestamp_seconds", "When an article was last added.")
        self.waiting = gauge("pages_waiting", "Pages that the next run asks for: found and not yet read, or lost.")
        self.learned = gauge("learned_lines", "Lines dropped from new pages as clutter.")
        self.started = gauge("last_run_start_timestamp_seconds", "When the last run began.")
        self.ended = gauge("last_run_end_timestamp_seconds", "When the last run ended; missing while it lasts.")
        self.success = gauge("last_success_timestamp_seconds", "When a run last ended that read the site; 0: never.")
        self.code = gauge("last_run_exit_code", "Exit code of the last run; missing while it lasts or was killed.")
        self.seconds = gauge("last_run_duration_seconds", "How long the last run took.")
        self.pages = gauge("last_run_pages", "Pages of the last run by what became of them.", "outcome")
        self.reasons = gauge("last_run_reasons", "Pages of the last run by reason of refusal or failure.", "reason")
        self.covered = gauge("field_coverage_ratio", "Share of the last new articles that have the field.", "field")

    def tell(self, report: SiteReport) -> None:
        site = report.site
        for language, number in report.health.languages.items():
            self.articles.labels(site, language).set(number)
        self.removed.labels(site).set(report.removed)
        _set_time(self.published, site, report.health.newest_published)
        _set_time(self.saved, site, report.health.newest_saved)
        # Of a site that was never read a rule that counts the seconds since has to be true.
        self.success.labels(site).set(0)
        _set_time(self.success, site, report.last_success)
        self.waiting.labels(site).set(report.waiting)
        self.learned.labels(site).set(len(report.learned))
        if report.last is not None:
            self._tell_run(site, report.last)

    def _tell_run(self, site: str, run: CrawlRunRow) -> None:
        _set_time(self.started, site, run.started)
        _set_time(self.ended, site, run.finished)
        if run.exit_code is not None:
            self.code.labels(site).set(run.exit_code)
        if (seconds := duration(run)) is not None:
            self.seconds.labels(site).set(seconds)
        for outcome, column in _COUNTS.items():
            self.pages.labels(site, outcome).set(getattr(run, column))
        for reason, number in (run.reasons or {}).items():
            self.reasons.labels(site, reason).set(number)

    def tell_coverage(self, site: str, stored: list[dict[str, object]]) -> None:
        for row in stored:
            coverage = Coverage.read(row)
            for name in FIELDS if coverage.extracted else ():
                self.covered.labels(site, name).set(coverage.fields.get(name, 0) / coverage.extracted)


def _set_time(gauge: Gauge, site: str, moment: str | None) -> None:
    seconds = seconds_since(moment, _EPOCH)
    if seconds is not None:
        gauge.labels(site).set(-seconds)
