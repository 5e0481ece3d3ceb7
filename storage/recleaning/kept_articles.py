"""The articles whose pages are kept, and what a better cleaner makes of their records."""

from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Select, Table, bindparam, func, select, update
from sqlalchemy.orm import Session

from storage.articles import Articles
from storage.countries.codes import codes_of
from storage.likeness.body_marks import BodyMarks
from storage.likeness.duplicates import Duplicates
from storage.models import ArticleRow
from storage.queries.filters import Filters
from storage.sources import HAS_PAGE, PageSources, Source
from storage.times import utc_now

_TABLE = cast("Table", ArticleRow.__table__)
_UPDATE = update(_TABLE).where(
    _TABLE.c.id == bindparam("of_id"),
    _TABLE.c.content_hash == bindparam("of_hash"),
    _TABLE.c.extractor_version == bindparam("of_version"),
)


@dataclass(frozen=True, slots=True)
class KeptArticle:
    """A saved article and the response that it was read from."""

    article_id: int
    record: dict[str, Any] = field(repr=False)
    source: Source = field(repr=False)


class KeptArticles:
    """Reads with any session; writes inside an operation of the `Writer`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def count(self, filters: Filters, after: int = 0) -> int:
        """Return how many articles `after` would give, all in all."""
        return self._session.scalar(self._chosen(func.count(ArticleRow.id), filters, after)) or 0

    def count_without_page(self, filters: Filters) -> int:
        """Return how many articles cannot be read again."""
        question = select(func.count(ArticleRow.id)).where(*filters.clauses(), ~HAS_PAGE)
        return self._session.scalar(question) or 0

    def after(self, article_id: int, filters: Filters, at_most: int) -> list[KeptArticle]:
        """Return the next articles in the order of their numbers; none at the end."""
        chosen = self._chosen(ArticleRow, filters, article_id).order_by(ArticleRow.id).limit(at_most)
        sources = PageSources(self._session)
        found: list[KeptArticle] = []
        for row in list(self._session.scalars(chosen)):
            kept = sources.of_article(row.id)
            if kept is not None:
                found.append(KeptArticle(row.id, Articles.record(row), kept[1]))
            self._session.expunge(row)
        return found

    def replace(self, before: KeptArticle, record: dict[str, Any], marks: BodyMarks) -> bool:
        """Put the record in the place of the one before, which no version keeps: the publisher changed nothing. Return
        False, and change nothing, where a crawl has saved the article meanwhile."""
        stored = before.record
        asked = {"of_id": before.article_id}
        asked |= {"of_hash": stored["content_hash"], "of_version": stored["extractor_version"]}
        codes = codes_of(record["content_location"], record["in_language"])
        values = record | {
            "country_codes": codes,
            "recleaned_at": utc_now(),
            "recleaned_from": stored["extractor_version"],
        }
        replaced = self._session.execute(_UPDATE, values | asked).rowcount  # type: ignore[attr-defined]
        if replaced and record["content_hash"] != stored["content_hash"]:
            Duplicates(self._session).link_changed(before.article_id, record, marks)
        return bool(replaced)

    @staticmethod
    def _chosen(what: Any, filters: Filters, after: int) -> Select[Any]:
        return select(what).where(*filters.clauses(), HAS_PAGE, ArticleRow.id > after)
