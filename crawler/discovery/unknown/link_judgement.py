"""Judge what a link of a site without rules leads to, before it is fetched. Pure.

What the site's pages turned out to be counts first (`AddressShapes`), then the words of the address, then how the link
looks: headlines and long texts lead to articles, single words of a menu to lists.
"""

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

from crawler.crawl.article_link import Expected
from crawler.discovery.unknown.address_shapes import AddressShapes, segments_of, shape_of, word_count
from crawler.discovery.unknown.address_words import LISTS, SERVICE_FILLERS, SERVICES
from crawler.discovery.unknown.archives import names_days
from crawler.discovery.unknown.section_page import Place, SectionLink, day_in_address
from crawler.extraction.addresses import bare_address

_WHOLE_FOLDERS = frozenset("account my-account konto cart checkout login search suche shop store wp-login".split())
_LIST_PARAMETERS = frozenset("cat category tag topic section author s search q query m y month year rubrik".split())
_LONG_NUMBER = re.compile(r"\d{4,}")
_LIKELY = 3
_CHILDREN = 2
"""So many links lie below an address that is a section's."""


def is_service(url: str) -> bool:
    """Whether the address is that of a page that serves the reader: about, contact, log-in, search."""
    segments, _ = segments_of(url)
    if not segments or len(segments) > 3 or any(map(_is_list_word, segments[:-1])):
        return False
    return _is_service_word(segments[-1]) or segments[0].casefold() in _WHOLE_FOLDERS


def _is_service_word(segment: str) -> bool:
    name = segment.casefold().replace("_", "-")
    words = name.split("-")
    if name in SERVICES:
        return True
    named = [word for word in words if word in SERVICES]
    return bool(named) and len(words) <= 5 and all(word in SERVICES or word in SERVICE_FILLERS for word in words)


def parents_of(links: Iterable[SectionLink]) -> frozenset[str]:
    """Return the bare addresses below which several of the links lie."""
    below: Counter[str] = Counter()
    for link in links:
        host_and_segments = [part for part in bare_address(link.address.url).partition("?")[0].split("/") if part]
        for depth in range(2, len(host_and_segments)):
            below["/".join(host_and_segments[:depth])] += 1
    return frozenset(address for address, number in below.items() if number >= _CHILDREN)


def expected_of(link: SectionLink, shapes: AddressShapes, parents: frozenset[str]) -> Expected | None:
    """Return what the link leads to, as far as it can be told; None: to nothing that is looked for."""
    url = link.address.url
    is_teaser = link.is_heading or link.words >= 4
    if is_service(url) and not (is_teaser and link.place == Place.MAIN):
        return None
    if names_days(url):
        return Expected.ARCHIVE
    if bare_address(url).rstrip("/") in parents:
        return Expected.LIST
    if _names_a_list(url) and not shapes.exact(url).articles:
        return Expected.LIST
    if link.place == Place.MAIN and shapes.gives_articles(url):
        return Expected.LIKELY
    if _likeliness(link) >= _LIKELY:
        return Expected.LIKELY
    segments, _ = segments_of(url)
    is_short = 0 < link.words <= 4 and len(segments) <= 3 and not _LONG_NUMBER.search(segments[-1] if segments else "")
    return Expected.LIST if link.place == Place.MENU and is_short else Expected.UNLIKELY


def expected_of_address(url: str, shapes: AddressShapes) -> Expected | None:
    """Return the same of an address alone, such as a sitemap names it."""
    if is_service(url):
        return None
    if names_days(url):
        return Expected.ARCHIVE
    if _names_a_list(url):
        return Expected.LIST
    return Expected.LIKELY if shapes.gives_articles(url) or _of_address(url) >= _LIKELY - 1 else Expected.UNLIKELY


def _names_a_list(url: str) -> bool:
    segments, _ = segments_of(url)
    parameters = {name.lower() for name, _ in parse_qsl(urlsplit(url).query)}
    return any(map(_is_list_word, segments[-4:])) or not _LIST_PARAMETERS.isdisjoint(parameters)


def _is_list_word(segment: str) -> bool:
    return segment.casefold() in LISTS


def _likeliness(link: SectionLink) -> int:
    value = _of_address(link.address.url)
    value += (2 if link.words >= 4 else 0) + (1 if link.words >= 7 else 0) - (1 if link.words <= 2 else 0)
    value += 2 * link.is_heading + link.in_list + 2 * (link.day is not None)
    return value - 3 * (link.place != Place.MAIN)


def _of_address(url: str) -> int:
    segments, ending = segments_of(url)
    if not segments:
        return -2
    slug, shape = segments[-1], shape_of(url)
    value = 2 if day_in_address(url) is not None else 1 if "/y/" in shape or "/date/" in shape else 0
    value += 3 if word_count(slug) >= 4 else 1 if word_count(slug) >= 3 else 0
    value += 2 if _LONG_NUMBER.search(slug) else 0
    value += 1 if "=n" in shape else 0
    value += 1 if ending in ("html", "htm", "shtml") else 0
    return value - (1 if len(segments) == 1 and word_count(slug) <= 1 else 0)
