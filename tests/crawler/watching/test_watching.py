"""What a crawl tells those who watch it: a bar on a terminal, a file for Prometheus, its slowest pages."""

import json
import os
import pty
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crawler.crawl.ending.outcome import SLOWEST_KEPT, SlowestPages
from tests.crawler.forked import start_forked
from tests.crawler.local_site import LocalSite, Shell, links, story


def _site(site: LocalSite, number: int = 5) -> None:
    site.routes |= {"/": links([f"/{name}" for name in range(number)])}
    site.routes |= {f"/{name}": story(f"Harbour number {name} opens") for name in range(number)}


def test_metrics_are_written_when_the_crawl_ends(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "winnow.prom"
    with LocalSite() as site:
        _site(site)
        run = shell.crawl("news", "-a", f"url={site.url}", "-s", f"METRICS_FILE={file}")
    assert run.code == 0, run.log
    told = file.read_text(encoding="utf-8")
    assert re.search(r'winnow_last_run_pages\{outcome="new",site="127[^"]*"\} 5.0', told)
    assert re.search(r"winnow_last_run_exit_code\{.*\} 0.0", told)
    assert re.search(r"winnow_last_run_end_timestamp_seconds\{.*\} 1", told)
    with closing(sqlite3.connect(tmp_path / "articles.db")) as database:
        slowest = json.loads(database.execute("select slowest from crawl_run").fetchone()[0])
    assert {page["url"].rpartition("/")[2] for page in slowest} == set("01234")


def test_metrics_that_cannot_be_written_are_a_warning(shell: Shell, tmp_path: Path) -> None:
    with LocalSite() as site:
        _site(site)
        run = shell.crawl("news", "-a", f"url={site.url}", "-s", f"METRICS_FILE={tmp_path}/none/winnow.prom")
    assert run.code == 0, run.log
    assert "METRICS_FILE" in run.log
    assert "saved 5 new" in run.log


def test_the_slowest_pages_are_kept() -> None:
    slowest = SlowestPages()
    for number in (3, 9, 1, 7, 5, 8, 2):
        slowest.took(f"https://e.org/{number}", number)
    assert [page["seconds"] for page in slowest.as_list()] == [9, 8, 7, 5, 3]
    assert len(slowest.as_list()) == SLOWEST_KEPT


@pytest.mark.program
def test_a_terminal_shows_a_bar_and_the_log_above_it(tmp_path: Path) -> None:
    with LocalSite() as site:
        _site(site, 12)
        store = f"ARTICLE_DATABASE=sqlite:///{tmp_path}/articles.db"
        command = ["scrapy", "crawl", "news", "-a", f"url={site.url}", "-s", store, "-s", "EXTRACTION_WORKERS=1"]
        ours, theirs = pty.openpty()
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100", "LINES": "30"}
        for name in ("TTY_INTERACTIVE", "TTY_COMPATIBLE", "NO_COLOR", "CI"):
            environment.pop(name, None)
        process = start_forked(command, environment, forks_worker=True, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        shown = bytearray()
        try:
            while chunk := os.read(ours, 65536):
                shown += chunk
        except OSError:  # the other end is closed
            pass
        os.close(ours)
    assert process.wait(60) == 0
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())
    assert re.findall(r"127\.0\.0\.1\S*: (saved \d+ new) [^\r]*?(\d+/\d+) pages", text)[-1] == ("saved 12 new", "12/12")
    assert re.search(r"\d\d:\d\d:\d\d INFO: saved 12 new, 0 changed, 0 refused, 0 lost", text)


def test_under_cron_there_is_no_bar(shell: Shell) -> None:
    with LocalSite() as site:
        _site(site)
        run = shell.crawl("news", "-a", f"url={site.url}")
    assert "\x1b" not in run.log
    assert "pages" not in run.log
