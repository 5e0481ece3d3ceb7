"""A date as a page declares it, read to the record's format."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from crawler.extraction.metadata.date_words import SECONDS
from crawler.extraction.metadata.dates.calendars import YEARS
from crawler.extraction.metadata.dates.written import Written, find_dates

LONGEST = 120
"""Characters of a declared date."""
_EPOCH = re.compile(r"\d{10}(?:\d{3})?$")
_UNIT = "(?P<unit>" + "|".join(sorted(SECONDS, key=len, reverse=True)) + ")"
# The word for "ago" is asked for: "5 minutes" alone is how long the text takes to read.
_RELATIVE = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b(?P<count>\d{{1,3}})\s*{_UNIT}\s+(?:ago|fa|geleden|sedan|siden|temu|önce|назад|тому)\b",
        rf"\b(?:vor|il y a|hace|há|före|for|před)\s+(?P<count>\d{{1,3}})\s*{_UNIT}\b",
        rf"(?P<count>\d{{1,3}})\s*{_UNIT}\s*(?:前|전)",
    )
)


def parse_date(raw: str) -> str | None:
    """Return the date in the record's format, or None. Without an offset the time is left out: only the day is
    certain."""
    written = first_date(raw)
    return written.value if written else None


def first_date(raw: str, language: str | None = None) -> Written | None:
    """Return the first date of a declared value, which may be a number of seconds, or be either of two days."""
    text = " ".join(raw.split())[:LONGEST]
    if _EPOCH.match(text):
        return Written(0, len(text), datetime.fromtimestamp(int(text[:10]), UTC).isoformat())
    found = find_dates(text, language, packed=True)
    if not found:
        return None
    if found[0].value and "T" not in found[0].value and (moment := _parse_rfc(text)) is not None:
        return Written(found[0].start, found[0].end, moment)
    return found[0]


def is_relative(raw: str) -> bool:
    """Whether the text is a date that counts from when the page was fetched, and no other date."""
    return parse_date(raw) is None and any(pattern.search(raw[:LONGEST]) for pattern in _RELATIVE)


def parse_relative(raw: str, fetched_at: datetime) -> str | None:
    """Return the day of `2 hours ago`, counted from when the page was fetched; no time, because the page rounded it."""
    for pattern in _RELATIVE:
        if match := pattern.search(raw[:LONGEST]):
            seconds = int(match["count"]) * SECONDS[match["unit"].lower()]
            return (fetched_at - timedelta(seconds=seconds)).date().isoformat()
    return None


def _parse_rfc(text: str) -> str | None:
    """Read `Tue, 19 Nov 2019 10:00:00 +0100`; None if it names no offset."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return moment.isoformat() if moment.tzinfo is not None and moment.year in YEARS else None
