"""The corpus: a folder of folders, each with `gold.jsonl` and `pages/ID.html.gz`, and `score.py` beside them.

Standard library only: the interpreter of the peers reads it too.
"""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SCORES = ("F1", "P", "R", "headline_exact", "date_same_day", "authors_f1")


def folders(corpus: Path) -> list[Path]:
    """The sets of pages of a corpus; none if there is no corpus."""
    return sorted(path.parent for path in corpus.glob("*/gold.jsonl"))


def read_pages(folder: Path) -> Iterator[tuple[str, str | None, bytes]]:
    """(id, address, bytes) of each page. The gold itself is given to nobody."""
    with (folder / "gold.jsonl").open(encoding="utf-8") as gold:
        for line in gold:
            row = json.loads(line)
            yield row["id"], row.get("url"), gzip.decompress((folder / "pages" / f"{row['id']}.html.gz").read_bytes())


def score(folder: Path, predictions: Path) -> dict[str, float]:
    """Score predictions with the corpus's own metric; values for which the gold has no field are left out."""
    command = [sys.executable, str(folder.parent / "score.py"), str(folder), str(predictions)]
    report: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return {name: report[name] for name in ("pages", *SCORES) if name in report}
