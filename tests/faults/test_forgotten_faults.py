"""Crawls of a site of which an article was taken out for good. Each test is a row of the table in docs/faults.md."""

import sqlite3
import subprocess
import sys
from contextlib import closing

from tests.crawler.local_site import ROOT, LocalSite, links
from tests.crawler.local_site import story as served
from tests.faults.shell import FaultShell
from tests.replica.server import Replica


def forget(shell: FaultShell, name: str) -> int:
    command = [sys.executable, "-m", "scrapy", "forget", name, "--reason", "test"]
    setting = f"ARTICLE_DATABASE=sqlite:///{shell.database}"
    return subprocess.run([*command, "-s", setting], cwd=ROOT, capture_output=True, check=False).returncode


def test_crawls_skip_it_count_it_and_lose_nothing(shell: FaultShell) -> None:
    names = ("/one", "/two", "/three")
    routes = {"/": links(names), **{name: served(f"Sea wall {name[1:]} stands") for name in names}}
    with LocalSite(routes) as site:
        given = ("news", "-a", f"url={site.url}")
        assert "saved 3 new" in shell.crawl(*given, settings={"KEEP_PAGES": 1}).last_line
        assert forget(shell, f"{site.url}/one") == 0
        site.hits.clear()
        site.routes |= {"/": links([*names, "/four"]), "/four": site.routes["/one"]}
        run = shell.crawl(*given, settings={"KEEP_PAGES": 1})
        assert run.code == 0
        assert "saved 0 new, 0 changed, 2 refused (forgotten)" in run.last_line
        assert "/one" not in site.paths
        assert "/four" in site.paths, "the same words at an address that nobody knew"
        site.hits.clear()
        run = shell.crawl(*given, settings={"KEEP_PAGES": 1})
        assert "2 refused (forgotten)" in run.last_line
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
        run = shell.crawl(*given)
        assert (run.code, " refused (forgotten), 0 lost" in run.last_line) == (0, True)
        assert len(shell.rows("SELECT 1 FROM article")) == before - 1
        assert not replica.hits(f"-{number}.html")
