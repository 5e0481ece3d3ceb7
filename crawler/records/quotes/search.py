"""Whether a quotation stands in the store: in an article, in an earlier version of one, in parts, or not at all."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from crawler.records.quotes.match import Part, QuotedText, pieces_of, words_of
from storage.articles import Articles
from storage.database import Database
from storage.queries.filters import ALL_ARTICLES, Filters
from storage.queries.search import QueryError, SearchIndex

FOUND, CHANGED, STITCHED, NOT_FOUND = "found", "changed", "stitched", "not found"
_MOST_SHOWN = 5
"""Articles that are named of those that have the quotation."""
_CANDIDATES = 20
"""Articles with most of its pieces whose texts and versions are read where no article has the whole."""
_OF_A_PIECE = 200
"""Articles that are counted of those with a piece: what more have is said everywhere."""
_PHRASE = 60
"""Words by which articles with the whole are found; the rest is compared."""
_NEAR = 0.5
"""The share of the words from which a paragraph is named as the nearest."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where it stands."""

    article_id: int
    site: str
    identifier: str | None
    in_language: str | None
    url: str
    headline: str | None
    date_published: str | None
    authors: list[str]
    field: str
    """`article_body`, `headline` or `alternative_headline` (the deck)."""
    paragraph: int | None
    """Of the body, counted from 1; None in a headline or a deck."""
    text: str
    """The paragraph, headline or deck as it was published."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """What was found out about one quotation."""

    quotation: str
    status: str
    """`found`, `changed`, `stitched` or `not found`."""
    places: tuple[Place, ...] = ()
    """Of `not found`: the nearest passage, if one is near."""
    changed_on: str | None = None
    """The day on which the article was first read without it."""
    parts: tuple[Part, ...] = ()
    """Of `stitched`: in their order, all of one article."""

    def as_dict(self) -> dict[str, Any]:
        """Return the same as plain values for JSON."""
        return asdict(self)


class QuoteSearch:
    """Asks one database, by its full-text index, which must be up to date."""

    def __init__(self, database: Database, filters: Filters = ALL_ARTICLES) -> None:
        self._database, self._index, self._filters = database, SearchIndex(database), filters

    def look_for(self, quotation: str) -> Quotation:
        """Return what the store knows of a quotation."""
        words = words_of(quotation)
        if not words:
            return Quotation(quotation, NOT_FOUND)
        with self._database.session() as session:
            articles = Articles(session)
            places = [*self._with_the_whole(articles, quotation, words)]
            if places:
                return Quotation(quotation, FOUND, tuple(places))
            with suppress(QueryError):
                return _nearest(articles, self._with_pieces(quotation), quotation, words)
            return Quotation(quotation, NOT_FOUND)

    def _with_the_whole(self, articles: Articles, quotation: str, words: Sequence[str]) -> Iterator[Place]:
        phrase = " ".join(quotation.replace('"', " ").split()[:_PHRASE])
        shown = 0
        for row in articles.quotable(self._numbers(f'"{phrase}"', 4 * _MOST_SHOWN)):
            place = _place_of(row, words, row._mapping)
            if place is not None:
                shown += 1
                yield place
            if shown == _MOST_SHOWN:
                return

    def _with_pieces(self, quotation: str) -> list[int]:
        """The articles with most pieces, each counted by how few have it. Not by one question for all pieces, ranked
        by the index: that weighs every article with any of them, .1 s of CPU of 100,000 in place of .03."""
        weights: dict[int, float] = defaultdict(float)
        for piece in pieces_of(quotation):
            numbers = self._index.some(f'"{piece}"', self._filters, _OF_A_PIECE) if words_of(piece) else []
            for number in numbers:
                weights[number] += 1 / (1 + math.log(len(numbers)))
        return [number for number, _ in sorted(weights.items(), key=lambda one: (-one[1], -one[0]))[:_CANDIDATES]]

    def _numbers(self, question: str, most: int) -> list[int]:
        with suppress(QueryError):
            return self._index.numbers(question, self._filters, limit=most)
        return []


def _nearest(articles: Articles, numbers: Sequence[int], quotation: str, words: Sequence[str]) -> Quotation:
    """Look into the earlier versions of the articles, then for parts, then for what is nearest."""
    stitched: Quotation | None = None
    best: tuple[float, Place | None] = (0.0, None)
    for row in articles.quotable(numbers):
        for version in reversed(articles.history(row.id)[:-1] if row.changed_at else ()):
            place = _place_of(row, words, version.record)
            if place is not None:
                return Quotation(quotation, CHANGED, (place,), changed_on=(version.valid_until or "")[:10] or None)
        text = QuotedText(row.article_body)
        parts = text.parts_of(words) if stitched is None else []
        if parts:
            stitched = Quotation(quotation, STITCHED, (_place(row, parts[0].paragraph),), parts=tuple(parts))
        share, paragraph = text.nearest(words)
        if share > max(best[0], _NEAR):
            best = share, _place(row, paragraph)
    if stitched is not None:
        return stitched
    return Quotation(quotation, NOT_FOUND, (best[1],) if best[1] is not None else ())


def _place_of(row: Any, words: Sequence[str], record: Mapping[str, Any]) -> Place | None:
    """Return where a record has the words side by side: in its body, else in its headline, else in its deck."""
    paragraph = QuotedText(record["article_body"]).paragraph_of(words)
    if paragraph is not None:
        return _place(row, paragraph, record)
    for field in ("headline", "alternative_headline"):
        text = record.get(field)
        if text and QuotedText(text).paragraph_of(words) is not None:
            return Place(row.id, **_facts(record), field=field, paragraph=None, text=text)
    return None


def _place(row: Any, paragraph: int, record: Mapping[str, Any] | None = None) -> Place:
    read = row._mapping if record is None else record
    text = read["article_body"].split("\n")[paragraph - 1]
    return Place(row.id, **_facts(read), field="article_body", paragraph=paragraph, text=text)


def _facts(record: Mapping[str, Any]) -> dict[str, Any]:
    names = ("site", "identifier", "in_language", "url", "headline", "date_published", "authors")
    return {name: record[name] for name in names}
