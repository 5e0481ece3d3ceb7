"""Feeds: RSS 0.9 to 2.0, RDF, Atom and JSON Feed. Bytes in, entries out. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from crawler.discovery.readers import links
from crawler.discovery.readers.decoding import decode, unpacked
from crawler.discovery.readers.feed_days import read_day
from crawler.discovery.readers.json_feed import read_json_items
from crawler.discovery.readers.links import refuse_too_many
from crawler.discovery.readers.markup import Document, Element, Entry, Vocabulary, read_markup
from crawler.extraction.addresses import join_address

_DAYS = ("pubdate", "published", "issued", "date", "publicationdate", "created", "pubdatetime")
"""Elements that say when an entry was published, the surest first."""
_LEAVES = frozenset({"link", "guid", "id", "origlink", *_DAYS})
_FEED = Vocabulary(
    roots=frozenset({"rss", "feed", "rdf", "channel"}),
    entries=frozenset({"item", "entry"}),
    elements=_LEAVES,
    leaves=_LEAVES,
)
_WEB = re.compile(r"(?:https?:)?//", re.I)
_NO_SCHEME = re.compile(r"www\.[^\s/]{1,200}\.", re.I)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One item of a feed."""

    url: str
    """Absolute."""
    day: date | None = None
    """The day of publication in UTC, which near midnight is not the site's: never leave an article out by one day."""
    others: tuple[str, ...] = ()
    """Further addresses that the entry names for itself, absolute: its link may lead to a counter of clicks, or to
    another site that it comments on."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says."""

    entries: tuple[FeedEntry, ...] = ()
    """In the feed's order; those that name no page are left out."""


def read_feed(body: bytes, url: str) -> Feed | None:
    """The feed fetched from `url`; None if the bytes are no feed (a soft 404). Raises TooManyLinksError."""
    try:
        text = decode(unpacked(body))
    except ValueError:
        return None
    return read_feed_text(text, url)


def read_feed_text(text: str, url: str) -> Feed | None:
    """The feed of a text. Raises TooManyLinksError."""
    items = read_json_items(text, links.MAX_LINKS)
    if items is not None:
        return _feed([_json_entry(item, url) for item in items])
    document = read_markup(text, _FEED, links.MAX_LINKS)
    return _feed(_entries(document, url)) if document is not None else None


def _feed(entries: list[FeedEntry | None]) -> Feed:
    refuse_too_many(entries)
    return Feed(tuple(entry for entry in entries if entry is not None))


def _entry(addresses: Iterable[str | None], days: Iterable[str]) -> FeedEntry | None:
    found = list(dict.fromkeys(address for address in addresses if address))
    if not found:
        return None
    return FeedEntry(found[0], next((day for text in days if (day := read_day(text))), None), tuple(found[1:]))


# RSS and Atom


def _entries(document: Document, url: str) -> list[FeedEntry | None]:
    base = _base_of(document, url)
    return [_xml_entry(entry, base, url) for entry in document.entries]


def _base_of(document: Document, url: str) -> str:
    """Where relative links start from: `xml:base`, or in RSS the page that the feed belongs to."""
    for base in document.bases:
        url = join_address(url, base) or url
    if document.bases or document.root == "feed":
        return url
    pages = (element.text for element in document.head if element.name == "link" and element.depth == 1)
    return next((page for text in pages if _WEB.match(text) and (page := join_address(url, text))), url)


def _xml_entry(entry: Entry, base: str, url: str) -> FeedEntry | None:
    base = join_address(base, entry.attributes.get("xml:base", "")) or base
    # Where an element before it was never closed, the entry's own link lies in that.
    own = [element for element in entry.elements if element.depth == 1] or entry.elements
    days = sorted((element for element in own if element.name in _DAYS), key=lambda day: _DAYS.index(day.name))
    found = list(_links(entry, own, base))
    # The page that a feed belongs to may be called otherwise than where it is read: a copy, a second host.
    found += [(text, url) for text, of in found if of == base and not _WEB.match(text)]
    return _entry((_address(text, of) for text, of in found), (day.text for day in days))


def _links(entry: Entry, own: list[Element], base: str) -> Iterator[tuple[str, str]]:
    """The addresses of an entry, each with what it is relative to: the likeliest first."""
    named = [element for element in own if element.name == "link"]
    yield from ((element.text, base) for element in own if element.name == "origlink")
    yield from ((element.text, base) for element in named if "href" not in element.attributes)
    alternates = [element for element in named if "href" in element.attributes and _rel(element) == "alternate"]
    alternates.sort(key=lambda element: "html" not in element.attributes.get("type", "html"))
    related = [element for element in named if _rel(element) == "related"]
    numbers = [element for element in own if element.name in ("guid", "id") and _WEB.match(element.text)]
    numbers.sort(key=lambda element: element.attributes.get("ispermalink", "").lower() == "false")
    for element in alternates:
        yield element.attributes["href"], join_address(base, element.attributes.get("xml:base", "")) or base
    yield from ((element.text, base) for element in numbers)
    yield from ((text, base) for name, text in entry.attributes.items() if name.endswith("about"))
    yield from ((element.attributes.get("href", ""), base) for element in related)


def _rel(element: Element) -> str:
    """The relation, `alternate` where there is none; its long form is an address."""
    return element.attributes.get("rel", "alternate").lower().rpartition("/")[2]


def _address(text: str, base: str) -> str | None:
    """The absolute address. White space within is a line that was wrapped; `&amp;` is one escaped twice."""
    text = "".join(line.strip() for line in text.splitlines())
    if _NO_SCHEME.match(text):
        text = f"http://{text}"
    return join_address(base, text.replace("&amp;", "&")) if text else None


# JSON Feed


def _json_entry(item: Mapping[str, Any], url: str) -> FeedEntry | None:
    number = item.get("id")
    named = (item.get("url"), number if _WEB.match(str(number)) else None, item.get("external_url"))
    return _entry(
        (_address(text, url) for text in named if isinstance(text, str)), [str(item.get("date_published", ""))]
    )
