"""Broken feeds, sitemaps, start pages and robots.txt, each from a number: what was raised, the slowest, the memory.

Pages are cleaned in workers (`tests.crawler.extraction.fuzzing`); these are read in the crawling process, and so here.
"""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from crawler.discovery.readers.feeds import read_feed
from crawler.discovery.readers.sitemaps import read_sitemap
from crawler.discovery.readers.start_page import read_start_page
from tests.crawler.discovery.feed_mutations import broken
from tests.crawler.downloader.robots_mutations import ask, broken_robots

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


def read_documents(kind: str, numbers: range) -> Read:
    """Read the documents of these numbers."""
    make, read = KINDS[kind]
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
    lines: list[str] = []
    raised: list[str] = []
    for kind in KINDS:
        result = read_documents(kind, range(documents // len(KINDS)))
        raised += result.raised
        lines.append(
            f"mutated documents read {kind}: {result.number}; raised: {len(result.raised)}; "
            f"slowest {result.slowest:.2f} s of CPU (number {result.slowest_number}); "
            f"most memory {result.most_memory // 1024} MiB (number {result.most_memory_number})"
        )
    return lines + raised[:20], not raised
