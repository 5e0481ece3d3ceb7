"""Sitemaps and news sitemaps: bytes in, entries out. Pure; no entities, no network."""

import gzip
import io
import zlib
from dataclasses import dataclass
from datetime import date

import lxml.etree

from crawler.discovery.readers.broken_xml import repair
from crawler.discovery.readers.links import refuse_too_many
from crawler.extraction.addresses import join_address

MAX_SITEMAP_BYTES = 50 * 1024 * 1024
"""The limit of sitemaps.org for one file, uncompressed."""


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
    """The sitemap fetched from `url`, plain or gzip, and of broken XML what can be read; None if the bytes are none (a
    soft 404). Raises TooManyLinksError."""
    try:
        text = repair(_unpacked(body))
        parser = lxml.etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
        )
        root = lxml.etree.fromstring(text, parser=parser)
    except (lxml.etree.XMLSyntaxError, ValueError, OSError, EOFError, zlib.error):
        return None
    if root is None or _name(root) not in ("urlset", "sitemapindex"):
        return None
    refuse_too_many(root)
    entries = tuple(entry for element in root if (entry := _entry(element, url)) is not None)
    return Sitemap(sitemaps=entries) if _name(root) == "sitemapindex" else Sitemap(pages=entries)


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    with gzip.GzipFile(fileobj=io.BytesIO(body)) as stream:
        text = stream.read(MAX_SITEMAP_BYTES + 1)
    if len(text) > MAX_SITEMAP_BYTES:
        raise ValueError("the sitemap unpacks to more than 50 MiB")
    return text


def _entry(element: lxml.etree._Element, url: str) -> SitemapEntry | None:
    location, day, news = None, None, False
    for child in element:
        name = _name(child)
        if name == "loc":
            location = join_address(url, child.text or "")
        elif name == "lastmod":
            day = day or _day(child.text)
        elif name == "news":
            news = True
            published = [item.text for item in child if _name(item) == "publication_date"]
            day = (_day(published[0]) if published else None) or day
    return SitemapEntry(location, day, news) if location else None


def _name(element: lxml.etree._Element) -> str:
    """The name without namespace, or without the prefix of a namespace that nobody declared."""
    return element.tag.rpartition("}")[2].rpartition(":")[2] if isinstance(element.tag, str) else ""


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None
