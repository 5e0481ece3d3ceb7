"""Read the links of a list page, in order, and the dates beside them. Pure."""

import re
from collections.abc import Iterator, Sized
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import lxml.etree
import lxml.html
from lxml.html import HtmlElement

from crawler.discovery.hosts import HostMap
from crawler.extraction.addresses import Address, base_address, join_address, read_address
from crawler.extraction.errors import ExtractionError
from crawler.extraction.metadata.date_words import MONTHS
from crawler.extraction.rules import ListPattern
from crawler.extraction.text.whole_page import parse_whole_page

MAX_LINKS = 50_000
"""Links of one list, as sitemaps.org has it for one file. For so many the crawl itself needs 2 s: to queue them, and to
store them in one transaction with what the list said."""


class TooManyLinksError(ExtractionError):
    """A list names more than `MAX_LINKS` pages."""

    reason = "too_many_links"


def refuse_too_many(found: Sized) -> None:
    """Raise TooManyLinksError for more than `MAX_LINKS`."""
    if len(found) > MAX_LINKS:
        raise TooManyLinksError(f"a list of more than {MAX_LINKS:,} links")


@dataclass(frozen=True, slots=True)
class PageLink:
    """One link of a page."""

    address: Address
    element: HtmlElement


def parse_page(body: bytes, encoding: str | None) -> HtmlElement | None:
    """The tree of a page, None if the bytes are no HTML at all. Unknown encodings are left to lxml."""
    try:
        parser = lxml.html.HTMLParser(encoding=encoding)
    except LookupError:
        parser = lxml.html.HTMLParser()
    try:
        tree = parse_whole_page(body, parser)
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError, ValueError):
        return None
    return tree if isinstance(tree, HtmlElement) else None


def page_links(tree: HtmlElement, url: str, hosts: HostMap) -> Iterator[PageLink]:
    """The links (`a`, `area`) to the site's own pages, in document order, kind `never` left out."""
    base = base_address(tree, url)
    for element in tree.iter("a", "area"):
        href = element.get("href")
        joined = join_address(base, href) if href else None
        if joined is None or not hosts.is_own(joined):
            continue
        address = read_address(hosts.own(joined), hosts.rules)
        if address.kind != "never":
            yield PageLink(address, element)


def read_date(text: str, pattern: ListPattern) -> date | None:
    """Return the day that the text prints, in the spellings of the site's lists; None if it prints none or several."""
    found = {day for spelling in _spellings(pattern) for match in spelling.finditer(text) if (day := _day(match))}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=16)
def _spellings(pattern: ListPattern) -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, pattern.dates))


def _day(match: re.Match[str]) -> date | None:
    month = MONTHS.get(match["month"].casefold(), 0) if match["month"].isalpha() else int(match["month"])
    try:
        return date(int(match["year"]), month, int(match["day"]))
    except ValueError:
        return None
