"""Memory of a long crawl: the crawling process and its workers, page by page.

python -m benchmarks.memory [--pages 5000] [--corpus FOLDER]

Without a corpus the pages are small and made up; with one they are its own and variants of them, each distinct.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

from benchmarks.speed.variants import corpus_pages, variant
from tests.crawler.local_site import LocalSite, Reply
from tests.kills.processes import MARK, marked, resident_mib

ROOT = Path(__file__).parents[1]
WARM = 0.2
"""Share of the pages after which nothing may grow any more: caches are full (50,000 words, 8,192 dates, 4,096 names),
and the largest pages of a corpus have come."""
GROWTH = 0.1
"""Share by which a process may be larger in the last fifth of the pages than in the second one: 5,000 addresses and
keys are kept, and one sample differs from the next by 5 % with real pages."""
CRAWL_LIMIT, WORKER_LIMIT = 200.0, 250.0
"""MiB that no process may ever take."""
_WORDS = (
    "harbour council storm engineer bridge market school teacher village river mayor bishop train valley harvest "
    "fisher clinic winter road ferry library orchard festival choir lantern bicycle baker monastery island letter"
).split()


@dataclass(frozen=True)
class Sample:
    """Memory when so many pages had been asked for, in MiB; the crawl first, then the workers."""

    pages: int
    mib: tuple[float, ...]
    peaks: tuple[float, ...]
    """The most that each has taken so far."""

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


Pages = Callable[[int], Reply]
"""The page of a number."""


def real_page(corpus: Path) -> Pages:
    """Pages of the corpus, and then variants of them."""
    sources = corpus_pages(corpus)

    def page(number: int) -> Reply:
        generation, place = divmod(number, len(sources))
        body = sources[place].body
        return Reply(variant(body, generation) if generation else body, content_type="text/html")

    return page


def site_of(pages: int, page: Pages = small_page) -> LocalSite:
    """A start page, a sitemap and the pages, each made when it is asked for."""
    paths = [f"/2025/story-of-the-{_WORDS[number % len(_WORDS)]}-{number}" for number in range(pages)]
    site = LocalSite()
    entries = "".join(f"<url><loc>{site.url}{path}</loc></url>" for path in paths)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    site.routes["/robots.txt"] = Reply(f"Sitemap: {site.url}/sitemap.xml\n".encode(), content_type="text/plain")
    site.routes["/sitemap.xml"] = Reply(f"<urlset xmlns='{space}'>{entries}</urlset>".encode(), content_type="text/xml")
    site.routes["/"] = Reply("".join(f"<a href='{path}'>{path}</a> " for path in paths).encode())
    for number, path in enumerate(paths):
        site.routes[path] = lambda number=number: page(number)  # type: ignore[misc]
    return site


def measure(pages: int, page: Pages = small_page) -> Iterator[Sample]:
    """A crawl of so many pages, measured along the way."""
    token = f"memory-{os.getpid()}"
    with tempfile.TemporaryDirectory() as folder, site_of(pages, page) as site:
        command = ["scrapy", "crawl", "news", "-a", f"url={site.url}", "-s", "EXTRACTION_WORKERS=2"]
        crawl = subprocess.Popen(
            [sys.executable, "-m", *command, "-s", f"ARTICLE_DATABASE=sqlite:///{folder}/articles.db"],
            cwd=ROOT,
            env={**os.environ, MARK: token},
            stderr=subprocess.DEVNULL,
        )
        following = every = min(250, max(1, pages // 20))
        while crawl.poll() is None:
            time.sleep(0.1)
            asked = len(site.hits)
            if asked >= following:
                workers = sorted(pid for pid in marked(token) if pid != crawl.pid)
                now, most = (
                    tuple(size for pid in (crawl.pid, *workers) if (size := resident_mib(pid, name)) is not None)
                    for name in ("VmRSS:", "VmHWM:")
                )
                yield Sample(asked, now, most)
                following += every
        if crawl.returncode != 0 or len(site.hits) < pages:
            raise RuntimeError(f"the crawl ended with {crawl.returncode} after {len(site.hits)} requests")


def _middle(samples: list[Sample], low: float, high: float) -> list[float]:
    """The median of each process between two numbers of pages."""
    return [median(sizes) for sizes in zip(*(s.mib for s in samples if low <= s.pages <= high), strict=True)]


def report(pages: int, corpus: Path | None = None) -> tuple[list[str], bool]:
    """Return lines with the figures, and whether memory stayed flat and within its limits."""
    samples = list(measure(pages, real_page(corpus) if corpus else small_page))
    early = _middle(samples, pages * WARM, pages * WARM * 2)
    late = _middle(samples, pages * (1 - WARM), samples[-1].pages)
    last, wrong = samples[-1], []
    if len(early) != len(late) or any(after > before * (1 + GROWTH) for before, after in zip(early, late, strict=True)):
        wrong.append(f"NOT FLAT: over {GROWTH:.0%}")
    if last.peaks[0] > CRAWL_LIMIT or max(last.peaks[1:]) > WORKER_LIMIT:
        wrong.append(f"TOO MUCH: over {CRAWL_LIMIT:g} MiB for the crawl or {WORKER_LIMIT:g} for a worker")
    shown = [str(sample) for sample in samples if sample.pages % 500 < 250 or pages < 1000]
    grown = ", ".join(f"{after / before - 1:+.1%}" for before, after in zip(early, late, strict=False))
    kind = "pages of the corpus and variants" if corpus else "small pages"
    head = f"memory of a crawl of {pages} {kind}, MiB (crawl, workers), last fifth against second: {grown}"
    most = "most at any time:  " + "  ".join(f"{size:6.1f}" for size in last.peaks)
    return [head, *shown, most, *wrong], not wrong


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--corpus", type=Path)
    options = parser.parse_args()
    lines, is_fine = report(options.pages, options.corpus)
    print("\n".join(lines))
    sys.exit(0 if is_fine else 1)
