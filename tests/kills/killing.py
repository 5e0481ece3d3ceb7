"""A crawl of the replica that is killed at random instants and begun again until it ends by itself; what must hold
after each kill, and what the store must hold at the end."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import unquote

from storage.models import RECORD_FIELDS
from tests.kills.archives import archive_faults, unreadable_pages
from tests.kills.processes import MARK, never_ended
from tests.replica.mixing import mix_story
from tests.replica.server import Replica
from tests.replica.stories import STORIES
from tests.waiting import HANG_SECONDS

ROOT = Path(__file__).parents[2]
LATENCY = 0.03
"""Seconds before each answer of the replica: with 8 requests at a time some 60 pages a second, on two cores."""
_START_SECONDS = 1.5
"""About what a crawl takes from its first instruction to its first request."""
_LANGUAGES = ("en", "it", "es", "zh")


@dataclass(frozen=True)
class Kill:
    """What is sent to a crawl, and to whom."""

    number: signal.Signals
    to_group: bool = False
    times: int = 1

    @property
    def name(self) -> str:
        """`SIGINT twice to the group`."""
        return f"{self.number.name}{' twice' * (self.times > 1)} to the {'group' if self.to_group else 'process'}"


KILLS = tuple(
    Kill(number, to_group, times)
    for number, times in ((signal.SIGKILL, 1), (signal.SIGTERM, 1), (signal.SIGINT, 1), (signal.SIGINT, 2))
    for to_group in (False, True)
)


@dataclass
class Report:
    """What a series of runs showed."""

    kills: Counter[str] = field(default_factory=Counter)
    """`SIGINT twice to the group, exit 2` to number of times."""
    instants: list[int] = field(default_factory=list)
    """Article requests that each killed run had made."""
    wrong: list[str] = field(default_factory=list)
    """Each rule broken, as a sentence."""
    article_requests: int = 0
    pages: int = 0

    @property
    def number(self) -> int:
        """How many kills there were."""
        return len(self.instants)


def large_replica(pages: int, seed: int) -> Replica:
    """A replica with so many stories, most of them mixed; not yet serving. The same seed gives the same stories.

    Each mixed one ends in a sentence of its own. Mixed from a few dozen paragraphs, three could end alike within a
    dozen articles; that line is then learned as clutter, and a run after it reads other bodies, as it should: which run
    that is hangs on the kills.
    """
    random = Random(seed)
    stories = {story.key: story for story in STORIES}
    while len(stories) < pages:
        story = mix_story(random, random.choice(_LANGUAGES))
        end = f"The clerk wrote it down as number {len(stories)}, under a drawing of a boat, its rope and a dog."
        stories[story.key] = replace(story, paragraphs=(*story.paragraphs, end))
    return Replica(seed=seed, latency=LATENCY, page_size=10, stories=stories)


class KilledCrawl:
    """Runs of `scrapy crawl asianews` into one database, killed `kills` times before one is left alone."""

    def __init__(self, replica: Replica, folder: Path, seed: int, archive: Path | None = None) -> None:
        """`archive`: where the runs keep their responses."""
        self.replica = replica
        self.database = folder / "killed.db"
        self.report = Report()
        self.archive = archive
        self._folder = folder
        self._random = Random(f"kills {seed}")
        self._token = f"{os.getpid()}-{seed}"
        self._finished: set[str] = set()

    def run(self, kills: int) -> Report:
        """Kills so many runs (fewer where one comes to its end before), then lets one end."""
        kinds = cycle(self._random.sample(KILLS, len(KILLS)))
        pages = len(self.replica.site.stories)
        for left in range(kills, 0, -1):
            # Twice the mean share, so that kills spread over the whole crawl and the last one still finds work.
            share = 2 * max(0, pages - len(self._finished)) // (left + 1)
            if self._killed_run(next(kinds), self._random.randint(0, share)) is None:
                break
        code = self._last_run()
        if code != 0:
            self._complain(f"the run that nobody killed ended with {code}: {self._log()[-300:]}")
        self.report.pages = len(self._finished)
        if self.archive is not None:
            self.report.wrong += archive_faults(self.database, self.archive)
        return self.report

    def _killed_run(self, kill: Kill, after: int) -> int | None:
        """A run that is killed when it has asked for so many articles; its exit code, None where it ended before."""
        self.replica.forget_requests()
        process = self._start()
        if not self._await_instant(process, after):
            self._check(process, "let alone")
            return None
        for number in range(kill.times):
            if number:
                time.sleep(self._random.uniform(0, 0.3))
            _send(process, kill)
        try:
            process.wait(HANG_SECONDS)
        except subprocess.TimeoutExpired:
            self._complain(f"{kill.name}: the crawl hung")
            process.kill()
            process.wait()
        self.report.instants.append(self._article_requests())
        self.report.kills[f"{kill.name}, exit {process.returncode}"] += 1
        self._check(process, kill.name)
        return process.returncode

    def _last_run(self) -> int:
        self.replica.forget_requests()
        process = self._start()
        process.wait(180)
        self._check(process, "let alone")
        return process.returncode

    def _await_instant(self, process: "subprocess.Popen[bytes]", after: int) -> bool:
        """Waits for the instant; False where the crawl has ended before. One in five lies before the first article."""
        jitter = self._random.uniform(0, 0.2)
        begin = time.monotonic()
        early = self._random.uniform(0, _START_SECONDS) if self._random.random() < 0.2 else None
        while process.poll() is None:
            if early is not None and time.monotonic() - begin > early:
                return True
            if early is None and self._article_requests() >= max(1, after):
                time.sleep(jitter)
                return process.poll() is None
            time.sleep(0.005)
        return False

    def _start(self) -> "subprocess.Popen[bytes]":
        return start_crawl(self.replica, self.database, self._folder / "log.txt", self._token, self.archive)

    # What must hold after each run

    def _check(self, process: "subprocess.Popen[bytes]", name: str) -> None:
        # Requests of a killed process are answered, and logged, all the same.
        time.sleep(3 * LATENCY)
        code, log = process.returncode, self._log()
        for pid in never_ended(self._token):
            self._complain(f"{name}: process {pid} was left")
            os.kill(pid, signal.SIGKILL)
        if "Traceback" in log and not _is_interrupt_of_imports(log):
            self._complain(f"{name}: a traceback: {log[log.index('Traceback') :][-600:]}")
        self._check_requests(name)
        self.report.article_requests += self._article_requests()
        if not self.database.exists():
            return
        if self.archive is not None:
            for fault in unreadable_pages(self.database, self.archive):
                self._complain(f"{name}: {fault}")
        with closing(sqlite3.connect(self.database)) as connection:
            [(verdict,)] = connection.execute("PRAGMA integrity_check")
            if verdict != "ok":
                self._complain(f"{name}: {verdict}")
            if _tables(connection) >= {"page", "crawl_run"}:
                self._check_run_row(connection, process.pid, code, name)
                question = "SELECT url FROM page WHERE state IN ('saved', 'refused')"
                self._finished = {_path(url) for (url,) in connection.execute(question)}

    def _check_requests(self, name: str) -> None:
        """No page is fetched that an earlier run has finished, and none twice in one run."""
        asked = Counter(unquote(request.path) for request in self.replica.requests if is_article(request.path))
        for path, times in asked.items():
            if path in self._finished:
                self._complain(f"{name}: finished before and fetched again: {path}")
            if times > 1:
                self._complain(f"{name}: fetched {times} times in one run: {path}")

    def _check_run_row(self, connection: sqlite3.Connection, pid: int, code: int, name: str) -> None:
        rows = connection.execute("SELECT pid, exit_code, finished FROM crawl_run ORDER BY id").fetchall()
        if not rows or rows[-1][0] != pid:
            if self.replica.requests:
                self._complain(f"{name}: a run that made requests has no crawl_run row")
            return
        for other, _, finished in rows[:-1]:
            if finished is None:
                self._complain(f"{name}: the row of the killed run {other} was not closed by this one")
        _, stored, finished = rows[-1]
        if code == -signal.SIGKILL:
            return
        [(pending,)] = connection.execute("SELECT count(*) FROM page WHERE state IN ('found', 'fetching', 'failed')")
        if code not in (0, 2) or stored != code or finished is None:
            self._complain(f"{name}: exit code {code}, in its row {stored}, finished {finished}")
        elif pending and code != 2:
            self._complain(f"{name}: {pending} pages are unfinished, exit code {code}")

    def _article_requests(self) -> int:
        return sum(1 for request in self.replica.requests if is_article(request.path))

    def _log(self) -> str:
        return (self._folder / "log.txt").read_text("utf-8", "replace")

    def _complain(self, sentence: str) -> None:
        self.report.wrong.append(f"after {self.report.number} kills: {sentence}")


def start_crawl(
    replica: Replica, database: Path | str, log: Path, token: str, archive: Path | None = None, **settings: object
) -> "subprocess.Popen[bytes]":
    """A crawl of all languages, in a process group of its own; its output goes to the file. `database`: a SQLite
    file, or the URL of another."""
    given: dict[str, object] = {
        "EXTRACTION_WORKERS": 2,
        "ARTICLE_DATABASE": database if isinstance(database, str) else f"sqlite:///{database}",
        # What is killed here is to end by itself, on a busy machine too.
        "SHUTDOWN_SECONDS": 10 * HANG_SECONDS,
    }
    given |= settings
    if archive is not None:
        given |= {"ARCHIVE_DIR": archive, "ARCHIVE_MAX_BYTES": 200_000}
    options = [part for name, value in given.items() for part in ("-s", f"{name}={value}")]
    asked = ("-a", f"base_url={replica.url}", "-a", "languages=all")
    with log.open("wb") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "scrapy", "crawl", "asianews", *asked, *options],
            cwd=ROOT,
            env={**os.environ, MARK: token},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def uninterrupted(replica: Replica, folder: Path) -> Path:
    """The database of a crawl that nobody disturbs."""
    database, log = folder / "uninterrupted.db", folder / "uninterrupted.txt"
    code = start_crawl(replica, database, log, "uninterrupted").wait(180)
    assert code == 0, log.read_text("utf-8")
    return database


def records(database: Path) -> dict[str, dict[str, object]]:
    """`asianews en 9384` to the fields of the record, without ids, times, tries and run ids."""
    columns = ", ".join(f'"{name}"' for name in RECORD_FIELDS)
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(f"SELECT {columns} FROM article").fetchall()
    read = [dict(zip(RECORD_FIELDS, row, strict=True)) for row in rows]
    keyed = {f"{row['site']} {row['in_language']} {row['identifier'] or row['url']}": row for row in read}
    assert len(keyed) == len(read), "two articles of one identity"
    return keyed


def page_states(database: Path) -> dict[str, tuple[str, str | None]]:
    """Key of each page to its state and reason."""
    with closing(sqlite3.connect(database)) as connection:
        return {
            key: (state, reason) for key, state, reason in connection.execute("SELECT key, state, reason FROM page")
        }


def store_differences(killed: Path, whole: Path) -> Iterator[str]:
    """What differs between two stores, a sentence for each record and page."""
    ours, theirs = records(killed), records(whole)
    for key in sorted(ours.keys() | theirs.keys()):
        if key not in ours:
            yield f"missing after the kills: {key}"
        elif key not in theirs:
            yield f"only after kills: {key}"
        else:
            for name in RECORD_FIELDS:
                if name == "url" and _one_lacks_the_number(ours[key], theirs[key]):
                    continue
                if ours[key][name] != theirs[key][name]:
                    yield f"{key}: {name} is {json.dumps(ours[key][name])}, not {json.dumps(theirs[key][name])}"
    pages, other_pages = page_states(killed), page_states(whole)
    for key in sorted(pages.keys() | other_pages.keys()):
        if pages.get(key) != other_pages.get(key):
            yield f"page {key}: {pages.get(key)}, not {other_pages.get(key)}"


def _one_lacks_the_number(ours: dict[str, Any], theirs: dict[str, Any]) -> bool:
    """Whether one record was read at an address of 2026 without the article's number. Such an address may be read
    before the other one is linked, which is then not sought (`Pages.saved`): that hangs on the instant of the kill."""
    return sum((record["identifier"] or "-") in record["url"] for record in (ours, theirs)) == 1


def _is_interrupt_of_imports(log: str) -> bool:
    """Whether Ctrl-C came in the first .3 s, when Scrapy's own modules are imported and nothing of this project is."""
    return log.rstrip().endswith("KeyboardInterrupt") and str(ROOT / "crawler") not in log


def _send(process: "subprocess.Popen[bytes]", kill: Kill) -> None:
    try:
        (os.killpg if kill.to_group else os.kill)(process.pid, kill.number)
    except ProcessLookupError:
        return


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _path(url: str) -> str:
    """What a request for the address asks of the server."""
    return unquote("/" + url.split("/", 3)[3])


def is_article(path: str) -> bool:
    """Whether a request for the path asks for an article."""
    return "/news-" in path or "/noti" in path or "art=" in path or path.count("/") > 3
