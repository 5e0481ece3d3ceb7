"""What publishers changed in articles that are saved: corrections, removals, and removals taken back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import CompoundSelect, Select, Table, func, literal, select, union_all
from sqlalchemy.orm import Session

from storage.changes.removals import Removal, removal_of
from storage.models import RECORD_FIELDS, ArticleRemovalRow, ArticleRow, ArticleVersionRow
from storage.queries.filters import ALL_ARTICLES, Filters, among_articles

CORRECTION, REMOVAL, RETURN = "correction", "removal", "return"
_REMOVAL, _VERSION = cast("Table", ArticleRemovalRow.__table__), cast("Table", ArticleVersionRow.__table__)


class Listed(NamedTuple):
    """A change, without its words."""

    kind: str
    """`correction`, `removal` or `return`."""
    at: str
    """When it was first seen, or when a removal was sure."""
    row_id: int
    """Of `article_version` or `article_removal`."""
    article_id: int


@dataclass(frozen=True, slots=True)
class PublisherChange:
    """A change, with the record as it reads after it."""

    kind: str
    at: str
    article_id: int
    after: dict[str, Any]
    before: dict[str, Any] | None = None
    """Of a correction: the record as it read before."""
    removal: Removal | None = None
    """Of the others."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which changes: those of the articles that pass, on days from `since` to `until`."""

    articles: Filters = ALL_ARTICLES
    """Its own days are the articles'."""
    among: Sequence[int] | None = None
    """Row ids of articles; no others pass."""
    since: date | None = None
    until: date | None = None


class PublisherChanges:
    """Reads with any session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def count(self, chosen: Chosen) -> int:
        """Return how many changes there are."""
        return self._session.scalar(select(func.count()).select_from(_all(chosen).subquery())) or 0

    def listed(self, chosen: Chosen, *, newest_first: bool, limit: int | None = None, offset: int = 0) -> list[Listed]:
        """Return the changes in the order of their times."""
        rows = _all(chosen).subquery()
        names = [rows.c.at, rows.c.article_id, rows.c.row_id, rows.c.kind]
        order = [name.desc() for name in names] if newest_first else names
        question = select(*(rows.c[name] for name in Listed._fields)).order_by(*order).limit(limit).offset(offset)
        return [Listed(*row) for row in self._session.execute(question)]

    def read(self, listed: Sequence[Listed]) -> Iterator[PublisherChange]:
        """Give the changes with their records, one in memory at a time. One whose article has gone meanwhile is left
        out."""
        for one in listed:
            found = self._correction(one) if one.kind == CORRECTION else self._removal(one)
            if found is not None:
                yield found
            self._session.expunge_all()

    def _correction(self, one: Listed) -> PublisherChange | None:
        before, after = self._session.get(ArticleVersionRow, one.row_id), self._record(one.article_id)
        if before is None or after is None:
            return None
        of_article = ArticleVersionRow.article_id == one.article_id
        later = select(ArticleVersionRow.record).where(of_article, ArticleVersionRow.id > one.row_id)
        following = self._session.scalar(later.order_by(ArticleVersionRow.id).limit(1))
        return PublisherChange(one.kind, one.at, one.article_id, following or after, before.record)

    def _removal(self, one: Listed) -> PublisherChange | None:
        row, record = self._session.get(ArticleRemovalRow, one.row_id), self._record(one.article_id)
        if row is None or record is None:
            return None
        return PublisherChange(one.kind, one.at, one.article_id, record, removal=removal_of(row))

    def _record(self, article_id: int) -> dict[str, Any] | None:
        row = self._session.get(ArticleRow, article_id)
        return {name: getattr(row, name) for name in RECORD_FIELDS} if row is not None else None


def _all(chosen: Chosen) -> CompoundSelect[Any]:
    sure = _REMOVAL.c.removed_at.is_not(None)
    return union_all(
        _some(CORRECTION, _VERSION, _VERSION.c.valid_until, chosen),
        _some(REMOVAL, _REMOVAL, _REMOVAL.c.removed_at, chosen).where(sure),
        _some(RETURN, _REMOVAL, _REMOVAL.c.returned_at, chosen).where(sure),
    )


def _some(kind: str, table: Table, at: Any, chosen: Chosen) -> Select[Any]:
    question = (
        select(literal(kind).label("kind"), at.label("at"), table.c.id.label("row_id"), table.c.article_id)
        .join_from(table, ArticleRow, ArticleRow.id == table.c.article_id)
        .where(at.is_not(None), *chosen.articles.clauses(), *among_articles(chosen.among))
    )
    if chosen.since is not None:
        question = question.where(at >= chosen.since.isoformat())
    if chosen.until is not None and chosen.until < date.max:
        question = question.where(at < (chosen.until + timedelta(days=1)).isoformat())
    return question
