"""Crawls of a site of which an article was taken out for good. Each test is a row of the table in docs/faults.md."""

import gzip
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.crawler.local_site import ROOT, LocalSite, links
from tests.crawler.local_site import story as served
from tests.faults.shell import FaultShell
from tests.replica.server import Replica


def run(shell: FaultShell, *words: str) -> "subprocess.CompletedProcess[str]":
    setting = f"ARTICLE_DATABASE=sqlite:///{shell.database}"
    command = [sys.executable, "-m", "scrapy", *words, "-s", setting]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def forget(shell: FaultShell, *names: str, setting: str = "ARCHIVE_DIR=") -> int:
    return run(shell, "forget", *names, "--reason", "test", "-s", setting).returncode


def test_crawls_skip_it_count_it_and_lose_nothing(shell: FaultShell) -> None:
    names = ("/one", "/two", "/three")
    routes = {"/": links(names), **{name: served(f"Sea wall {name[1:]} stands") for name in names}}
    with LocalSite(routes) as site:
        given = ("news", "-a", f"url={site.url}")
        assert "saved 3 new" in shell.crawl(*given, settings={"KEEP_PAGES": 1}).last_line
        assert forget(shell, f"{site.url}/one") == 0
        site.hits.clear()
        site.routes |= {"/": links([*names, "/four"]), "/four": site.routes["/one"]}
        crawl = shell.crawl(*given, settings={"KEEP_PAGES": 1})
        assert crawl.code == 0
        assert "saved 0 new, 0 changed, 2 refused (forgotten)" in crawl.last_line
        assert "/one" not in site.paths
        assert "/four" in site.paths, "the same words at an address that nobody knew"
        site.hits.clear()
        crawl = shell.crawl(*given, settings={"KEEP_PAGES": 1})
        assert "2 refused (forgotten)" in crawl.last_line
        assert "/four" not in site.paths
        assert sorted(shell.pages()) == ["/three", "/two"]
        assert len(shell.rows("SELECT 1 FROM article")) == 2


def test_asianews_skips_it_by_its_number_whatever_the_address(shell: FaultShell) -> None:
    with Replica(page_size=6) as replica:
        given = ("asianews", "-a", f"base_url={replica.url}")
        shell.crawl(*given)
        [(number, language)] = shell.rows("SELECT identifier, in_language FROM article ORDER BY id LIMIT 1")
        before = len(shell.rows("SELECT 1 FROM article"))
        assert forget(shell, f"{language}:{number}") == 0
        replica.forget_requests()
        with closing(sqlite3.connect(shell.database)) as store, store:
            # Else the server says that no list has changed.
            store.execute("UPDATE listing SET etag = NULL, last_modified = NULL")
        crawl = shell.crawl(*given)
        assert (crawl.code, " refused (forgotten), 0 lost" in crawl.last_line) == (0, True)
        assert len(shell.rows("SELECT 1 FROM article")) == before - 1
        assert not replica.hits(f"-{number}.html")


def test_an_archive_has_no_word_of_it_any_more_and_its_other_records_stay(shell: FaultShell, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    kept = f"ARCHIVE_DIR={archive}"
    secret = served("Sea wall marmaladegate")
    with LocalSite({"/": links(["/one", "/two"]), "/one": secret, "/two": served("Ferry returns")}) as site:
        given = ("news", "-a", f"url={site.url}")
        assert "saved 2 new" in shell.crawl(*given, settings={"ARCHIVE_DIR": archive}).last_line
        assert b"marmaladegate" in _unpacked(archive)
        assert forget(shell, f"{site.url}/one") == 1, "the archive is not named: what is left is told"
        assert shell.rows("SELECT count(*) FROM article") == [(1,)]
        read = shell.crawl("archive", "-a", f"path={archive}")
        assert (read.code, "(1 forgotten, 1 no article)" in read.last_line) == (0, True), read.log
        assert shell.rows("SELECT count(*) FROM article") == [(1,)]
        assert forget(shell, setting=kept) == 0
        assert b"marmaladegate" not in _unpacked(archive)
        assert b"Ferry returns" in _unpacked(archive)
        assert shell.rows("SELECT count(*) FROM forgotten WHERE in_archive OR NOT is_erased") == [(0,)]
        done = run(shell, "reclean", "-s", kept)
        assert (done.returncode, "1 page read again; 0 records changed" in done.stdout) == (0, True)
        assert "saved 0 new" in shell.crawl(*given, settings={"ARCHIVE_DIR": archive}).last_line
        assert b"marmaladegate" not in _unpacked(archive)


def _unpacked(archive: Path) -> bytes:
    return b"".join(gzip.decompress(file.read_bytes()) for file in archive.glob("*.warc.gz"))
