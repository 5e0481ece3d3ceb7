"""Dates as pages write them, to `2007-05-28` or ISO 8601 with offset; null rather than a guess."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from lxml.html import HtmlElement

from crawler.extraction.json_ld import Node, text_of

_YEARS = range(1600, 2101)
_ISO = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.]?)(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"
    r"(?:[T\s,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<offset>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?(?!\d)",
    re.I,
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun",
            "july jul", "august aug", "september sept sep", "october oct", "november nov", "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_ENGLISH = (
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b", re.I),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>\d{{4}})\b", re.I),
)
_EAST_ASIAN = re.compile(r"(?P<year>\d{4})\s*[年년]\s*(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日일]")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?$")
_IN_ADDRESS = re.compile(r"/(?P<year>(?:19|20)\d{2})[/-](?P<month>\d{1,2})[/-](?P<day>\d{1,2})(?=[/_-]|$)")
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "article.published", "og:published_time",
    "published_time", "publishdate", "pubdate", "publish-date", "published-date", "parsely-pub-date", "sailthru.date",
    "article_date_original", "cxenseparse:recs:publishtime", "dc.date.issued", "dcterms.created", "dc.date", "date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "last-modified",
    "dcterms.modified", "article.updated",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageDates:
    """When the article was published and changed, and the first of them as the page has it."""

    published: str | None = None
    published_raw: str | None = None
    modified: str | None = None


def read_dates(tree: HtmlElement, article: Node | None, meta: dict[str, list[str]], url: str | None) -> PageDates:
    """The page's dates: JSON-LD of the article, then `meta`, then marked-up times, then what htmldate finds.

    JSON-LD before `meta`: where they differ on the pages measured, `meta` holds local time marked as UTC.
    """
    node = article or {}
    published = _first(
        [*map(text_of, (node.get("datePublished"), node.get("dateCreated"))), *_named(meta, _PUBLISHED)]
    ) or _first(_marked_up(tree))
    modified = _first([text_of(node.get("dateModified")), *_named(meta, _MODIFIED)])
    if published is None:
        day = _search(tree, url)
        if day is not None and modified is not None and modified[0].startswith(day):
            day = None
        return PageDates(day, None, modified[0] if modified else None)
    return PageDates(published[0], published[1], modified[0] if modified else None)


def parse_date(raw: str) -> str | None:
    """The date in the record's format, or None. A time without offset is left out: the day is then what is known."""
    text = " ".join(raw.split())[:120]
    if _EPOCH.match(text):
        return datetime.fromtimestamp(int(text[:10]), UTC).isoformat()
    if match := _ISO.search(text):
        return _as_iso(match)
    for pattern in (*_ENGLISH, _EAST_ASIAN):
        if match := pattern.search(text):
            return _parse_rfc(text) or _day(match)
    return None


def _as_iso(match: re.Match[str]) -> str | None:
    day = _day(match)
    offset = match["offset"]
    if day is None or match["hour"] is None or offset is None:
        return day
    offset = "+00:00" if offset.upper() in ("Z", "UTC", "GMT") else offset
    sign, digits = offset[0], offset[1:].replace(":", "").ljust(4, "0")
    stamp = f"{day}T{int(match['hour']):02}:{match['minute']}:{match['second'] or '00'}{sign}{digits[:2]}:{digits[2:]}"
    try:
        return datetime.fromisoformat(stamp).isoformat()
    except ValueError:
        return day


def _parse_rfc(text: str) -> str | None:
    """`Tue, 19 Nov 2019 10:00:00 +0100`; None where it names no offset."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return moment.isoformat() if moment.tzinfo is not None and moment.year in _YEARS else None


def _day(match: re.Match[str]) -> str | None:
    name = match["month"].lower()
    year, month, day = int(match["year"]), _MONTHS.get(name) or int(name), int(match["day"])
    try:
        return date(year, month, day).isoformat() if year in _YEARS else None
    except ValueError:
        return None


def _first(candidates: "list[str | None] | Iterator[str]") -> tuple[str, str] | None:
    """The first candidate that is a date: in the record's format, and as written."""
    for raw in candidates:
        if raw and (parsed := parse_date(raw)):
            return parsed, " ".join(raw.split())
    return None


def _named(meta: dict[str, list[str]], names: tuple[str, ...]) -> list[str | None]:
    return [value for name in names for value in meta.get(name, [])]


def _marked_up(tree: HtmlElement) -> Iterator[str]:
    """`itemprop=datePublished` and `time` elements in page order, those of menus and side boxes left out."""
    for element in tree.xpath("//*[@itemprop='datePublished' or contains(@property, 'datePublished')]"):
        yield element.get("datetime") or element.get("content") or element.text_content()
    times = tree.xpath(
        "//time[not(ancestor::nav or ancestor::aside or ancestor::footer or ancestor::li)]"
        "[ancestor::article or ancestor::main or ancestor::header or following::h1 or preceding::h1]"
    )
    for element in times[:3]:
        yield element.get("datetime") or element.text_content()


def _search(tree: HtmlElement, url: str | None) -> str | None:
    """The day by the address, else by htmldate's search of the page (never its guess from loose numbers)."""
    if url and (match := _IN_ADDRESS.search(url)) and (day := _day(match)):
        return day
    from copy import copy

    from htmldate import find_date

    try:
        found: str | None = find_date(copy(tree), url=url, original_date=True, extensive_search=False)
    except (ValueError, TypeError, AttributeError, OverflowError):  # htmldate on malformed attributes
        return None
    return found
