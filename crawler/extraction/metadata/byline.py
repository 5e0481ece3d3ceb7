"""Who a page credits: persons, or the newsroom or agency if it names no person."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.metadata.json_ld import Node, as_list, resolve, text_of, types_of
from crawler.extraction.metadata.persons import split_authors
from crawler.extraction.text.visible import visible_text

_ORGANIZATION = re.compile(r"Organization|Corporation|WebSite|Brand", re.I)
_NEAR = ("p", "div", "span", "address", "li")
_AROUND = ("nav", "aside", "footer")
_MAX_ELEMENTS = 60
_RUNNING = 200
"""Characters of a paragraph after which a list belongs to other stories, no longer to the header."""
_MAX_LINE = 100
_PARTICLE = r"(?:(?:d[aei]|de[lr]?|van|von|la|le|den|bin|al|and|und|et|och|og|en|y|e)\s+)*"
_NAME = r"[^\W\d_a-zß-öø-ÿ][\w.'’-]*"
_PRINTED = re.compile(
    r"^(?:(?i:by|von|par|por|door|av|af|di|text|autor(?:in|es|a)?|author|auteur|autore)\s*:?\s+"
    rf"{_PARTICLE}{_NAME}(?:[\s,]+{_PARTICLE}{_NAME}){{1,9}}"
    r"|(?:作者|記者|记者|文)\s*[:：/／]\s*[\u3400-\u9fff、 ]{2,20})$"
)
_NOBODY = re.compile(
    r"^(?:https?:|//|(?:admin(?:istrator)?|null|none|undefined|unknown|anonymous|author|user)$)|@", re.I
)
_UNTIL_NAME = re.compile(r"^\w+ (?=(?:by|von|par|por|door)\s)")
_FROM_DATE = re.compile(r"(?:(?<![\s,|·•–-])[\s,|·•–-]++)?\d.*$")


def credited(article: Node | None, nodes: list[Node]) -> Iterator[tuple[str, bool]]:
    """Yield the names of JSON-LD's author, and whether each is declared an organization."""
    for outer in resolve((article or {}).get("author"), nodes):
        for item in as_list(outer):
            types = types_of(item) if isinstance(item, dict) else []
            if name := text_of(item):
                yield name, any(_ORGANIZATION.search(kind) for kind in types) and "Person" not in types


def choose_authors(
    names: list[tuple[str, bool]], meta: Iterable[str], byline: str | None, own_names: Iterable[str]
) -> tuple[tuple[str, ...], str | None]:
    """Return the authors and where they were read: persons by JSON-LD, then `meta`, then the byline. If none of them
    names a person, the newsroom or agency that JSON-LD credits, unsplit (fundus set: JSON-LD of 14 of the 123 pages
    with known authors credits only organizations)."""
    own = list(own_names)
    persons = [name for name, is_organization in names if not is_organization]
    newsrooms = tuple(dict.fromkeys(name for name, _ in names if not _NOBODY.match(name)))
    for source, values in (("JSON-LD author", persons), ("meta author", list(meta))):
        if authors := split_authors(values, own):
            return authors, source
    # An agency in a person's place is meant as the author; an organization is often only the template's publisher.
    if newsrooms and persons:
        return newsrooms, "JSON-LD author"
    for text in (byline, _name_part(byline)) if byline else ():
        if authors := split_authors([text], own):
            return authors, "byline"
    return newsrooms, "JSON-LD author" if newsrooms else None


def _name_part(byline: str) -> str:
    """Return the byline without the section before `von` and without the date after the names."""
    return _FROM_DATE.sub("", _UNTIL_NAME.sub("", byline))


def elements_after(element: HtmlElement | None, tags: Sequence[str], outside: Sequence[str]) -> Iterator[HtmlElement]:
    """Yield the elements with one of the tags that begin after an element has ended, in page order, unless they are
    inside of `outside`. Lazy, because XPath's `following` axis lists the whole page first: 2 ms."""
    while element is not None:
        for sibling in element.itersiblings():
            for other in sibling.iter(*tags):
                if next(other.iterancestors(*outside), None) is None:
                    yield other
        element = element.getparent()


def marked_bylines(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the elements that the page marks as naming the author, outside of lists and boxes."""
    for element in tree.iter(etree.Element):
        names = element.get("class") or ""
        if (
            "byline" in names or "author" in names or "author" in (element.get("rel"), element.get("itemprop"))
        ) and next(element.iterancestors(*_AROUND, "li"), None) is None:
            yield element


def printed_byline(tree: HtmlElement) -> str | None:
    """Return a line after the headline that reads as a byline without being marked as one: `Von Ada Kern und Li
    Wei`."""
    in_header = True
    heading = next(tree.iter("h1"), None)
    for element in islice(elements_after(heading, _NEAR, _AROUND), _MAX_ELEMENTS):
        text = " ".join(element.text_content().split()) if len(element) < 6 else ""
        in_header = in_header and not (element.tag == "p" and len(text) >= _RUNNING)
        in_list = element.tag == "li" or next(element.iterancestors("li"), None) is not None
        if len(text) <= _MAX_LINE and (in_header or not in_list) and _PRINTED.match(text := visible_text(element)):
            return text
    return None
