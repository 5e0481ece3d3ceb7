"""RSS and Atom feeds: bytes in, entries out. Pure; feedparser never sees an address, so it fetches nothing."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import feedparser

from crawler.discovery.readers.broken_xml import repair
from crawler.discovery.readers.links import refuse_too_many
from crawler.extraction.addresses import join_address

# The document type with what it declares; feedparser knows the entities of HTML without it.
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.S)
_ENTITY = "<!ENTITY"
_ENTRY = re.compile(rb"<((?:[\w-]{1,20}:)?(?:item|entry))(?=[\s>/])")
_MAX_HEAD_BYTES = 64 * 1024
_FEEDPARSER_RAISES = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError,
)  # fmt: skip
"""Whatever a program raises on data that it did not expect; feedparser passes it on."""
_OTHER_ENCODINGS = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "cp037", "utf-7")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One item of a feed."""

    url: str
    """Absolute."""
    day: date | None = None
    """The day of publication in UTC, which near midnight is not the site's: never leave an article out by one day."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says."""

    entries: tuple[FeedEntry, ...] = ()
    """In the feed's order."""
    unread: int = 0
    """Entries that feedparser could not read."""


def read_feed(body: bytes, url: str) -> Feed | None:
    """The feed fetched from `url`; None if the bytes are no feed (a soft 404). Raises TooManyLinksError."""
    plain = _without_entities(repair(body))
    if plain is None:
        return None
    try:
        entries = _parse(plain, url)
    except _FEEDPARSER_RAISES:
        return _read_in_parts(plain, url)
    return _feed(entries, 0) if entries is not None else None


def _parse(plain: bytes, url: str) -> list[FeedEntry] | None:
    parsed = feedparser.parse(io.BytesIO(plain), response_headers={"content-location": url}, sanitize_html=False)
    return list(_entries(parsed.entries, url)) if parsed.get("version") else None


def _entries(found: Iterable[feedparser.FeedParserDict], url: str) -> Iterator[FeedEntry]:
    for entry in found:
        link = join_address(url, entry.get("link") or "") if entry.get("link") else None
        if link is not None:
            yield FeedEntry(link, _day(entry))


def _read_in_parts(plain: bytes, url: str) -> Feed | None:
    """A feed that feedparser cannot read as a whole: in halves, each after the feed's own beginning, down to the entry
    that it cannot read by itself. None if it has no entries."""
    begins = [found.start() for found in _ENTRY.finditer(plain)]
    if not begins:
        return None
    head, ends = plain[: begins[0]][:_MAX_HEAD_BYTES], [*begins[1:], len(plain)]
    entries: list[FeedEntry] = []
    unread = 0
    parts = [(0, len(begins))]
    while parts:
        first, end = parts.pop()
        try:
            entries += _parse(head + plain[begins[first] : ends[end - 1]], url) or ()
        except _FEEDPARSER_RAISES:
            if end - first == 1:
                unread += 1
            else:
                middle = (first + end) // 2
                parts += [(middle, end), (first, middle)]
    return _feed(entries, unread)


def _feed(entries: list[FeedEntry], unread: int) -> Feed:
    refuse_too_many(entries)
    return Feed(tuple(entries), unread)


def _without_entities(body: bytes) -> bytes | None:
    """The feed without its document type: feedparser expands entities of plain text, and expat lets them grow a hundred
    times (a feed of 5 MB took 1.5 GB). None where something still declares entities."""
    start = body.find(b"<!DOCTYPE")
    doctype = _DOCTYPE.match(body, start) if start >= 0 else None
    if doctype is not None:
        body = body[:start] + body[doctype.end() :]
    if any(_ENTITY.encode(encoding) in body for encoding in ("ascii", *_OTHER_ENCODINGS)):
        return None
    return body


def _day(entry: feedparser.FeedParserDict) -> date | None:
    parsed = entry.get("published_parsed")
    try:
        return date(parsed.tm_year, parsed.tm_mon, parsed.tm_mday) if parsed else None
    except ValueError:
        return None
