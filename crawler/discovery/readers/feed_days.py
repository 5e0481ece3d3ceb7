"""The days that feeds and sitemaps print. Pure."""

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_tz

from crawler.extraction.metadata.date_words import MONTHS

_DAY = re.compile(r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})(?!\d)|(\d{4})(\d{2})(\d{2})(?!\d)", re.A)
_TIME = re.compile(r"(?:T|\s+)(\d{1,2}):?(\d{2})(?::?\d{2})?(?:[.,]\d{1,9})?\s?(Z|[+-]\d{2}:?\d{2})", re.I | re.A)
_WORDS = re.compile(r"\b(\d{1,2})\.?\s{1,3}(?:de\s)?([^\W\d]{3,12})\.?,?\s{1,3}(?:de\s)?(\d{4})\b")
_SECONDS = re.compile(r"(\d{10})(?:\d{3})?", re.A)
_LONGEST = 80


def read_day(text: str) -> date | None:
    """Return the day in UTC that the text says, as W3C (`2024-05-06T01:30:00+02:00`), as mail (`Mon, 06 May 2024
    01:30:00 +0200`), in the words of another language, or in seconds since 1970; None if it says none."""
    text = text.strip()[:_LONGEST]
    if not text:
        return None
    return _w3c(text) or _mail(text) or _in_words(text) or _in_seconds(text)


def _w3c(text: str) -> date | None:
    found = _DAY.match(text)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        printed = date(year, month, day)
        time = _TIME.match(text, found.end())
        return printed if time is None else printed + timedelta(days=_days_to_utc(time))
    except (ValueError, OverflowError):
        return None


def _days_to_utc(time: re.Match[str]) -> int:
    """How many days later it is in UTC: 1, 0 or -1."""
    hour, minute, zone = time.groups()
    offset = 0
    if zone not in "Zz":
        offset = int(zone[1:3]) * 60 + int(zone[-2:])
        offset = -offset if zone[0] == "-" else offset
    return ((int(hour) % 24) * 60 + int(minute) - offset) // (24 * 60)


def _mail(text: str) -> date | None:
    try:
        found = parsedate_tz(text)
        if found is None or not 1 <= found[0] <= 9999:
            return None
        moment = datetime(*found[:3], min(max(found[3], 0), 23), min(max(found[4], 0), 59), tzinfo=UTC)
        return (moment - timedelta(seconds=found[9] or 0)).date()
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _in_words(text: str) -> date | None:
    found = _WORDS.search(text)
    month = MONTHS.get(found[2].casefold()) if found else None
    try:
        return date(int(found[3]), month, int(found[1])) if found and month else None
    except ValueError:
        return None


def _in_seconds(text: str) -> date | None:
    """Since 1970, or in thousandths of them."""
    seconds = _SECONDS.fullmatch(text)
    return datetime.fromtimestamp(int(seconds[1]), UTC).date() if seconds else None
