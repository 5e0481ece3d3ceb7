"""Whether the body that a site's rules name is believed: files of other people go stale, and then name something else.

Measured on 194 pages of 133 hosts with a file of FiveFilters (2026-11-28). What is here was chosen on 63 of the hosts
with 89 pages: F1 .9638 without files, .9408 with files as they are, .9683 with files and these checks. On the others:
.9594, .9438, .9620.
"""

from crawler.extraction.body.clutter import without_clutter
from crawler.extraction.body.line_features import LineFeatures, engine_text, shares_held
from crawler.extraction.text.blocks import Block

# Shares of the engine's running text that the rules' body has to hold. Swept .3-.7: the same pages are judged. A body
# of other text is believed where it has about as much of it, because many a file is there for an engine that reads
# the wrong text.
_KEPT = 1 / 3
_AS_MUCH = 2 / 3
_RUNNING = 80
"""Characters from which a line without many links counts as running text."""
_LINK_SHARE = 0.3
_HELD = 0.5

Weighed = tuple[list[Block], list[tuple[Block, float]]]


def doubt_of(ruled: list[Block], own: list[Block], features: LineFeatures | None) -> str | None:
    """Return why the rules' body is not believed, None if it is. `own` is the engine's reading of the whole page, with
    its features; without them, in the quick mode, nothing is doubted."""
    if features is None:
        return None
    lines, keys = features.lines, features.keys
    running = [n for n, line in enumerate(lines) if len(line.text) >= _RUNNING and line.link_share <= _LINK_SHARE]
    by_rules, by_engine = (
        {n for n, share in zip(running, shares_held([keys[n] for n in running], text), strict=True) if share > _HELD}
        for text in (engine_text(block.key for block in ruled), engine_text(block.key for block in own))
    )

    def size(numbers: set[int]) -> int:
        return sum(len(lines[n].text) for n in numbers)

    whole, both = size(by_engine), size(by_rules & by_engine)
    if both >= _KEPT * whole or size(by_rules) >= _AS_MUCH * whole:
        return None
    return f"article_body: the site's rules leave out {1 - both / whole:.0%} of the running text; read without them"


def without_added_clutter(ruled: list[Block], own: list[Block], features: LineFeatures | None) -> Weighed:
    """Return the blocks that are the article's, and those dropped with their probabilities, where the engine read the
    same article: a container that has grown since the file was written brings lists of teasers."""
    sizes = [len(block.text) for block in own]
    held = shares_held([block.key for block in own], engine_text(block.key for block in ruled))
    same = sum(size for size, share in zip(sizes, held, strict=True) if share > _HELD)
    if features is None or same < sum(sizes) / 2:
        return ruled, []
    return without_clutter(ruled, features)
