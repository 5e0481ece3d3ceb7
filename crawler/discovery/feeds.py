"""RSS and Atom feeds: bytes in, entries out. Pure; feedparser never sees an address, so it fetches nothing."""

import io
from dataclasses import dataclass
from datetime import date

import feedparser

from crawler.extraction.addresses import join_address


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One item of a feed."""

    url: str
    """Absolute."""
    day: date | None = None
    """The day of publication in UTC, which near midnight is not the site's: never leave an article out by one day."""


def read_feed(body: bytes, url: str) -> tuple[FeedEntry, ...] | None:
    """The entries of the feed fetched from `url`, in its order; None where the bytes are no feed (a soft 404)."""
    parsed = feedparser.parse(io.BytesIO(body), response_headers={"content-location": url}, sanitize_html=False)
    if not parsed.get("version"):
        return None
    entries = []
    for entry in parsed.entries:
        link = join_address(url, entry.get("link") or "") if entry.get("link") else None
        if link is not None:
            entries.append(FeedEntry(link, _day(entry)))
    return tuple(entries)


def _day(entry: feedparser.FeedParserDict) -> date | None:
    parsed = entry.get("published_parsed")
    try:
        return date(parsed.tm_year, parsed.tm_mon, parsed.tm_mday) if parsed else None
    except ValueError:
        return None
