"""What becomes of a page's table cells, list items, paragraphs and headings: which share of the gold's is kept.

The gold is plain text. An element of the page counts as the gold's if its words are a whole line there, or at least
four words that stand there in one run; of a table the rows are looked for, because a single number stands in any text,
and a row counts as many times as it has cells. It is kept if the predicted body holds the same.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import html

KINDS = ("cells", "items", "paragraphs", "headings")
RUN = 4
"""Words from which a run counts wherever it stands; fewer stand in any text by accident."""
_WORD = re.compile(r"\w+")
_TAGS = {"p": "paragraphs", "li": "items", **dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), "headings")}
_INLINE = frozenset("a abbr b cite code em font i mark q s small span strong sub sup u".split())
_NO_TEXT = frozenset(("script", "style", "template", "noscript"))


@dataclass(frozen=True, slots=True)
class Text:
    """A text as its words."""

    run: str
    lines: frozenset[str]

    def holds(self, words: str) -> bool:
        """Return whether the words are a whole line, or enough of them stand in one run."""
        return words in self.lines or (words.count(" ") >= RUN - 1 and f" {words} " in self.run)


@dataclass(frozen=True, slots=True)
class Element:
    """A row of a table, a list item, a paragraph or a heading."""

    kind: str
    words: str
    weight: int = 1
    """The cells of a row; 1 of the others."""


def text_of(text: str) -> Text:
    """Return a text for comparison."""
    lines = list(filter(None, map(words_of, text.split("\n"))))
    return Text(f" {' '.join(lines)} ", frozenset(lines))


def words_of(text: str) -> str:
    """Return the words of a text, in lower case, with a space between them."""
    return " ".join(_WORD.findall(text.replace("\u00ad", "").lower()))


def elements_of(page: bytes | str) -> list[Element]:
    """Return the elements of a page that have words, each text once."""
    tree = html.document_fromstring(page)
    found: dict[tuple[str, str], Element] = {}
    for element in tree.iter(*_TAGS, "tr"):
        one = _row(element) if element.tag == "tr" else _other(element)
        if one is not None and one.words:
            found.setdefault((one.kind, one.words), one)
    return list(found.values())


def kept(elements: Iterable[Element], gold: str, body: str) -> dict[str, Counter[str]]:
    """Return of each kind how many of the elements are the `gold`'s, and how many of those the `body` holds."""
    wanted, got = text_of(gold), text_of(body)
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for element in elements:
        if wanted.holds(element.words):
            counts[element.kind]["gold"] += element.weight
            counts[element.kind]["kept"] += element.weight if got.holds(element.words) else 0
    return counts


def _row(row: html.HtmlElement) -> Element | None:
    """Return a row of a table with two cells that say something; None of a table that holds another."""
    if next(row.iterdescendants("table"), None) is not None:
        return None
    texts = [words for cell in row.iterchildren("td", "th") if (words := words_of("".join(_parts(cell))))]
    return Element("cells", " ".join(texts), len(texts)) if len(texts) > 1 else None


def _other(element: html.HtmlElement) -> Element | None:
    # What stands in a cell is counted with its row, and a list within an item by its own items.
    if next(element.iterancestors("td", "th"), None) is not None:
        return None
    without = frozenset(("ul", "ol")) if element.tag == "li" else frozenset()
    return Element(_TAGS[str(element.tag)], words_of("".join(_parts(element, without))))


def _parts(element: html.HtmlElement, without: frozenset[str] = frozenset()) -> Iterator[str]:
    yield "" if element.tag in _INLINE else " "
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag not in without and child.tag not in _NO_TEXT:
            yield from _parts(child, without)
        yield child.tail or ""
    yield "" if element.tag in _INLINE else " "
