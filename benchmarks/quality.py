"""Quality on real pages: this program and plain trafilatura, scored by the corpus's own metric.

    python -m benchmarks.quality ../shared/corpus

The corpus is a folder of folders, each with `gold.jsonl` and `pages/ID.html.gz`, and `score.py` beside them.
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rich.progress import track

from crawler.extraction.article import Page, extract_article
from crawler.extraction.errors import ExtractionError

COLUMNS = ("F1", "P", "R", "headline_exact", "date_same_day", "authors_f1")


def read_corpus(folder: Path) -> Iterator[tuple[str, str | None, bytes]]:
    """(id, address, bytes) of each page."""
    for line in (folder / "gold.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        yield row["id"], row.get("url"), gzip.decompress((folder / "pages" / f"{row['id']}.html.gz").read_bytes())


def winnow(body: bytes, url: str | None) -> dict[str, Any]:
    """The record's fields that the metric looks at."""
    try:
        return extract_article(Page(body, url)).as_dict()
    except ExtractionError as error:
        return {"error": error.reason}


def trafilatura(body: bytes, url: str | None) -> dict[str, Any]:
    """Trafilatura with its default settings and metadata."""
    from trafilatura import bare_extraction

    document = bare_extraction(body, url=url, with_metadata=True)
    if document is None or isinstance(document, dict):
        return {}
    return {
        "article_body": document.text,
        "headline": document.title,
        "date_published": document.date,
        "authors": (document.author or "").split("; ") if document.author else [],
    }


def score(corpus: Path, folder: Path, extract: Callable[[bytes, str | None], dict[str, Any]]) -> dict[str, Any]:
    """The metric's report, and `ms`: mean CPU milliseconds a page."""
    pages = list(read_corpus(folder))
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as predictions:
        start = time.process_time()
        for name, url, body in track(pages, description=f"{folder.name} {extract.__name__}", transient=True):
            record = extract(body, url)
            predictions.write(json.dumps({"id": name, **{key: record.get(key) for key in KEYS}}) + "\n")
        seconds = time.process_time() - start
        predictions.flush()
        command = [sys.executable, str(corpus / "score.py"), str(folder), predictions.name]
        report = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    result: dict[str, Any] = json.loads(report)
    return {**result, "ms": round(1000 * seconds / len(pages), 1)}


KEYS = ("article_body", "headline", "date_published", "authors")


def main() -> int:
    """0; 2 where there is no corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    corpus = parser.parse_args().corpus
    folders = sorted(path.parent for path in corpus.glob("*/gold.jsonl"))
    if not folders:
        sys.stderr.write(f"no corpus at {corpus}: nothing measured\n")
        return 2
    rows = [("corpus", "extractor", "pages", *COLUMNS, "ms CPU a page")]
    for folder in folders:
        for extract in (winnow, trafilatura):
            result = score(corpus, folder, extract)
            values = [f"{result[name]:.4f}" if name in result else "" for name in COLUMNS]
            rows.append((folder.name, extract.__name__, str(result["pages"]), *values, str(result["ms"])))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(value.ljust(width) for value, width in zip(row, widths, strict=True)).rstrip())
    return 0


if __name__ == "__main__":
    sys.exit(main())
