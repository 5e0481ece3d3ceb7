"""A crawl of archives that is killed at random instants and begun again until it ends by itself."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

from tests.crawler.captures.warcs import Record, ferry, revisit, write_warc
from tests.crawler.conftest import _of_its_own
from tests.kills.killing import ROOT, records
from tests.kills.processes import MARK, never_ended
from tests.waiting import HANG_SECONDS

FILES = 3


def make_archive(folder: Path, pages: int) -> Path:
    """So many articles in some files; every fifth with a later capture that reads otherwise, every seventh with a
    revisit, and in each file a page that is no article and a record whose digest is wrong."""
    folder.mkdir()
    for number in range(FILES):
        written: list[Record] = []
        for page in range(number, pages, FILES):
            record = ferry(page, f"site{page % 4}.example")
            written.append(record)
            if page % 5 == 0:
                # Of its own: a line that a dozen articles end with is learned, and left out by the runs that follow.
                added = f"<p>{_of_its_own(page + 7000)}.</p></article>"
                changed = record.body.replace(b"</article>", added.encode())
                written.append(replace(record, body=changed, date="2024-03-08T10:00:00Z"))
            if page % 7 == 0:
                written.append(revisit(record, "2024-03-07T10:00:00Z"))
        written.append(Record(f"https://site0.example/about-{number}", b"<html><body><p>About us.</p></body></html>"))
        file = write_warc(folder / f"{number}.warc", [*written, ferry(pages + number)], gzip=False)
        file.write_bytes(file.read_bytes().replace(b"Ferry %d of" % (pages + number), b"Ferry xx of"))
    return folder


class KilledArchiveCrawl:
    """Runs of `scrapy crawl archive` into one database, killed with SIGKILL so often before one is left alone."""

    def __init__(self, archive: Path, database: Path, pages: int, seed: int) -> None:
        self.database = database
        self.instants: list[int] = []
        """Articles in the store at each kill."""
        self.wrong: list[str] = []
        self._archive, self._pages = archive, pages
        self._random, self._token = Random(f"archive kills {seed}"), f"{os.getpid()}-archive-{seed}"

    def run(self, kills: int) -> int:
        """Kill so many runs, fewer where one comes to its end before; return the exit code of the last one."""
        for left in range(kills, 0, -1):
            saved = self._saved()
            # Twice the mean share, so that kills spread over the whole crawl and the last one still finds work.
            share = 2 * max(0, self._pages - saved) // (left + 1)
            process = self._start()
            if not self._await(process, saved + self._random.randint(0, share)):
                return process.returncode
            process.send_signal(signal.SIGKILL)
            process.wait(HANG_SECONDS)
            self.instants.append(self._saved())
            self._check()
        process = self._start()
        return process.wait(HANG_SECONDS)

    def _await(self, process: "subprocess.Popen[bytes]", saved: int) -> bool:
        """Wait until so many articles are saved, and a little; whether the run still lasts."""
        early = time.monotonic() + self._random.uniform(0, 1.5) if self._random.random() < 0.2 else None
        while process.poll() is None:
            if self._saved() >= saved if early is None else time.monotonic() > early:
                time.sleep(self._random.uniform(0, 0.2))
                return process.poll() is None
            time.sleep(0.005)
        return False

    def _saved(self) -> int:
        if not self.database.exists():
            return 0
        with closing(sqlite3.connect(self.database, timeout=HANG_SECONDS)) as connection:
            try:
                return int(connection.execute("SELECT count(*) FROM article").fetchone()[0])
            except sqlite3.OperationalError:
                return 0

    def _check(self) -> None:
        for pid in never_ended(self._token):
            self.wrong.append(f"process {pid} was left")
            os.kill(pid, signal.SIGKILL)
        if not self.database.exists():
            return
        with closing(sqlite3.connect(self.database)) as connection:
            [(verdict,)] = connection.execute("PRAGMA integrity_check")
        if verdict != "ok":
            self.wrong.append(str(verdict))

    def _start(self) -> "subprocess.Popen[bytes]":
        return start_archive_crawl(self._archive, self.database, self._token)


def start_archive_crawl(archive: Path, database: Path, token: str) -> "subprocess.Popen[bytes]":
    """A crawl of a folder, in a process group of its own."""
    settings = ("-s", f"ARTICLE_DATABASE=sqlite:///{database}", "-s", "EXTRACTION_WORKERS=2")
    return subprocess.Popen(
        [sys.executable, "-m", "scrapy", "crawl", "archive", "-a", f"path={archive}", *settings],
        cwd=ROOT,
        env={**os.environ, MARK: token},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def differences(killed: Path, whole: Path) -> Iterator[str]:
    """What differs between two stores: records, versions, pages and files."""
    ours, theirs = records(killed), records(whole)
    for key in sorted(ours.keys() | theirs.keys()):
        if ours.get(key) != theirs.get(key):
            yield f"{key}: {ours.get(key)}, not {theirs.get(key)}"
    for question in (
        "SELECT a.url, v.valid_from, v.valid_until FROM article_version v JOIN article a ON a.id = v.article_id",
        "SELECT site, key, state, reason, fetched_at, next_visit FROM page",
        "SELECT url, first_saved, last_saved, changed_at, recleaned_at FROM article",
        "SELECT name, size, asked FROM archive_file",
    ):
        one, other = (sorted(map(repr, _rows(file, question))) for file in (killed, whole))
        more, missing = (
            [row for row in these if row not in those][:3] for these, those in ((one, other), (other, one))
        )
        if more or missing or len(one) != len(other):
            yield f"{question}: {more}, not {missing}"


def _rows(file: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(question).fetchall()
