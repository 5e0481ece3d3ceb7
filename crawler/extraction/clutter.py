"""What the engine read and no person would: blocks of a body weighed as lines of the page."""

from crawler.extraction.blocks import Block
from crawler.extraction.json_ld import text_of
from crawler.extraction.line_features import LineFeatures, Readings, engine_text
from crawler.extraction.line_weights import LineWeights, line_weights
from crawler.extraction.lines import read_lines
from crawler.extraction.metadata import PageMetadata, comparable

# Swept .05-.3 on hosts that the weights had not seen: F1 of fundus / scrapinghub .9550 / .9705, .9574 / .9708 (.1),
# .9586 / .9702, .9601 / .9684, .9605 / .9672 (.3). Nothing dropped: .9539 / .9704. At .1 both gain.
DROP_BELOW = 0.1
_PART = 15
"""Characters from which a line inside a longer block, or a block inside a longer line, is taken for its part."""

# Against time that grows with the square of a page: a mutated page of 330 kB took over 10 s.
_MAX_LINES = 20
"""A line that stands more often is weighed by the first of them."""
_MAX_SEARCHED = 4000
"""Lines of a page in which a block is searched for as a part; the longest of 307 pages has 593."""


def without_clutter(
    blocks: list[Block], read: list[Block], page: PageMetadata, weights: LineWeights | None = None
) -> tuple[list[Block], list[tuple[Block, float]]]:
    """The blocks that are the article's, and those dropped with their probabilities.

    `read` is the engine's whole reading, of which `blocks` are left. A block that the page's lines do not show stays;
    where nothing would stay, all do.
    """
    features = LineFeatures(read_lines(page.tree).lines, readings_of(read, page))
    table = weights or line_weights()
    chances: dict[int, float] = {}

    def chance_of(number: int) -> float:
        if number not in chances:
            chances[number] = table.probability(features.row(number))
        return chances[number]

    kept: list[Block] = []
    dropped: list[tuple[Block, float]] = []
    for block in blocks:
        numbers = lines_of_block(comparable(block.text), features)
        chance = max(map(chance_of, numbers), default=1.0)
        if chance < DROP_BELOW:
            dropped.append((block, chance))
        else:
            kept.append(block)
    return (kept, dropped) if kept else (blocks, [])


def readings_of(read: list[Block], page: PageMetadata) -> Readings:
    """What the line features compare with."""
    declared = text_of((page.article or {}).get("articleBody"))
    return Readings(
        engine=engine_text(block.text for block in read),
        declared=engine_text([declared]) if declared else "",
        headlines=frozenset(map(comparable, page.headlines)),
        decks=frozenset(map(comparable, page.decks)),
        authors=frozenset(filter(None, map(comparable, page.authors))),
    )


def lines_of_block(key: str, features: LineFeatures) -> list[int]:
    """Numbers of the page's lines that hold the block's text or a part of it."""
    same = features.numbers.get(key)
    if same:
        return same[:_MAX_LINES]
    if len(features.keys) > _MAX_SEARCHED:
        return []
    padded = f" {key} "
    return [
        number
        for number, line in enumerate(features.keys)
        if (len(line) > _PART and f" {line} " in padded) or (len(key) > _PART and key in line)
    ]
