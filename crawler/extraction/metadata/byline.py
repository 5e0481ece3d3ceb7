"""Who a page credits: persons, or the newsroom or agency if it names no person."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from urllib.parse import unquote

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.metadata.byline_text import reads_as_names, without_date
from crawler.extraction.metadata.json_ld import Node, as_list, resolve, text_of, types_of
from crawler.extraction.metadata.persons import is_agency, is_slug, split_authors
from crawler.extraction.metadata.site_names import squeezed
from crawler.extraction.text.visible import visible_parts, visible_text

_ORGANIZATION = re.compile(r"Organization|Corporation|WebSite|Brand", re.I)
_AROUND = ("nav", "aside", "footer")
_LINKS = ("a", "link")
_MAX_BYLINE = 120
_FIRST_PARTS = 3
"""Parts of a box about the author among which the name stands."""
_NOBODY = re.compile(
    r"^(?:https?:|//|(?:webmaster|name|null|none|undefined|unknown|anonymous|author|user)$|[\d\W]+$)|@|[{}<>=_]"
    r"|(?:^|[\s_-])admin(?:istrator)?$|(?<![a-z])[a-z]{3,40}\.[a-z]{3,40}\.[a-z]{3,40}",
    re.I,
)
_BY = re.compile(r"^(?:(?:written|posted|published|words|text|story)\s+)?(?:by|von|par|por|door|di)\b\s*:?\s*", re.I)
_NEWSROOM = re.compile(
    r"\b(?:team|staff|editors|newsroom|redaktion|redazione|redacción|rédaction|desk|contributor)$", re.I
)
_MAX_CREDIT = 40
_LONG_NAME = 8
"""Letters from which the beginning of a line is the site's name, no person's: `The Daily Post and Partners`."""
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


@dataclass(frozen=True, slots=True)
class Byline:
    """A byline: as the page prints it, and the names in it with a mark between what the page draws apart."""

    raw: str
    names: str


def credited(article: Node | None, nodes: list[Node]) -> Iterator[tuple[str, bool]]:
    """Yield the names of JSON-LD's author, and whether each is declared an organization."""
    for outer in resolve((article or {}).get("author"), nodes):
        for item in as_list(outer):
            types = types_of(item) if isinstance(item, dict) else []
            if name := text_of(item):
                yield name, any(_ORGANIZATION.search(kind) for kind in types) and "Person" not in types


def choose_authors(
    names: list[tuple[str, bool]], meta: Iterable[str], bylines: Iterable[Byline], own_names: Iterable[str]
) -> tuple[tuple[str, ...], str | None]:
    """Return the authors and where they were read: persons by JSON-LD, then `meta`, then the byline. If none of them
    names a person, the newsroom or agency that is credited, unsplit (fundus set: JSON-LD of 14 of the 123 pages with
    known authors credits only organizations); the site itself last."""
    own, meta, bylines = list(own_names), list(meta), list(bylines)
    persons = [name for name, is_organization in names if not is_organization]
    own_keys = {squeezed(name) for name in own}
    for source, values in (("JSON-LD author", persons), ("meta author", meta)):
        if authors := split_authors(values, own):
            return _with_others(authors, bylines, own) or (authors, source)
    newsrooms = _newsrooms((name for name, _ in names), own_keys)
    # An agency in a person's place is meant as the author; an organization is often only the template's publisher, as
    # is a person who has the site's name.
    if newsrooms and any(squeezed(name) not in own_keys for name in persons):
        return newsrooms, "JSON-LD author"
    for byline in bylines:
        if any(squeezed(byline.raw).startswith(key) for key in own_keys if len(key) >= _LONG_NAME):
            continue
        authors = _whole_names(split_authors([byline.names], own), own)
        # `Health & Travel` is a rubric, `By Ada and Li` is a byline.
        is_rubric = "&" in byline.raw and len(authors) > 1 and not any(" " in name for name in authors)
        if authors and not (is_rubric and not _BY.match(byline.raw)):
            return authors, "byline"
    told = _newsrooms(meta, own_keys)
    if agencies := tuple(filter(is_agency, told)):
        return agencies, "meta author"
    credits = [
        ("JSON-LD author", newsrooms),
        ("meta author", told),
        ("byline", _newsrooms((_credit(byline, own_keys) for byline in bylines), own_keys)),
    ]
    return next(((found, source) for source, found in credits if found), ((), None))


def _with_others(
    declared: tuple[str, ...], bylines: list[Byline], own: list[str]
) -> tuple[tuple[str, ...], str | None] | None:
    """Return the names of a byline of names alone that has the declared ones and others: templates declare the first
    author."""
    for byline in bylines:
        text = _BY.sub("", byline.raw)
        if reads_as_names(text) and all(squeezed(name) in squeezed(text) for name in declared):
            names = split_authors([text], own)
            return (names, "byline") if len(names) > len(declared) else None
    return None


def _newsrooms(names: Iterable[str], own_keys: set[str]) -> tuple[str, ...]:
    """Return the names that credit somebody, each once; a slug only if it is the site's own name."""
    found = (name for name in names if name and not _NOBODY.search(name))
    return tuple(dict.fromkeys(name for name in found if not is_slug(name) or squeezed(name) in own_keys))


def _credit(byline: Byline, own_keys: set[str]) -> str:
    """Return whom a byline credits, unsplit, where it says that it does: `By The Daily Post`, `Daily Post Staff`, or
    has the site's name."""
    text = without_date(_BY.sub("", byline.raw)).strip(" :|•·–—-")
    is_said = byline.raw != _BY.sub("", byline.raw) or bool(_NEWSROOM.search(text)) or squeezed(text) in own_keys
    return text if is_said and 2 < len(text) <= _MAX_CREDIT else ""


def _whole_names(names: tuple[str, ...], own: list[str]) -> tuple[str, ...]:
    """Return the names of a byline without single words beside whole names, which are sections and buttons, and without
    the site's departments: `Ada Kern, MDR Thüringen`."""
    departments = {name.casefold() for name in own}
    names = tuple(name for name in names if name.split()[0].casefold() not in departments) or names
    # An office is written small where the name is not: `Ada Kern, teacher of music`.
    names = tuple(filter(reads_as_names, names)) or names
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


def marked_bylines(tree: HtmlElement) -> Iterator[tuple[HtmlElement, bool]]:
    """Yield the elements that the page marks as naming the author, not in comments and other stories, then links to
    an author's page that have its name; and whether each stands in a list or a box beside the text."""
    for element in tree.iter(etree.Element):
        if is_marked(element) and not _is_of_others(element):
            yield element, next(element.iterancestors(*_AROUND, "li"), None) is not None
    for link in tree.iter("a"):
        match = _AUTHOR_LINK.search(link.get("href") or "")
        is_other = match and (next(link.iterancestors(*_AROUND), None) is not None or _is_of_others(link))
        if match and not is_other and _is_named(link, unquote(match["slug"])):
            yield _with_neighbours(link), False


def is_marked(element: HtmlElement) -> bool:
    """Whether the names of the element say that it holds an author."""
    names = element.get("class")
    if names and _says_author(names):
        return True
    return element.get("itemprop") == "author" or (element.tag in _LINKS and element.get("rel") == "author")


@lru_cache(maxsize=4096)
def _says_author(names: str) -> bool:
    return bool(_MARK.search(names))


def _is_of_others(element: HtmlElement) -> bool:
    """Whether an element stands where other stories and readers have their names."""
    return any(
        _says_others(f"{each.get('class') or ''} {each.get('id') or ''}")
        for each in element.iterancestors()
        if each.tag != "body"
    )


@lru_cache(maxsize=4096)
def _says_others(names: str) -> bool:
    return bool(_OTHERS.search(names))


def _is_named(link: HtmlElement, slug: str) -> bool:
    text = visible_text(link)
    return " " in text and squeezed(text) == squeezed(slug.replace("_", " "))


def _with_neighbours(link: HtmlElement) -> HtmlElement:
    """Return the innermost element around a link that has other links beside it, else the link."""
    for around in islice(link.iterancestors(), 3):
        if len(around.findall(".//a")) > 1:
            return around if all(_AUTHOR_LINK.search(a.get("href") or "") for a in around.iterfind(".//a")) else link
    return link


def byline_of(element: HtmlElement) -> Byline | None:
    """Return the byline of a marked element; of a box with a text about the author, the line at its top that is a
    name."""
    raw = visible_text(element)
    if len(raw) <= _MAX_BYLINE:
        is_one = len(raw) >= 3 and any(char.isalpha() for char in raw)
        return Byline(raw, _names_of(element)) if is_one else None
    for part in islice(visible_parts(element), _FIRST_PARTS):
        if reads_as_names(part):
            return Byline(part, part)
    return None


def _names_of(element: HtmlElement) -> str:
    """Return the text of a byline with a mark between what the page draws apart: each of several links, each part."""
    links = [text for link in element.iter("a") if " " in (text := visible_text(link))]
    text = "; ".join(visible_parts(element))
    if len(links) > 1 or (links and reads_as_names(links[0])):
        for link in dict.fromkeys(links):
            text = text.replace(link, f";{link};")
    begin = _FROM_NAME.search(text)
    text = text[begin.start() :].lstrip("; ") if begin else text
    return _NO_BORDER.sub(r"\1 ", text)
