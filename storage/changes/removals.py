"""Queries on the `article_removal` table: articles that their publisher has taken down."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, case, delete, func, insert, select, update
from sqlalchemy.orm import Session

from storage.models import ArticleRow, CrawlRunRow, PageRow, PageState
from storage.tables.removals import ArticleRemovalRow
from storage.times import time_text

_APART = timedelta(hours=12)
"""Two visits on different days that lie closer together, around midnight, may have met one outage."""
_MOST_GONE, _LEAST_GONE = 0.5, 3
"""So many known articles that are gone, and more than so much of those visited, are the site's fault and no removals.
Fewer than three say nothing: a run of a few requests visits no more."""
_VISITS = 10
"""So many visits are looked at where the run itself made fewer."""
_LATELY = timedelta(days=7)
"""Removals of so many days count among the articles that are gone: of a site that has moved a run may visit two."""
_AS_IT_WAS = ("trifle", "came_back", "restless")
"""Reasons of visits that met the article (beside none)."""

_TABLE = cast("Table", ArticleRemovalRow.__table__)
_OPEN = select(_TABLE.c.article_id, _TABLE.c.id, _TABLE.c.first_gone, _TABLE.c.removed_at).where(
    _TABLE.c.article_id.in_(bindparam("of_articles", expanding=True)), _TABLE.c.returned_at.is_(None)
)
_INSERT = insert(_TABLE)
_UPDATE = update(_TABLE).where(_TABLE.c.id == bindparam("of_id"))
_DELETE = delete(_TABLE).where(_TABLE.c.id == bindparam("of_id"))


@dataclass(frozen=True, slots=True)
class Settled:
    """What the visits of a run came to."""

    removed: int = 0
    """Articles that are removed, as is known now."""
    doubted: int = 0
    """Articles that were gone where so many were gone that no removal is believed."""


@dataclass(frozen=True, slots=True)
class Removal:
    """One removal of an article."""

    day: str
    """The first on which the article was gone."""
    reason: str
    message: str
    removed_at: str
    """When it was sure."""
    returned_at: str | None
    """When the article was there again; null: it is not."""


class Removals:
    """Reads with any session; writes inside an operation of the `Writer`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def gone(self, article_id: int, reason: str, message: str, visited: str) -> str:
        """A visit found that the article is gone. Return since when it is. It counts as removed when `settle` says so,
        at the end of the run."""
        known = next(iter(self._open([article_id])), None)
        said = {"reason": reason, "message": message, "last_gone": visited}
        if known is not None:
            self._session.execute(_UPDATE, said | {"of_id": known.id})
            return cast("str", known.first_gone)
        site = self._session.scalar(select(ArticleRow.site).where(ArticleRow.id == article_id))
        row = said | {"article_id": article_id, "site": site, "first_gone": visited}
        self._session.execute(_INSERT, [row | {"judged_at": None, "removed_at": None, "returned_at": None}])
        return visited

    def there(self, visits: Mapping[int, str]) -> None:
        """Visits met the articles of these numbers with their texts, at these times: a removal has ended, and what was
        only a sign of one is forgotten. A response of before, from an archive, says nothing."""
        for known in self._open(visits):
            visited = visits[known.article_id]
            if visited < known.first_gone:
                continue
            if known.removed_at is None:
                self._session.execute(_DELETE, {"of_id": known.id})
            else:
                self._session.execute(_UPDATE, {"of_id": known.id, "returned_at": visited})

    def _open(self, article_ids: Iterable[int]) -> Sequence[Any]:
        asked = list(article_ids)
        return self._session.execute(_OPEN, {"of_articles": asked}).all() if asked else ()

    def settle(self, site: str, run_id: int, *, is_site_there: bool) -> Settled:
        """Decide at the end of a run which of the articles that it found gone are removed: those that were gone on an
        earlier day too. None is where the site's lists could not be read (not `is_site_there`), or where most of the
        known articles are gone: the site is down then, or has moved; what the run saw is forgotten.

        Visits of runs that were killed or stopped are judged by the next one that comes to its end."""
        is_open = (_TABLE.c.site == site, _TABLE.c.returned_at.is_(None), _TABLE.c.removed_at.is_(None))
        is_new = _TABLE.c.judged_at.is_(None) | (_TABLE.c.judged_at < _TABLE.c.last_gone)
        rows = self._session.execute(select(_TABLE).where(*is_open, is_new)).all()
        if not rows:
            return Settled()
        run = self._session.get_one(CrawlRunRow, run_id)
        since = min(run.started, *(row.last_gone for row in rows))
        if not is_site_there or self._are_most_gone(site, since):
            self._doubt(rows, since)
            return Settled(doubted=len(rows))
        sure = [row for row in rows if _are_different_days(row.first_gone, row.last_gone)]
        for row in rows:
            values = {"judged_at": row.last_gone, "removed_at": row.last_gone if row in sure else None}
            self._session.execute(_UPDATE, values | {"of_id": row.id})
        return Settled(removed=len(sure))

    def _doubt(self, rows: Sequence[Any], since: str) -> None:
        """Forget what was first seen in the visits judged now; what was seen before may be seen again."""
        for row in rows:
            if row.judged_at is None or row.first_gone >= since:
                self._session.execute(_DELETE, {"of_id": row.id})
            else:
                self._session.execute(_UPDATE, {"of_id": row.id, "last_gone": row.judged_at})

    def _are_most_gone(self, site: str, since: str) -> bool:
        """Whether most known articles that were visited last are gone. What has been removed for a while says nothing
        new, and a page that could not be read says nothing at all."""
        lately = time_text(datetime.fromisoformat(since) - _LATELY)
        is_gone = case((_TABLE.c.last_gone >= PageRow.fetched_at, 1), else_=0).label("is_gone")
        question = (
            select(is_gone, PageRow.fetched_at)
            .join(ArticleRow, ArticleRow.id == PageRow.article_id)
            .outerjoin(_TABLE, (_TABLE.c.article_id == ArticleRow.id) & _TABLE.c.returned_at.is_(None))
            .where(
                PageRow.site == site,
                PageRow.state == PageState.SAVED,
                # The visit that saved it first says nothing of removals.
                PageRow.fetched_at > ArticleRow.first_saved,
                _TABLE.c.removed_at.is_(None) | (_TABLE.c.removed_at >= lately),
                PageRow.reason.is_(None) | PageRow.reason.in_(_AS_IT_WAS) | (is_gone == 1),
            )
            .order_by(PageRow.fetched_at.desc())
        )
        visits = self._session.execute(question).all()
        looked_at = [bool(gone) for place, (gone, at) in enumerate(visits) if place < _VISITS or at >= since]
        number = sum(looked_at)
        return number >= _LEAST_GONE and number > _MOST_GONE * len(looked_at)

    def of_article(self, article_id: int) -> list[Removal]:
        """Return the removals of an article, the oldest first."""
        question = select(_TABLE).where(_TABLE.c.article_id == article_id, _TABLE.c.removed_at.is_not(None))
        return [removal_of(row) for row in self._session.execute(question.order_by(_TABLE.c.id))]

    def standing(self, article_ids: Sequence[int]) -> dict[int, Removal]:
        """Return which of some articles are removed, and have not come back."""
        question = select(_TABLE).where(
            _TABLE.c.article_id.in_(article_ids), _TABLE.c.removed_at.is_not(None), _TABLE.c.returned_at.is_(None)
        )
        return {row.article_id: removal_of(row) for row in self._session.execute(question)}

    def counts(self, site: str) -> tuple[int, int]:
        """Return how many articles of a site are removed, and how many may be."""
        is_sure = _TABLE.c.removed_at.is_not(None)
        question = select(is_sure, func.count()).where(_TABLE.c.site == site, _TABLE.c.returned_at.is_(None))
        found = {bool(sure): number for sure, number in self._session.execute(question.group_by(is_sure))}
        return found.get(True, 0), found.get(False, 0)


def removal_of(row: Any) -> Removal:
    """Return the removal of a row."""
    return Removal(row.first_gone[:10], row.reason, row.message, row.removed_at, row.returned_at)


def _are_different_days(first: str, last: str) -> bool:
    apart = datetime.fromisoformat(last) - datetime.fromisoformat(first)
    return first[:10] != last[:10] and apart >= _APART
