"""The text of an element in the parts that a reader sees apart: dates, bylines, captions, headlines and labels are read
from these."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from crawler.extraction.text.words import fold_all

_FORMATTING = frozenset(
    "b big bdi bdo code em font i ins kbd mark nobr q rb rt ruby s small strike strong sub sup tt u var wbr".split()
)
"""Elements that change how letters look, also within one word."""
INLINE = _FORMATTING | frozenset("a abbr acronym address cite data del dfn label o:p samp span time".split())
_UNSEEN = frozenset("script style template".split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_DISPLAY_BLOCK = re.compile(r"display\s*:\s*(?:block|table|flex|list-item|grid)", re.I)
_NO_WIDTH = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_CLOSING = frozenset(",.;:!?)]}»”’'\"…%")
_OPENING = frozenset("([{«“‘„¿¡$€£#@&'\"")
_IN_NUMBERS = frozenset("/-:")


def visible_text(element: HtmlElement, folded: Callable[[str], str] = fold_all) -> str:
    """Return the element's text as a reader sees it, its white space `folded`, with a space where `visible_parts` has a
    border."""
    return folded(" ".join(visible_parts(element, folded)))


def visible_parts(element: HtmlElement, folded: Callable[[str], str] = fold_all) -> list[str]:
    """Return the element's text in the parts that a page draws apart, without hidden elements, scripts, and characters
    without width.

    There is a border at block elements and `<br>`, between two inline elements that touch (`<span>4 May</span><span>
    Share</span>`: nobody would write them side by side as one word), and inside a word where an element's edge meets a
    change that no word has: `By<a>Ada</a>`. White space in the source is no border: browsers draw it as a space.
    """
    reader = _PartReader()
    reader.read(element)
    return [part for raw in reader.parts if (part := folded(raw))]


@dataclass(slots=True)
class _PartReader:
    parts: list[str] = field(default_factory=lambda: [""])
    _is_block: bool = False
    _edges: str = ""
    """The edges of inline elements since the last text: `o` and `c` for each one opened and closed, `f` for those of
    formatting."""
    _last: str = ""
    """The last piece of text."""

    def read(self, element: HtmlElement) -> None:
        self._add(element.text)
        for child in element:
            if not isinstance(child.tag, str) or child.tag in _UNSEEN or is_hidden(child):
                self._add(child.tail)
                continue
            self._cross(child, "o")
            self.read(child)
            self._cross(child, "c")
            self._add(child.tail)

    def _cross(self, element: HtmlElement, edge: str) -> None:
        if ends_line(element):
            self._is_block = True
        else:
            self._edges += "f" if element.tag in _FORMATTING else edge

    def _add(self, text: str | None) -> None:
        text = without_debris(text)
        if not text:
            return
        if self._is_block or (self._edges and is_border(self._last, text, self._edges)):
            self.parts.append(text)
        else:
            self.parts[-1] += text
        self._last, self._is_block, self._edges = text, False, ""


def ends_line(element: HtmlElement) -> bool:
    """Whether the element's edges are borders of their own."""
    if element.tag not in INLINE:
        return True
    style = element.get("style")
    return bool(style and _DISPLAY_BLOCK.search(style))


def without_debris(text: str | None) -> str:
    """Return the text without the characters that have no width."""
    return text or "" if text is None or text.isascii() else text.translate(_NO_WIDTH)


def is_border(before: str, after: str, edges: str) -> bool:
    """Whether a page draws two pieces of text apart that meet at the edges of inline elements without white space."""
    last, first = before[-1:], after[0]
    if not last or last.isspace() or first.isspace() or _continues(before, after):
        return False
    if "co" in edges.replace("f", "") and not (last in _IN_NUMBERS and first.isdigit()):
        return not (first in _CLOSING or last in _OPENING or (first in _IN_NUMBERS and last.isdigit()))
    if last.islower() and first.isupper():
        return True
    is_formatting = set(edges) == {"f"}
    return not is_formatting and (
        (last.isdigit() and (first.isdigit() or first.isupper())) or (last.islower() and first.isdigit())
    )


def _continues(before: str, after: str) -> bool:
    """Whether one word goes on: after an initial that is drawn large, or where each letter is an element."""
    if len(before) == 1 == len(after):
        return True
    initial, rest = before.split()[-1], after.split()[0]
    is_rest = rest[0].islower() or (rest.isupper() and len(rest) > 1)
    return len(initial) == 1 and initial.isupper() and is_rest


def is_hidden(element: HtmlElement) -> bool:
    """Whether the element itself says that no reader sees it."""
    style = element.get("style")
    return element.get("hidden") is not None or bool(style and _HIDDEN.search(style))
