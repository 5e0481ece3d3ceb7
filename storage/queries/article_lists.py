"""Queries of the reading room: articles by site, language, place, section and day, and related articles."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, func, literal_column, select
from sqlalchemy.orm import Session

from storage.countries.codes import codes_of
from storage.models import ArticleRow, PageRow
from storage.queries.filters import Filters
from storage.sources import HAS_PAGE

_LISTED = (
    ArticleRow.id,
    ArticleRow.site,
    ArticleRow.identifier,
    ArticleRow.in_language,
    ArticleRow.date_published,
    ArticleRow.headline,
    ArticleRow.alternative_headline,
    ArticleRow.article_section,
    ArticleRow.content_location,
    ArticleRow.url,
    func.substr(ArticleRow.article_body, 1, 320).label("beginning"),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in a list."""

    id: int
    site: str
    identifier: str | None
    in_language: str | None
    date_published: str | None
    headline: str | None
    alternative_headline: str | None
    article_section: str | None
    content_location: list[str]
    url: str
    beginning: str
    """Of the body."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from, each value with its number of articles."""

    sites: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    sections: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    """By code; places that are no country as they are printed."""

    @property
    def total(self) -> int:
        """Number of articles."""
        return self.sites.total()


def choices_of(rows: Iterable[tuple[Any, ...]]) -> Choices:
    """Count by site, language, section and place, and the number of the articles that have them."""
    found = Choices()
    for site, language, section, places, number in rows:
        found.sites[site] += number
        for counter, value in ((found.languages, language), (found.sections, section)):
            if value:
                counter[value] += number
        for country in {code for place in places or () for code in codes_of([place], language) or [place]}:
            found.countries[country] += number
    return found


class ArticleLists:
    """Reads with any session. In SQLite, with the index `ix_article_reading`, no question walks through the bodies."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def newest(self, filters: Filters, *, limit: int, offset: int = 0) -> list[Listed]:
        """The articles published last that pass; those without a date come last. Of the filters `author` does not
        count, and a place that is no country is one as the site spells it."""
        return self.listed(self.numbers(filters, limit=limit, offset=offset))

    def numbers(self, filters: Filters, *, limit: int | None = None, offset: int = 0) -> list[int]:
        """Their row ids."""
        # Not the column itself: the index of the date alone has the row number too, and would be taken for the order,
        # with every row read for the rest.
        order = ArticleRow.date_published.desc().nulls_last(), _number.desc()
        passing = select(ArticleRow.id).where(*_among_all(filters)).order_by(*order)
        return list(self._session.scalars(passing.limit(limit).offset(offset)))

    def count(self, filters: Filters) -> int:
        """How many pass."""
        return self._session.scalar(select(func.count()).select_from(ArticleRow).where(*_among_all(filters))) or 0

    def listed(self, numbers: Sequence[int]) -> list[Listed]:
        """The articles with these row ids, in this order."""
        rows = self._listed(select(*_LISTED).where(ArticleRow.id.in_(numbers)))
        by_number = {row.id: row for row in rows}
        return [by_number[number] for number in numbers if number in by_number]

    def choices(self, filters: Filters) -> Choices:
        """By what the articles that pass can be chosen."""
        columns = SITE_UNINDEXED, ArticleRow.in_language, ArticleRow.article_section, _PLACES
        question = select(*columns, func.count()).where(*_among_all(filters)).group_by(*columns)
        rows = self._session.execute(question)
        return choices_of((*names, json.loads(places), number) for *names, places, number in rows)

    def beside(self, row: ArticleRow, filters: Filters) -> "Beside":
        """Return where an article stands in the order of `newest`, whether it passes itself or not."""
        day, number, dated = row.date_published, row.id, ArticleRow.date_published
        if day is None:
            newer, older = dated.is_not(None) | (_number > number), dated.is_(None) & (_number < number)
        else:
            # A range first, from which SQLite goes on by the index.
            newer = (dated >= day) & ((dated > day) | (_number > number))
            older = (dated <= day) & ((dated < day) | (_number < number))
        passing = _among_all(filters)
        upwards = (dated, _number) if day is not None else (dated.is_(None).desc(), dated, _number)
        before = select(ArticleRow.id).where(newer, *passing).order_by(*upwards).limit(1)
        after = select(ArticleRow.id).where(*passing).order_by(dated.desc().nulls_last(), _number.desc()).limit(1)
        following = self._session.scalar(after.where(older))
        if following is None and day is not None:
            following = self._session.scalar(after.where(dated.is_(None)))
        return Beside(
            self._session.scalar(before),
            following,
            self._session.scalar(select(func.count()).select_from(ArticleRow).where(newer, *passing)) or 0,
        )

    def last_added(self) -> int:
        """Return the number of the article that was saved last; 0 where there is none."""
        return self._session.scalar(select(func.max(ArticleRow.id))) or 0

    def per_period(self, since: str, length: int, filters: Filters) -> list[tuple[str, str, int]]:
        """Period of publication, language and number of the articles that pass, from `since` on. A period is the first
        `length` characters of a date: 10 a day, 7 a month, 4 a year."""
        # Literals: PostgreSQL takes two parameters of one value for two expressions, and refuses the grouping.
        day = func.substr(ArticleRow.date_published, literal_column("1"), literal_column(str(length)))
        question = select(day, func.coalesce(ArticleRow.in_language, ""), func.count())
        question = question.where(ArticleRow.date_published >= since, *_among_all(filters))
        question = question.group_by(day, ArticleRow.in_language)
        return [(day, language, number) for day, language, number in self._session.execute(question)]

    def newest_day(self, filters: Filters) -> str | None:
        """The last day on which any of the articles that pass was published."""
        dated = select(ArticleRow.date_published).where(*_among_all(filters), ArticleRow.date_published.is_not(None))
        # Not max(): from the newest on, it is the first that passes.
        newest = self._session.scalar(dated.order_by(ArticleRow.date_published.desc()).limit(1))
        return newest[:10] if newest else None

    def other_languages(self, row: ArticleRow) -> list[Listed]:
        """The same story (site and identifier) in other languages."""
        if row.identifier is None:
            return []
        same = ArticleRow.site == row.site, ArticleRow.identifier == row.identifier, ArticleRow.id != row.id
        return self._listed(select(*_LISTED).where(*same).order_by(ArticleRow.in_language))

    def told_again(self, article_id: int, at_most: int) -> list[Listed]:
        """The articles that tell the same as this one, saved after it."""
        again = select(*_LISTED).where(ArticleRow.duplicate_of == article_id)
        return self._listed(again.order_by(ArticleRow.id).limit(at_most))

    def also_at(self, row: ArticleRow, at_most: int) -> list[str]:
        """The other addresses at which the article was read."""
        question = select(PageRow.url).where(PageRow.article_id == row.id, PageRow.url != row.url)
        return list(self._session.scalars(question.order_by(PageRow.id).limit(at_most)))

    def with_addresses(self, spellings: Iterable[str]) -> dict[str, int]:
        """Row ids by those of the addresses that lead to an article: its `address`, or the key or address of a page."""
        asked = list(dict.fromkeys(spellings))
        found: dict[str, int] = {}
        for spelling, number in (
            (PageRow.key, PageRow.article_id),
            (PageRow.url, PageRow.article_id),
            (ArticleRow.address, ArticleRow.id),
        ):
            rows = self._session.execute(select(spelling, number).where(spelling.in_(asked), number.is_not(None)))
            found |= {name: int(article) for name, article in rows if article is not None}
        return found

    def has_page(self, article_id: int) -> bool:
        """Whether a page of the article is kept."""
        return self._session.scalar(select(ArticleRow.id).where(ArticleRow.id == article_id, HAS_PAGE)) is not None

    def _listed(self, question: Select[Any]) -> list[Listed]:
        return [Listed(*row) for row in self._session.execute(question)]


@dataclass(frozen=True, slots=True)
class Beside:
    """The place of an article in a list."""

    newer: int | None
    """The row id of the article before it."""
    older: int | None
    """Of the one after it."""
    number_before: int
    """How many stand before it."""


@dataclass(frozen=True, slots=True)
class ListedArticles:
    """The articles that pass, to be counted by time."""

    lists: ArticleLists
    filters: Filters

    def newest_day(self) -> str | None:
        """See `ArticleLists.newest_day`."""
        return self.lists.newest_day(self.filters)

    def per_period(self, since: str, length: int) -> list[tuple[str, str, int]]:
        """See `ArticleLists.per_period`."""
        return self.lists.per_period(since, length, self.filters)


_number: ColumnElement[int] = literal_column("+article.id")
"""For the order; see there."""
SITE_UNINDEXED: ColumnElement[str] = ArticleRow.site.concat(literal_column("''"))
"""Not the column itself: SQLite would take an index of the site, and read each of its rows for the language."""


_PLACES: ColumnElement[str] = cast(ArticleRow.content_location, Text)
"""As text: PostgreSQL neither groups JSON nor looks into it."""


def _among_all(filters: Filters) -> list[ColumnElement[bool]]:
    """The articles that pass, by the one index that has all of it."""
    conditions = replace(filters, site=None, duplicates=True).clauses() + filters.not_told_before()
    if filters.site:
        conditions.append(SITE_UNINDEXED.in_([filters.site]))
    if filters.country and not filters.country_code:
        # As the list is stored: in quotes, escaped as JSON does.
        stored = json.dumps(filters.country, ensure_ascii=False)
        # Without what is looked for it is another text: a comparison that both databases have.
        conditions.append(func.replace(_PLACES, stored, "") != _PLACES)
    return conditions
