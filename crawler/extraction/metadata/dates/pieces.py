"""The texts of a page in which its date may stand, from its top to its end: without menus, comments, other stories."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import cast

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.text.visible import INLINE, ends_line, is_border, is_hidden, without_debris
from crawler.extraction.text.words import fold_all
from pipelines.words import comparable

_SKIPPED = frozenset(
    "nav script style template noscript form select svg figure figcaption button iframe video audio pre code "
    "head textarea dialog picture img input object".split()
)
_BOX = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|reply|replies|respond|disqus|related|recommend(?:ed|ations?)?|popular|trending|"
    r"most-?read|most-?viewed|latest|newsletter|subscribe|promo|advert\w*|teasers?|breadcrumbs?|cookies?|consent|menu|"
    r"today|today-?s|current-?date|weather|copyright|upcoming|carousel|pagination|read-?(?:also|more|next)|"
    r"(?:more|other)-?(?:stories|posts|articles|news)|post-?navigation|nav-?links|author-?(?:bio|box|card))(?:$|[\s_-])",
    re.I,
)
_OTHERS = re.compile(r"/(?:\w*Comment|Answer|Review|Event|Product)$")
_SIDE = re.compile(r"(?:^|[\s_-])(?:sidebar|side-?col(?:umn)?|footer)(?:$|[\s_-])", re.I)
_STAMPED = {
    "time": "datetime",
    "abbr": "title",
    "relative-time": "datetime",
    "local-time": "datetime",
    "amp-timeago": "datetime",
}
"""Elements that carry a date for programs, and where."""
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_TEASER = 25
"""Letters of a link from which it is the title of a story."""
_SAME_TITLE = 0.5
"""The share of words that a heading has in common with the page's title from which it is the headline."""
_RUNNING = 100
"""Characters of a text that no line of a header has."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A text that the page draws as one, or a date for programs inside it."""

    text: str
    element: HtmlElement
    """The innermost element around its beginning."""
    stamp: str | None
    """A date for programs."""
    is_bordered: bool
    """Whether the page draws a border before it."""
    is_heading: bool
    """Whether it stands in the page's headline."""
    is_aside: bool
    """Whether it stands beside or under the article, in a box of its own: some say when it was published."""

    @property
    def is_running(self) -> bool:
        """Whether it is running text."""
        return len(self.text) >= _RUNNING and not self.is_heading


def heading_of(tree: HtmlElement) -> HtmlElement | None:
    """Return the element of the headline: the first `h1`, unless the title says that it is another; without one the
    `h2` that is the title."""
    title = _words(next((each.text or "" for each in tree.iter("title")), ""))

    def likeness(heading: HtmlElement) -> float:
        words = _words(_all(heading))
        return len(words & title) / max(1, len(words | title))

    first = [heading for heading in tree.iter("h1") if _all(heading)]
    best = max(first or tree.iter("h2"), key=likeness, default=None)
    if best is not None and likeness(best) >= _SAME_TITLE:
        return best
    return first[0] if first else None


def _words(text: str) -> set[str]:
    return set(comparable(text).split())


class Pieces:
    """The pieces of a page in its order: read no further than somebody asks for, and once for all who ask."""

    def __init__(self, tree: HtmlElement) -> None:
        self.tree = tree
        self._read: list[Piece] = []

    @cached_property
    def _heading(self) -> HtmlElement | None:
        return heading_of(self.tree)

    @property
    def has_heading(self) -> bool:
        """Whether the page has a headline to start from."""
        return self._heading is not None

    @cached_property
    def _source(self) -> Iterator[Piece]:
        return _read_pieces(self.tree, self._heading)

    def __iter__(self) -> Iterator[Piece]:
        number = 0
        while number < len(self._read) or self._read_on():
            yield self._read[number]
            number += 1

    def _read_on(self) -> bool:
        piece = next(self._source, None)
        if piece is not None:
            self._read.append(piece)
        return piece is not None


def _read_pieces(tree: HtmlElement, heading: HtmlElement | None) -> Iterator[Piece]:
    around = {tree, *tree.iter("body")}
    if heading is not None:
        around |= {heading, *heading.iterancestors()}
    yield from _PieceReader(tree, heading, around).read()


class _PieceReader:
    def __init__(self, tree: HtmlElement, heading: HtmlElement | None, around: set[HtmlElement]) -> None:
        self._tree, self._heading, self._around = tree, heading, around
        self._text = ""
        self._element = tree
        self._stamp: str | None = None
        self._is_bordered = True
        self._in_heading = False
        self._side: HtmlElement | None = None
        self._stories = sum(element.tag == "article" for element in around)
        """Articles that may be the page's own: the one around the headline, or the first after it."""
        self._edges = ""

    def read(self) -> Iterator[Piece]:
        walk = etree.iterwalk(self._tree, events=("start", "end"))
        skipped: HtmlElement | None = None
        for event, element in cast("Iterator[tuple[str, HtmlElement]]", walk):
            is_skipped = element is skipped
            if event == "end" and is_skipped:
                skipped = None
                yield from self._add(element.tail, element.getparent())
            elif event == "end":
                yield from self._leave(element)
            elif self._is_skipped(element):
                walk.skip_subtree()
                skipped = element
                yield from self._end_piece(is_border=element.tag not in INLINE)
            else:
                yield from self._enter(element)
        yield from self._end_piece(is_border=True)

    def _enter(self, element: HtmlElement) -> Iterator[Piece]:
        if element is self._heading or ends_line(element):
            yield from self._end_piece(is_border=True)
            self._in_heading = self._in_heading or element is self._heading
        else:
            self._edges += "o"
        if self._side is None and self._is_side(element):
            self._side = element
        stamp = element.get(_STAMPED[element.tag]) if element.tag in _STAMPED else None
        if stamp and stamp[:1].isdigit():
            yield from self._end_piece(is_border=False)
            self._stamp, self._element = stamp, element
        yield from self._add(element.text, element)

    def _leave(self, element: HtmlElement) -> Iterator[Piece]:
        if self._stamp is not None and element is self._element:
            yield from self._end_piece(is_border=False)
        if element is self._heading or ends_line(element):
            yield from self._end_piece(is_border=True)
            self._in_heading = self._in_heading and element is not self._heading
        else:
            self._edges += "c"
        if element is self._side:
            yield from self._end_piece(is_border=True)
            self._side = None
        yield from self._add(element.tail, element.getparent())

    def _add(self, text: str | None, element: HtmlElement | None) -> Iterator[Piece]:
        text = without_debris(text)
        if not text:
            return
        if self._text and self._edges and is_border(self._text, text, self._edges):
            yield from self._end_piece(is_border=True)
        if not self._text.strip() and self._stamp is None and element is not None:
            self._element = element
        self._text += text
        self._edges = ""

    def _end_piece(self, *, is_border: bool) -> Iterator[Piece]:
        text = fold_all(self._text)
        if text or self._stamp:
            yield Piece(text, self._element, self._stamp, self._is_bordered, self._in_heading, self._side is not None)
            self._is_bordered = is_border
        else:
            self._is_bordered = self._is_bordered or is_border
        self._text, self._stamp, self._edges = "", None, ""

    def _is_side(self, element: HtmlElement) -> bool:
        return element not in self._around and (element.tag in ("aside", "footer") or _named(element)[1])

    def _is_skipped(self, element: HtmlElement) -> bool:
        tag = element.tag
        if element in self._around:
            return False
        if tag in _SKIPPED or is_hidden(element) or _named(element)[0]:
            return True
        if _OTHERS.search(element.get("itemtype") or ""):
            return True
        if tag == "article":
            self._stories += 1
            return self._heading is not None and self._stories > 1
        if tag == "a":
            if all(child.tag in INLINE for child in element):
                return False
            return next(element.iter(*_HEADINGS), None) is not None or len(_all(element)) >= _TEASER
        return tag == "li" and _is_story(element)


def _named(element: HtmlElement) -> tuple[bool, bool]:
    """Return whether the element's names say that it is a box of other things, and whether that it stands aside."""
    names, own = element.get("class"), element.get("id")
    return _said(f"{names or ''} {own or ''}") if names or own else (False, False)


@lru_cache(maxsize=4096)
def _said(names: str) -> tuple[bool, bool]:
    return bool(_BOX.search(names)), bool(_SIDE.search(names))


def _is_story(item: HtmlElement) -> bool:
    """Whether an item of a list names another story."""
    if next(item.iter(*_HEADINGS), None) is not None:
        return True
    return any(len(_all(link)) >= _TEASER for link in item.iter("a"))


def _all(element: HtmlElement) -> str:
    return fold_all("".join(element.itertext()))
