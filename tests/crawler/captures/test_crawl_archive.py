"""`scrapy crawl archive`: pages from WARC files go the way of fetched ones."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.captures.warcs import Record, ferry, write_warc
from tests.crawler.local_site import ROOT, Shell
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.program
_WITHOUT_NETWORK = """
import sys
def refuse(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        print("ASKED", event, arguments, file=sys.stderr)
        raise OSError("no network")
sys.addaudithook(refuse)
from scrapy.cmdline import execute
execute(sys.argv[1:])
"""


def rows(file: Path, question: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(question).fetchall()


def test_pages_of_an_archive_are_saved_as_those_of_a_crawl(shell: Shell, tmp_path: Path) -> None:
    contact = Record("https://coast.example/contact", b"<html><body><h1>Contact</h1><p>Write to us.</p></body></html>")
    picture = Record("https://coast.example/sea.jpg", b"...", headers={"Content-Type": "image/jpeg"})
    file = write_warc(tmp_path / "a.warc.gz", [ferry(1), ferry(2, "hills.example"), contact, picture])
    run = shell.crawl("archive", "-a", f"path={file}")
    assert run.code == 0
    assert "saved 2 new, 0 changed, 1 refused" in run.last_line
    assert "1 file read, 1 record skipped (1 not html)" in run.last_line
    saved = "SELECT site, url, headline, first_saved FROM article ORDER BY id"
    assert sorted(rows(shell.database, saved)) == [
        (host, ferry(number, host).url, f"Ferry {number} of {host} returns", "2024-03-06T10:00:00+00:00")
        for number, host in ((1, "coast.example"), (2, "hills.example"))
    ]
    page = "SELECT site, state, fetched_at, next_visit, reason IS NULL FROM page ORDER BY key"
    at = "2024-03-06T10:00:00+00:00"
    assert rows(shell.database, page) == [
        ("coast.example", "saved", at, None, 1),
        ("coast.example", "refused", at, None, 0),
        ("hills.example", "saved", at, None, 1),
    ]
    [(site, code, results)] = rows(shell.database, "SELECT site, exit_code, results FROM crawl_run")
    assert (site, code, json.loads(results)) == ("archive", 0, {"known": 0, "new": 2, "refused": 1})


def test_no_server_is_asked_for_anything(shell: Shell, tmp_path: Path) -> None:
    file = write_warc(tmp_path / "a.warc.gz", [ferry(1)])
    given = ("-s", f"ARTICLE_DATABASE=sqlite:///{shell.database}", "-s", "KEEP_IMAGES=1", "-s", "EXTRACTION_WORKERS=1")
    words = ("scrapy", "crawl", "archive", "-a", f"path={file}", *given)
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_NETWORK, *words],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=HANG_SECONDS,
    )
    assert "ASKED" not in done.stderr
    assert done.returncode == 0, done.stderr
    assert "saved 1 new" in done.stderr


def test_a_file_that_is_finished_is_passed_over(shell: Shell, tmp_path: Path) -> None:
    file = write_warc(tmp_path / "a.warc.gz", [ferry(1)])
    assert shell.crawl("archive", "-a", f"path={file}").code == 0
    again = shell.crawl("archive", "-a", f"path={tmp_path}")
    assert again.code == 0
    assert "0 files read, 1 read before" in again.last_line
    write_warc(file, [ferry(1), ferry(2)])
    grown = shell.crawl("archive", "-a", f"path={tmp_path}/*.warc.gz")
    assert "saved 1 new" in grown.last_line
    assert "1 read before" in grown.last_line
    assert rows(shell.database, "SELECT count(*) FROM article") == [(2,)]


def test_captures_of_one_article_are_its_versions_and_an_older_one_changes_nothing(
    shell: Shell, tmp_path: Path
) -> None:
    first, second, third = (
        ferry(1, date=f"2024-03-0{day}T10:00:00Z", text=f"The ferry came back on day {day}, the harbour office says.")
        for day in (6, 7, 8)
    )
    write_warc(tmp_path / "a.warc.gz", [first, third])
    write_warc(tmp_path / "b.warc.gz", [second])
    run = shell.crawl("archive", "-a", f"path={tmp_path}")
    assert run.code == 0
    assert "saved 1 new, 1 changed" in run.last_line
    assert "1 older capture" in run.last_line
    [(body, changed)] = rows(shell.database, "SELECT article_body, changed_at FROM article")
    assert "day 8" in body
    assert changed == "2024-03-08T10:00:00+00:00"
    [(valid_from, valid_until)] = rows(shell.database, "SELECT valid_from, valid_until FROM article_version")
    assert (valid_from, valid_until) == ("2024-03-06T10:00:00+00:00", "2024-03-08T10:00:00+00:00")
