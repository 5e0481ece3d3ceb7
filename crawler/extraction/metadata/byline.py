"""Who a page credits: persons, or the newsroom or agency if it names no person."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from urllib.parse import unquote

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.metadata.byline_text import without_date
from crawler.extraction.metadata.json_ld import Node, as_list, resolve, text_of, types_of
from crawler.extraction.metadata.persons import is_slug, split_authors
from crawler.extraction.metadata.site_names import squeezed
from crawler.extraction.text.visible import visible_parts, visible_text

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
    r"^(?:(?i:(?:(?:posted|written|reported|published|words|story)\s+)?by|von|par|por|door|av|af|di|text|autor(?:in|es|a)?|author|auteur|autore)\s*:?\s+"
    rf"{_PARTICLE}{_NAME}(?:[\s,]+{_PARTICLE}{_NAME}){{1,9}}"
    r"|(?:作者|記者|记者|文)\s*[:：/／]\s*[\u3400-\u9fff、 ]{2,20})$"
)
_NOBODY = re.compile(
    r"^(?:https?:|//|(?:webmaster|name|admin(?:istrator)?|null|none|undefined|unknown|anonymous|author|user)$)|@", re.I
)
_MARK = re.compile(r"byline|author|contributor|written-?_?by", re.I)
_OTHERS = re.compile(
    r"(?:^|\s)(?:comments?|comment-(?:list|form|body|author)\S*|disqus\S*|respond|related\S*|recommend\S*|trending\S*"
    r"|more-(?:stor|from)\S*|most-read\S*|sidebar|widget-area)(?:$|\s)",
    re.I,
)
_FROM_NAME = re.compile(r"(?:^|;\s*)(?:(?:written|posted|text|story)\s+)?(?:by|von|par|por|door)\b", re.I)
_NO_BORDER = re.compile(r"\b(by|von|par|por|door|di|af|av) ?:? ?;+ ?", re.I)
_AUTHOR_LINK = re.compile(
    r"/(?:authors?|autor(?:en|in|es)?|auteurs?|autori|writers?|contributors?|journalists?|redakteure?|staff|people)/"
    r"(?:\w+/)?(?P<slug>[^/?#]+)/?(?:[?#]|$)",
    re.I,
)


def credited(article: Node | None, nodes: list[Node]) -> Iterator[tuple[str, bool]]:
    """Yield the names of JSON-LD's author, and whether each is declared an organization."""
    for outer in resolve((article or {}).get("author"), nodes):
        for item in as_list(outer):
            types = types_of(item) if isinstance(item, dict) else []
            if name := text_of(item):
                yield name, any(_ORGANIZATION.search(kind) for kind in types) and "Person" not in types


def choose_authors(
    names: list[tuple[str, bool]], meta: Iterable[str], bylines: Iterable[str], own_names: Iterable[str]
) -> tuple[tuple[str, ...], str | None]:
    """Return the authors and where they were read: persons by JSON-LD, then `meta`, then the byline. If none of them
    names a person, the newsroom or agency that JSON-LD credits, unsplit (fundus set: JSON-LD of 14 of the 123 pages
    with known authors credits only organizations)."""
    own = list(own_names)
    persons = [name for name, is_organization in names if not is_organization]
    own_keys = {squeezed(name) for name in own}
    newsrooms = tuple(
        dict.fromkeys(
            name for name, _ in names if not _NOBODY.match(name) and (not is_slug(name) or squeezed(name) in own_keys)
        )
    )
    for source, values in (("JSON-LD author", persons), ("meta author", list(meta))):
        if authors := split_authors(values, own):
            return authors, source
    # An agency in a person's place is meant as the author; an organization is often only the template's publisher, as
    # is a person who has the site's name.
    if newsrooms and any(squeezed(name) not in own_keys for name in persons):
        return newsrooms, "JSON-LD author"
    for text in bylines:
        if authors := _whole_names(split_authors([text], own), own):
            return authors, "byline"
    return newsrooms, "JSON-LD author" if newsrooms else None


def _whole_names(names: tuple[str, ...], own: list[str]) -> tuple[str, ...]:
    """Return the names of a byline without single words beside whole names, which are sections and buttons, and without
    the site's departments: `Ada Kern, MDR Thüringen`."""
    departments = {name.casefold() for name in own}
    names = tuple(name for name in names if name.split()[0].casefold() not in departments) or names
    whole = tuple(name for name in names if " " in name or not name.isascii())
    return whole or names


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
    """Yield the elements that the page marks as naming the author, outside of lists, boxes and comments, then links to
    an author's page that have its name."""
    for element in tree.iter(etree.Element):
        names = element.get("class") or ""
        if (
            (names and _MARK.search(names)) or "author" in (element.get("rel"), element.get("itemprop"))
        ) and not _is_of_others(element, *_AROUND, "li"):
            yield element
    for link in tree.iterfind(".//a[@href]"):
        match = _AUTHOR_LINK.search(link.get("href") or "")
        if match and not _is_of_others(link, *_AROUND) and _is_named(link, unquote(match["slug"])):
            yield _with_neighbours(link)


def _is_of_others(element: HtmlElement, *outside: str) -> bool:
    """Whether an element stands where other stories and readers have their names."""
    return any(
        each.tag in outside or _OTHERS.search(f"{each.get('class') or ''} {each.get('id') or ''}")
        for each in element.iterancestors()
        if each.tag != "body"
    )


def _is_named(link: HtmlElement, slug: str) -> bool:
    text = visible_text(link)
    return " " in text and squeezed(text) == squeezed(slug.replace("_", " "))


def _with_neighbours(link: HtmlElement) -> HtmlElement:
    """Return the innermost element around a link that has other links beside it, else the link."""
    for around in islice(link.iterancestors(), 3):
        if len(around.findall(".//a")) > 1:
            return around if all(_AUTHOR_LINK.search(a.get("href") or "") for a in around.iterfind(".//a")) else link
    return link


def names_of(element: HtmlElement) -> list[str]:
    """Return the text of a byline with a mark between what the page draws apart: each of several links, each part."""
    links = [text for link in element.iter("a") if " " in (text := visible_text(link))]
    text = "; ".join(visible_parts(element))
    if len(links) > 1:
        for link in dict.fromkeys(links):
            text = text.replace(link, f";{link};")
    begin = _FROM_NAME.search(text)
    text = text[begin.start() :].lstrip("; ") if begin else text
    return [_NO_BORDER.sub(r"\1 ", text)]


def printed_byline(tree: HtmlElement) -> HtmlElement | None:
    """Return the line after the headline that reads as a byline without being marked as one: `Von Ada Kern und Li
    Wei`."""
    in_header = True
    heading = next(tree.iter("h1"), None)
    for element in islice(elements_after(heading, _NEAR, _AROUND), _MAX_ELEMENTS):
        text = " ".join(element.text_content().split()) if len(element) < 6 else ""
        in_header = in_header and not (element.tag == "p" and len(text) >= _RUNNING)
        in_list = element.tag == "li" or next(element.iterancestors("li"), None) is not None
        if (
            len(text) <= _MAX_LINE
            and (in_header or not in_list)
            and _PRINTED.match(without_date(visible_text(element)))
        ):
            return element
    return None
