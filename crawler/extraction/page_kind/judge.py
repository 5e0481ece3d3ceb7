"""Judge what a page is before its body is read: an article, a list of others, or something else. Pure.

What a page says of itself decides where it cannot be meant otherwise; else a table of weights, learned by
`python -m benchmarks.kind_weights`, which prints what it does on hosts that it has not seen (docs/kinds.md).
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lxml.html import HtmlElement

from crawler.extraction.metadata.page_metadata import PageMetadata
from crawler.extraction.page_kind.address import address_features
from crawler.extraction.page_kind.class_names import class_name_features
from crawler.extraction.page_kind.declared import (
    declared_features,
    is_declared_forum,
    is_declared_list,
    is_declared_product,
    names_article,
)
from crawler.extraction.page_kind.named_pages import is_named_page
from crawler.extraction.page_kind.short_list import is_short_list
from crawler.extraction.page_kind.shown import ShownPage
from crawler.extraction.text.lines import Line, width
from crawler.extraction.text.words import fold_all
from pipelines.words import comparable

ARTICLE, LIST, OTHER = "article", "list", "other"
LIMIT = 3.0
"""Standard deviations to which a feature counts: a page of 10,000 links is no more of a list than one of 300."""
USUAL = 0.8
"""The mean distance of a normal feature from its mean: what is taken from the distance, so that it is 0 mostly."""
_DECLARED_LEAST = 0.1
"""The chance from which a page is believed whose JSON-LD describes one article with a date and the page's own headline:
short notices have less to show. On hosts not seen no article of 403 that do so has less, and 42 other pages of 53."""
_NOTHING_ELSE = 0.9
"""A page of which so much is whole sentences is no list, however bare it is: 18 of 957 articles, 1 forum."""
_HARDLY_ANYTHING = 200
"""A page of less text is left to the reader: a notice of a sentence, or a page that is filled later."""
_TABLE = Path(__file__).with_name("kind_weights.json")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a page is held for."""

    kind: str
    """`ARTICLE`, `LIST` or `OTHER`."""
    because: str
    """Why, for a person; empty for an article."""
    chance: float | None = None
    """How likely it is an article; None where that was not weighed."""


@dataclass(frozen=True, slots=True)
class KindWeights:
    """A linear model: each feature counts by its distance from the mean, and by the size of that distance."""

    scales: dict[str, tuple[float, float]]
    """Feature to its mean and standard deviation."""
    article: dict[str, tuple[float, float]]
    """Feature to its weights for an article against another page: of the distance, of its size."""
    list_page: dict[str, tuple[float, float]]
    """The same for a list against another page."""
    intercepts: tuple[float, float]
    """Of article and list."""
    least: float
    """A page that is an article with a smaller chance is held for none."""

    def chances(self, features: dict[str, float]) -> dict[str, float]:
        """Return the chance of each kind, together 1. What is not known of a page counts for nothing."""
        article, of_list = self.intercepts
        for name, (mean, deviation) in self.scales.items():
            if name not in features:
                continue
            distance = max(-LIMIT, min(LIMIT, (features[name] - mean) / deviation))
            size = abs(distance) - USUAL
            straight, bent = self.article[name]
            article += straight * distance + bent * size
            straight, bent = self.list_page[name]
            of_list += straight * distance + bent * size
        highest = max(article, of_list, 0.0)
        raw = {ARTICLE: math.exp(article - highest), LIST: math.exp(of_list - highest), OTHER: math.exp(-highest)}
        return {kind: value / sum(raw.values()) for kind, value in raw.items()}


def judge_page(tree: HtmlElement, url: str | None, lines: Sequence[Line]) -> Judgement:
    """Judge a parsed page; `lines` are those of the tree."""
    page = PageMetadata(tree, url)
    if is_declared_list(tree, page):
        return Judgement(LIST, "it says that it is a list of others")
    if is_declared_forum(page):
        return Judgement(OTHER, "a forum's system made it")
    if is_declared_product(tree, page):
        return Judgement(OTHER, "it says that it is a product")
    if is_named_page(url, _headings(tree), _title(tree)):
        return Judgement(OTHER, "its heading, title or address call it a page about the site itself")
    if is_short_list(page, lines):
        return Judgement(LIST, "its main part begins with the headline of another page, and has little text of its own")
    if sum(width(line.text) for line in lines) < _HARDLY_ANYTHING:
        return Judgement(ARTICLE, "")
    table, features = _load(), page_features(page, lines)
    chances = table.chances(features)
    least = _DECLARED_LEAST if names_article(features) else table.least
    if chances[ARTICLE] >= least or features["prose_of_all"] > _NOTHING_ELSE:
        return Judgement(ARTICLE, "", chances[ARTICLE])
    kind = LIST if chances[LIST] > chances[OTHER] else OTHER
    said = "a list of others" if kind == LIST else "a page of another kind"
    because = f"by its text, links and headings it is {said} (chance of an article: {chances[ARTICLE]:.0%})"
    return Judgement(kind, because, chances[ARTICLE])


def page_features(page: PageMetadata, lines: Sequence[Line]) -> dict[str, float]:
    """Return the features of a page by name; `lines` are those of its tree. No site is known to them, and words of many
    languages."""
    tree = page.tree
    title, headings = _title(tree), _headings(tree)
    small = comparable(title)
    words = frozenset((headings[0] if headings else small).split())
    return {
        **declared_features(tree, page, headings, small),
        **address_features(page.url or page.canonical_url, words),
        **class_name_features(tree),
        **ShownPage(tree, lines).features(title),
        "heading_in_title": float(any(heading in small for heading in headings)),
    }


def _title(tree: HtmlElement) -> str:
    return fold_all(tree.findtext(".//title") or "")


def _headings(tree: HtmlElement) -> list[str]:
    return [text for heading in tree.iter("h1") if (text := comparable("".join(heading.itertext())))]


@lru_cache(maxsize=1)
def _load() -> KindWeights:
    """Read the table that is shipped with the program."""
    stored = json.loads(_TABLE.read_text())
    rows = stored["features"]
    return KindWeights(
        {name: (row[0], row[1]) for name, row in rows.items()},
        {name: (row[2], row[3]) for name, row in rows.items()},
        {name: (row[4], row[5]) for name, row in rows.items()},
        (stored["intercepts"]["article"], stored["intercepts"]["list"]),
        stored["least"],
    )
