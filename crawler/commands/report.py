"""`scrapy report`: for each site its last runs, and the clutter that its articles gave away."""

import argparse
import sys
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError

from crawler.project_command import FAILED, ProjectCommand, printable

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from storage.models import CrawlRunRow, LearnedBlockRow

_TEXT = 100
"""Characters of a learned line that are shown."""


class Command(ProjectCommand):
    """Reads the store."""

    name = "report"
    examples = (
        "scrapy report                    every site: its last runs, and the lines it drops as clutter",
        "scrapy report asianews           one site alone",
        "scrapy report asianews -n 20     its last twenty runs",
    )

    def syntax(self) -> str:
        """How it is called."""
        return "[options] [SITE]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "What the last runs did, and what was learned"

    def long_desc(self) -> str:
        """What `-h` says."""
        return (
            "For each site: its last runs with their counts and exit codes, and the lines that several of its articles "
            "have at the same end of the text, which are dropped from new pages as clutter."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Its own options."""
        super().add_options(parser)
        parser.add_argument("-n", "--number", type=int, default=5, help="runs of each site (default: 5)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Prints the report."""
        if len(args) > 1:
            raise UsageError("one site at a time")
        if opts.number < 1:
            raise UsageError("--number must be at least 1")
        from storage.runs import CrawlRuns

        with self.store() as database, self.output():
            if database is None:
                return
            with database.session() as session:
                sites = args or CrawlRuns(session).sites()
                parts = [report for site in sites if (report := _report(session, site, opts.number))]
            if parts:
                sys.stdout.write("\n".join(parts))
            else:
                self.complain(f"no run of {args[0]}" if args else "no run yet", FAILED)


def _report(session: "Session", site: str, number: int) -> str:
    from storage.learned import LearnedLines
    from storage.runs import CrawlRuns

    runs, learned = CrawlRuns(session).last(site, number), LearnedLines(session).of_site(site)
    if not runs and not learned:
        return ""
    lines = [site, *map(_run_line, runs)]
    lines.append(f"  learned clutter: {len(learned)} lines" if learned else "  learned clutter: none")
    return "".join(f"{_one_line(line)}\n" for line in (*lines, *map(_learned_line, learned)))


def _run_line(run: "CrawlRunRow") -> str:
    code = "no code" if run.exit_code is None else f"code {run.exit_code}"
    counts = (
        f"found {run.found}, saved {run.saved_new} new, {run.saved_changed} changed, {run.refused} refused, "
        f"{run.failed} failed, {run.lost} lost"
    )
    return f"  run {run.id}  {run.started}  {code}  {counts}"


def _learned_line(row: "LearnedBlockRow") -> str:
    text = row.text if len(row.text) <= _TEXT else f"{row.text[:_TEXT]}…"
    since = "" if row.learned_in_run is None else f", since run {row.learned_in_run}"
    return f"    {row.place}  {text}  (on {len(row.sightings)} articles{since})"


def _one_line(text: str) -> str:
    """Without control characters and line ends, but with its indent."""
    return text[: len(text) - len(text.lstrip())] + printable(" ".join(text.split("\n")).strip())
