"""The sets of pages: folders with `gold.jsonl` or `gold.jsonl.gz` and `pages/ID.html.gz`.

Standard library only: the interpreter of the peers reads it too.
"""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

GOLD = ("gold.jsonl", "gold.jsonl.gz")


def folders(corpus: Path) -> list[Path]:
    """The sets at a folder or up to two levels below it, by name; none if there is none."""
    return sorted({path.parent for name in GOLD for depth in ("", "*/", "*/*/") for path in corpus.glob(depth + name)})


def gold_file(folder: Path) -> Path:
    """The file of a set that holds its gold."""
    return next(folder / name for name in GOLD if (folder / name).exists())


def read_gold(folder: Path) -> Iterator[dict[str, Any]]:
    """The expected records of a set's articles. Of its pages of other kinds no body is expected."""
    file = gold_file(folder)
    with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row.get("page_type", "article") == "article":
                yield row


def read_page(folder: Path, identifier: str) -> bytes:
    """The bytes of a page."""
    return gzip.decompress((folder / "pages" / f"{identifier}.html.gz").read_bytes())


def read_pages(folder: Path) -> Iterator[tuple[str, str | None, bytes]]:
    """(id, address, bytes) of each article's page. The gold itself is given to nobody."""
    for row in read_gold(folder):
        yield row["id"], row.get("url") or None, read_page(folder, row["id"])


def body_of(row: dict[str, Any]) -> str:
    """The expected body, whatever the set calls it."""
    return str(row.get("article_body") or row.get("main_content") or "")
