"""Gaps in the engine's reading: lines left out of the running text although they look like the lines around them.

Pages put a body into several boxes with advertisements between them, and the engine reads one box; it drops a paragraph
that is mostly a link, and headings between paragraphs. Before any weighing, on scrapinghub and fundus: recall
.9743 to .9836 and .9814 to .9894, F1 .9704 to .9750 and .9539 to .9598 (with the ladder of readings of
readings.py); 81 lines on 18 of 307 pages, of which 79 are the article's.
"""

from collections import Counter

from lxml.html import HtmlElement

from crawler.extraction.body.line_features import LineFeatures
from crawler.extraction.text.blocks import Block, blocks_of_lines
from crawler.extraction.text.lines import Line

# Elements up from the line's own that make its place. Swept 3-6: at 3 and 4 boxes of other stories count as the body's.
_DEPTH = 5
# Share of the read running text from which a place is the body's. Swept .05-.5: below .2 boxes of teasers come in.
_SHARE = 0.2
_READ = 0.5
_RUNNING = 80
_WORTH = 40
"""Characters from which a line is filled in; short ones are labels as often."""
_LINK_SHARE = 0.3
_LINK_SHARE_BETWEEN = 0.9
"""Of a line that stands between two read ones: there a paragraph may be a link almost whole."""

_Place = tuple[tuple[str, str], ...]


def fill_gaps(
    blocks: list[Block], features: LineFeatures, base: str, known: frozenset[str]
) -> tuple[list[Block], list[Line]]:
    """Return the engine's blocks with the missing lines put in, and those lines. `known` are `comparable` texts that
    are no lines of a body: headlines, decks."""
    lines = features.lines
    running = [n for n, share in enumerate(features.engine) if share > _READ and len(lines[n].text) >= _RUNNING]
    if not running:
        return blocks, []
    places = _Places(lines, running)
    texts = {line for block in blocks for line in features.lines_of_text(block.text)}
    missing = [
        n
        for n, key in enumerate(features.keys)
        if features.engine[n] <= _READ
        and n not in texts
        and key not in known
        and places.holds(lines[n], between=running[0] < n < running[-1], above_text=_is_read(features, n + 1))
    ]
    if not missing:
        return blocks, []
    return _in_page_order(blocks, missing, features, base), [lines[n] for n in missing]


def _is_read(features: LineFeatures, number: int) -> bool:
    return number < len(features.engine) and features.engine[number] > _READ


class _Places:
    """The places in the page where the running text that was read stands."""

    def __init__(self, lines: list[Line], running: list[int]) -> None:
        own: Counter[_Place] = Counter()
        around: Counter[_Place] = Counter()
        for number in running:
            place, size = _place(lines[number].element), len(lines[number].text)
            own[place] += size
            around[place[1:]] += size
        least = _SHARE * own.total()
        self._own = {place for place, size in own.items() if size >= least}
        self._around = {place for place, size in around.items() if size >= least}

    def holds(self, line: Line, *, between: bool, above_text: bool) -> bool:
        """Whether a line that was not read belongs to the text that was."""
        if line.heading >= 2:
            is_own = between and above_text and line.link_share <= _LINK_SHARE
            return is_own and _place(line.element)[1:] in self._around
        if len(line.text) < _WORTH or line.link_share > (_LINK_SHARE_BETWEEN if between else _LINK_SHARE):
            return False
        return _place(line.element) in self._own


def _place(element: HtmlElement | None) -> _Place:
    """Return tags and classes of an element and of its ancestors, `_DEPTH` in all."""
    steps: list[tuple[str, str]] = []
    while element is not None and len(steps) < _DEPTH and element.tag != "body":
        steps.append((str(element.tag), " ".join((element.get("class") or "").split())))
        element = element.getparent()
    return tuple(steps)


def _in_page_order(blocks: list[Block], missing: list[int], features: LineFeatures, base: str) -> list[Block]:
    """Put each block where its line stands, but never before the block that it follows."""
    placed: list[tuple[int, int, Block]] = []
    last = -1
    for block in blocks:
        # A short text may stand anywhere once more; what follows it would be taken for what stands after that.
        numbers = features.lines_of_text(block.text) if len(block.text) >= _WORTH else []
        last = next((n for n in numbers if n > last), last)
        placed.append((last, 0, block))
    filled = blocks_of_lines([features.lines[n] for n in missing], base)
    placed += ((number, 1, block) for number, block in zip(missing, filled, strict=True))
    return [block for _, _, block in sorted(placed, key=lambda item: item[:2])]
