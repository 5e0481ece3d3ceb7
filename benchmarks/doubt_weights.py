"""Learns the table of `crawler/extraction/body/doubt_weights.json`, and draws how far it can be believed.

    python -m benchmarks.doubt_weights ../shared            (figures alone)
    python -m benchmarks.doubt_weights ../shared --write    (writes also the table, docs/doubt.svg and docs/doubt.md's
                                                             figures)

A body is wrong where the F1 of its words against the expected text, both as multisets, is below `WRONG_BELOW`. Nothing
is learned from hosts that are kept apart (`benchmarks/quality/apart.py`): they tell what the table is worth. Needs
scikit-learn and, to draw, matplotlib (benchmarks/requirements.txt).
"""

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rich.progress import track

from benchmarks.quality.apart import is_apart
from benchmarks.quality.corpus import body_of, folders, read_gold, read_page
from crawler.extraction.article import Page, extract_article
from crawler.extraction.body import doubt
from crawler.extraction.body.doubt import LIMIT, USUAL, WRONG_BELOW, DoubtWeights
from crawler.extraction.errors import ExtractionError
from crawler.extraction.trace import Trace

ROOT = Path(__file__).parents[1]
TABLE = Path(doubt.__file__).with_name("doubt_weights.json")
DOCUMENT, PLOT = ROOT / "docs" / "doubt.md", ROOT / "docs" / "doubt.svg"
FOLDS = 6
# Swept on hosts not seen: mean log loss .2519 (.01), .2455 (.02), .2439 (.05), .2471 (.1), .2582 (.3); the share
# of wrong records alone gives .3232.
REGULARIZATION = 0.05
BINS = (0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 1.01)
"""Bounds of the doubts that are told together: there are few pages with much doubt."""
_WORD = re.compile(r"\w+")
_EAST_ASIAN = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3])")
_FIGURES = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- end of figures -->)", re.S)


@dataclass(frozen=True)
class Sample:
    """One page that gave a record."""

    folder: str
    host: str
    is_apart: bool
    numbers: dict[str, float]
    f1: float

    @property
    def is_wrong(self) -> bool:
        return self.f1 < WRONG_BELOW


def main() -> int:
    """Return 0, or 2 if there are no pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--jobs", type=int, default=2, help="processes that read pages")
    parser.add_argument("--write", action="store_true", help="learn from all hosts that are not kept apart, and write")
    options = parser.parse_args()
    sets = folders(options.shared)
    if not sets:
        sys.stderr.write(f"no pages at {options.shared}: nothing learned\n")
        return 2
    samples = read_samples(sets, options.jobs)
    tuned, apart = ([s for s in samples if s.is_apart == kept] for kept in (False, True))
    table = learn(tuned)
    parts = {
        "hosts learned from, each judged without it": cross_validate(tuned),
        "hosts kept apart": [(s, table.doubt(s.numbers)) for s in apart],
    }
    told = figures(parts)
    print(told)
    if options.write:
        write_table(table)
        DOCUMENT.write_text(_FIGURES.sub(lambda _: f"\n{told}\n\n", DOCUMENT.read_text("utf-8")), encoding="utf-8")
        draw(parts)
        print(f"written: {TABLE.name}, {DOCUMENT.name}, {PLOT.name}")
    return 0


def read_samples(sets: Sequence[Path], jobs: int) -> list[Sample]:
    """Read all pages as the program does; those that are refused have no doubt and are left out."""
    pages = [(folder, row) for folder in sets for row in read_gold(folder)]
    with ProcessPoolExecutor(jobs) as pool:
        read = pool.map(_read_sample, pages, chunksize=10)
        return [sample for sample in track(read, "reading", total=len(pages), transient=True) if sample is not None]


def _read_sample(page: tuple[Path, dict[str, Any]]) -> Sample | None:
    folder, row = page
    url, trace = row.get("url") or None, Trace()
    try:
        article = extract_article(Page(read_page(folder, str(row["id"])), url), trace=trace)
    except ExtractionError:
        return None
    if not trace.evidence:
        return None
    host = (urlsplit(url or "").hostname or str(row["id"])).removeprefix("www.")
    return Sample(folder.name, host, is_apart(url), trace.evidence, f1_of(article.article_body, body_of(row)))


def f1_of(body: str, expected: str) -> float:
    """Return the F1 of the words as multisets. Of East Asian text each character is a word."""
    got, wanted = (Counter(_WORD.findall(_EAST_ASIAN.sub(r" \1 ", text.lower()))) for text in (body, expected))
    both = got.total() + wanted.total()
    return 2 * (got & wanted).total() / both if both else 0.0


def learn(samples: Sequence[Sample]) -> DoubtWeights:
    """Fit a logistic regression on the numbers' distances from their means, and on the sizes of these."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    names = sorted(set().union(*(sample.numbers for sample in samples)))
    rows = np.array([[sample.numbers.get(name, np.nan) for name in names] for sample in samples])
    means, deviations = np.nanmean(rows, axis=0), np.maximum(np.nanstd(rows, axis=0), 0.02)
    distances = np.clip((rows - means) / deviations, -LIMIT, LIMIT)
    both = np.nan_to_num(np.hstack([distances, np.abs(distances) - USUAL]))
    model = LogisticRegression(C=REGULARIZATION, max_iter=3000)
    model.fit(both, [sample.is_wrong for sample in samples])
    straight, bent = np.split(model.coef_[0], 2)

    def rounded(values: Any) -> list[float]:
        return [round(float(value), 4) for value in values]

    columns = (rounded(column) for column in (means, deviations, straight, bent))
    rows_of = dict(zip(names, zip(*columns, strict=True), strict=True))
    return DoubtWeights(rounded(model.intercept_)[0], rows_of)


def cross_validate(samples: Sequence[Sample]) -> list[tuple[Sample, float]]:
    """Return each sample with the doubt by weights that no page of its host had a part in."""
    hosts = sorted({sample.host for sample in samples})
    random.Random(1).shuffle(hosts)
    fold = {host: number % FOLDS for number, host in enumerate(hosts)}
    found: list[tuple[Sample, float]] = []
    for number in range(FOLDS):
        table = learn([sample for sample in samples if fold[sample.host] != number])
        found += [(sample, table.doubt(sample.numbers)) for sample in samples if fold[sample.host] == number]
    return found


def figures(parts: dict[str, list[tuple[Sample, float]]]) -> str:
    """Return a Markdown table for each part: pages by their doubt, and how many of them are wrong."""
    told = []
    for name, judged in parts.items():
        wrong = sum(sample.is_wrong for sample, _ in judged)
        lines = [f"{name}: {len(judged)} records, {wrong} wrong; area under the ROC curve {_area(judged):.2f}", ""]
        lines += ["| doubt | records | mean doubt | of them wrong |", "|---|---|---|---|"]
        for low, high, among in _binned(judged):
            if among:
                mean, share = (
                    sum(values) / len(among) for values in ([d for _, d in among], [s.is_wrong for s, _ in among])
                )
                lines.append(f"| {low:.2f} to {min(high, 1):.2f} | {len(among)} | {mean:.2f} | {share:.2f} |")
        doubted = [sample.is_wrong for sample, value in judged if value > 0.5]
        lines += ["", f"Doubt above .5: {len(doubted)} records, {sum(doubted)} of them wrong."]
        told.append("\n".join(lines))
    return "\n\n".join(told)


def _binned(judged: Sequence[tuple[Sample, float]]) -> list[tuple[float, float, list[tuple[Sample, float]]]]:
    return [
        (low, high, [one for one in judged if low <= one[1] < high or one[1] == high == 1])
        for low, high in pairwise(BINS)
    ]


def _area(judged: Sequence[tuple[Sample, float]]) -> float:
    """Return how often a wrong record has more doubt than a right one."""
    wrong = [value for sample, value in judged if sample.is_wrong]
    right = [value for sample, value in judged if not sample.is_wrong]
    won = sum((a > b) + (a == b) / 2 for a in wrong for b in right)
    return won / max(1, len(wrong) * len(right))


def write_table(table: DoubtWeights) -> None:
    """Write a line for each number."""
    rows = ",\n".join(f'  "{name}": {json.dumps(list(row))}' for name, row in table.rows.items())
    TABLE.write_text(f'{{\n "intercept": {table.intercept},\n "numbers": {{\n{rows}\n }}\n}}\n', encoding="utf-8")


def draw(parts: dict[str, list[tuple[Sample, float]]]) -> None:
    """Draw the share of wrong records against the mean doubt, with the range that chance alone explains (95 %)."""
    matplotlib = import_module("matplotlib")
    matplotlib.use("Agg")
    matplotlib.rcParams.update({"svg.hashsalt": "winnow", "font.size": 10})
    pyplot = import_module("matplotlib.pyplot")
    figure, panels = pyplot.subplots(1, len(parts), figsize=(9.5, 4.6), sharey=True)
    for axes, (name, judged) in zip(panels, parts.items(), strict=True):
        axes.plot([0, 1], [0, 1], color="#bbbbbb", linewidth=1, zorder=1)
        for _, _, among in _binned(judged):
            if not among:
                continue
            number, wrong = len(among), sum(sample.is_wrong for sample, _ in among)
            mean = sum(value for _, value in among) / number
            low, high = _range(wrong, number)
            axes.plot([mean, mean], [low, high], color="#c0392b", alpha=0.35, linewidth=2, zorder=2)
            axes.plot(mean, wrong / number, "o", color="#c0392b", zorder=3)
            place = {"xytext": (0, 2), "textcoords": "offset points", "ha": "center", "fontsize": 8}
            axes.annotate(str(number), (mean, high), **place)
        axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="doubt (mean of the records)", title=name)
        axes.grid(color="#eeeeee")
        axes.set_axisbelow(True)
    panels[0].set_ylabel(f"share of records with F1 below {WRONG_BELOW}")
    figure.tight_layout()
    figure.savefig(PLOT, metadata={"Date": None}, facecolor="white")


def _range(wrong: int, number: int) -> tuple[float, float]:
    """Return Wilson's interval of 95 % for a share."""
    z, share = 1.96, wrong / number
    middle = (share + z * z / (2 * number)) / (1 + z * z / number)
    half = z / (1 + z * z / number) * (share * (1 - share) / number + z * z / (4 * number * number)) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)


if __name__ == "__main__":
    sys.exit(main())
