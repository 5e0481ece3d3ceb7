"""Sitemaps: of pages, of news, indexes, texts, and feeds in their place. Bytes in, entries out. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crawler.discovery.readers import links
from crawler.discovery.readers.decoding import decode, unpacked
from crawler.discovery.readers.feed_days import read_day
from crawler.discovery.readers.feeds import read_feed_text
from crawler.discovery.readers.links import refuse_too_many
from crawler.discovery.readers.markup import Document, Entry, Vocabulary, read_markup
from crawler.extraction.addresses import join_address

_SITEMAP = Vocabulary(
    roots=frozenset({"urlset", "sitemapindex"}),
    entries=frozenset({"url", "sitemap"}),
    elements=frozenset({"loc", "lastmod", "news", "publication_date"}),
    leaves=frozenset({"loc", "lastmod", "publication_date"}),
)
_OTHERS = frozenset({"image", "video", "xhtml"})
"""Prefixes of what is no page."""
_FILE = re.compile(r"\.(?:xml|xml\.gz|txt\.gz)$", re.I)
_PAGE = re.compile(r"\.(?:html?|php|aspx?)$", re.I)
_BEFORE_PATH = re.compile(r"\A[a-z]{4,5}://[^/]*+", re.I)
_WEB_LINE = re.compile(r"\s*(https?://\S{1,2000})(?=\s|$)", re.I)


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """One page, or in an index one more sitemap."""

    url: str
    day: date | None = None
    """Day of publication (news) or of the last change."""
    news: bool = False
    """Whether the entry is marked as news."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one file says."""

    pages: tuple[SitemapEntry, ...] = ()
    sitemaps: tuple[SitemapEntry, ...] = ()
    """Of an index."""


def read_sitemap(body: bytes, url: str) -> Sitemap | None:
    """The sitemap fetched from `url`, plain or packed, and of a broken one what can be read; None if the bytes are none
    (a soft 404). Raises TooManyLinksError."""
    try:
        text = decode(unpacked(body))
    except ValueError:
        return None
    document = read_markup(text, _SITEMAP, links.MAX_LINKS)
    if document is not None and document.root:
        return _read_document(document, url)
    other = _read_lines(text) or _read_feed(text, url)
    if other is None and document is not None:
        part = _read_document(document, url)  # that has lost its beginning
        other = part if part.pages or part.sitemaps else None
    return other


def _read_document(document: Document, url: str) -> Sitemap:
    refuse_too_many(document.entries)
    entries = [found for entry in document.entries for found in _entries(entry, url)]
    # What stands directly in the root, without the element that should hold it.
    outside = (_address(element.text, url) for element in document.head if element.name == "loc" and element.depth == 1)
    entries += [SitemapEntry(address) for address in outside if address]
    is_index = document.root == "sitemapindex" or {entry.name for entry in document.entries} == {"sitemap"}
    return _sorted(entries, is_index=is_index)


def _entries(entry: Entry, url: str) -> list[SitemapEntry]:
    day, published, news = None, None, False
    places = [element for element in entry.elements if element.name == "loc" and element.prefix not in _OTHERS]
    # Where an element before it was never closed, the entry's own `<loc>` lies in that.
    places = [element for element in places if element.depth == 1] or places
    for element in entry.elements:
        if element.name == "loc":
            continue
        if element.name == "lastmod":
            day = day or read_day(element.text)
        else:
            news = True
            published = published or (read_day(element.text) if element.name == "publication_date" else None)
    texts = [element.text for element in places] or [entry.text]
    addresses = (_address(text, url) for text in texts)
    return [SitemapEntry(address, published or day, news) for address in addresses if address]


def _address(text: str, url: str) -> str | None:
    text = "".join(line.strip() for line in text.splitlines())
    return join_address(url, text.replace("&amp;", "&")) if text else None


def _sorted(entries: Sequence[SitemapEntry], *, is_index: bool) -> Sitemap:
    """The entries as pages and sitemaps, whatever the file calls itself."""
    paths = [_BEFORE_PATH.sub("", entry.url.partition("?")[0].partition("#")[0]) for entry in entries]
    # A page may be called `/sitemap`; where all entries are, they are sitemaps.
    all_maps = all("sitemap" in path.lower() and not _PAGE.search(path) for path in paths)
    maps: list[SitemapEntry] = []
    pages: list[SitemapEntry] = []
    for entry, path in zip(entries, paths, strict=True):
        is_map = not path.lower().endswith((".html", ".htm")) if is_index else bool(_FILE.search(path)) or all_maps
        (maps if is_map else pages).append(entry)
    return Sitemap(pages=tuple(pages), sitemaps=tuple(maps))


def _read_lines(text: str) -> Sitemap | None:
    """A text with one address a line; None if less than half of its lines are addresses."""
    if text.lstrip()[:1] in "<{[":
        return None
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found = [match[1] for line in lines if (match := _WEB_LINE.match(line))]
    refuse_too_many(found)
    places = (join_address(line, "") for line in found)
    entries = [SitemapEntry(place) for place in places if place]
    return _sorted(entries, is_index=False) if 2 * len(entries) > len(lines) else None


def _read_feed(text: str, url: str) -> Sitemap | None:
    feed = read_feed_text(text, url)
    if feed is None:
        return None
    return Sitemap(pages=tuple(SitemapEntry(entry.url, entry.day, entry.day is not None) for entry in feed.entries))
