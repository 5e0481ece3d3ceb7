"""The contenders: the command of each, and the check of a run. A run that lost pages is a failure, however fast."""

import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.quality.measure import ROOT
from benchmarks.speed import sampler
from benchmarks.speed.pages import PAGES, StaticSite
from benchmarks.speed.sampler import Usage
from benchmarks.speed.stages import FACTS, STARTED, extensions_with_stages

TIME_LIMIT = 1800.0
"""Seconds for one run."""
MOST_EMPTY = 0.03
"""Share of pages that may give no text: a contender that refuses more is fast because it does not read."""
_HERE = "benchmarks.speed"
# The lists of the AsiaNews replica have traps: addresses cut short, which the site answers with its start page.
_STATES = "select state, count(*) from page where reason is not 'soft_404' group by state"


@dataclass(frozen=True)
class Place:
    """The surroundings of a run: a site that is being served, and an empty folder of its own."""

    site: StaticSite
    folder: Path

    @property
    def facts(self) -> Path:
        """The file in which a program says what it did."""
        return self.folder / "facts.json"

    @property
    def database(self) -> Path:
        """The file of a program that saves."""
        return self.folder / "articles.db"


@dataclass(frozen=True)
class Facts:
    """The result of a run, as its output or its database says."""

    asked: int
    """Pages that it was to read."""
    saved: int
    """Pages that gave a text."""
    refused: int
    """Pages that gave none."""
    failed: int = 0
    """Pages lost to errors, or on which a peer raised; those of a peer are among the refused."""
    first_failure: str | None = None
    ends: list[float] = field(default_factory=list, repr=False)
    """time.monotonic() when each page had been read (or fetched, if nothing reads it)."""
    version: str | None = None
    start_cpu: float = 0.0
    """CPU seconds of the main process before its first page."""
    stages: dict[str, float] = field(default_factory=dict)
    threads: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Contender:
    """One program to measure."""

    name: str
    command: Callable[[Place], list[str]] = field(repr=False)
    facts: Callable[[Place], Facts] = field(repr=False)
    about: str = ""
    """A description for the report."""
    site: str = "news"
    """Whose pages: `news` or `asianews`."""
    is_peer: bool = False
    """Whether a page on which it raises counts as empty, as in benchmarks/quality, and does not invalidate the run."""
    reads_all: bool = True
    """Whether it reads every page of the site; a slow peer reads some."""
    in_project: bool = True
    """Whether it runs in the project's folder."""
    is_ours: bool = False
    """Whether it is this program."""
    is_drawn: bool = True
    """Whether its rate can be compared with the others of its site."""


@dataclass(frozen=True)
class Run:
    """One measured run."""

    name: str
    usage: Usage
    facts: Facts
    error: str | None = None
    """Why it does not count."""

    @property
    def rate(self) -> float:
        """Pages a second of the whole program, from its start to its end."""
        return self.facts.asked / self.usage.wall if self.usage.wall else 0.0

    @property
    def stages(self) -> dict[str, float]:
        """Seconds by stage and by thread; none but for a crawl that was looked into."""
        if not self.facts.stages or not self.facts.ends:
            return {}
        after = self.usage.started + self.usage.wall - max(self.facts.ends)
        # What is left of the writer's time: waiting for the lock, COMMIT, results handed back.
        commits = self.facts.stages.get("writer busy", 0.0) - self.facts.stages.get("operations", 0.0)
        ours = {"whole program": self.usage.wall, "after the last page": after, "commits": commits}
        return {**ours, **self.facts.stages, **self.facts.threads}


def crawl(site: StaticSite, place: Place, spider: str, *options: str) -> list[str]:
    """`scrapy crawl` with its own interpreter; settings are the program's own but for those named."""
    named = {"news": ("url",), "asianews": ("base_url",)}[spider][0]
    languages = ["-a", "languages=all"] if spider == "asianews" else []
    return [
        *(sys.executable, "-m", "scrapy", "crawl", spider, "-a", f"{named}={site.origin}", *languages),
        *("-s", f"ARTICLE_DATABASE=sqlite:///{place.database}", "-s", f"EXTENSIONS={extensions_with_stages()}"),
        *options,
    ]


def winnow(
    name: str, about: str, *, workers: int = 2, mode: str = "", spider: str = "news", core: str = ""
) -> Contender:
    """This program's crawl, end to end."""
    options = ["-s", f"EXTRACTION_WORKERS={workers}"] + (["-s", f"EXTRACTION_MODE={mode}"] if mode else [])
    pinned = ["taskset", "-c", core] if core else []

    def command(place: Place) -> list[str]:
        return pinned + crawl(place.site, place, spider, *options)

    return Contender(name, command, crawl_facts, about, spider, is_ours=True)


def crawl_facts(place: Place) -> Facts:
    """Pages by the database, which cannot be mistaken about what it holds; times by the extension."""
    with closing(sqlite3.connect(f"file:{place.database}?mode=ro", uri=True)) as database:
        states: dict[str, int] = dict(database.execute(_STATES).fetchall())
        articles = database.execute("select count(*) from article").fetchone()[0]
        reasons = database.execute(
            "select reason, count(*) from page where state != 'saved' group by reason"
        ).fetchall()
    told = _read(place.facts)
    saved, refused = min(states.get("saved", 0), articles), states.get("refused", 0)
    others = sum(states.values()) - saved - refused
    said = ", ".join(f"{number} {reason}" for reason, number in reasons)
    return Facts(place.site.number, saved, refused, others, said or None, **told)


def plain(name: str, kind: str, about: str, site: str = "news", start: str = "/") -> Contender:
    """One of `plain_spiders`."""

    def command(place: Place) -> list[str]:
        module = [sys.executable, "-m", f"{_HERE}.plain_spiders", kind, place.site.origin, str(place.facts)]
        return [*module, "--start", start, "--database", str(place.database)]

    return Contender(name, command, told_facts, about, site)


def asianews_extraction() -> Contender:
    """CPU of extraction alone; its own rate means nothing, because it reads each page twice."""

    def command(place: Place) -> list[str]:
        return [sys.executable, "-m", f"{_HERE}.asianews_extraction", str(place.site.folder), str(place.facts)]

    about = "extraction alone, ours and trafilatura's, page by page in one process"
    return Contender("asianews extraction", command, told_facts, about, "asianews", is_drawn=False)


def reader(name: str, extractor: str, python: Path, about: str, pages: int | None = None) -> Contender:
    """An extractor alone, from disk, in two processes."""

    def command(place: Place) -> list[str]:
        some = ["--pages", str(pages)] if pages else []
        module = [str(python), "-m", f"{_HERE}.readers", extractor, str(place.site.folder), str(place.facts)]
        return [*module, "--processes", "2", *some]

    return Contender(name, command, told_facts, about, is_peer=name != "floor", reads_all=pages is None)


def command_line() -> Contender:
    """trafilatura's own program over the folder of pages."""

    def command(place: Place) -> list[str]:
        # A link: its reader takes folders relative to where it runs, and every file below.
        (place.folder / PAGES).symlink_to(place.site.folder / PAGES)
        options = f"--input-dir {PAGES} --output-dir out --parallel 2 --with-metadata --json".split()
        return [sys.executable, "-m", "trafilatura.cli", *options]

    def facts(place: Place) -> Facts:
        written = [file for file in (place.folder / "out").rglob("*.json") if file.stat().st_size]
        return Facts(place.site.number, len(written), place.site.number - len(written))

    return Contender(
        "trafilatura CLI", command, facts, "its own program over the folder, JSON out, two processes", in_project=False
    )


def told_facts(place: Place) -> Facts:
    """The output of the program itself."""
    told = _read(place.facts)
    return Facts(**told)


def _read(file: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return told


def measure(contender: Contender, place: Place) -> Run:
    """Run it once, in a fresh process, and checks what it did."""
    log = place.folder / "log"
    environment = {**os.environ, FACTS: str(place.facts), STARTED: str(time.monotonic()), "PYTHONPATH": str(ROOT)}
    # A home of its own: caches and settings of this machine's user are no part of a program.
    environment |= {"HOME": str(place.folder), "PYTHONWARNINGS": "ignore"}
    cwd = ROOT if contender.in_project else place.folder
    try:
        usage = sampler.run(contender.command(place), cwd=cwd, log=log, env=environment, limit=TIME_LIMIT)
    except OSError as error:
        return Run(contender.name, Usage(0, 0, 0, 0, 0, 0, 0), Facts(0, 0, 0), hide(f"cannot be started: {error}"))
    try:
        facts = contender.facts(place)
    except (OSError, ValueError, KeyError, TypeError, sqlite3.Error):
        facts = Facts(0, 0, 0)
    facts = replace(facts, first_failure=hide(facts.first_failure or "") or None)
    return Run(contender.name, usage, facts, fault(contender, usage, facts, place.site.number, last_line(log)))


def fault(contender: Contender, usage: Usage, facts: Facts, pages: int, said: str) -> str | None:
    """Return the reason why a run does not count, None if it counts."""
    if usage.exit_code != 0:
        return f"exit code {usage.exit_code}: {said}"
    if contender.reads_all and facts.asked != pages:
        return f"asked for {facts.asked} of {pages} pages"
    if facts.saved + facts.refused != facts.asked or not facts.asked:
        return f"{facts.saved} saved and {facts.refused} refused of {facts.asked} pages ({facts.first_failure})"
    if contender.is_peer:
        return f"fails on every page: {facts.first_failure}" if facts.failed == facts.asked else None
    if facts.failed:
        return f"{facts.failed} of {facts.asked} pages lost ({facts.first_failure})"
    if facts.refused > facts.asked * MOST_EMPTY:
        return f"{facts.refused} of {facts.asked} pages gave no text ({facts.first_failure})"
    return None


def last_line(log: Path) -> str:
    """The last line of a program's output, without the folders of this machine."""
    lines = log.read_text("utf-8", "replace").strip().splitlines()
    return hide(lines[-1])[:300] if lines else "nothing said"


def hide(text: str) -> str:
    """Paths as seen from the project: the report is published, the folders of a machine are not."""
    return text.replace(f"{ROOT}/", "").replace(f"{tempfile.gettempdir()}/", "").replace(str(Path.home()), "~")
