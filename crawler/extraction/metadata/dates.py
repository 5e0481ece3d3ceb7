"""Dates as pages write them, read to `2007-05-28` or ISO 8601 with offset; null rather than a guess."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from lxml.html import HtmlElement

from crawler.extraction.metadata.date_words import MONTHS, SECONDS
from crawler.extraction.metadata.json_ld import Node, text_of

_YEARS = range(1600, 2101)
_ISO = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.]?)(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"
    r"(?:[T\s,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<offset>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?(?!\d)",
    re.I,
)
_MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_WRITTEN = (
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b", re.I),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?\s+(?:de\s+)?{_MONTH},?\s+(?:de\s+)?(?P<year>\d{{4}})\b", re.I
    ),
)
_EAST_ASIAN = re.compile(r"(?P<year>\d{4})\s*[年년]\s*(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日일]")
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
_TEMPLATE_DAYS = frozenset({"1970-01-01", "0001-01-01", "1900-01-01"})
"""What templates print if they know no date."""
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


_CHANGED = re.compile(
    r"updated|modified|aktualisiert|geändert|mis à jour|modifié|aggiornat|actualizad|atualizad|bijgewerkt|uppdaterad|"
    r"oppdatert|opdateret|aktualiz|güncelle|обновлен|更新|수정",
    re.I,
)
# A line of text that speaks of another day is longer: "Published by Ada Kern on Tuesday, 5 March 2024 at 10.15" has 55.
_NEAR_LENGTH = 60
_NEAR_ELEMENTS = 20


@dataclass(frozen=True, slots=True)
class PageDates:
    """When the article was published and changed, and the first of them as the page has it."""

    published: str | None = None
    published_raw: str | None = None
    modified: str | None = None
    published_source: str | None = field(default=None, compare=False)
    """Where `published` was read, for a person."""
    modified_source: str | None = field(default=None, compare=False)

    @property
    def sources(self) -> dict[str, str]:
        """Where the value of each record field was read, for the trace."""
        found = {"date_published": self.published_source, "date_modified": self.modified_source}
        return {name: source for name, source in found.items() if source}


def read_dates(
    tree: HtmlElement,
    article: Node | None,
    meta: dict[str, list[str]],
    url: str | None,
    *,
    fetched_at: datetime | None = None,
) -> PageDates:
    """Read the page's dates: from JSON-LD of the article, then `meta`, marked-up times, the address, the text near the
    headline, and what htmldate finds. JSON-LD before `meta`: if they differ on the pages measured, `meta` holds local
    time marked as UTC. "2 hours ago" counts from `fetched_at`, and no date lies more than a day after it.
    """
    node = article or {}
    modified = _first(
        [("JSON-LD dateModified", text_of(node.get("dateModified"))), *_named(meta, _MODIFIED)], fetched_at
    )
    changed = (modified[0], modified[2]) if modified else (None, None)
    stated = [(f"JSON-LD {key}", text_of(node.get(key))) for key in ("datePublished", "dateCreated")]
    published = _first([*stated, *_named(meta, _PUBLISHED)], fetched_at) or _first(_marked_up(tree), fetched_at)
    if published is None and url and (match := _IN_ADDRESS.search(url)) and _accepted(_day(match), fetched_at):
        return PageDates(_day(match), None, changed[0], "address", changed[1])
    published = published or _first(_near_headline(tree), fetched_at)
    if published is not None:
        return PageDates(published[0], published[1], changed[0], published[2], changed[1])
    day = _accepted(_search(tree, url), fetched_at)
    if day is None or (changed[0] or "").startswith(day):
        return PageDates(None, None, changed[0], None, changed[1])
    return PageDates(day, None, changed[0], "visible text", changed[1])


def parse_date(raw: str) -> str | None:
    """Return the date in the record's format, or None. Without an offset the time is left out: only the day is
    certain."""
    text = " ".join(raw.split())[:120]
    if _EPOCH.match(text):
        return datetime.fromtimestamp(int(text[:10]), UTC).isoformat()
    if match := _ISO.search(text):
        return _as_iso(match)
    for pattern in (*_WRITTEN, _EAST_ASIAN):
        if match := pattern.search(text):
            return _parse_rfc(text) or _day(match)
    return None


def is_relative(raw: str) -> bool:
    """Whether the text is a date that counts from when the page was fetched, and no other date."""
    return parse_date(raw) is None and any(pattern.search(raw[:120]) for pattern in _RELATIVE)


def parse_relative(raw: str, fetched_at: datetime) -> str | None:
    """Return the day of `2 hours ago`, counted from when the page was fetched; no time, because the page rounded it."""
    for pattern in _RELATIVE:
        if match := pattern.search(raw[:120]):
            seconds = int(match["count"]) * SECONDS[match["unit"].lower()]
            return (fetched_at - timedelta(seconds=seconds)).date().isoformat()
    return None


def _accepted(value: str | None, fetched_at: datetime | None) -> str | None:
    """Return the date, unless it is a template's or lies over a day (zones, wrong clocks) after the page was
    fetched."""
    if value is None or value[:10] in _TEMPLATE_DAYS:
        return None
    if fetched_at is not None and value[:10] > (fetched_at + timedelta(days=1)).date().isoformat():
        return None
    return value


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
    """Read `Tue, 19 Nov 2019 10:00:00 +0100`; None if it names no offset."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return moment.isoformat() if moment.tzinfo is not None and moment.year in _YEARS else None


def _day(match: re.Match[str]) -> str | None:
    name = match["month"].lower()
    year, month, day = int(match["year"]), MONTHS.get(name) or int(name), int(match["day"])
    try:
        return date(year, month, day).isoformat() if year in _YEARS else None
    except ValueError:
        return None


def _first(candidates: Iterable[tuple[str, str | None]], fetched_at: datetime | None) -> tuple[str, str, str] | None:
    """Return the first candidate that is a date: in the record's format, as written, and its source."""
    for source, raw in candidates:
        parsed = parse_date(raw) if raw else None
        if raw and parsed is None and fetched_at is not None:
            parsed = parse_relative(raw, fetched_at)
        if raw and (parsed := _accepted(parsed, fetched_at)):
            return parsed, " ".join(raw.split()), source
    return None


def _named(meta: dict[str, list[str]], names: tuple[str, ...]) -> list[tuple[str, str | None]]:
    return [(f"meta {name}", value) for name in names for value in meta.get(name, [])]


def _marked_up(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield `itemprop=datePublished` and `time` elements in page order, without those of menus and side boxes."""
    for element in tree.xpath("//*[@itemprop='datePublished' or contains(@property, 'datePublished')]"):
        yield "itemprop datePublished", element.get("datetime") or element.get("content") or element.text_content()
    times = tree.xpath(
        "//time[not(ancestor::nav or ancestor::aside or ancestor::footer or ancestor::li)]"
        "[ancestor::article or ancestor::main or ancestor::header or following::h1 or preceding::h1]"
    )
    for element in times[:3]:
        yield "time element", element.get("datetime") or element.text_content()


def _near_headline(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield the short lines after the first headline, where pages print their date, but none that speaks of a
    change."""
    elements = tree.xpath(
        "(//h1)[1]/following::*[self::p or self::div or self::span]"
        "[not(ancestor::nav or ancestor::aside or ancestor::footer or ancestor::li)]"
    )
    for element in elements[:_NEAR_ELEMENTS]:
        text = " ".join(element.text_content().split()) if len(element) < 6 else ""
        if 4 <= len(text) <= _NEAR_LENGTH and not _CHANGED.search(text):
            yield "visible text", text


def _search(tree: HtmlElement, url: str | None) -> str | None:
    """Return the day that htmldate finds in the page (never its guess from loose numbers)."""
    from copy import copy

    from htmldate import find_date

    try:
        found: str | None = find_date(copy(tree), url=url, original_date=True, extensive_search=False)
    except (ValueError, TypeError, AttributeError, OverflowError):  # htmldate on malformed attributes
        return None
    return found
