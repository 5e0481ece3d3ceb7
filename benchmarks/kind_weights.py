"""Learns the table of `crawler/extraction/page_kind/kind_weights.json`, and checks it on hosts it has not seen.

    python -m benchmarks.kind_weights ../shared                           (eight folds by host, figures alone)
    python -m benchmarks.kind_weights ../shared --sites PAGES.jsonl       (with pages of whole sites)
    python -m benchmarks.kind_weights ../shared --sites PAGES.jsonl --write    (then learns from all and writes)

Reads the articles of `corpus` and the pages of seven kinds of `wcxb`; of the latter documentation is left out, which is
neither. A line of PAGES.jsonl: {"path", "url", "host", "kind": "article", "list" or "other"}. Needs scikit-learn
(benchmarks/requirements.txt).
"""

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.progress import track

from benchmarks.quality.corpus import folders, read_pages
from crawler.discovery.hosts import owner_of
from crawler.extraction.article import Page, parse_page
from crawler.extraction.errors import ExtractionError
from crawler.extraction.metadata.page_metadata import PageMetadata
from crawler.extraction.page_kind import judge
from crawler.extraction.page_kind.judge import ARTICLE, LIST, OTHER, KindWeights, page_features
from crawler.extraction.text.lines import read_lines

FOLDS = 8
TABLE = Path(judge.__file__).with_name("kind_weights.json")
# Swept on hosts not seen, at 1.75 % of the articles of wcxb refused: with these .857 of its lists, collections,
# products, services and forums are refused; .01 .856, .04 .853; without the size of the distances .834; two classes
# .836, five .856; boosted trees .795 to .809, one feature a tree .797.
REGULARIZATION = 0.02
_OF_A_SITE, _SITE_WEIGHT = 20, 0.6
"""A site's pages are alike: they count as so many at most, and each as so much of one page of a host of its own."""
REFUSED = 0.0165
"""The share of wcxb's articles, on hosts not seen, that the table may refuse: so `least` is set."""
_KINDS = {"article": ARTICLE, "listing": LIST, "collection": LIST, "list": LIST}
_LEFT_OUT = "documentation"


@dataclass
class _Sample:
    """One page."""

    source: str
    host: str
    label: str
    features: dict[str, float]

    @property
    def kind(self) -> str:
        return _KINDS.get(self.label, OTHER)


def main() -> int:
    """Return 0, or 2 without pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--sites", type=Path, help="pages of whole sites")
    parser.add_argument("--write", action="store_true", help="learn from all pages and write the table")
    options = parser.parse_args()
    if not (options.shared / "wcxb" / "gold.jsonl.gz").exists():
        sys.stderr.write(f"no pages at {options.shared}: nothing learned\n")
        return 2
    samples = _read_samples(options.shared, options.sites)
    chances = _cross_validate(samples)
    refused = sorted(chances[id(s)] for s in samples if s.source == "wcxb" and s.kind == ARTICLE)
    least = refused[int(REFUSED * len(refused))]
    print(f"unseen hosts, {FOLDS} folds; held for no article below a chance of {least:.3f}")
    for (source, label), number in sorted(Counter((s.source, s.label) for s in samples).items()):
        own = [s for s in samples if (s.source, s.label) == (source, label)]
        print(f"  {source:8} {label:14} {number:4}  refused {sum(chances[id(s)] < least for s in own) / number:.3f}")
    if options.write:
        _write(_learn(samples, least))
    return 0


def _read_samples(shared: Path, sites: Path | None) -> list[_Sample]:
    pages = [*_wcxb(shared / "wcxb"), *_corpus(shared / "corpus"), *(_sites(sites) if sites else ())]
    with ProcessPoolExecutor() as pool:
        read = pool.map(_read_sample, pages, chunksize=20)
        return [sample for sample in track(read, "reading", total=len(pages), transient=True) if sample is not None]


_Labelled = tuple[str, str, str, str | None, bytes]


def _wcxb(folder: Path) -> Iterator[_Labelled]:
    with gzip.open(folder / "gold.jsonl.gz", "rt", encoding="utf-8") as gold:
        for row in map(json.loads, gold):
            body = gzip.decompress((folder / "pages" / f"{row['id']}.html.gz").read_bytes())
            yield "wcxb", _site_of(row["url"]) or row["id"], row["page_type"], row["url"] or None, body


def _corpus(folder: Path) -> Iterator[_Labelled]:
    for part in folders(folder):
        for name, url, body in read_pages(part):
            yield "corpus", _site_of(url) or name, "article", url, body


def _sites(pages: Path) -> Iterator[_Labelled]:
    for line in pages.open(encoding="utf-8"):
        row = json.loads(line)
        yield "sites", row["host"], row["kind"], row["url"], (pages.parent / row["path"]).read_bytes()


def _site_of(url: str | None) -> str:
    return owner_of(url) if url else ""


def _read_sample(page: _Labelled) -> _Sample | None:
    source, host, label, url, body = page
    try:
        tree = parse_page(Page(body, url))
    except ExtractionError:
        return None
    return _Sample(source, host, label, page_features(PageMetadata(tree, url), read_lines(tree).lines))


def _learn(samples: list[_Sample], least: float) -> KindWeights:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    used = [sample for sample in samples if sample.label != _LEFT_OUT]
    names = sorted(set().union(*(sample.features for sample in used)))
    rows = np.array([[sample.features.get(name, np.nan) for name in names] for sample in used])
    of_site = Counter(sample.host for sample in used)
    counts = [_SITE_WEIGHT * min(1, _OF_A_SITE / of_site[s.host]) if s.source == "sites" else 1.0 for s in used]
    means = np.nanmean(rows, axis=0)
    deviations = np.maximum(np.nanstd(rows, axis=0), 0.02)
    distances = np.clip((rows - means) / deviations, -judge.LIMIT, judge.LIMIT)
    both = np.hstack([distances, np.abs(distances) - judge.USUAL])
    model = LogisticRegression(C=REGULARIZATION, max_iter=3000)
    model.fit(np.nan_to_num(both), [sample.kind for sample in used], sample_weight=counts)
    rank = {kind: number for number, kind in enumerate(model.classes_)}
    weights = model.coef_ - model.coef_[rank[OTHER]]
    intercepts = model.intercept_ - model.intercept_[rank[OTHER]]

    def of(kind: str) -> dict[str, tuple[float, float]]:
        straight, bent = np.split(weights[rank[kind]], 2)
        return {name: (float(a), float(b)) for name, a, b in zip(names, straight, bent, strict=True)}

    scales = {name: (float(m), float(d)) for name, m, d in zip(names, means, deviations, strict=True)}
    ends = float(intercepts[rank[ARTICLE]]), float(intercepts[rank[LIST]])
    return KindWeights(scales, of(ARTICLE), of(LIST), ends, least)


def _cross_validate(samples: list[_Sample]) -> dict[int, float]:
    """The chance that each page is an article, by weights that no page of its host had a part in."""
    fold = {host: number % FOLDS for number, host in enumerate(sorted({sample.host for sample in samples}))}
    chances: dict[int, float] = {}
    for number in track(range(FOLDS), "folds", transient=True):
        table = _learn([sample for sample in samples if fold[sample.host] != number], 0.0)
        held = [sample for sample in samples if fold[sample.host] == number]
        chances |= {id(sample): table.chances(sample.features)[ARTICLE] for sample in held}
    return chances


def _write(table: KindWeights) -> None:
    rows: dict[str, Any] = {
        name: [round(value, 4) for value in (*table.scales[name], *table.article[name], *table.list_page[name])]
        for name in table.scales
    }
    intercepts = {"article": round(table.intercepts[0], 4), "list": round(table.intercepts[1], 4)}
    lines = ",\n".join(f'  "{name}": {json.dumps(row)}' for name, row in rows.items())
    head = f'"least": {table.least:.3f},\n "intercepts": {json.dumps(intercepts)}'
    TABLE.write_text(f'{{\n {head},\n "features": {{\n{lines}\n }}\n}}\n')
    print(f"written: {TABLE.name}")


if __name__ == "__main__":
    sys.exit(main())
