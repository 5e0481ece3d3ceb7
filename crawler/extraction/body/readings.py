"""Trafilatura's readings of a body: how they are made, and which of them to take."""

import re
from collections.abc import Callable, Iterable
from copy import copy
from functools import cache
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.text.blocks import Block, read_blocks
from crawler.extraction.text.lines import Line, width

# A quick reading with favor_precision is taken where it is long and holds most of the page's running text: 275 of the
# corpus' 307 pages. The others are read whole, which asks trafilatura's fallbacks too: 10 of 307 pages read otherwise
# with them, and these are the bodies that the quick reading loses. Swept .4-.8 by 60, 80 and 120 characters: F1 of the
# two sets .9680 and .9501 at all of them but one (.8 by 60: .9479). Whole readings alone, with the share of `p` text as
# sign: .9680 and .9480.
# The mode `best` reads as `balanced` does, because more CPU buys nothing (whole extraction, 2026-11-27): with the whole
# readings of every page, F1 is .9618 (fundus) and .9744 (scrapinghub) at 1.7 to 1.8 times the CPU, without .9641 and
# .9763.
RUNNING_TEXT_SHARE = 0.6
SHORT_READING = 500
_RUNNING = 80
"""Width from which a line without many links counts as running text."""
_RUNNING_LINK_SHARE = 0.3
# favor_precision (scrapinghub set, 181 pages: F1 .964 against .960 of the default) unless it has less than this share
# of the default's text (swept .5-.8 on both sets: .5 and .6 best, .966).
PRECISION_SHARE = 0.6
_DISCARDED_LATER = frozenset(("form", "figure", "math", "script"))
"""What the engine looks into before it discards it: whole pages in a form, tables in figures, formulas, JSON-LD."""
_LITERAL = re.compile(r"'[^']*'")
_OF_ANY_ELEMENT = re.compile(r"\s*\.//\*(?:\[self::[^\]@]*\])?\[(?P<tests>[^\[\]/]*)\]\s*")
_NAMESPACES = {"re": "http://exslt.org/regular-expressions"}
_TEST = re.compile(r"re:test\((?P<attributes>@[\w-]+(?:\|@[\w-]+)*), '(?P<pattern>[^']*)'(?:, '\w+')?\)")


def read_quickly(tree: HtmlElement, base: str) -> list[Block]:
    """Make one reading, without fallbacks. Without favor_precision: the quick reading with it loses whole bodies
    (scrapinghub set: F1 .942)."""
    return _read(tree, base, favor_precision=False, fast=True)


def read_best(tree: HtmlElement, base: str, lines: Iterable[Line]) -> list[Block]:
    """Return the most precise reading that keeps the article; `lines` are the tree's."""
    precise = _read(tree, base, favor_precision=True, fast=True)
    if _length(precise) >= max(SHORT_READING, RUNNING_TEXT_SHARE * _running_text(lines)):
        return precise
    default = _read(tree, base, favor_precision=False, fast=False)

    def keeps_most(reading: list[Block]) -> bool:
        return bool(reading) and _length(reading) >= PRECISION_SHARE * _length(default)

    if keeps_most(precise):
        return precise
    precise = _read(tree, base, favor_precision=True, fast=False)
    return precise if keeps_most(precise) else default


@cache
def load_engine() -> Callable[..., Any]:
    """Import trafilatura and return its `bare_extraction`. Not at the top of the file: it takes 0.5 s, which pages with
    a line pattern save."""
    from trafilatura import bare_extraction, xpaths

    skip_absent_attributes(vars(xpaths))
    return bare_extraction


def skip_absent_attributes(expressions: dict[str, Any]) -> int:
    """Rewrite the XPath expressions in a module's lists, in place, so that they test only attributes that are there;
    return the number of tests rewritten. What matches stays the same.

    Trafilatura matches class and id of every element against patterns of forty words, eight times over, and most
    elements have no id and many no class. Each match is a call from libxml2 into Python, 5 µs, 3,000 times a page.
    """
    tests = 0
    for listed in expressions.values():
        for number, expression in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(expression, etree.XPath) and "re:test(" in expression.path:
                path, found = _TEST.subn(_guarded, _of_elements_with_attributes(expression.path))
                listed[number] = etree.XPath(path, namespaces=_NAMESPACES)
                tests += found
    return tests


def _of_elements_with_attributes(path: str) -> str:
    """Return a path that asks for attributes alone, of elements that have one: a third have none, which saves a quarter
    of its time. Any other path stays as it is."""
    found = _OF_ANY_ELEMENT.fullmatch(_LITERAL.sub("''", path))
    if found is None or "not(" in path or not all("@" in test for test in found["tests"].split(" or")):
        return path
    if any(_matches_nothing(test) for test in _TEST.finditer(path)):
        return path
    return path.replace(".//*", ".//*[@*]", 1)


def _guarded(test: re.Match[str]) -> str:
    return test[0] if _matches_nothing(test) else f"({test['attributes']} and {test[0]})"


def _matches_nothing(test: re.Match[str]) -> bool:
    """Whether the pattern matches an absent attribute, which is the empty string to `re:test`."""
    return re.search(test["pattern"], "") is not None


def _read(tree: HtmlElement, base: str, *, favor_precision: bool, fast: bool) -> list[Block]:
    # Images stay out: with them F1 falls by .010 to .019, because captions come along. deduplicate would empty the
    # later pages of a process.
    document = load_engine()(
        _without_discarded(tree) if fast else tree,
        favor_precision=favor_precision,
        fast=fast,
        include_comments=False,
        include_formatting=True,
        include_links=True,
        include_images=False,
        include_tables=True,
        deduplicate=False,
        with_metadata=False,
        output_format="xml",
    )
    return read_blocks(document.body, base) if document is not None else []


def _without_discarded(tree: HtmlElement) -> HtmlElement:
    """Return a copy without the elements that the engine itself takes out in its third step: half of a page (432 of 959
    elements stayed), which it would search and copy first. The whole readings need them: their fallbacks start with the
    page as it came."""
    reduced = copy(tree)
    etree.strip_elements(reduced, *_discarded(), with_tail=False)
    return reduced


@cache
def _discarded() -> tuple[str, ...]:
    from trafilatura.settings import MANUALLY_CLEANED

    return tuple(set(MANUALLY_CLEANED) - _DISCARDED_LATER)


def _length(blocks: list[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def is_running(line: Line) -> bool:
    """Return whether a line counts as running text: long, and without many links."""
    return width(line.text) >= _RUNNING and line.link_share <= _RUNNING_LINK_SHARE


def _running_text(lines: Iterable[Line]) -> int:
    """Count the characters of the page's running text, each text once."""
    texts = {line.text for line in lines if is_running(line)}
    return sum(map(len, texts))
