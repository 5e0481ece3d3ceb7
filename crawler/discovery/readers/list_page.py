"""Read a list page: the articles of the list, those of side boxes, other lists, and its further pages. Pure."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lxml.html import HtmlElement

from crawler.crawl.article_link import ArticleLink
from crawler.discovery.hosts import HostMap
from crawler.discovery.list_addresses import ListAddresses, list_addresses
from crawler.discovery.readers.links import MAX_LINKS, PageLink, page_links, parse_page, read_date, refuse_too_many
from crawler.extraction.addresses import Address, bare_address
from crawler.extraction.page_kind.walls import wall_of
from crawler.extraction.rules import ListPattern

_ITEM_CHARACTERS = 1500
"""An item of a list is short; beyond this the text around a link belongs to something else."""


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list."""

    main: tuple[ArticleLink, ...] = ()
    """The list itself, in page order."""
    lists: tuple[Address, ...] = ()
    """Lists that the page links to, without their steps."""
    steps: tuple[int, ...] = ()
    """Steps of this list that the page links to, ascending."""
    sequence: tuple[str, ...] = ()
    """Keys of all links to articles, in order, each as often as it stands: tells whether two pages are the same."""

    articles: tuple[ArticleLink, ...] = ()
    """All articles of the page: the list's, then those of side boxes."""
    wall: str | None = None
    """Of a page without articles: the kind of wall that stands in the list's place."""


def read_list_page(body: bytes, encoding: str | None, url: str, hosts: HostMap) -> ListPage:
    """Read a list page fetched from `url` (the site's own spelling). A page without links gives an empty one. Raises
    TooManyLinksError."""
    tree = parse_page(body, encoding)
    if tree is None:
        return ListPage()
    addresses, pattern = list_addresses(hosts.rules.list_pattern), hosts.rules.list_pattern
    links = list(itertools.islice(page_links(tree, url, hosts), MAX_LINKS + 1))
    refuse_too_many(links)
    articles = [link for link in links if link.address.kind in ("article", "print")]
    boxes = _Boxes(articles, pattern)
    in_main = boxes.main_keys()
    by_key = _one_each(articles)
    found = {key: ArticleLink(link.address, boxes.date_of(link.element)) for key, link in by_key.items()}
    main = tuple(link for key, link in found.items() if key in in_main)
    own = bare_address(addresses.first(url))
    lists = [link.address for link in links if link.address.kind in ("list", "day")]
    pages = {address for address in lists if bare_address(addresses.first(address.url)) == own}
    steps = {step for address in pages if (step := addresses.step_of(address.url)) is not None}
    others = [address for address in lists if address.kind == "list" and address not in pages]
    return ListPage(
        main=main,
        articles=main + tuple(link for key, link in found.items() if key not in in_main),
        lists=tuple(_first_pages(others, addresses)),
        steps=tuple(sorted(steps)),
        sequence=tuple(link.address.key for link in articles),
        wall=None if articles else wall_of(tree),
    )


def _first_pages(lists: Iterable[Address], addresses: ListAddresses) -> Iterator[Address]:
    """Each list once, without its step."""
    seen: set[str] = set()
    for address in lists:
        key = addresses.key(address)
        if key not in seen:
            seen.add(key)
            yield Address(address.kind, addresses.first(address.url), address.identifier, address.language)


def _one_each(links: Iterable[PageLink]) -> dict[str, PageLink]:
    """One link for each article, in the order of the first; a print view gives way to the article's address."""
    found: dict[str, PageLink] = {}
    for link in links:
        known = found.get(link.address.key)
        if known is None or (known.address.kind == "print" and link.address.kind == "article"):
            found[link.address.key] = link
    return found


class _Boxes:
    """The elements of a page by the articles that they hold."""

    def __init__(self, links: list[PageLink], pattern: ListPattern) -> None:
        self._links = links
        self._pattern = pattern
        self._around = _around(links)
        self._held = _articles_held(links, self._around)

    def main_keys(self) -> set[str]:
        """The largest group of articles whose links share a path of tags, less the boxes that share it too.

        Side boxes (Editor's choices) hold old articles, which must not end the paging of the list beside them.
        """
        groups: dict[int, dict[str, HtmlElement]] = {}
        paths = self._paths()
        for link in self._links:
            groups.setdefault(paths[link.element], {}).setdefault(link.address.key, link.element)
        return max((self._largest_box(group) for group in groups.values()), key=len, default=set())

    def _paths(self) -> dict[HtmlElement | None, int]:
        """A number for each path of tags. Not the path itself: elements in each other have all names of all around."""
        numbers: dict[tuple[int, str], int] = {}
        paths: dict[HtmlElement | None, int] = {None: 0}
        for element, outer in self._around.items():
            paths[element] = numbers.setdefault((paths[outer], _tag(element)), len(numbers) + 1)
        return paths

    def _largest_box(self, group: dict[str, HtmlElement]) -> set[str]:
        """Of links with one path of tags, those in the box that outweighs the others; all where none does.

        Rows of two or three are no boxes: none of them outweighs the rest.
        """
        keys = set(group)
        while True:
            found = (self._branch(element, len(keys)) for element in group.values())
            branches = Counter(branch for branch in found if branch is not None)
            sizes = branches.most_common(2)
            if not sizes or sizes[0][1] < 2:
                return keys
            branch, size = sizes[0]
            if len(sizes) > 1 and size < 2 * sizes[1][1] and 2 * size < len(keys):
                return keys
            if size == len(keys):
                return keys
            group = {key: element for key, element in group.items() if self._branch(element, len(keys)) is branch}
            keys = set(group)

    def _branch(self, element: HtmlElement, total: int) -> HtmlElement | None:
        """The largest element around the link that holds fewer than `total` articles."""
        branch = None
        ancestor: HtmlElement | None = element
        while ancestor is not None and self._held[ancestor] < total:
            branch, ancestor = ancestor, self._around[ancestor]
        return branch

    def date_of(self, element: HtmlElement) -> date | None:
        """The date printed in the item that holds the link, where the item prints exactly one.

        The item is the largest element around the link that holds no other article. Flat pages (one cell, `<br>`)
        have no items: a date there may belong to the link before or after it, and a wrong date would leave an
        article out, so none is read.
        """
        item = element
        for ancestor in element.iterancestors():
            if self._held[ancestor] > 1:
                text = str(item.text_content())
                return read_date(text, self._pattern) if len(text) <= _ITEM_CHARACTERS else None
            item = ancestor
        return None


def _around(links: Iterable[PageLink]) -> dict[HtmlElement, HtmlElement | None]:
    """The elements that hold links, outer ones before inner ones, each with the one around it."""
    around: dict[HtmlElement, HtmlElement | None] = {}
    for link in links:
        new: list[HtmlElement] = []
        element: HtmlElement | None = link.element
        while element is not None and element not in around:
            new.append(element)
            element = element.getparent()
        around |= {inner: inner.getparent() for inner in reversed(new)}
    return around


def _articles_held(
    links: Iterable[PageLink], around: Mapping[HtmlElement, HtmlElement | None]
) -> dict[HtmlElement, int]:
    """How many articles each element holds. Numbers in place of sets, which would grow with the depth of the page:
    20,000 links within 200 elements took 5 s and a gigabyte."""
    held = dict.fromkeys(around, 0)
    last: dict[str, HtmlElement] = {}
    for link in links:
        held[link.element] += 1
        if (before := last.get(link.address.key)) is not None:
            held[_innermost_of_both(before, link.element, around)] -= 1
        last[link.address.key] = link.element
    for element in reversed(held):
        if (outer := around[element]) is not None:
            held[outer] += held[element]
    return held


def _innermost_of_both(
    one: HtmlElement, other: HtmlElement, around: Mapping[HtmlElement, HtmlElement | None]
) -> HtmlElement:
    """The smallest element that holds both."""
    outer = {one, *one.iterancestors()}
    element = other
    while element not in outer:
        element = around[element]  # of one page: its root holds both
    return element


def _tag(element: HtmlElement) -> str:
    name = element.tag if isinstance(element.tag, str) else "?"
    classes = element.get("class")
    return f"{name}.{'.'.join(classes.split())}" if classes else name
