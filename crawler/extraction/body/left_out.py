"""Whole parts of the article that the engine left out: runs of lines that the weights take for the article's.

The engine reads one box of a page, and guides stand in several, each in a look of its own, where `gaps.py` finds no
place that it knows. A single line would be a guess; a run of them, mostly running text, is not: on hosts that the
weights had not seen, F1 of 486 guides, blogs and news pages rises from .9491 to .9511 (22 pages gain, up to .21, two
lose, at most .02), on 202 news pages nothing is added.
"""

from collections.abc import Sequence

from crawler.extraction.body.gaps import in_page_order
from crawler.extraction.body.line_features import LineFeatures
from crawler.extraction.body.line_weights import LineWeights, line_weights
from crawler.extraction.text.blocks import Block, blocks_of_lines
from crawler.extraction.text.lines import Line

_READ = 0.5
_LONG = 80
"""Characters from which a line counts as running text."""
_LINK_SHARE = 0.3
_APART = 2
"""Lines of a run stand at most so far from each other, in lines that were not read."""
# Swept on hosts not seen: runs of 0 to 1,200 characters, lines from .3 to .5, means from .5 to .7: F1 of the three sets
# is within .001 of this. Without the share of running text lists of what subscribers get come in (fundus .9627 for
# .9661); what stands before the text are key points and captions (.9647).
_LEAST_LENGTH = 300
_LEAST_RUNNING = 0.5
_LEAST_CHANCE = 0.4
_LEAST_MEAN = 0.6


def add_left_out(
    kept: list[Block], read: Sequence[Block], features: LineFeatures, base: str, weights: LineWeights | None = None
) -> list[Block]:
    """Return the blocks that are `kept` with the runs that were left out. `read` are all blocks of the reading; `base`
    makes links absolute."""
    table = weights or line_weights()
    found: list[int] = []
    for run in _runs(read, features):
        chances = {n: chance for n in run if (chance := table.probability(features.row(n))) > _LEAST_CHANCE}
        if _is_part([*chances], features.lines) and _mean(chances, features.lines) > _LEAST_MEAN:
            found += chances
    if not found:
        return kept
    blocks = blocks_of_lines([features.lines[n] for n in found], base)
    return in_page_order(kept, list(zip(found, blocks, strict=True)), features)


def _runs(read: Sequence[Block], features: LineFeatures) -> list[list[int]]:
    """Return the runs of lines after the text's first that were not read and may be running text. The weights are not
    asked here, which costs most."""
    lines, shares = features.lines, features.engine
    first = next((n for n, share in enumerate(shares) if share > _READ and len(lines[n].text) > _LONG), None)
    if first is None:
        return []
    used = {n for block in read for n in features.lines_holding(block.key)}
    runs: list[list[int]] = []
    last = -_APART
    for n in range(first + 1, len(lines)):
        if shares[n] > _READ or n in used:
            continue
        if n - last > _APART:
            runs.append([])
        last = n
        line = lines[n]
        if line.heading != 1 and line.link_share <= _LINK_SHARE and len(features.numbers[features.keys[n]]) == 1:
            runs[-1].append(n)
    return [run for run in runs if _is_part(run, lines)]


def _is_part(numbers: list[int], lines: list[Line]) -> bool:
    sizes = [len(lines[n].text) for n in numbers]
    running = sum(size for size in sizes if size >= _LONG)
    return sum(sizes) > _LEAST_LENGTH and running >= _LEAST_RUNNING * sum(sizes)


def _mean(chances: dict[int, float], lines: list[Line]) -> float:
    sizes = {n: len(lines[n].text) for n in chances}
    return sum(sizes[n] * chance for n, chance in chances.items()) / sum(sizes.values())
