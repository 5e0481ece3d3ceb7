"""`ReadingRoom`: the content of each page, read from the store. Nothing here writes; every method is thread-safe."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import unescape
from typing import Any

from markupsafe import Markup

from crawler.reading_room.charts import NO_CHART, SHORT, Chart, Link, article_chart
from crawler.reading_room.pages.article import (
    NO_PLACE,
    Opened,
    Place,
    Related,
    UnknownArticleError,
    clean_body,
    image_address,
    place_among,
    reworded_by,
    web,
)
from crawler.reading_room.pages.asked import EACH_ONCE, LAST_PAGE, Asked
from crawler.reading_room.pages.changes import ChangesAsked, ChangesPage, changes_feed, changes_page
from crawler.watching.site_report import CoverageTable, coverage_table
from crawler.watching.site_rows import SiteRow, site_rows
from storage.articles import Articles
from storage.changes.removals import Removals
from storage.database import Database, Session
from storage.errors import TooSlowError
from storage.images.article_images import ArticleImages, KeptImage
from storage.models import CrawlRunRow
from storage.queries.article_lists import ArticleLists, Choices, Listed, ListedArticles
from storage.queries.filters import Filters
from storage.queries.found import FoundArticles
from storage.queries.health import Health
from storage.queries.search import END_MARK, MARK, Ask, QueryError, SearchIndex
from storage.runs import CrawlRuns
from storage.words.folding import folded

PER_PAGE = 20
_OVERVIEW_SECONDS = 60.0
"""How long the front page's counts may be old: they read an index of all articles."""
_RUNS = 40
_MOST_NAMED = 20
"""Duplicates and other addresses on an article's page."""
_BEGINNING = 220
"""Characters of a text in a list."""
Spellings = Callable[[str], list[str]]
"""The ways in which an address may stand in the store."""


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
class Overview:
    """What the front page shows of all articles."""

    choices: Choices
    chart: Chart
    problem: str | None = None
    """Why nothing is counted."""


@dataclass(frozen=True, slots=True)
class Runs:
    """The page of the runs."""

    rows: list[SiteRow]
    """One a site."""
    coverage: list[CoverageTable]
    """Of the site that is shown; none where it fetched nothing."""
    runs: list[CrawlRunRow]
    """Its last runs, the newest first."""


class ReadingRoom:
    """Over one database in SQLite. `spellings` gives the ways in which an address may stand in the store, `find` asks
    the full-text index, and whatever else is asked takes so many `seconds` at most (TooSlowError)."""

    def __init__(self, database: Database, spellings: Spellings, find: Ask, seconds: float) -> None:
        self._database = database
        self.name = str(database.file)
        """The file: what a browser keeps for one database is not for another."""
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
                newest=not asked.best_first,
                limit=PER_PAGE,
                offset=PER_PAGE * (page - 1),
            )
        except QueryError as error:
            return Front([], 0, 1, str(error))
        with self._reading() as session:
            articles = ArticleLists(session).listed([hit.article_id for hit in hits])
        snippets = {hit.article_id: _marked(hit.snippet) for hit in hits}
        return Front([Entry(one, snippets[one.id]) for one in articles], total, page)

    def overview(self, asked: Asked) -> Overview:
        """What there is to choose from among the articles that are listed, and these over time. Of all articles it is
        a minute old at most."""
        if asked.problem:
            return Overview(Choices(), NO_CHART)
        if asked.by_words:
            return self._overview_of_words(asked)
        now, of_all = time.monotonic(), asked.filters == EACH_ONCE
        if of_all and self._overview is not None and now - self._overview[0] < _OVERVIEW_SECONDS:
            return self._overview[1]
        spelled = self._spelled(asked.filters)
        try:
            with self._reading() as session:
                reading = ArticleLists(session)
                chart = article_chart(ListedArticles(reading, spelled), SHORT, _days_in(asked))
                overview = Overview(reading.choices(spelled), chart)
        except TooSlowError as error:
            return Overview(Choices(), NO_CHART, f"the articles could not be counted: {error}")
        if of_all:
            self._overview = now, overview
        return overview

    def _overview_of_words(self, asked: Asked) -> Overview:
        found = FoundArticles(self._index, asked.words or None, asked.filters)
        try:
            return Overview(found.choices(), article_chart(found, SHORT, _days_in(asked)))
        except QueryError as error:
            # The list says what is wrong with the words; what took too long is said here too.
            return Overview(Choices(), NO_CHART, f"the articles could not be counted: {error}")

    def _spelled(self, filters: Filters) -> Filters:
        """With a place that is no country as the sites spell it: somebody may have typed it. To compare each article's
        without case took .5 s of 100,000."""
        if not filters.country or filters.country_code:
            return filters
        countries = self.overview(Asked()).choices.countries
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
            kept = ArticleImages(session).of_article(number)
            body = clean_body(record["article_body_html"], kept)
            # An `&` in an address is `&amp;` in the markup.
            published = unescape(record["article_body_html"])
            reworded, more_reworded = reworded_by(articles.history_backwards(row))
            return Opened(
                record,
                number,
                body,
                [
                    picture | {"src": image_address(kept, picture["url"])}
                    for picture in record["images"]
                    if web(picture["url"]) and picture["url"] not in published
                ],
                self._related(reading, record["related_links"]),
                reading.other_languages(row),
                reworded,
                more_reworded,
                web(record["url"]),
                reading.has_page(number),
                row.duplicate_of,
                reading.told_again(number, _MOST_NAMED),
                reading.also_at(row, _MOST_NAMED),
                Removals(session).of_article(number),
            )

    def place(self, number: int, asked: Asked) -> Place:
        """Where an article stands in the list that it was opened from. Nowhere, where that cannot be asked."""
        try:
            with self._reading() as session:
                row = Articles(session).get(number)
                if row is None or asked.problem:
                    return NO_PLACE
                if not asked.by_words:
                    beside = ArticleLists(session).beside(row, self._spelled(asked.filters))
                    return Place(beside.newer, beside.older, 1 + beside.number_before // PER_PAGE)
            numbers = self.numbers(asked, PER_PAGE * LAST_PAGE)
        except (QueryError, TooSlowError):
            return NO_PLACE
        return place_among(numbers, number, PER_PAGE)

    def image(self, number: int) -> KeptImage | None:
        """A picture that is kept."""
        with self._reading() as session:
            return ArticleImages(session).get(number)

    def numbers(self, asked: Asked, at_most: int | None = None) -> list[int]:
        """The row ids of all articles that are listed, in their order. Raises QueryError, TooSlowError."""
        if asked.problem:
            raise QueryError(asked.problem)
        if asked.by_words:
            limit = -1 if at_most is None else at_most
            return self._index.numbers(asked.words or None, asked.filters, newest=not asked.best_first, limit=limit)
        with self._reading() as session:
            return ArticleLists(session).numbers(self._spelled(asked.filters), limit=at_most)

    def count(self, asked: Asked) -> int | None:
        """How many articles are listed; None where that cannot be told."""
        try:
            if asked.by_words:
                return self._index.count(asked.words or None, asked.filters)
            with self._reading() as session:
                return ArticleLists(session).count(self._spelled(asked.filters))
        except (QueryError, TooSlowError):
            return None

    def last_added(self) -> int:
        """The number of the article that was saved last."""
        with self._reading() as session:
            return ArticleLists(session).last_added()

    def records(self, numbers: Sequence[int]) -> list[dict[str, Any]]:
        """The records of these articles, each with its number as `id`."""
        with self._reading() as session:
            articles = Articles(session)
            rows = [row for number in numbers if (row := articles.get(number)) is not None]
            return [{"id": row.id} | articles.exported(row) for row in rows]

    def runs(self, site: str | None) -> Runs:
        """The sites, and of one site what its runs did; of the only one, where there is one alone."""
        with self._reading() as session:
            runs = CrawlRuns(session)
            sites = [name for name in runs.sites() if site in (None, name)]
            rows = site_rows(session, Health(session), sites, datetime.now(UTC))
            only = site or (sites[0] if len(sites) == 1 else None)
            if only is None:
                return Runs(rows, [], [])
            stored = runs.coverage(only, last=_RUNS)[::-1]
            return Runs(rows, [coverage_table(only, stored)] if stored else [], runs.last(only, _RUNS))

    def changes(self, asked: ChangesAsked) -> ChangesPage:
        """What publishers changed, the newest first. Raises TooSlowError."""
        with self._reading() as session:
            return changes_page(session, asked)

    def changes_feed(self, asked: ChangesAsked, address: str) -> bytes:
        """The same as a feed. Raises TooSlowError."""
        with self._reading() as session:
            return changes_feed(session, asked, "Winnow: changes by publishers", address)

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


def _days_in(asked: Asked) -> Link:
    """The address of the same list on some days."""
    return lambda since, until: "/" + asked.with_filter(since=since, until=until)


def _existing(page: int, total: int) -> int:
    return max(1, min(page, -(-total // PER_PAGE)))


def _beginning(article: Listed) -> Markup:
    text = article.alternative_headline or article.beginning.replace("\n", " ")
    return Markup.escape(text if len(text) < _BEGINNING else f"{_cut(text)}…")


def _cut(text: str) -> str:
    return text[:_BEGINNING].rpartition(" ")[0] or text[:_BEGINNING]


def _marked(snippet: str) -> Markup:
    return Markup(str(Markup.escape(snippet)).replace(MARK, "<mark>").replace(END_MARK, "</mark>"))
