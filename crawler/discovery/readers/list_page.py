"""Read a list page: the articles of the list, those of side boxes, other lists, and its further pages. Pure."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from crawler.crawl.article_link import ArticleLink
from crawler.discovery.hosts import HostMap
from crawler.discovery.list_addresses import ListAddresses, list_addresses
from crawler.discovery.readers.boxes import Boxes
from crawler.discovery.readers.links import MAX_LINKS, PageLink, page_links, parse_page, read_date, refuse_too_many
from crawler.extraction.addresses import Address, bare_address
from crawler.extraction.page_kind.walls import wall_of
from crawler.extraction.rules import ListPattern


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
    boxes = Boxes(articles)
    in_main = boxes.main_keys()
    by_key = _one_each(articles)
    found = {key: ArticleLink(link.address, _day(boxes.item_of(link.element), pattern)) for key, link in by_key.items()}
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


def _day(item: str | None, pattern: ListPattern) -> date | None:
    """The date that the item prints, where it prints exactly one."""
    return read_date(item, pattern) if item is not None else None
