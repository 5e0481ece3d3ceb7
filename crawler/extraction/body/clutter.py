"""Clutter that the engine read as text: each block of a body is weighed as lines of the page.

What they are worth was checked on hosts that the weights had not seen (see `line_weights.py`).
"""

from crawler.extraction.body.line_features import LineFeatures, Readings, engine_text
from crawler.extraction.body.line_weights import LineWeights, line_weights
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
MOST_CUT = 0.35
"""Share of a body's text that the weights may cut; where they would cut more, the body stays as it was read. One right
reading of 307 lost 83 % of its text. Swept .2-.5 on hosts not seen: F1 of fundus .9654 (.2 and .35), .9627 (.5)."""


def without_clutter(
    blocks: list[Block], features: LineFeatures, weights: LineWeights | None = None
) -> tuple[list[Block], list[tuple[Block, float]]]:
    """Return the blocks that are the article's, and those dropped with their probabilities. `features` are those of
    the page with the engine's whole reading.

    A block that is not among the page's lines stays; if more than `MOST_CUT` of the text would go, all blocks stay.
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
        if block.kind == "tr":
            # To the weights a row is a box of short lines, as clutter is: on 486 pages they left .60 of the article's
            # cells, with all rows it is .94.
            kept.append(block)
            continue
        numbers = features.lines_holding(block.key)
        chance = max(map(chance_of, numbers), default=1.0)
        if chance < (DROP_SHORT_BELOW if width(block.text) < _SHORT else DROP_BELOW):
            dropped.append((block, chance))
        else:
            kept.append(block)
    cut = sum(len(block.text) for block, _ in dropped)
    return (kept, dropped) if cut <= MOST_CUT * sum(len(block.text) for block in blocks) else (blocks, [])


def readings_of(read: list[Block], page: PageMetadata) -> Readings:
    """Return the texts that the line features compare with."""
    declared = text_of((page.article or {}).get("articleBody"))
    return Readings(
        engine=engine_text(block.key for block in read),
        declared=engine_text([comparable(declared)]) if declared else "",
        headlines=frozenset(map(comparable, page.headlines)),
        decks=frozenset(map(comparable, page.decks)),
        authors=frozenset(filter(None, map(comparable, page.authors))),
        headline_words=frozenset(comparable(page.headline or "").split()),
        summary_words=frozenset(comparable(page.description or "").split()),
    )
