"""Memory of a long crawl: the crawling process and its workers, page by page.

python -m benchmarks.memory [--pages 5000]
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.crawler.local_site import LocalSite, Reply
from tests.kills.processes import MARK, marked, resident_mib

ROOT = Path(__file__).parents[1]
WARM = 500
"""Pages after which nothing may grow any more."""
GROWTH = 0.1
"""Share by which a process may be larger at the end than after `WARM` pages: 5,000 addresses and keys are kept."""
_WORDS = (
    "harbour council storm engineer bridge market school teacher village river mayor bishop train valley harvest "
    "fisher clinic winter road ferry library orchard festival choir lantern bicycle baker monastery island letter"
).split()


@dataclass(frozen=True)
class Sample:
    """Memory when so many pages had been asked for, in MiB; the crawl first, then the workers."""

    pages: int
    mib: tuple[float, ...]

    def __str__(self) -> str:
        return f"{self.pages:6} pages: " + "  ".join(f"{size:6.1f}" for size in self.mib)


def small_page(number: int) -> Reply:
    """A page with an article of its own words, author, day and pictures."""
    random = Random(number)
    sentences = (" ".join(random.choices(_WORDS, k=14)).capitalize() + f" {number}." for _ in range(24))
    paragraphs = "".join(f"<p>{' '.join(next(sentences) for _ in range(4))}</p>" for _ in range(6))
    day = f"20{random.randrange(10, 26)}-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}"
    headline = f"{' '.join(random.choices(_WORDS, k=6)).capitalize()} {number}"
    return Reply(
        f"<html lang='en'><head><title>{headline}</title><meta property='og:title' content='{headline}'>"
        f"<meta name='author' content='Writer {number}'><meta property='article:published_time' content='{day}'></head>"
        f"<body><a href='/'>Home</a><article><h1>{headline}</h1>{paragraphs}</article></body></html>".encode()
    )


def site_of(pages: int) -> LocalSite:
    """A start page, a sitemap and the pages, each made when it is asked for."""
    paths = [f"/2025/story-of-the-{_WORDS[number % len(_WORDS)]}-{number}" for number in range(pages)]
    site = LocalSite()
    entries = "".join(f"<url><loc>{site.url}{path}</loc></url>" for path in paths)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    site.routes["/robots.txt"] = Reply(f"Sitemap: {site.url}/sitemap.xml\n".encode(), content_type="text/plain")
    site.routes["/sitemap.xml"] = Reply(f"<urlset xmlns='{space}'>{entries}</urlset>".encode(), content_type="text/xml")
    site.routes["/"] = Reply("".join(f"<a href='{path}'>{path}</a> " for path in paths).encode())
    for number, path in enumerate(paths):
        site.routes[path] = lambda number=number: small_page(number)  # type: ignore[misc]
    return site


def measure(pages: int, every: int = 250) -> Iterator[Sample]:
    """A crawl of so many pages, measured along the way."""
    token = f"memory-{os.getpid()}"
    with tempfile.TemporaryDirectory() as folder, site_of(pages) as site:
        command = ["scrapy", "crawl", "news", "-a", f"url={site.url}", "-s", "EXTRACTION_WORKERS=2"]
        crawl = subprocess.Popen(
            [sys.executable, "-m", *command, "-s", f"ARTICLE_DATABASE=sqlite:///{folder}/articles.db"],
            cwd=ROOT,
            env={**os.environ, MARK: token},
            stderr=subprocess.DEVNULL,
        )
        following = every
        while crawl.poll() is None:
            time.sleep(0.1)
            asked = len(site.hits)
            if asked >= following:
                workers = sorted(pid for pid in marked(token) if pid != crawl.pid)
                sizes = [resident_mib(pid) for pid in (crawl.pid, *workers)]
                yield Sample(asked, tuple(size for size in sizes if size is not None))
                following += every
        if crawl.returncode != 0 or len(site.hits) < pages:
            raise RuntimeError(f"the crawl ended with {crawl.returncode} after {len(site.hits)} requests")


def report(pages: int) -> tuple[list[str], bool]:
    """Lines with the figures, and whether memory stayed flat."""
    samples = list(measure(pages))
    after = [sample for sample in samples if sample.pages >= WARM]
    first, last = after[0], after[-1]
    flat = len(first.mib) == len(last.mib) and all(
        late <= early * (1 + GROWTH) for early, late in zip(first.mib, last.mib, strict=True)
    )
    shown = [str(sample) for sample in samples if sample.pages % 500 < 250]
    grown = ", ".join(f"{late / early - 1:+.1%}" for early, late in zip(first.mib, last.mib, strict=False))
    head = f"memory of a crawl of {pages} pages, MiB (crawl, workers), after the first {WARM}: {grown}"
    return [head, *shown, "" if flat else f"NOT FLAT: over {GROWTH:.0%}"], flat


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=5000)
    lines, is_flat = report(parser.parse_args().pages)
    print("\n".join(lines))
    sys.exit(0 if is_flat else 1)
