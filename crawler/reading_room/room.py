"""`ReadingRoom`: the content of each page, read from the store. Nothing here writes; every method is thread-safe."""

import itertools
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

import nh3
from markupsafe import Markup

from crawler.reading_room.report import Chart, article_chart
from crawler.records.changes import Change, changes, in_brief
from crawler.watching.site_report import CoverageTable, coverage_table
from storage.articles import Articles, Version
from storage.database import Database, Session
from storage.errors import TooSlowError
from storage.models import CrawlRunRow
from storage.queries.article_lists import ArticleLists, Choices, Listed
from storage.queries.filters import Filters
from storage.queries.search import END_MARK, MARK, Ask, QueryError, SearchIndex
from storage.runs import CrawlRuns
from storage.words.folding import folded

PER_PAGE = 20
_LAST_PAGE = 1000
_LONGEST = 1000
"""Characters of a value in the address."""
_OVERVIEW_SECONDS = 60.0
"""How long the front page's counts may be old: they read an index of all articles."""
_RUNS = 40
_EACH_ONCE = Filters(duplicates=False)
"""What is shown where nothing else is asked for."""
_MOST_NAMED = 20
"""Duplicates and other addresses on an article's page."""
_WEB = re.compile(r"https?://", re.IGNORECASE)
_COMPARED, _SHOWN, _PIECE = 2_000_000, 100_000, 20
"""Characters of texts that one page compares (2 s where all differ), characters of changes that it shows, and what a
stretch costs beside its characters."""
_TAGS = frozenset("p h2 h3 h4 ul ol li blockquote table tr th td a em strong figure figcaption img br".split())
"""Two more than a record's `article_body_html` has: a store that other programs wrote may have h4 and br, which are
harmless and lose their paragraphs where they are dropped."""
Spellings = Callable[[str], list[str]]
"""The ways in which an address may stand in the store."""


class UnknownArticleError(Exception):
    """No article has this number."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the front page asks for."""

    words: str = ""
    filters: Filters = _EACH_ONCE
    newest: bool = False
    """Of articles found by words: newest first, not best first."""
    page: int = 1
    problem: str | None = None
    """What in the address makes no sense."""

    @property
    def by_words(self) -> bool:
        """Whether the full-text index is asked: authors are words too."""
        return bool(self.words or self.filters.author)

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Asked":
        """From the query. `day` is one day, or the first of several up to `until`."""
        long = [name for name, value in given.items() if len(value) > _LONGEST]
        # Each of a hundred links on the page has all values in it.
        given = {name: value[:_LONGEST] for name, value in given.items()}
        since, until = _day(given.get("day") or given.get("since")), _day(given.get("until"))
        names = {name: given.get(name) or None for name in ("site", "language", "section", "country", "author")}
        until = until or (since if given.get("day") else None)
        filters = Filters(since=since, until=until, duplicates=given.get("duplicates") == "1", **names)
        number = given.get("page", "")
        page = min(max(int(number), 1), _LAST_PAGE) if number.isascii() and number.isdigit() and len(number) < 9 else 1
        wrong = [given[name] for name in ("day", "since", "until") if given.get(name) and _day(given[name]) is None]
        problem = f"{wrong[0]}: not a day such as 2024-01-31" if wrong else None
        if long:
            problem = f"{long[0]}: longer than {_LONGEST} characters"
        return cls(given.get("q", "").strip(), filters, given.get("order") == "newest", page, problem)

    def query(self, **other: object) -> str:
        """The same as a query, with other values; `page` is 1 where it is not given."""
        filters = self.filters
        values: dict[str, object] = {
            "q": self.words,
            **{name: getattr(filters, name) for name in ("site", "language", "section", "country", "author")},
            "since": filters.since,
            "until": filters.until,
            "order": "newest" if self.newest else None,
            "duplicates": "1" if filters.duplicates else None,
        }
        return "?" + urlencode({name: value for name, value in (values | other).items() if value})


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in a list, and what of it the words were found in."""

    article: Listed
    snippet: Markup


@dataclass(frozen=True, slots=True)
class Front:
    """The front page."""

    entries: list[Entry]
    total: int
    page: int
    problem: str | None = None
    """Why nothing could be asked."""


@dataclass(frozen=True, slots=True)
class Related:
    """A related story as the page printed it."""

    headline: str
    url: str | None
    """Its address, where that is one of the web."""
    article_id: int | None
    """Where it is saved too."""
    date: str | None


@dataclass(frozen=True, slots=True)
class Reworded:
    """What a later version changed."""

    seen: str
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Opened:
    """The page of an article."""

    record: dict[str, Any]
    number: int
    body: Markup
    pictures: list[dict[str, Any]]
    """Those that the body does not show."""
    related: list[Related]
    languages: list[Listed]
    reworded: list[Reworded]
    """The newest change first."""
    more_reworded: bool
    """Whether changes are left out, because they are too many or too long."""
    original: str | None
    explained: bool
    """Whether its page is kept, so that the cuts can be shown."""
    duplicate_of: int | None
    told_again: list[Listed]
    """Articles that tell the same, saved after it."""
    also_at: list[str]
    """Other addresses at which it was read."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What the front page shows of all articles."""

    choices: Choices
    chart: Chart
    problem: str | None = None
    """Why nothing is counted."""


class ReadingRoom:
    """Over one database in SQLite. `spellings` gives the ways in which an address may stand in the store, `find` asks
    the full-text index, and whatever else is asked takes so many `seconds` at most (TooSlowError)."""

    def __init__(self, database: Database, spellings: Spellings, find: Ask, seconds: float) -> None:
        self._database = database
        self._seconds = seconds
        self._index = SearchIndex(database, find)
        self._spellings = spellings
        self._overview: tuple[float, Overview] | None = None

    def front(self, asked: Asked) -> Front:
        """The newest articles that pass, or those with the words, the best first."""
        if asked.problem:
            return Front([], 0, 1, asked.problem)
        if asked.by_words:
            return self._found(asked)
        filters = self._spelled(asked.filters)
        try:
            with self._reading() as session:
                reading = ArticleLists(session)
                total = reading.count(filters)
                page = _existing(asked.page, total)
                articles = reading.newest(filters, limit=PER_PAGE, offset=PER_PAGE * (page - 1))
        except TooSlowError as error:
            return Front([], 0, 1, f"the articles could not be listed: {error}")
        return Front([Entry(one, _beginning(one)) for one in articles], total, page)

    def _reading(self) -> AbstractContextManager[Session]:
        return self._database.reading(self._seconds)

    def _found(self, asked: Asked) -> Front:
        words = asked.words or None
        try:
            total = self._index.count(words, asked.filters)
            page = _existing(asked.page, total)
            hits = self._index.search(
                words,
                asked.filters,
                newest=asked.newest or words is None,
                limit=PER_PAGE,
                offset=PER_PAGE * (page - 1),
            )
        except QueryError as error:
            return Front([], 0, 1, str(error))
        with self._reading() as session:
            articles = ArticleLists(session).listed([hit.article_id for hit in hits])
        snippets = {hit.article_id: _marked(hit.snippet) for hit in hits}
        return Front([Entry(one, snippets[one.id]) for one in articles], total, page)

    def overview(self, filters: Filters) -> Overview:
        """What there is to choose from among the articles that pass, and these over time. Of all articles it is a
        minute old at most."""
        now = time.monotonic()
        if filters == _EACH_ONCE and self._overview is not None and now - self._overview[0] < _OVERVIEW_SECONDS:
            return self._overview[1]
        spelled = self._spelled(filters)
        try:
            with self._reading() as session:
                reading = ArticleLists(session)
                overview = Overview(reading.choices(spelled), article_chart(reading, spelled))
        except TooSlowError as error:
            return Overview(Choices(), Chart(Markup(), "day", []), f"the articles could not be counted: {error}")
        if filters == _EACH_ONCE:
            self._overview = now, overview
        return overview

    def _spelled(self, filters: Filters) -> Filters:
        """With the country as the sites spell it: somebody may have typed it. To compare each article's without case
        took .5 s of 100,000."""
        if not filters.country:
            return filters
        countries = self.overview(_EACH_ONCE).choices.countries
        asked = folded(filters.country)
        known = (name for name in countries if folded(name) == asked)
        return filters if filters.country in countries else replace(filters, country=next(known, filters.country))

    def article(self, number: int) -> Opened:
        """Everything about one article. Raises UnknownArticleError."""
        with self._reading() as session:
            articles, reading = Articles(session), ArticleLists(session)
            row = articles.get(number)
            if row is None:
                raise UnknownArticleError
            record = articles.record(row)
            body = _clean(record["article_body_html"])
            reworded, more_reworded = _reworded(articles.history_backwards(row))
            return Opened(
                record,
                number,
                body,
                [picture for picture in record["images"] if web(picture["url"]) and picture["url"] not in body],
                self._related(reading, record["related_links"]),
                reading.other_languages(row),
                reworded,
                more_reworded,
                web(record["url"]),
                reading.has_page(number),
                row.duplicate_of,
                reading.told_again(number, _MOST_NAMED),
                reading.also_at(row, _MOST_NAMED),
            )

    def runs(self, site: str | None) -> list[CrawlRunRow]:
        """The last runs, the newest first."""
        with self._reading() as session:
            return CrawlRuns(session).last(site, _RUNS)

    def coverage(self, site: str | None) -> list[CoverageTable]:
        """Of each site whose runs fetched anything."""
        with self._reading() as session:
            runs = CrawlRuns(session)
            stored = {name: runs.coverage(name, last=_RUNS) for name in ([site] if site else runs.sites())}
        return [coverage_table(name, list(reversed(rows))) for name, rows in stored.items() if rows]

    def _related(self, reading: ArticleLists, links: Sequence[Mapping[str, Any]]) -> list[Related]:
        spelled = {link["url"]: self._spellings(link["url"]) for link in links if web(link["url"])}
        saved = reading.with_addresses(spelling for some in spelled.values() for spelling in some)
        return [
            Related(
                link["headline"],
                web(link["url"]),
                next((saved[spelling] for spelling in spelled.get(link["url"], ()) if spelling in saved), None),
                link["date_published"],
            )
            for link in links
        ]


def web(url: str | None) -> str | None:
    """The address where it is one of the web: a stored `javascript:` is none."""
    return url if url and _WEB.match(url) else None


def with_filter(asked: Asked, **values: Any) -> str:
    """A query with one filter changed."""
    return replace(asked, filters=replace(asked.filters, **values)).query()


def _existing(page: int, total: int) -> int:
    return max(1, min(page, -(-total // PER_PAGE)))


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


def _reworded(versions: Iterable[Version]) -> tuple[list[Reworded], bool]:
    """The changes, and whether there are older ones that are too much for a page. `versions` are the newest first."""
    found: list[Reworded] = []
    compared = shown = 0
    for later, earlier in itertools.pairwise(versions):
        if compared > _COMPARED or shown > _SHOWN:
            return found, True
        compared += len(later.record["article_body"] or "") + len(earlier.record["article_body"] or "")
        some = []
        for change in map(in_brief, changes(earlier.record, later.record)):
            shown += sum(_PIECE + len(text) for _, text in change.pieces)
            if shown > _SHOWN:
                break
            some.append(change)
        found.append(Reworded(later.valid_from, some))
    return found, shown > _SHOWN


def _beginning(article: Listed) -> Markup:
    text = article.alternative_headline or article.beginning.replace("\n", " ")
    return Markup.escape(text if len(text) < 300 else f"{text[:300].rpartition(' ')[0] or text[:300]}…")


def _marked(snippet: str) -> Markup:
    return Markup(str(Markup.escape(snippet)).replace(MARK, "<mark>").replace(END_MARK, "</mark>"))


def _clean(html: str) -> Markup:
    """The body once more through the sanitizer: a store may come from elsewhere."""
    cleaned = nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={"a": {"href"}, "img": {"src", "alt"}},
        url_schemes={"http", "https", "mailto"},
        set_tag_attribute_values={"img": {"loading": "lazy"}},
    )
    return Markup(cleaned)
