"""`scrapy crawl archive`: pages from WARC files go the way of fetched ones."""

import gzip
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from zipfile import ZipFile

import pytest

from tests.crawler.captures.warcs import Record, ferry, revisit, write_warc
from tests.crawler.extraction.several_pages.made import PARTS, three_pages
from tests.crawler.local_site import ROOT, Shell
from tests.replica.server import Replica
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


def test_revisits_are_resolved_from_their_file_and_from_the_store(shell: Shell, tmp_path: Path) -> None:
    first, other = ferry(1), ferry(2)
    moved = f"{first.url}-again"
    later, unknown = "2024-03-08T10:00:00Z", revisit(ferry(3), "2024-03-08T10:00:00Z")
    write_warc(tmp_path / "a.warc.gz", [first, other, revisit(first, later), revisit(other, later, moved), unknown])
    write_warc(tmp_path / "b.warc.gz", [revisit(first, "2024-03-09T10:00:00Z")])
    run = shell.crawl("archive", "-a", f"path={tmp_path}")
    assert run.code == 0
    assert "saved 2 new" in run.last_line
    assert "2 not modified, 1 the same article at another address" in run.last_line
    assert "1 revisit without original" in run.last_line
    seen = dict(rows(shell.database, "SELECT url, fetched_at FROM page"))
    assert seen[first.url] == "2024-03-09T10:00:00+00:00"
    assert seen[moved] == "2024-03-08T10:00:00+00:00"


def test_what_is_asked_for_is_read_and_the_rest_left(shell: Shell, tmp_path: Path) -> None:
    records = [ferry(1), ferry(2, "hills.example"), ferry(3, "news.coast.example")]
    early = ferry(4, date="2019-02-01T10:00:00Z")
    write_warc(tmp_path / "a.warc.gz", [*records, early])
    only = shell.crawl("archive", "-a", f"path={tmp_path}", "-a", "hosts=coast.example", "-a", "since=2024-03-05")
    assert only.code == 0
    assert "saved 2 new" in only.last_line
    assert "1 other host" in only.last_line
    assert "1 before since" in only.last_line
    assert {site for (site,) in rows(shell.database, "SELECT site FROM article")} == {
        "coast.example",
        "news.coast.example",
    }
    italian = shell.crawl("archive", "-a", f"path={tmp_path}", "-a", "languages=it", "-a", "hosts=hills.example")
    assert "1 refused (wrong language)" in italian.last_line
    days = shell.crawl("archive", "-a", f"path={tmp_path}", "-a", "until=2024-03-04")
    assert "refused (outside dates)" in days.last_line
    rest = shell.crawl("archive", "-a", f"path={tmp_path}", "-a", "max_articles=1")
    assert rest.code == 0
    assert "saved 1 new" in rest.last_line


def test_an_article_of_several_pages_is_put_together_from_its_file(shell: Shell, tmp_path: Path) -> None:
    first, second, third = (Record(page.url or "", page.body) for page in three_pages())
    write_warc(tmp_path / "a.warc.gz", [second, first, third])
    run = shell.crawl("archive", "-a", f"path={tmp_path}/a.warc.gz")
    assert run.code == 0
    assert "saved 1 new, 0 changed, 2 refused (further page)" in run.last_line
    [(body,)] = rows(shell.database, "SELECT article_body FROM article")
    assert [part in body for part in PARTS] == [True] * 4
    again = shell.crawl("archive", "-a", f"path={write_warc(tmp_path / 'b.warc.gz', [second, first, third])}")
    assert "3 read before" in again.last_line
    alone = Shell(tmp_path / "alone.db")
    part = alone.crawl("archive", "-a", f"path={write_warc(tmp_path / 'c.warc.gz', [first])}")
    assert part.code == 0
    assert "saved in part" in part.log
    assert "saved 1 new" in part.last_line


def test_files_of_a_wacz_a_list_and_a_folder_are_found(shell: Shell, tmp_path: Path) -> None:
    crawl = tmp_path / "crawl-data" / "CC-NEWS"
    crawl.mkdir(parents=True)
    write_warc(crawl / "a.warc.gz", [ferry(1)])
    with ZipFile(tmp_path / "site.wacz", "w") as wacz:
        wacz.write(
            write_warc(tmp_path / "b.warc.gz", [ferry(2), revisit(ferry(2), "2024-03-09T10:00:00Z")]),
            "archive/b.warc.gz",
        )
        wacz.writestr("pages/pages.jsonl", "{}")
    listed = gzip.compress(b"crawl-data/CC-NEWS/a.warc.gz\n\nsite.wacz\ncrawl-data/CC-NEWS/missing.warc.gz\n")
    (crawl / "warc.paths.gz").write_bytes(listed)
    run = shell.crawl("archive", "-a", f"path={crawl}/warc.paths.gz")
    assert run.code == 2
    assert "saved 2 new" in run.last_line
    assert "1 lost (unreadable file)" in run.last_line
    assert "missing.warc.gz cannot be read" in run.log
    names = {name for (name,) in rows(shell.database, "SELECT name FROM archive_file")}
    assert names == {f"{crawl}/a.warc.gz", f"{tmp_path}/site.wacz#archive/b.warc.gz"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), "which files?"),
        (("-a", "path=/nowhere/at/all.warc.gz"), "there is no such file or folder"),
        (("-a", "path=s3://bucket/a.warc.gz"), ": path=s3://bucket/a.warc.gz needs fsspec: pip install 'fsspec[s3]'"),
        (("-a", "path=x", "-a", "base_url=http://example.org"), "unknown argument"),
    ],
)
def test_what_cannot_be_read_is_one_line_and_code_1(shell: Shell, given: tuple[str, ...], said: str) -> None:
    run = shell.crawl("archive", *given)
    assert run.code == 1
    assert said in run.last_line


def test_an_old_capture_fills_in_what_is_gone_today(shell: Shell, tmp_path: Path) -> None:
    gone = replace(ferry(1), body=b"<html><body><h1>Page not found</h1></body></html>", date="2024-06-01T10:00:00Z")
    write_warc(tmp_path / "a.warc.gz", [gone])
    assert "1 refused" in shell.crawl("archive", "-a", f"path={tmp_path}/a.warc.gz").last_line
    write_warc(tmp_path / "b.warc.gz", [ferry(1)])
    assert "saved 1 new" in shell.crawl("archive", "-a", f"path={tmp_path}/b.warc.gz").last_line
    assert rows(shell.database, "SELECT state FROM page") == [("saved",)]


def test_known_sites_are_read_by_their_rules_and_lists_are_left_out(shell: Shell, tmp_path: Path) -> None:
    records = [
        Record("https://www.asianews.it/en.html", ferry(1).body),
        Record("https://www.asianews.it/geo-en/China-1.html", ferry(2).body),
    ]
    run = shell.crawl("archive", "-a", f"path={write_warc(tmp_path / 'a.warc.gz', records)}")
    assert "saved 0 new" in run.last_line
    assert "2 no article address" in run.last_line


@pytest.mark.parametrize("order", [1, -1])
def test_another_address_of_an_article_in_the_same_second_is_no_correction(
    shell: Shell, tmp_path: Path, order: int
) -> None:
    addresses = ("en/east-asia/china/lanterns-on-the-canal", "news-en/Lanterns-on-the-canal-49755.html")
    with Replica() as replica:
        bodies = [urlopen(f"{replica.url}/{address}").read() for address in addresses]
    records = [
        Record(f"https://www.asianews.it/{address}", body) for address, body in zip(addresses, bodies, strict=True)
    ]
    # A file is read when the one before it is done.
    for number, record in enumerate(records[::order]):
        write_warc(tmp_path / f"{number}.warc.gz", [record])
    run = shell.crawl("archive", "-a", f"path={tmp_path}")
    assert "saved 1 new, 0 changed, 0 refused, 0 lost, 1 unchanged" in run.last_line
    article = "SELECT url, (SELECT count(*) FROM article_version) FROM article"
    assert rows(shell.database, article) == [(f"https://www.asianews.it/{addresses[1]}", 0)]


def test_two_addresses_of_one_article_are_saved_in_the_order_of_their_captures(shell: Shell, tmp_path: Path) -> None:
    """Though the first one takes longer to clean than the second, and both are cleaned at the same time."""
    addresses = ("en/east-asia/china/lanterns-on-the-canal", "news-en/Lanterns-on-the-canal-49755.html")
    with Replica() as replica:
        first, second = (urlopen(f"{replica.url}/{address}").read() for address in addresses)
    slow = first.replace(b"</body>", b"<div><i>x</i></div>" * 60_000 + b"</body>")
    assert slow != first
    changed = second.replace(b"machine", b"engine")
    bodies, dates = (slow, changed), ("2024-03-06T10:00:00Z", "2024-03-06T10:00:03Z")
    records = [
        Record(f"https://www.asianews.it/{address}", body, date)
        for address, body, date in zip(addresses, bodies, dates, strict=True)
    ]
    asked = ("archive", "-a", f"path={write_warc(tmp_path / 'a.warc.gz', records)}")
    run = shell.crawl(*asked, settings={"EXTRACTION_WORKERS": 2})
    assert "saved 1 new, 1 changed, 0 refused" in run.last_line, run.log
    [(body, earlier)] = rows(shell.database, "SELECT article_body, (SELECT count(*) FROM article_version) FROM article")
    assert "engine" in body
    assert earlier == 1


def test_an_archive_without_any_article_is_3_and_one_that_is_read_on_is_not(shell: Shell, tmp_path: Path) -> None:
    about = [
        Record(f"https://coast.example/about-{n}", b"<html><body><p>About us.</p></body></html>") for n in range(3)
    ]
    assert shell.crawl("archive", "-a", f"path={write_warc(tmp_path / 'a.warc.gz', about)}").code == 3
    assert shell.crawl("archive", "-a", f"path={write_warc(tmp_path / 'b.warc.gz', [ferry(1)])}").code == 0
    last = write_warc(tmp_path / "c.warc.gz", [ferry(1), replace(about[0], url="https://coast.example/about-9")])
    assert shell.crawl("archive", "-a", f"path={last}").code == 0


def test_known_articles_and_a_home_page_are_no_sign_that_anything_is_wrong(shell: Shell, tmp_path: Path) -> None:
    """A second file has them as they were, and a list."""
    links = "".join(f'<li><a href="/2024/03/05/ferry-{n}-returns">Ferry {n} returns</a></li>' for n in range(30))
    home = Record("https://www.coast.example/", f"<html><body><ul>{links}</ul></body></html>".encode())
    assert shell.crawl("archive", "-a", f"path={write_warc(tmp_path / 'a.warc.gz', [ferry(1)])}").code == 0
    later = [ferry(1, date="2024-03-08T10:00:00Z"), home]
    run = shell.crawl("archive", "-a", f"path={write_warc(tmp_path / 'b.warc.gz', later)}")
    assert "1 refused" in run.last_line
    assert run.code == 0, run.log
