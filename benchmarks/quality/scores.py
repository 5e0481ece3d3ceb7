"""Predictions scored: by the set's own `score.py`, and by what that leaves out.

A set's metric is run as it is, on a copy of the gold that holds the pages asked for, so that a part of a set is scored
in the same way as the whole.
"""

import gzip
import json
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.quality.corpus import body_of, gold_file, read_gold, read_page
from benchmarks.quality.structure import KINDS, Element, elements_of, kept

BODY = ("F1", "P", "R")
FIELDS = ("headline_exact", "date_same_day", "date_wrong", "authors_f1")
KEPT = (*KINDS, "required_found", "forbidden_kept")
SCORES = (*BODY, *FIELDS, *KEPT)
LOWER_IS_BETTER = frozenset(("date_wrong", "forbidden_kept"))
ENOUGH = 100
"""Elements of a kind from which a set tells how many of them are kept: fundus has 36 list items."""
_BETWEEN_NAMES = re.compile(r"\s*[,;&]\s*|\s+and\s+")


@dataclass(frozen=True)
class Gold:
    """One set: what is expected, and the elements of its pages."""

    folder: Path
    rows: dict[str, dict[str, Any]]
    elements: dict[str, list[Element]]

    @classmethod
    def read(cls, folder: Path) -> "Gold":
        """Read a set. Its pages are parsed once for all extractors."""
        rows = {str(row["id"]): row for row in read_gold(folder)}
        return cls(folder, rows, {name: elements_of(read_page(folder, name)) for name in rows})


def score(gold: Gold, predictions: Path, is_asked: Callable[[str | None], bool] | None = None) -> dict[str, float]:
    """Score all pages, or those whose address is asked for; what the set expects nothing of is left out."""
    rows = {name: row for name, row in gold.rows.items() if is_asked is None or is_asked(row.get("url"))}
    if not rows:
        return {}
    with predictions.open(encoding="utf-8") as lines:
        answers = {str(answer["id"]): answer for answer in map(json.loads, filter(str.strip, lines))}
    report = _own_metric(gold.folder, rows.values(), predictions)
    pages = [(row, answers.get(name, {})) for name, row in rows.items()]
    scores = {"pages": float(len(rows)), **_fields(pages), **_structure(gold, pages)}
    # The set's own figure is taken where it has one.
    scores |= {name: report[name] for name in SCORES if name in report}
    return {name: round(scores[name], 4) for name in ("pages", *SCORES) if name in scores}


def _own_metric(folder: Path, rows: Iterable[dict[str, Any]], predictions: Path) -> dict[str, Any]:
    """Run the `score.py` that lies in the set's folder, or beside it."""
    own = folder / "score.py"
    with tempfile.TemporaryDirectory() as scratch:
        metric = Path(shutil.copy(own if own.exists() else folder.parent / "score.py", scratch))
        part = metric.parent if own.exists() else metric.parent / folder.name
        part.mkdir(exist_ok=True)
        gold = part / gold_file(folder).name
        # A soft hyphen shows nothing and parts a word for the metric: one page's gold has 84. They leave
        # gold and predictions of all extractors, because one that gives what a reader sees would lose by them.
        lines = "".join(_visible(json.dumps(row, ensure_ascii=False)) + "\n" for row in rows).encode()
        answers = metric.with_name("predictions.jsonl")
        answers.write_text(_visible(predictions.read_text("utf-8")), "utf-8")
        gold.write_bytes(gzip.compress(lines) if gold.suffix == ".gz" else lines)
        asked = [str(answers)] if own.exists() else [str(part), str(answers)]
        run = subprocess.run([sys.executable, str(metric), *asked], capture_output=True, text=True, check=True)
    report: dict[str, Any] = json.loads(run.stdout)
    return report


def _visible(text: str) -> str:
    return text.replace("\u00ad", "").replace("\\u00ad", "")


_Pages = list[tuple[dict[str, Any], dict[str, Any]]]


def _fields(pages: _Pages) -> dict[str, float]:
    """Score headline, date and authors. Sets write them each in its own way."""
    found: dict[str, list[float]] = {}
    for row, answer in pages:
        headline, day = row.get("headline") or row.get("title"), row.get("date_published") or row.get("publish_date")
        if headline:
            found.setdefault("headline_exact", []).append(headline == answer.get("headline"))
        if day and len(day) >= 10:
            got = (answer.get("date_published") or "")[:10]
            found.setdefault("date_same_day", []).append(got == day[:10])
            found.setdefault("date_wrong", []).append(bool(got) and got != day[:10])
        names = row.get("authors") or _names(row.get("author") or "")
        if names:
            found.setdefault("authors_f1", []).append(_f1_of_names(names, answer.get("authors") or []))
    if not any(answer.get("date_published") for _, answer in pages):
        # What gives no date at all gives no wrong one: that is no merit.
        found.pop("date_wrong", None)
    return {name: mean(values) for name, values in found.items()}


def _names(printed: str) -> list[str]:
    """Split authors printed in one line. Degrees go: beside names of two words, what has one is none."""
    names = [name for name in _BETWEEN_NAMES.split(printed) if name]
    return [name for name in names if " " in name] or names


def _f1_of_names(expected: Iterable[str], got: Iterable[str]) -> float:
    wanted, given = set(map(_folded, expected)), set(map(_folded, got))
    return 2 * len(wanted & given) / (len(wanted) + len(given))


def _folded(name: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold()))


def _structure(gold: Gold, pages: _Pages) -> dict[str, float]:
    """Return the share of the gold's table cells, list items, paragraphs and headings that the bodies hold."""
    sums: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for row, answer in pages:
        counts = kept(gold.elements[str(row["id"])], body_of(row), answer.get("article_body") or "")
        for kind, count in counts.items():
            sums[kind].update(count)
    return {kind: count["kept"] / count["gold"] for kind, count in sums.items() if count["gold"] >= ENOUGH}
