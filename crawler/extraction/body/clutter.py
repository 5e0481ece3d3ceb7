"""Clutter that the engine read as text: each block of a body is weighed as lines of the page.

The weights are a logistic regression as a plain table, learned by `python -m benchmarks.line_weights CORPUS`
(scikit-learn, needed there alone) from the lines of 307 news pages and checked on hosts that it had not seen.
"""

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from crawler.extraction.body.line_features import FEATURES, LineFeatures, Readings, engine_text
from crawler.extraction.metadata.json_ld import text_of
from crawler.extraction.metadata.page_metadata import PageMetadata
from crawler.extraction.text.blocks import Block
from crawler.extraction.text.lines import width
from pipelines.words import comparable

# Swept .1-.4 on hosts that the weights had not seen: F1 of fundus / scrapinghub .9619 / .9754 (.1), .9647 / .9754 (.2),
# .9662 / .9746 (.3), .9662 / .9725 (.4). Nothing dropped: .9598 / .9750. At .2 both gain.
DROP_BELOW = 0.2
# Of short lines, headings between paragraphs among them, as many gold lines fell at .2 as others. At .1 59 gold lines
# of 7,000 fall in all, at .2 87; F1 .9646 and .9757.
DROP_SHORT_BELOW = 0.1
_SHORT = 40
_TABLE = Path(__file__).with_name("line_weights.json")


@dataclass(frozen=True, slots=True)
class LineWeights:
    """A weight for each of `FEATURES`, and the sum's start."""

    intercept: float
    weights: tuple[float, ...]

    def probability(self, row: list[float]) -> float:
        """Return how likely it is, from 0 to 1, that a person would count the line as part of the article."""
        total = self.intercept + sum(map(float.__mul__, self.weights, row))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@lru_cache(maxsize=1)
def line_weights() -> LineWeights:
    """Return the table beside this module."""
    table = json.loads(_TABLE.read_text(encoding="utf-8"))
    return LineWeights(table["intercept"], tuple(float(table["weights"][name]) for name in FEATURES))


def without_clutter(
    blocks: list[Block], features: LineFeatures, weights: LineWeights | None = None
) -> tuple[list[Block], list[tuple[Block, float]]]:
    """Return the blocks that are the article's, and those dropped with their probabilities. `features` are those of
    the page with the engine's whole reading.

    A block that is not among the page's lines stays; if nothing would stay, all blocks do.
    """
    table = weights or line_weights()
    chances = features.chances if weights is None else {}

    def chance_of(number: int) -> float:
        if number not in chances:
            chances[number] = table.probability(features.row(number))
        return chances[number]

    kept: list[Block] = []
    dropped: list[tuple[Block, float]] = []
    for block in blocks:
        numbers = features.lines_of_text(block.text)
        chance = max(map(chance_of, numbers), default=1.0)
        if chance < (DROP_SHORT_BELOW if width(block.text) < _SHORT else DROP_BELOW):
            dropped.append((block, chance))
        else:
            kept.append(block)
    return (kept, dropped) if kept else (blocks, [])


def readings_of(read: list[Block], page: PageMetadata) -> Readings:
    """Return the texts that the line features compare with."""
    declared = text_of((page.article or {}).get("articleBody"))
    return Readings(
        engine=engine_text(block.text for block in read),
        declared=engine_text([declared]) if declared else "",
        headlines=frozenset(map(comparable, page.headlines)),
        decks=frozenset(map(comparable, page.decks)),
        authors=frozenset(filter(None, map(comparable, page.authors))),
    )
