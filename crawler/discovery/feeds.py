"""RSS and Atom feeds: bytes in, entries out. Pure; feedparser never sees an address, so it fetches nothing."""

import io
import re
from dataclasses import dataclass
from datetime import date

import feedparser

from crawler.discovery.links import refuse_too_many
from crawler.extraction.addresses import join_address

# The document type with what it declares; feedparser knows the entities of HTML without it.
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.S)
_ENTITY = "<!ENTITY"
_OTHER_ENCODINGS = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "cp037", "utf-7")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One item of a feed."""

    url: str
    """Absolute."""
    day: date | None = None
    """The day of publication in UTC, which near midnight is not the site's: never leave an article out by one day."""


def read_feed(body: bytes, url: str) -> tuple[FeedEntry, ...] | None:
    """The entries of the feed fetched from `url`, in its order; None if the bytes are no feed (a soft 404). Raises
    TooManyLinksError."""
    plain = _without_entities(body)
    if plain is None:
        return None
    parsed = feedparser.parse(io.BytesIO(plain), response_headers={"content-location": url}, sanitize_html=False)
    if not parsed.get("version"):
        return None
    refuse_too_many(parsed.entries)
    entries = []
    for entry in parsed.entries:
        link = join_address(url, entry.get("link") or "") if entry.get("link") else None
        if link is not None:
            entries.append(FeedEntry(link, _day(entry)))
    return tuple(entries)


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
