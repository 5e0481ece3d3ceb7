"""Broken feeds, sitemaps, start pages and robots.txt, each from a number: what was raised, the slowest, the memory. One
in ten is a real page or sitemap of `../shared` that was broken, where that folder is.

Pages are cleaned in workers (`tests.crawler.extraction.fuzzing`); these are read in the crawling process, and so here.
"""

import gzip
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random

from crawler.discovery.readers.feeds import read_feed
from crawler.discovery.readers.sitemaps import read_sitemap
from crawler.discovery.readers.start_page import read_start_page
from tests.crawler.discovery.feed_mutations import broken
from tests.crawler.downloader.robots_mutations import ask, broken_robots
from tests.crawler.extraction.fuzzing import CORPUS
from tests.crawler.extraction.mutations import mutate

SHARED = CORPUS.parent
_REAL_SHARE = 10
URL = "http://a.test/list"
KINDS: dict[str, tuple[Callable[[int], bytes], Callable[[bytes], object]]] = {
    "as a feed": (broken, lambda body: read_feed(body, URL)),
    "as a sitemap": (broken, lambda body: read_sitemap(body, URL)),
    "as a start page": (broken, lambda body: read_start_page(body, None, URL)),
    "robots.txt": (broken_robots, ask),
}
"""Each document is read as every kind: a server answers what it likes."""


@dataclass
class Read:
    """What the documents of one kind gave."""

    number: int = 0
    raised: list[str] = field(default_factory=list)
    slowest: float = 0.0
    """Seconds of CPU."""
    slowest_number: int = 0
    most_memory: int = 0
    """KiB by which a document made the process grow at most."""
    most_memory_number: int = 0


@cache
def real_files(folder: Path) -> tuple[Path, ...]:
    """Return the pages and sitemaps in the folder, always in the same order."""
    return tuple(sorted(file for suffix in ("html", "html.gz", "xml") for file in folder.rglob(f"*.{suffix}")))


def broken_real(number: int) -> bytes:
    """Return a real document with one to eight things done to it, some of them parts of another."""
    random = Random(f"real {number}")
    first, other = (_read(random.choice(real_files(SHARED))) for _ in range(2))
    return mutate(random, first, (other,))


def _read(file: Path) -> bytes:
    body = file.read_bytes()
    return gzip.decompress(body) if file.suffix == ".gz" else body


def read_documents(kind: str, numbers: range, make: Callable[[int], bytes] | None = None) -> Read:
    """Read the documents of these numbers, those of the kind's own unless another `make` draws them."""
    own, read = KINDS[kind]
    make = make or own
    result = Read()
    for number in numbers:
        body = make(number)
        size, begin = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        try:
            read(body)
        except Exception as error:  # noqa: BLE001 - this is what is looked for
            result.raised.append(f"{kind} {number}: {type(error).__name__}: {error}"[:300])
        seconds = time.process_time() - begin
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - size
        result.number += 1
        if seconds > result.slowest:
            result.slowest, result.slowest_number = seconds, number
        if grown > result.most_memory:
            result.most_memory, result.most_memory_number = grown, number
    return result


def report(documents: int) -> tuple[list[str], bool]:
    """Lines for the soak's report, and whether nothing was raised."""
    real = documents // _REAL_SHARE if real_files(SHARED) else 0
    lines = [] if real else [f"mutated real documents: none, there is no folder {SHARED.name} beside the project's"]
    raised: list[str] = []
    for name, number, make in (
        ("documents", documents - real, None),
        ("real documents", real, broken_real),
    ):
        for kind in KINDS if number else ():
            result = read_documents(kind, range(number // len(KINDS)), make)
            raised += result.raised
            lines.append(
                f"mutated {name} read {kind}: {result.number}; raised: {len(result.raised)}; "
                f"slowest {result.slowest:.2f} s of CPU (number {result.slowest_number}); "
                f"most memory {result.most_memory // 1024} MiB (number {result.most_memory_number})"
            )
    return lines + raised[:20], not raised
