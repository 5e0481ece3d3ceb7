"""The links of a list page, in order, with what stands beside them. Pure: bytes in, values out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import lxml.etree
import lxml.html
from lxml.html import HtmlElement

from crawler.discovery.hosts import HostMap
from crawler.extraction.addresses import Address, join_address, read_address

LIST_DATE = re.compile(r"(?<!\d)(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})(?!\d)")
"""`24/10/2019`: how lists print dates, in every language of AsiaNews."""


@dataclass(frozen=True, slots=True)
class PageLink:
    """One link of a page."""

    address: Address
    element: HtmlElement


def parse_page(body: bytes, encoding: str | None) -> HtmlElement | None:
    """The tree of a page, None where the bytes are no HTML at all. Unknown encodings are left to lxml."""
    try:
        parser = lxml.html.HTMLParser(encoding=encoding)
    except LookupError:
        parser = lxml.html.HTMLParser()
    try:
        tree = lxml.html.document_fromstring(body, parser=parser)
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError, ValueError):
        return None
    return tree if isinstance(tree, HtmlElement) else None


def base_of(tree: HtmlElement, url: str) -> str:
    """The address that relative links start from (`<base href>` counts)."""
    for href in tree.xpath("//base/@href"):
        return join_address(url, str(href)) or url
    return url


def page_links(tree: HtmlElement, url: str, hosts: HostMap) -> Iterator[PageLink]:
    """The links (`a`, `area`) to the site's own pages, in document order, kind `never` left out."""
    base = base_of(tree, url)
    for element in tree.iter("a", "area"):
        href = element.get("href")
        joined = join_address(base, href) if href else None
        if joined is None or not hosts.is_own(joined):
            continue
        address = read_address(hosts.own(joined), hosts.rules)
        if address.kind != "never":
            yield PageLink(address, element)


def read_date(text: str) -> date | None:
    """The day that the text prints, where it prints exactly one."""
    found = {day for match in LIST_DATE.finditer(text) if (day := _day(match)) is not None}
    return found.pop() if len(found) == 1 else None


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
