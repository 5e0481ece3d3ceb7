"""`scrapy report`: the state of each site as text, as an HTML page or as figures for Prometheus."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError

from crawler.terminal.command import FAILED, ProjectCommand, printable, require_writable
from storage.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.watching.site_report import SiteReport
    from crawler.watching.stale import Limits
    from storage.database import Database
    from storage.models import CrawlRunRow, LearnedBlockRow
    from storage.queries.health import DiskUse, Doubtful

_RUNS, _DRAWN_RUNS = 5, 30
_TEXT = 100
"""Characters of a learned line that are shown."""


class Command(ProjectCommand):
    """The state of each site."""

    name = "report"
    usage = "[options] [SITE]"
    summary = "How each site stands: runs, reasons, coverage, freshness"
    description = (
        "Report how each site stands. One line for each site comes first, sites in trouble before the others. Then\n"
        "follow, for each site: its number of articles and the age of the newest; its last runs with their counts,\n"
        "exit codes and reasons; the fields that the last new pages gave; the slowest pages; and the learned clutter,\n"
        "which are lines that several articles begin or end with and that are dropped from new pages. The disk use\n"
        "comes last.\n\n"
        "--stale AGE prints something else: one line for each site that had no successful run, or no new article, for\n"
        "so long. The exit code is then 1; if no site is silent, nothing is printed and it is 0. AGE is written as\n"
        "90m, 24h, 3d or 2w.\n\n"
        "--doubtful N lists only the N articles whose text is most likely wrong, the most doubtful first."
    )
    examples = (
        "scrapy report                    all of the above for every site",
        "scrapy report --brief            only one line for each site, trouble first",
        "scrapy report asianews           only this site",
        "scrapy report asianews -n 20     its last twenty runs",
        "scrapy report --html report.html the same with charts, as a file for the browser",
        "scrapy report --stale 24h        names the silent sites; for cron, once a day",
        "scrapy report --stale 24h --stale-articles 10d   the same, if sites publish once a week",
        "scrapy report --doubtful 20      the twenty articles to look at first, of all sites",
        "scrapy report --metrics winnow.prom   figures for Prometheus (METRICS_FILE has each crawl write them)",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own options."""
        super().add_options(parser)
        parser.add_argument(
            "-n", "--number", type=int, help="number of runs for each site (default: 5; with --html: 30)"
        )
        parser.add_argument("--html", metavar="FILE.html", help="write the report with charts to this file")
        parser.add_argument("--brief", action="store_true", help="print only one line for each site, trouble first")
        parser.add_argument("--doubtful", metavar="N", type=int, help="list the N most doubtful articles")
        parser.add_argument(
            "--stale", metavar="AGE", help="name the sites that had no successful run, or no new article, for so long"
        )
        parser.add_argument(
            "--stale-articles",
            metavar="AGE",
            help="another age for new articles, if sites publish seldom (default: as --stale)",
        )
        parser.add_argument(
            "--metrics", metavar="FILE.prom", help="write the figures of all sites for Prometheus to this file"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print or draws the report."""
        if len(args) > 1:
            raise UsageError("one site at a time")
        if opts.number is not None and opts.number < 1:
            raise UsageError("--number must be at least 1")
        if opts.doubtful is not None and opts.doubtful < 1:
            raise UsageError("--doubtful must be at least 1")
        from crawler.extraction.addresses import readable_host

        asked = readable_host(args[0]) if args else None
        limits = _limits(opts)
        for file in (opts.html, opts.metrics):
            if file:
                require_writable(Path(file))
        with self.store() as database, self.output():
            if database is None:
                return
            try:
                site = asked and _known_site(database, asked)
            except UnknownNameError as error:
                self.complain(str(error), FAILED)
                return
            if limits is not None:
                self._name_stale(database, site, limits)
            elif opts.doubtful is not None:
                self._list_doubtful(database, site, opts.doubtful)
            else:
                self._report(database, site, opts)

    def _name_stale(self, database: "Database", asked: str | None, limits: "Limits") -> None:
        from crawler.watching.stale import stale_line
        from storage.queries.health import Health

        with database.session() as session:
            health, now = Health(session), datetime.now(UTC)
            sites = [site for site in health.crawled_sites() if asked in (None, site)]
            lines = [stale_line(health.freshness(site, now), limits, now) for site in sites]
        if not sites:
            self.complain("no run yet", FAILED)
        for line in filter(None, lines):
            sys.stdout.write(f"{_one_line(line)}\n")
            self.exitcode = FAILED

    def _list_doubtful(self, database: "Database", asked: str | None, number: int) -> None:
        from storage.queries.health import Health

        with database.session() as session:
            health = Health(session)
            listed = [_doubtful_line(found) for found in health.most_doubtful(number, asked)]
        sys.stdout.write("".join(f"{line}\n" for line in listed))
        if not listed:
            sys.stderr.write("No article has a doubt: pages that a site's own rules read have none (docs/doubt.md).\n")

    def _report(self, database: "Database", asked: str | None, opts: argparse.Namespace) -> None:
        from crawler.watching.site_report import report_on
        from crawler.watching.site_rows import row_lines, site_rows
        from storage.queries.health import Health

        number = opts.number or (_DRAWN_RUNS if opts.html else _RUNS)
        with database.session() as session:
            health = Health(session)
            sites = [asked] if asked else health.sites()
            rows = site_rows(session, health, sites, datetime.now(UTC))
            in_order = [row.site for row in rows]
            reports = [found for site in in_order if (found := report_on(session, health, site, number)) is not None]
            use = health.disk_use(database)
            if not reports:
                self.complain(f"nothing is known of {asked} yet" if asked else "no run yet", FAILED)
                return
            if opts.html:
                from crawler.reading_room.report import render_report

                drawn = render_report(session, reports, rows, use, datetime.now(UTC))
                Path(opts.html).write_text(drawn, encoding="utf-8")
        if opts.metrics:
            from crawler.watching.metrics import write_metrics

            write_metrics(database, Path(opts.metrics))
        for file in filter(None, (opts.html, opts.metrics)):
            sys.stdout.write(f"{file}\n")
        if not (opts.html or opts.metrics):
            overview = (
                "".join(f"{_one_line(line)}\n" for line in row_lines(rows)) if len(rows) > 1 or opts.brief else ""
            )
            told = [] if opts.brief else [_in_words(report) for report in reports]
            sys.stdout.write("\n".join(part for part in (overview, *told, f"{_disk_use(use)}\n") if part))


def _known_site(database: "Database", asked: str) -> str:
    from storage.queries.known_names import KnownNames

    with database.session() as session:
        return KnownNames(session).site(asked)


def _limits(opts: argparse.Namespace) -> "Limits | None":
    """What --stale says; None without it. Raises UsageError."""
    if opts.stale is None:
        if opts.stale_articles is not None:
            raise UsageError("--stale-articles goes with --stale")
        return None
    if opts.html or opts.metrics:
        raise UsageError("--stale only prints lines: it cannot be used with --html or --metrics")
    from crawler.watching.stale import Limits, read_age

    try:
        return Limits(
            read_age(opts.stale), read_age(opts.stale if opts.stale_articles is None else opts.stale_articles)
        )
    except ValueError as error:
        raise UsageError(str(error)) from None


def _in_words(report: "SiteReport") -> str:
    lines = [report.site, _state_line(report), *(line for run in report.runs for line in _run_lines(run))]
    if report.last is not None:
        lines += _last_run_lines(report.last)
    lines += (f"  another text at each visit: {url} ({number} visits without news)" for url, number in report.restless)
    lines += (f"  doubtful: {_doubtful_line(found)}" for found in report.doubtful)
    lines += (f"  site-config file {file.sentence}; {' '.join(file.urls)}" for file in report.failing)
    lines.append(f"  learned clutter: {len(report.learned)} lines" if report.learned else "  learned clutter: none")
    return "".join(f"{_one_line(line)}\n" for line in (*lines, *map(_learned_line, report.learned)))


def _state_line(report: "SiteReport") -> str:
    from crawler.watching.site_report import age

    health = report.health
    languages = ", ".join(f"{name or 'no language'} {number:,}" for name, number in health.languages.items())
    parts = [f"{health.articles:,} articles" + (f" ({languages})" if languages else "")]
    if health.duplicates:
        parts.append(f"{health.duplicates:,} of them repeat an earlier one")
    if report.removed:
        parts.append(f"{report.removed:,} of them removed by the publisher")
    if report.gone:
        parts.append(f"{report.gone:,} of them gone at the last visit")
    if health.newest_published:
        old = age(health.newest_published, datetime.now(UTC))
        parts.append(f"newest published {health.newest_published[:10]}" + (f", {old} ago" if old else ""))
    if health.newest_saved:
        parts.append(f"last added {health.newest_saved}")
    if report.last_success:
        parts.append(f"last successful run ended {report.last_success}")
    if report.waiting > report.lost:
        parts.append(f"{report.waiting - report.lost:,} pages found and not yet read")
    if report.lost:
        parts.append(f"{report.lost:,} pages could not be read and are asked for again by the next run")
    return f"  {'; '.join(parts)}"


def _last_run_lines(run: "CrawlRunRow") -> "Iterator[str]":
    from crawler.watching.site_report import coverage_table

    if run.coverage:
        table = coverage_table(run.site, [{**run.coverage, "run_id": run.id}])
        shares = [f"{name} {share[0]}%" for name, share in table.shares.items() if share[0] is not None]
        yield f"  new pages of run {run.id}: {', '.join(shares)}"
    for page in run.slowest or ():
        yield f"  slow: {page['seconds']:.1f} s {page['url']}"


def _disk_use(use: "DiskUse") -> str:
    from crawler.watching.site_report import kept_in, megabytes

    size = "a database of unknown size" if use.database is None else f"database {megabytes(use.database)}"
    kept = kept_in(use)
    return size + (f", {kept}" if kept else "")


def _run_lines(run: "CrawlRunRow") -> "Iterator[str]":
    code = "no code" if run.exit_code is None else f"code {run.exit_code}"
    yield f"  run {run.id}  {run.started}  {code}  {_counts(run)}"
    if run.reasons:
        reasons = sorted(run.reasons.items(), key=lambda pair: -pair[1])
        words = ", ".join(f"{number} {reason.replace('_', ' ')}" for reason, number in reasons)
        yield f"    reasons: {words}"
    elif run.exit_code and run.summary:
        yield f"    it said: {run.summary}"


def _counts(run: "CrawlRunRow") -> str:
    """What was found, and what became of it: the second adds up to the first."""
    if run.results is None:
        return (
            f"found {run.found}, saved {run.saved_new} new, {run.saved_changed} changed, {run.refused} refused, "
            f"{run.failed} failed, {run.lost} lost"
        )
    ends = dict(run.results)
    known = ends.pop("known", 0)
    found = f"found {run.found}" + (f" and took up {known} of earlier runs" if known else "")
    told = {**dict.fromkeys(("new", "changed", "refused", "failed", "lost"), 0), **ends}
    words = [f"{number} {name.replace('_', ' ')}" for name, number in told.items()]
    return f"{found}: {', '.join(words)}"


def _learned_line(row: "LearnedBlockRow") -> str:
    text = row.text if len(row.text) <= _TEXT else f"{row.text[:_TEXT]}…"
    since = "" if row.learned_in_run is None else f", since run {row.learned_in_run}"
    return f"    {row.place}  {text}  (on {len(row.sightings)} articles{since})"


def _doubtful_line(found: "Doubtful") -> str:
    return _one_line(f"{found.doubt:.2f}  {found.article_id}  {found.url}  {found.headline or ''}".rstrip())


def _one_line(text: str) -> str:
    """Without control characters and line ends, but with its indent."""
    return text[: len(text) - len(text.lstrip())] + printable(" ".join(text.split("\n")).strip())
