"""Render the measurements for a terminal and as `docs/performance.md`."""

import json
import os
import platform
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from benchmarks.quality.floor import read_floor
from benchmarks.quality.measure import ROOT
from benchmarks.speed.contenders import Contender, Run
from benchmarks.speed.goals import Figures, Reached, figures_of, reached
from benchmarks.speed.lineup import NOT_MEASURED
from benchmarks.speed.pages import StaticSite
from benchmarks.speed.serve import server_name

VERSIONS = ("Scrapy", "Twisted", "trafilatura", "htmldate", "lxml", "SQLAlchemy")
IN_THE_WAY = """\
The reasons were found on 2026-11-25 with cProfile and the stages above. For each page the
writer's thread executes eight statements, which take 2.9 ms of CPU on an idle machine (3.2 to 3.6 in a crawl). About
60 % of that is SQLAlchemy's own Python, about 10 % SQLite and JSON. The two threads that talk to the workers take .6
ms each. Apart from start-up, the reactor's thread takes no more than bare Scrapy. Start-up takes 2 s: half of it is
imports of SQLAlchemy and Scrapy, .5 s is Alembic on a new database. Spread over 1,000 pages, that is 2 ms per page.
All of this is Python under one interpreter lock, so a crawl of AsiaNews, whose extraction is cheap, runs at the speed
of one core. Four changes were tried: parts of Scrapy that are switched off are not imported (-.6 s at the start);
saves wait to be committed together (the commits of 1,000 pages went from 3.0 to .7 s); a save executes one statement
less; ASCII text is not searched for characters that cannot be stored. With these, AsiaNews went from .40 to .55 of
bare Scrapy. Not tried: writing the rows of several pages in one statement, which would share SQLAlchemy's part among
them."""
EXPLAINED = """\
The pages are those of the corpus, and variants of them with other dates, numbers and words
(`benchmarks/speed/variants.py`). No two are the same, and each has its own address.

Each run is a fresh process. Its time is measured from its start to its end, with imports, opening the database and the
last commit. The contenders take turns, and every second round goes in the opposite order. A run that lost a page does
not count. The figures are medians of the rounds, with the lowest and the highest in brackets. A ratio is the median of
the ratios of the rounds.

- "steady": pages per second after the first tenth of the pages and before the last tenth;
- "CPU ms": milliseconds of CPU per page, of the process that was started (main) and of all processes that it started
  (workers);
- "MiB": the peak memory of the main process and of the largest other process (VmHWM).
"""
PEERS_EXPLAINED = """\
The peers read files from the disk, without network, as in benchmarks/quality. The time of imports is a part of
"pages/s" (a larger one if fewer pages are read), but not of "steady". "records" is the number of pages that gave a
text.
"""
STAGES = {
    "whole program": "",
    "before the first request": "imports, settings, opening of the database",
    "after the last page": "from the last page read to the end of the program: last commits, learned lines",
    "downloads": "from handing a request to the downloader to its response, 8 at a time",
    "extraction, waiting included": "from handing a page over to its record, queue included",
    "extraction in workers": "of the row above: in a worker process, with its start and both transfers; two at a time",
    "awaiting commit": "from the record to the COMMIT of its batch",
    "writer busy": "the writer's thread: operations and commits",
    "operations": "part of `writer busy`: the operations",
    "commits": "the rest of `writer busy`: waiting for the lock, COMMIT",
    "reactor": "CPU of the reactor's thread",
    "storage-writer": "CPU of the writer's thread",
    "extraction-1": "CPU of the thread that talks to the first worker",
    "extraction-2": "CPU of the thread that talks to the second worker",
}
"""The measurements of `stages`, in the report's order and words."""


@dataclass(frozen=True)
class Conditions:
    """The conditions that the figures depend on."""

    command: str
    day: str
    machine: str
    versions: str
    server: str
    rounds: int
    sites: dict[str, tuple[int, float]]
    """Name to number of pages and median bytes of one."""

    @classmethod
    def here(cls, command: str, sites: Mapping[str, StaticSite], rounds: int) -> "Conditions":
        """Return the present conditions of this machine."""
        versions = ", ".join(f"{name} {metadata.version(name)}" for name in VERSIONS)
        return cls(
            command=command,
            day=f"{datetime.now(UTC):%Y-%m-%d}",
            machine=f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}",
            versions=versions,
            server=server_name(),
            rounds=rounds,
            sites={name: (site.number, site.median_size) for name, site in sites.items()},
        )

    def lines(self) -> str:
        """A Markdown list."""
        pages = [f"{name}: {number} pages, median {size / 1000:.0f} kB" for name, (number, size) in self.sites.items()]
        parts = [self.machine, self.versions, f"server: {self.server}", *pages, f"rounds: {self.rounds}"]
        return "\n".join(f"- {part}" for part in parts)


def terminal(runs: list[Run], contenders: list[Contender]) -> str:
    """Tables and troubles, without the explanations."""
    figures = figures_of(runs)
    parts = [speed_table(figures, [one.name for one in contenders if one.is_drawn]), goal_table(reached(figures))]
    return "\n\n".join([*parts, *stage_tables(figures), "\n".join(troubles(runs)) or "every run counts"])


def markdown(runs: list[Run], contenders: list[Contender], conditions: Conditions) -> str:
    """The whole of `docs/performance.md`."""
    figures = figures_of(runs)
    asianews = [one.name for one in contenders if one.site == "asianews" and one.is_drawn]
    peers = [one.name for one in contenders if one.is_peer and one.name != "floor"]
    ours = [one.name for one in contenders if one.site == "news" and one.name not in peers]
    about = {one.name: f"- {one.name}: {one.about}" for one in contenders}
    parts = [
        "# Performance",
        f"Measured on {conditions.day} with\n\n    {conditions.command}",
        conditions.lines(),
        EXPLAINED.strip(),
        "![pages a second and CPU a page](performance.svg)",
        "## Goals",
        goal_table(reached(figures)),
        "## Unknown sites",
        speed_table(figures, ours),
        "\n".join(about[name] for name in ours),
        "Quality of the two modes on the whole corpus (benchmarks/quality/floor.json):",
        quality_table(),
        *stage_tables(figures),
        "## Peers, two processes each",
        speed_table(figures, peers),
        PEERS_EXPLAINED.strip(),
        "## AsiaNews",
        speed_table(figures, asianews),
        "\n".join(about[name] for name in asianews),
        extraction_line(figures),
        "## Why some goals are missed",
        IN_THE_WAY,
        "## Failed, or not on every page",
        "\n".join(troubles(runs)) or "None.",
        "## Not measured",
        "\n".join(f"- {name}: {reason}" for name, reason in NOT_MEASURED.items()),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def speed_table(figures: Mapping[str, Figures], names: Iterable[str]) -> str:
    """A row for each contender."""
    lines = [
        "| | pages | records | pages/s | steady | CPU ms, main | CPU ms, workers | MiB, main | MiB, worker |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name in names:
        if name not in figures:
            continue
        own = figures[name]
        facts, (low, high) = own.runs[0].facts, own.spread
        steady = f"{own.steady:.1f}" if own.steady is not None else ""
        version = f" {facts.version}" if facts.version and name != "floor" else ""
        lines.append(
            f"| {name}{version} | {facts.asked} | {facts.saved} | {own.rate:.1f} ({low:.1f}-{high:.1f}) | {steady} "
            f"| {own.main_ms:.1f} | {own.workers_ms:.1f} | {own.main_mib:.0f} | {own.worker_mib:.0f} |"
        )
    return "\n".join(lines)


def goal_table(goals: Iterable[Reached]) -> str:
    """Goal, value, verdict."""
    lines = ["| goal | | reached | |", "|---|---|---|---|"]
    for one in goals:
        sign = "at least" if one.goal.at_least else "at most"
        unit = one.goal.unit
        value = "" if one.value is None else f"{one.value:.2f}{unit} ({one.low:.2f}-{one.high:.2f})"
        verdict = f"**{one.verdict}**" if one.verdict == "yes" else one.verdict
        lines.append(f"| {one.goal.what} | {sign} {one.goal.limit:.2f}{unit} | {value} | {verdict} |")
    return "\n".join(lines)


def quality_table() -> str:
    """The pinned scores of both modes."""
    floor = read_floor()
    lines = ["| mode | " + " | ".join(f"F1 {folder}" for folder in floor) + " |", "|---" * (len(floor) + 1) + "|"]
    for name in ("winnow", "winnow fast"):
        values = [f"{folder.get(name, {}).get('F1', float('nan')):.4f}" for folder in floor.values()]
        lines.append(f"| {name} | {' | '.join(values)} |")
    return "\n".join(lines)


def stage_tables(figures: Mapping[str, Figures]) -> list[str]:
    """Seconds in each stage, for the crawls that were looked into."""
    crawls = [own for own in figures.values() if all(run.facts.threads for run in own.runs)]
    if not crawls:
        return []
    lines = [f"| seconds | {' | '.join(own.name for own in crawls)} | |", "|---" * (len(crawls) + 2) + "|"]
    for stage, meaning in STAGES.items():
        values = " | ".join(f"{own.stage(stage):.1f}" for own in crawls)
        lines.append(f"| {stage} | {values} | {meaning} |")
    return ["## Stages", "\n".join(lines)]


def extraction_line(figures: Mapping[str, Figures]) -> str:
    """CPU of extraction alone on the AsiaNews pages; empty if it was not measured."""
    own = figures.get("asianews extraction")
    if own is None:
        return ""
    ours, theirs = (
        own.median(lambda run, name=name: 1000 * run.facts.stages[name] / run.facts.asked)  # type: ignore[misc]
        for name in ("winnow", "trafilatura")
    )
    alone = f"{ours:.1f} ms by line pattern, {theirs:.1f} ms by trafilatura with metadata."
    return f"Extraction alone takes, in CPU per page: {alone}"


def troubles(runs: Iterable[Run]) -> list[str]:
    """Run that do not count, and peers that raised: Markdown list items."""
    items = {}
    for run in runs:
        if run.error:
            items[run.name] = f"- {run.name}: failed. `{run.error}`"
        elif run.facts.failed:
            number, first = run.facts.failed, run.facts.first_failure
            items.setdefault(run.name, f"- {run.name}: {number} of {run.facts.asked} pages raise, first `{first}`")
    return list(items.values())


def draw(runs: list[Run], contenders: list[Contender], output: Path, python: Path) -> str | None:
    """Write the plot; return the reason if that is not possible."""
    figures = figures_of(runs)
    if not figures or not python.exists():
        return "nothing to draw" if not figures else "no interpreter of the peers"
    bars = [
        {
            "name": one.name,
            "site": one.site,
            "ours": one.is_ours,
            "pages": figures[one.name].runs[0].facts.asked,
            "rate": figures[one.name].rate,
            "main": figures[one.name].main_ms,
            "workers": figures[one.name].workers_ms,
        }
        for one in contenders
        if one.name in figures and one.is_drawn
    ]
    command = [str(python), "-m", "benchmarks.speed.plot", str(output.resolve())]
    run = subprocess.run(command, cwd=ROOT, input=json.dumps(bars), capture_output=True, text=True, check=False)
    return run.stderr.strip().splitlines()[-1] if run.returncode else None
