"""Gaps in the engine's reading: lines left out of the running text although they look like the lines around them.

Pages put a body into several boxes with advertisements between them, and the engine reads one box; it drops a paragraph
that is mostly a link, and headings between paragraphs. Before any weighing, on scrapinghub and fundus: recall
.9743 to .9836 and .9814 to .9894, F1 .9704 to .9750 and .9539 to .9598 (with the ladder of readings of
readings.py); 81 lines on 18 of 307 pages, of which 79 are the article's.

A place is known by the tags and classes around it, because a body may stand in several boxes. Another article of the
page may have the same, so what stands in an element of its own that is an article, or has its own title, is left out.
"""

import re
from collections import Counter
from collections.abc import Collection

from lxml.html import HtmlElement

from crawler.extraction.body.line_features import LineFeatures, engine_text
from crawler.extraction.text.blocks import Block, blocks_of_lines, blocks_of_table
from crawler.extraction.text.lines import Line
from crawler.extraction.text.tables import is_data_table
from pipelines.words import comparable

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

_TABLE_LINK_SHARE = 0.8
_BOXES = 4
"""Boxes around a table among which the text's own is sought."""
_ARTICLE_TYPE = re.compile(r"(?:Article|BlogPosting)$")

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
    places = _Places(lines, running, known)
    tables = _missing_tables(blocks, features, range(running[0], running[-1]), places)
    in_tables = {n for numbers in tables for n in numbers}
    texts = {line for block in blocks for line in features.lines_holding(block.key)}
    missing = [
        n
        for n, key in enumerate(features.keys)
        if features.engine[n] <= _READ
        and n not in texts
        and n not in in_tables
        and key not in known
        and places.holds(lines[n], between=running[0] < n < running[-1], above_text=_is_read(features, n + 1))
    ]
    missing = sorted({*missing, *_refrains(blocks, features, places)})
    if not missing and not tables:
        return blocks, []
    filled = list(zip(missing, blocks_of_lines([lines[n] for n in missing], base), strict=True))
    for number, found in enumerate(tables):
        rows = blocks_of_table([lines[n] for n in found], base, number)
        filled += [(found[0], row) for row in rows]
        # Of a table with lists in its cells the engine reads the line of headings alone.
        known_rows = {row.key for row in rows}
        blocks = [block for block in blocks if block.key not in known_rows]
    return in_page_order(blocks, filled, features), [lines[n] for n in sorted({*missing, *in_tables})]


def _missing_tables(blocks: list[Block], features: LineFeatures, between: range, places: "_Places") -> list[list[int]]:
    """Return the lines of each table of the article that the engine left out whole: it takes tables in boxes for
    embedded content of others."""
    found: dict[HtmlElement, list[int]] = {}
    if next(features.lines[0].element.getroottree().iter("table"), None) is None:
        return []
    for n in between:
        table = next(features.lines[n].element.iterancestors("table"), None)
        if table is not None:
            found.setdefault(table, []).append(n)
    tables = [numbers for table, numbers in found.items() if places.holds_table(table)]
    read = engine_text(block.key for block in blocks) if tables else ""
    return [numbers for numbers in tables if _is_left_out([features.lines[n] for n in numbers], read)]


def _is_left_out(lines: list[Line], read: str) -> bool:
    """Whether most of a table was not read, and it is no list of links. Rows are looked for as a whole, because a cell
    alone may stand in any text."""
    rows = [row.key for row in blocks_of_table(lines, "", 0)]
    missing = sum(len(row) for row in rows if f" {row} " not in read)
    linked = sum(len(line.text) * line.link_share for line in lines)
    return missing > _READ * sum(map(len, rows)) and linked < _TABLE_LINK_SHARE * sum(len(line.text) for line in lines)


def _refrains(blocks: list[Block], features: LineFeatures, places: "_Places") -> list[int]:
    """Return the lines that repeat the paragraph before them, of which the engine leaves one."""
    found: list[int] = []
    read: Counter[str] | None = None
    for n in range(1, len(features.lines)):
        line, before = features.lines[n], features.lines[n - 1]
        if features.keys[n] != features.keys[n - 1] or len(line.text) < _WORTH:
            continue
        box = line.element.getparent()
        if line.element is not before.element and box is before.element.getparent() and box in places.boxes:
            read = Counter(block.key for block in blocks) if read is None else read
            if read[features.keys[n]] < len(features.numbers[features.keys[n]]):
                found.append(n)
    return found


def _is_read(features: LineFeatures, number: int) -> bool:
    return number < len(features.engine) and features.engine[number] > _READ


class _Places:
    """The places in the page where the running text that was read stands."""

    def __init__(self, lines: list[Line], running: list[int], titles: Collection[str]) -> None:
        own: Counter[_Place] = Counter()
        around: Counter[_Place] = Counter()
        self._titles = titles
        self._above: set[HtmlElement] = set()
        self.boxes: set[HtmlElement] = set()
        for number in running:
            self._see(lines[number])
            place, size = _place(lines[number].element), len(lines[number].text)
            own[place] += size
            around[place[1:]] += size
        least = _SHARE * own.total()
        self._own = {place for place, size in own.items() if size >= least}
        self._around = {place for place, size in around.items() if size >= least}

    def _see(self, line: Line) -> None:
        element: HtmlElement | None = line.element
        if (parent := line.element.getparent()) is not None:
            self.boxes.add(parent)
        while element is not None and element not in self._above:
            self._above.add(element)
            element = element.getparent()

    def holds(self, line: Line, *, between: bool, above_text: bool) -> bool:
        """Whether a line that was not read belongs to the text that was."""
        return self._looks_own(line, between=between, above_text=above_text) and not self._is_other_article(
            line.element
        )

    def holds_table(self, table: HtmlElement) -> bool:
        """Whether a table stands beside the text that was read, or in a box beside it."""
        boxes = (each for each, _ in zip(table.iterancestors(), range(_BOXES), strict=False))
        is_beside = any(box in self.boxes for box in boxes)
        return is_beside and is_data_table(table) and not self._is_other_article(table)

    def _is_other_article(self, element: HtmlElement) -> bool:
        """Whether the element that holds a line, and none of the text that was read, is an article of its own."""
        branch: HtmlElement | None = None
        step: HtmlElement | None = element
        while step is not None and step not in self._above:
            if step.tag == "article" or _ARTICLE_TYPE.search(step.get("itemtype") or ""):
                return True
            branch, step = step, step.getparent()
        if branch is None or step is None:
            return False
        if next(branch.iter("h1"), None) is not None and self._stands_after(branch):
            return True
        title = self._title_of_twin(branch, step)
        return title is not None and next(branch.iter(title), None) is not None

    def _stands_after(self, branch: HtmlElement) -> bool:
        return any(other in self._above for other in branch.itersiblings(preceding=True))

    def _title_of_twin(self, branch: HtmlElement, around: HtmlElement) -> str | None:
        """Return the tag of the headline in a box of the same kind that holds text that was read."""
        look = branch.tag, branch.get("class")
        for twin in around:
            if twin in self._above and (twin.tag, twin.get("class")) == look:
                for heading in twin.iter("h2", "h3"):
                    if comparable(str(heading.text_content())) in self._titles:
                        return str(heading.tag)
        return None

    def _looks_own(self, line: Line, *, between: bool, above_text: bool) -> bool:
        if line.heading >= 2:
            # A product's name is a link to it; a teaser's headline is one too, but stands in a box of its own.
            is_own = line.link_share <= _LINK_SHARE or line.element.getparent() in self.boxes
            return is_own and between and above_text and _place(line.element)[1:] in self._around
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


def in_page_order(blocks: list[Block], filled: list[tuple[int, Block]], features: LineFeatures) -> list[Block]:
    """Put each block where its line stands, but never before the block that it follows."""
    placed: list[tuple[int, int, Block]] = []
    last = -1
    for block in blocks:
        # A short text may stand anywhere once more; what follows it would be taken for what stands after that.
        numbers = features.lines_holding(block.key) if len(block.text) >= _WORTH else []
        last = next((n for n in numbers if n > last), last)
        placed.append((last, 0, block))
    placed += ((number, 1, block) for number, block in filled)
    return [block for _, _, block in sorted(placed, key=lambda item: item[:2])]
