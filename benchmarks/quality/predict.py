"""One extractor on one set of pages, in a process of its own.

    python -m benchmarks.quality.predict NAME FOLDER PREDICTIONS.jsonl

Beside the predictions it writes PREDICTIONS.jsonl.run: pages that failed, the first failure, CPU seconds, version.
"""

import json
import logging
import sys
import time
from importlib import metadata
from pathlib import Path
from typing import Any

from benchmarks.quality.corpus import read_pages
from benchmarks.quality.extractors import extractor
from benchmarks.quality.lineup import PACKAGES

KEYS = ("article_body", "headline", "date_published", "authors", "doubt")
# What each does once (patterns, stop words, the locales of date parsers) belongs to no page. None of the corpus.
WARM_UP = (
    '<html lang="en"><head><title>A bridge is opened</title><meta name="author" content="Ann Mason">'
    '<meta property="article:published_time" content="2024-03-05T10:00:00+01:00"></head><body><article>'
    "<h1>A bridge is opened</h1><p>By Ann Mason, 5 March 2024</p>"
    + "<p>The mayor of the town, who had waited for it for nine years, walked over the new bridge first, and then the "
    "school came with a band, and everybody who had worked on it was given a loaf of bread and a day off.</p>"
    * 4
    + "</article></body></html>"
).encode()


def deny_network(event: str, _arguments: tuple[Any, ...]) -> None:
    """An audit hook: what an extractor fetches is no answer to the page it was given."""
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
        raise PermissionError(f"the benchmark has no network ({event})")


def predict(name: str, folder: Path, output: Path) -> dict[str, Any]:
    """Write the predictions; what the run was like."""
    sys.addaudithook(deny_network)
    extract = extractor(name)
    extract(WARM_UP, "http://localhost/a-bridge-is-opened")
    failures: list[str] = []
    seconds, pages = 0.0, 0
    with output.open("w", encoding="utf-8") as predictions:
        for identifier, url, body in read_pages(folder):
            pages += 1
            start = time.process_time()
            try:
                record = extract(body, url)
            except Exception as error:  # noqa: BLE001 - whatever a peer raises is its answer to this page
                record = {}
                failures.append(f"{type(error).__name__}: {error}")
            seconds += time.process_time() - start
            row = {"id": identifier, **{key: record.get(key) for key in KEYS}}
            # Some peers let half of a surrogate pair through, which no UTF-8 file takes.
            predictions.write(json.dumps(row) + "\n")
    package = PACKAGES.get(name)
    return {
        "failed": len(failures),
        "first_failure": failures[0].splitlines()[0][:200] if failures else None,
        "seconds": seconds,
        "ms": 1000 * seconds / max(pages, 1),
        "version": metadata.version(package) if package else None,
    }


def main() -> int:
    """Return 0. If an import or the warm-up fails, the caller reports the last line of the traceback."""
    name, folder, output = sys.argv[1:]
    logging.disable(logging.CRITICAL)
    run = predict(name, Path(folder), Path(output))
    Path(f"{output}.run").write_text(json.dumps(run), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
