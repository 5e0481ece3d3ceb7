"""Cost of a whole crawl by its number of pages, and of a crawl whose frontier holds as many from an earlier run.

    python -m benchmarks.growth.crawls whole|waiting PAGES

Prints one JSON object. The pages are served from here, the crawl and its workers are processes of their own.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.memory import ROOT, site_of
from crawler.crawl.frontier import store
from crawler.crawl.page_task import PageTask
from crawler.extraction.addresses import bare_address
from storage.database import open_database
from storage.writer import Writer
from tests.crawler.local_site import LocalSite, Reply
from tests.kills.processes import MARK, cpu_seconds, marked, open_files, resident_mib

TAKEN = 500
"""Pages of a crawl that starts with a full frontier."""
WARM = 50
"""Requests that belong to the start: imports and lists are no page's."""


WORKERS = 2


@dataclass(frozen=True)
class _State:
    """Of a crawl under way."""

    requests: int
    main: float
    workers: float
    """CPU seconds."""
    mib: float
    worker_mib: float
    files: int

    @classmethod
    def read(cls, site: LocalSite, crawl: int, token: str) -> "_State | None":
        """Its present state; None if it is ending."""
        workers = [pid for pid in marked(token) if pid != crawl]
        if len(workers) < WORKERS:
            return None
        try:
            used = [cpu_seconds(pid) for pid in (crawl, *workers)]
            sizes = [resident_mib(pid) or 0.0 for pid in workers]
            main = resident_mib(crawl, "VmHWM:") or 0.0
            return cls(len(site.hits), used[0], sum(used[1:]), main, max(sizes, default=0), open_files(crawl))
        except OSError:
            return None


def _watch(site: LocalSite, database: Path, *arguments: str) -> dict[str, float]:
    """Crawls and says what a page cost between the start and the end."""
    token = f"growth-{os.getpid()}"
    options = ["-s", f"EXTRACTION_WORKERS={WORKERS}", "-s", f"ARTICLE_DATABASE=sqlite:///{database}", *arguments]
    crawl = subprocess.Popen(
        [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"url={site.url}", *options],
        cwd=ROOT,
        env={**os.environ, MARK: token},
        stderr=subprocess.DEVNULL,
    )
    states: list[_State] = []
    while crawl.poll() is None:
        time.sleep(0.05)
        if len(site.hits) > WARM and (state := _State.read(site, crawl.pid, token)) is not None:
            states.append(state)
    if crawl.returncode != 0:
        raise RuntimeError(f"the crawl ended with {crawl.returncode} after {len(site.hits)} requests")
    first, last = states[0], states[-1]
    pages = max(1, last.requests - first.requests)
    return {
        "main": (last.main - first.main) / pages * 1e3,
        "worker": (last.workers - first.workers) / pages * 1e3,
        "mib": max(state.mib for state in states),
        "worker mib": max(state.worker_mib for state in states),
        "files": max(state.files for state in states),
    }


def whole(pages: int) -> dict[str, float]:
    """CPU milliseconds a page, memory and open files of a crawl of so many pages."""
    with tempfile.TemporaryDirectory() as folder, site_of(pages) as site:
        return _watch(site, Path(folder) / "articles.db")


def waiting(pages: int) -> dict[str, float]:
    """Measure the same for the first pages of a crawl that starts with this number of pages in its frontier."""
    with tempfile.TemporaryDirectory() as folder, site_of(pages) as site:
        site.routes["/"] = Reply(b"<p>No links.</p>")
        del site.routes["/sitemap.xml"], site.routes["/robots.txt"]
        path = Path(folder) / "articles.db"
        _fill(path, site)
        return _watch(site, path, "-a", f"max_articles={TAKEN}")


def _fill(path: Path, site: LocalSite) -> None:
    database = open_database(f"sqlite:///{path}")
    writer = Writer(database)
    urls = [site.url + route for route in site.routes if route != "/"]
    entries = [PageTask(bare_address(url), url, "article", None, None, number) for number, url in enumerate(urls)]
    name = urlsplit(site.url).hostname or ""
    writer.submit(lambda session: store(session, name, entries, None)).result()
    writer.close()
    database.close()


if __name__ == "__main__":
    measure = {"whole": whole, "waiting": waiting}[sys.argv[1]]
    print(json.dumps(measure(int(sys.argv[2]))))
