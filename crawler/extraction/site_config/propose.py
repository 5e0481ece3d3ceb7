"""Propose `PageRules` for a site from what its pages, read without rules, have in common. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.extraction.metadata.dates import parse_date
from crawler.extraction.metadata.persons import split_authors
from crawler.extraction.rules import PageRules
from crawler.extraction.site_config.apply import read_values
from crawler.extraction.text.words import all_text
from pipelines.items import Article
from pipelines.words import comparable

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{1,60}")
_NUMBER = re.compile(r"\d{3}")
"""Names with a number often occur on one page only (`post-4711`)."""
_SHARE = 0.9
"""The least share of a page's body that a proposed container holds."""
_MAX_STRIPS = 12
_MAX_ELEMENTS = 400
"""The most elements tried for one field: pages with more repeat themselves."""
_SHORT = 100
_DATES = (
    "//meta[@property='article:published_time']/@content",
    "//time[@itemprop='datePublished']/@datetime",
    "//article//time/@datetime",
    "//time/@datetime",
)
_TITLES = ("//meta[@property='og:title']/@content",)


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page, and its article read without rules."""

    tree: HtmlElement
    article: Article

    @property
    def lines(self) -> list[str]:
        """The paragraphs of the body as words."""
        return [words for line in self.article.article_body.split("\n") if (words := comparable(line))]


def propose_rules(pages: Sequence[ReadPage], name: str = "") -> PageRules:
    """Return the rules that hold on all of the pages; a field is empty if none does."""
    body = _first(_container_selectors(pages[0]), lambda path: all(_is_container(path, page) for page in pages))
    return PageRules(
        name,
        body=body,
        title=_propose_title(pages),
        author=_propose_author(pages),
        date=_propose_date(pages),
        strip=_propose_strips(pages, body[0]) if body and len(pages) > 1 else (),
        test_url=tuple(page.article.url for page in pages),
    )


def render_rules(rules: PageRules, host: str) -> str:
    """Write the rules as a site-config file."""
    lines = [f"# {host}: proposed from {len(rules.test_url)} pages; check the records beside this file by eye."]
    for directive in ("title", "author", "date", "body", "strip", "test_url"):
        lines += [f"{directive}: {value}" for value in getattr(rules, directive)]
    return "\n".join(lines) + "\n"


def _first(paths: Iterator[str], holds: Callable[[str], bool]) -> tuple[str, ...]:
    tried: set[str] = set()
    for path in paths:
        if path not in tried and holds(path):
            return (path,)
        tried.add(path)
        if len(tried) > _MAX_ELEMENTS:
            break
    return ()


def _selectors(element: HtmlElement) -> Iterator[str]:
    """Yield selectors of an element, the most stable first."""
    tag = str(element.tag)
    for attribute in ("itemprop", "rel", "id"):
        value = element.get(attribute) or ""
        if _NAME.fullmatch(value) and not _NUMBER.search(value):
            yield f"//{tag}[@{attribute}='{value}']"
    for name in (element.get("class") or "").split():
        if _NAME.fullmatch(name) and not _NUMBER.search(name):
            yield f"//{tag}[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"
    if tag in ("article", "main", "h1"):
        yield f"//{tag}"


def _found(tree: HtmlElement, path: str) -> list[HtmlElement]:
    return [item for item in tree.xpath(path) if isinstance(item, HtmlElement)]


def _words(element: HtmlElement) -> str:
    return comparable(all_text(element))


def _holds_body(element: HtmlElement, lines: list[str]) -> bool:
    text = _words(element)
    return sum(len(line) for line in lines if line in text) >= _SHARE * sum(map(len, lines))


def _container_selectors(page: ReadPage) -> Iterator[str]:
    """Yield selectors of the elements that hold the body, the smallest element first."""
    chain: list[HtmlElement] = []
    inner: HtmlElement | None = page.tree
    while inner is not None:
        chain.append(inner)
        inner = next((child for child in inner if isinstance(child.tag, str) and _holds_body(child, page.lines)), None)
    for element in reversed(chain):
        if element.tag not in ("html", "body"):
            yield from _selectors(element)


def _is_container(path: str, page: ReadPage) -> bool:
    found = _found(page.tree, path)
    return len(found) == 1 and _holds_body(found[0], page.lines)


def _propose_title(pages: Sequence[ReadPage]) -> tuple[str, ...]:
    wanted = comparable(pages[0].article.headline or "")
    headings = (item for item in pages[0].tree.iter("h1", "h2", "h3") if wanted and _words(item) == wanted)
    paths = (path for element in headings for path in _selectors(element))

    def holds(path: str) -> bool:
        return all(
            page.article.headline is not None
            and comparable(next(iter(read_values(page.tree, (path,))), "")) == comparable(page.article.headline)
            for page in pages
        )

    return _first(paths, holds) or _first(iter(_TITLES), holds)


def _short_elements(tree: HtmlElement) -> Iterator[HtmlElement]:
    for element in tree.iter("a", "address", "b", "cite", "div", "em", "i", "li", "p", "span", "strong", "td", "time"):
        if element.attrib and len(element) < 4 and 0 < len(" ".join(element.itertext())) <= _SHORT:
            yield element


def _propose_author(pages: Sequence[ReadPage]) -> tuple[str, ...]:
    def holds(path: str) -> bool:
        return all(split_authors(read_values(page.tree, (path,)), set()) == page.article.authors for page in pages)

    if not pages[0].article.authors:
        return ()
    names = [comparable(name) for name in pages[0].article.authors]
    signed = (item for item in _short_elements(pages[0].tree) if any(name in _words(item) for name in names))
    return _first((path for element in signed for path in _selectors(element)), holds)


def _propose_date(pages: Sequence[ReadPage]) -> tuple[str, ...]:
    def holds(path: str) -> bool:
        values = [next(iter(read_values(page.tree, (path,))), "") for page in pages]
        days = [(page.article.date_published or "")[:10] for page in pages]
        return all(day and (parse_date(value) or "")[:10] == day for value, day in zip(values, days, strict=True))

    dated = (item for item in _short_elements(pages[0].tree) if parse_date(_words(item)))
    return _first(iter(_DATES), holds) or _first((path for item in dated for path in _selectors(item)), holds)


def _propose_strips(pages: Sequence[ReadPage], body: str) -> tuple[str, ...]:
    """Return selectors of elements in the body that have the same text on every page and match no other text."""
    bodies = [_found(page.tree, body)[0] for page in pages]
    chosen: list[str] = []
    taken: set[HtmlElement] = set()
    for element in list(bodies[0].iterdescendants())[: 4 * _MAX_ELEMENTS]:
        if not isinstance(element.tag, str) or any(outer in taken for outer in element.iterancestors()):
            continue
        path = next((path for path in _selectors(element) if _is_repeated(f"{body}{path}", pages)), None)
        if path is not None:
            taken.update(_found(pages[0].tree, f"{body}{path}"))
            chosen.append(f"{body}{path}")
    return tuple(dict.fromkeys(chosen))[:_MAX_STRIPS]


def _is_repeated(path: str, pages: Sequence[ReadPage]) -> bool:
    said = [[words for item in _found(page.tree, path) if (words := _words(item))] for page in pages]
    return bool(said[0]) and all(words == said[0] for words in said)
