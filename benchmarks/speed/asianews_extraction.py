"""CPU of reading AsiaNews pages: this program's line pattern against trafilatura with metadata, in one process.

    python -m benchmarks.speed.asianews_extraction FOLDER FACTS.json

Page by page one after the other, every second time in the other order; every page is another one.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import trafilatura

from benchmarks.quality.predict import WARM_UP
from benchmarks.speed.pages import read_lines
from crawler.extraction.article import Page, extract_article
from crawler.extraction.errors import ExtractionError
from crawler.spiders.asianews import CLEANING_RULES

Read = Callable[[bytes, str], bool]
"""Bytes and address of a page to whether it gave a record."""


def by_pattern(body: bytes, url: str) -> bool:
    """As a worker process reads it."""
    try:
        return extract_article(Page(body, url, "text/html"), CLEANING_RULES).extraction_method == "line_pattern"
    except ExtractionError:
        return False


def by_trafilatura(body: bytes, url: str) -> bool:
    """With metadata, default options."""
    return trafilatura.bare_extraction(body, url=url, with_metadata=True) is not None


def compare(folder: Path) -> dict[str, Any]:
    """CPU seconds of both over all pages, for `Facts`."""
    readers: list[tuple[str, Read]] = [("winnow", by_pattern), ("trafilatura", by_trafilatura)]
    lines = read_lines(folder)
    # Patterns and locales belong to no page.
    for _, read in readers:
        read(WARM_UP, CLEANING_RULES.home + "/news-en/A-bridge-is-opened-1.html")
    start_cpu = time.process_time()
    seconds, records, ends = {"winnow": 0.0, "trafilatura": 0.0}, 0, []
    for number, line in enumerate(lines):
        body = (folder / line["file"]).read_bytes()
        # The site's own address, which a crawl of a copy restores too.
        url = CLEANING_RULES.home + "/" + line["url"].split("/", 3)[3]
        for name, read in readers if number % 2 == 0 else readers[::-1]:
            start = time.process_time()
            is_read = read(body, url)
            seconds[name] += time.process_time() - start
            records += is_read and name == "winnow"
        ends.append(time.monotonic())
    refused = len(lines) - records
    facts = {"asked": len(lines), "saved": records, "refused": refused, "ends": ends, "stages": seconds}
    return {**facts, "start_cpu": start_cpu}


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(compare(Path(sys.argv[1]))), encoding="utf-8")
