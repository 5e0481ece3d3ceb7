"""When an article was published and changed, from all that its page says."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.extraction.addresses import page_key
from crawler.extraction.metadata.date_words import MONTHS
from crawler.extraction.metadata.dates.calendars import gregorian_day
from crawler.extraction.metadata.dates.day_reader import DayReader
from crawler.extraction.metadata.dates.labels import labels_in
from crawler.extraction.metadata.dates.parse import parse_relative
from crawler.extraction.metadata.dates.pieces import Piece, Pieces
from crawler.extraction.metadata.dates.printed import Printed, PrintedDates
from crawler.extraction.metadata.json_ld import Node, text_of, types_of
from crawler.extraction.text.visible import visible_parts

_IN_ADDRESS = (
    re.compile(r"/(?P<year>(?:19|20)\d{2})[/-](?P<month>\d{1,2})[/-](?P<day>\d{1,2})(?=[/_-]|$)"),
    re.compile(r"[/_-](?P<year>(?:19|20)\d{2})-(?P<month>\d{2})-(?P<day>\d{2})(?=[/._-]|$)"),
    re.compile(r"[/_-](?P<year>(?:199|20[0-4])\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-2]\d|3[01])(?=[/._-]|$)"),
)
_MONTH_IN_ADDRESS = re.compile(r"/(?P<year>(?:19|20)\d{2})/(?P<month>[a-z]{3,9})/(?P<day>\d{1,2})(?=[/_-]|$)", re.I)
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "article.published", "og:published_time",
    "published_time", "publishdate", "pubdate", "publish-date", "published-date", "parsely-pub-date", "sailthru.date",
    "article_date_original", "cxenseparse:recs:publishtime", "article:post_date", "citation_online_date",
    "citation_date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.created",
    "dcterms.date", "dc.date", "displaydate", "datecreated", "date_created", "article.created", "date",
)  # fmt: skip
_PUBLISHED_NAME = re.compile(
    r"(?:^|[.:_-])(?:date[._-]?)?(?:publish(?:ed)?|publication|pub|posted)[._-]?(?:date|time|on|at)?$|date[._-]?published$",
    re.I,
)
"""How else the date of publication is named."""
_MODIFIED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "last-modified",
    "dcterms.modified", "article.updated", "article:modified", "article:modified_date", "dc.modified",
    "dc.date.modified", "lastmod", "bt:moddate", "cdc:last_updated",
)  # fmt: skip
_DATED = re.compile(r"datePublished|(?<!\S)dateCreated(?!\S)")
_OTHERS = re.compile(r"Comment|Answer|Review|Person|VideoObject|ImageObject|Event|Product", re.I)
"""Types of things on a page that have dates of their own."""
_LONGEST_RELATIVE = 60
_FARTHEST_ZONE = timedelta(hours=12)
_ONE_LINE = 2
"""Pieces between two dates of one line."""

_Found = tuple[str, str | None, str]
"""A date in the record's format, as written, and where it was read."""


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
    seen_at: datetime | None = None,
    nodes: Sequence[Node] = (),
    pieces: Pieces | None = None,
) -> PageDates:
    """Read the page's dates: from JSON-LD of the article, then `meta`, JSON-LD of the page (among its `nodes`),
    microdata, times marked up or printed where dates stand, and the address. JSON-LD before `meta`: if they differ on
    the pages measured, `meta` holds local time marked as UTC. "2 hours ago" counts from `fetched_at`, and no date lies
    over a day after it, or after `seen_at`, when the page was there.
    """
    node = article or {}
    reader = DayReader(tree, url or "", _languages(tree, node, meta), fetched_at or seen_at)
    header = _Printed(reader, fetched_at, pieces or Pieces(tree))
    changed = [("JSON-LD dateModified", text_of(node.get("dateModified"))), *_named(meta, _MODIFIED)]
    modified = _first(reader, changed, fetched_at)
    stated = _first(reader, _stated(node, meta, nodes, url), fetched_at) or _first(reader, _microdata(tree), fetched_at)
    published = stated
    if stated is None:
        published = header.published(sure=True) or _of_address(reader, url) or header.published() or header.relative()
        published = published or header.below()
        modified = modified or header.changed()
    elif modified is not None and stated[0][:10] >= modified[0][:10]:
        # Templates that stamp each page when it is made: 7 of 481 pages, and their header has the true day.
        earlier = header.published() or header.below(said=True)
        published = earlier if earlier is not None and _is_earlier(earlier[0], stated[0]) else stated
    return PageDates(
        published and published[0], published and published[1], modified and modified[0], published and published[2],
        modified and modified[2],
    )  # fmt: skip


def _is_earlier(printed: str, stated: str) -> bool:
    """Whether a printed day is before the stated one, also if the page prints the day of another zone."""
    if "T" in stated:
        stated = (datetime.fromisoformat(stated).astimezone(UTC) - _FARTHEST_ZONE).isoformat()
    return printed[:10] < stated[:10]


class _Printed:
    """The dates in the text of a page, which is read no further than is asked for."""

    def __init__(self, reader: DayReader, fetched_at: datetime | None, pieces: Pieces) -> None:
        self._reader, self._fetched_at, self._page = reader, fetched_at, pieces
        self._pieces: Iterator[Piece] = iter(pieces)

    @cached_property
    def _dates(self) -> PrintedDates:
        return PrintedDates(self._reader)

    @cached_property
    def _header(self) -> list[Printed]:
        return self._dates.in_header(self._pieces, has_heading=self._page.has_heading)

    @cached_property
    def _below(self) -> list[Printed]:
        assert self._header is not None
        return self._dates.further(self._pieces)

    def published(self, *, sure: bool = False) -> _Found | None:
        """Return the date of publication in the header: one that is said to be it, else the first that may be it;
        `sure` leaves out what is neither said nor marked to be one."""
        said = [one for one in self._header if one.label == "published"]
        open_ones = [one for one in self._header if one.label is None and (not sure or one.source == "time element")]
        for ones in (said, open_ones):
            if ones:
                # Two in one line are those of publication and change.
                near = [one for one in ones if 0 <= one.number - ones[0].number <= _ONE_LINE]
                return _found(min(near, key=lambda one: one.value[:10]))
        return None

    def changed(self) -> _Found | None:
        """Return the date of change in the header."""
        return next((_found(one) for one in self._header if one.label == "changed"), None)

    def below(self, *, said: bool = False) -> _Found | None:
        """Return the date of publication under the text, if there is one alone; with `said` only one that is said to be
        it."""
        for label in ("published",) if said else ("published", None):
            ones = [one for one in self._below if one.label == label]
            if ones:
                return _found(ones[0]) if len({one.value[:10] for one in ones}) == 1 else None
        return None

    def relative(self) -> _Found | None:
        """Return the day of `2 hours ago` in the header."""
        if self._fetched_at is None or self._header:
            return None
        for piece in self._dates.pieces:
            is_short = not piece.is_heading and len(piece.text) <= _LONGEST_RELATIVE
            if is_short and not labels_in(piece.text) and (day := parse_relative(piece.text, self._fetched_at)):
                return day, piece.text, "visible text"
        return None


def _found(printed: Printed) -> _Found:
    return printed.value, printed.raw, printed.source


def _languages(tree: HtmlElement, node: Node, meta: dict[str, list[str]]) -> tuple[str | None, ...]:
    declared = (
        tree.get("lang"),
        tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        text_of(node.get("inLanguage")),
    )
    return (*declared, *meta.get("og:locale", []), *meta.get("content-language", []))


def _first(
    reader: DayReader, candidates: Iterable[tuple[str, str | None]], fetched_at: datetime | None
) -> _Found | None:
    """Return the first candidate that is a date."""
    for source, raw in candidates:
        parsed = reader.first(raw) if raw else None
        if raw and parsed is None and fetched_at is not None:
            parsed = parse_relative(raw, fetched_at)
        if raw and parsed:
            return parsed, " ".join(raw.split()), source
    return None


def _named(meta: dict[str, list[str]], names: tuple[str, ...]) -> list[tuple[str, str | None]]:
    return [(f"meta {name}", value) for name in names for value in meta.get(name, [])]


def _stated(
    node: Node, meta: dict[str, list[str]], nodes: Sequence[Node], url: str | None
) -> Iterator[tuple[str, str | None]]:
    """Yield what the page states for programs."""
    for key in ("datePublished", "dateCreated"):
        yield f"JSON-LD {key}", text_of(node.get(key))
    yield from _named(meta, _PUBLISHED)
    yield from ((f"meta {name}", value) for name in meta if _PUBLISHED_NAME.search(name) for value in meta[name])
    # What plugins of WordPress write for a page whose article they do not describe.
    for page in nodes:
        if "WebPage" in types_of(page) and _names_page(page, url):
            yield "JSON-LD WebPage datePublished", text_of(page.get("datePublished"))


def _names_page(page: Node, url: str | None) -> bool:
    named = [text for key in ("url", "@id") if (text := text_of(page.get(key)))]
    return url is None or not named or any(page_key(address) == page_key(url) for address in named)


def _microdata(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield the properties of the page's article, not of its comments and answers."""
    for element in tree.xpath("//*[@itemprop or @property]"):
        if not _DATED.search(f"{element.get('itemprop') or ''} {element.get('property') or ''}"):
            continue
        scope = next((each for each in element.iterancestors() if each.get("itemscope") is not None), None)
        if scope is None or not _OTHERS.search(scope.get("itemtype") or ""):
            value = element.get("datetime") or element.get("content") or next(iter(visible_parts(element)), "")
            yield "itemprop datePublished", value


def _of_address(reader: DayReader, url: str | None) -> _Found | None:
    path = urlsplit(url or "").path
    for form in (*_IN_ADDRESS, _MONTH_IN_ADDRESS):
        if match := form.search(path):
            month = MONTHS.get(match["month"].lower(), 0) if match["month"].isalpha() else int(match["month"])
            day = gregorian_day(int(match["year"]), month, int(match["day"]))
            if day is not None and reader.believes(day):
                return day, None, "address"
    return None
