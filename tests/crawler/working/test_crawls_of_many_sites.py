"""`scrapy work` with real crawls of sites on loopback."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from storage.store_file.lock import is_locked
from tests.crawler.conftest import Run
from tests.crawler.local_site import ROOT, LocalSite, Reply, links, refused_port, story
from tests.waiting import HANG_SECONDS, wait_until

pytestmark = [
    pytest.mark.program,
    pytest.mark.skipif(sys.platform != "linux", reason="other systems have one loopback address"),
]
STORIES = [f"/2024/05/the-harbour-opens-{number}" for number in range(3)]


class Work:
    """Starts `scrapy work` on one database, and ends what is left of it."""

    def __init__(self, database: Path, scrapy: Run, held: ExitStack) -> None:
        self.database = database
        self._scrapy = scrapy
        self._held = held

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        settings = [f"ARTICLE_DATABASE=sqlite:///{self.database}", "EXTRACTION_WORKERS=1"]
        options = [part for setting in settings for part in ("-s", setting)]
        process = self._held.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "scrapy", "work", *arguments, *options],
                cwd=ROOT,
                env={name: value for name, value in os.environ.items() if name != "ARTICLE_DATABASE"},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        self._held.callback(process.kill)
        return process

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """In this process, which saves a second; its crawls are processes all the same."""
        ended = self._scrapy("work", *arguments, "-s", "EXTRACTION_WORKERS=1")
        assert "Traceback" not in ended.stderr, ended.stderr
        return ended.returncode, ended.stdout, ended.stderr

    def rows(self, question: str) -> list[Any]:
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(question).fetchall()


@pytest.fixture
def work(tmp_path: Path, scrapy: Run) -> Iterator[Work]:
    with ExitStack() as held:
        yield Work(tmp_path / "articles.db", scrapy, held)


@pytest.fixture
def site() -> Iterator[LocalSite]:
    pages = {path: story(f"The harbour opens {path[-1]}") for path in STORIES}
    routes = {"/": links(STORIES), "/robots.txt": Reply(b"", 200, "text/plain"), **pages}
    with LocalSite(routes, address=("127.0.0.2", 0)) as site:
        yield site


def test_what_is_due_is_crawled_and_the_list_tells_of_it(work: Work, site: LocalSite, scrapy: Run) -> None:
    gone = f"http://127.0.0.1:{refused_port()}"
    for address in (site.url, gone):
        assert scrapy("sites", "add", address).returncode == 0
    code, printed, _ = work.run("--once")
    assert code == 2
    *lines, last = printed.splitlines()
    assert sorted(line.split("; saved")[0] for line in lines) == sorted(
        [f"{site.url}: 0 done", f"{gone}: 2 not all of it is saved"]
    )
    assert last == "2 crawls: 1 done, 1 not all of it is saved"
    assert work.rows("SELECT count(*) FROM article") == [(3,)]
    assert work.rows("SELECT site.exit_code, crawl_run.pid > 0 FROM site JOIN crawl_run ON run_id = crawl_run.id") == [
        (0, 1),
        (2, 1),
    ]
    # A site has one line, or several where its port makes one too long.
    listed = scrapy("sites").stdout
    assert re.findall("^(?:trouble|look|fine|paused)", listed, re.M) == ["trouble", "fine"]
    assert "done, 3 new" in listed[listed.index("\nfine") :]
    assert work.run("--once") == (0, "no site is due\n", "")
    assert work.run("--once", "--quiet") == (0, "", "")


def at_work(work: Work, site: LocalSite) -> "subprocess.Popen[str]":
    """`scrapy work` whose crawl waits for an answer that never comes."""
    site.routes[STORIES[2]] = Reply(hangs=True)
    process = work.start()
    wait_until(lambda: STORIES[2] in site.paths)
    return process


def test_a_signal_stops_the_work_and_its_crawl(work: Work, site: LocalSite, scrapy: Run) -> None:
    scrapy("sites", "add", site.url)
    process = at_work(work, site)
    process.send_signal(signal.SIGTERM)
    printed, complained = process.communicate(timeout=HANG_SECONDS)
    assert process.returncode == 0
    assert "left for the next run" in printed
    assert complained.startswith("stopping the crawls that are under way")
    assert work.rows("SELECT exit_code, begun, failures, next_due <= ended FROM site") == [(2, None, 0, 1)]
    assert not is_locked(work.database, "127.0.0.2")


def test_killed_with_its_crawl_the_work_forgets_nothing(work: Work, site: LocalSite, scrapy: Run) -> None:
    scrapy("sites", "add", site.url)
    process = at_work(work, site)
    code, _, complained = work.run("--once")
    assert (code, complained) == (4, "scrapy work: another scrapy work is running on this database; nothing done\n")
    process.kill()
    process.wait()
    # The crawl is a process of its own, and goes on.
    ((pid,),) = work.rows("SELECT pid FROM crawl_run")
    assert is_locked(work.database, "127.0.0.2")
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not is_locked(work.database, "127.0.0.2"))
    assert work.rows("SELECT begun IS NULL FROM site") == [(0,)]
    site.routes[STORIES[2]] = story("The harbour opens 2")
    code, printed, _ = work.run("--once")
    assert code == 0
    assert printed.splitlines()[0].endswith("its crawl was killed, and is due again")
    assert work.rows("SELECT count(*) FROM article") == [(3,)]
    assert work.rows("SELECT exit_code, begun, failures FROM site") == [(0, None, 0)]
