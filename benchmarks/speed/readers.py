"""An extractor over the pages of a folder in some processes, and nothing else: no crawl, no record kept.

    python -m benchmarks.speed.readers NAME FOLDER FACTS.json [--processes 2] [--pages N]

NAME is one of `benchmarks.quality.lineup`; a peer's own interpreter runs this too, so it imports the standard
library alone. The peer is imported once, before the processes fork: as little as it can cost. The pages are handed
out a few at a time, so that no process waits for another.
"""

import argparse
import json
import logging
import multiprocessing
import sys
import time
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

from benchmarks.quality.extractors import Extract, extractor
from benchmarks.quality.lineup import PACKAGES
from benchmarks.quality.predict import deny_network
from benchmarks.speed.pages import read_lines

_AT_A_TIME = 4
_work: tuple[Extract, Path] | None = None
"""Set before the fork."""


def read_one(line: dict[str, str]) -> tuple[float, bool, str | None]:
    """When the page was done (time.monotonic), whether there is a text, and why there was an error."""
    assert _work is not None
    extract, folder = _work
    error = None
    record: dict[str, Any] = {}
    try:
        record = extract((folder / line["file"]).read_bytes(), line["url"])
    except Exception as failure:  # noqa: BLE001 - whatever a peer raises is its answer to this page
        error = f"{type(failure).__name__}: {failure}".splitlines()[0].strip()[:200]
    return time.monotonic(), bool(record.get("article_body")), error


def every(lines: list[dict[str, str]], number: int | None) -> list[dict[str, str]]:
    """So many of them, spread over all."""
    if number is None or number >= len(lines):
        return lines
    return [lines[index * len(lines) // number] for index in range(number)]


def read_all(name: str, folder: Path, processes: int, number: int | None) -> dict[str, Any]:
    """What the run was like, for `Facts`."""
    global _work
    _work = extractor(name), folder
    lines = every(read_lines(folder), number)
    start_cpu = time.process_time()
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        done: Iterable[tuple[float, bool, str | None]] = pool.imap_unordered(read_one, lines, _AT_A_TIME)
        answers = list(done)
        pool.close()
        pool.join()
    errors = [error for _, _, error in answers if error]
    package = PACKAGES.get(name)
    return {
        "asked": len(lines),
        "saved": sum(has_text for _, has_text, _ in answers),
        "refused": sum(not has_text for _, has_text, _ in answers),
        "failed": len(errors),
        "first_failure": errors[0] if errors else None,
        "ends": [at for at, _, _ in answers],
        "start_cpu": start_cpu,
        "version": metadata.version(package) if package else None,
    }


def main() -> int:
    """0; what cannot be imported ends in a traceback, whose last line the caller reports."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("folder", type=Path)
    parser.add_argument("facts", type=Path)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--pages", type=int)
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    sys.addaudithook(deny_network)
    facts = read_all(options.name, options.folder, options.processes, options.pages)
    options.facts.write_text(json.dumps(facts), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
