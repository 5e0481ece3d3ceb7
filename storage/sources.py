"""Queries on the `page_source` table: the response that a page's article was read from, or where it is archived."""

import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Table, bindparam, delete, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from storage.errors import StorageError
from storage.models import ArticleRow, PageRow, PageSourceRow
from storage.page_models import ArchivedPageRow
from storage.visits import RecordPlace

_TABLE = cast("Table", PageSourceRow.__table__)
_OF_PAGE = (
    select(PageRow.id).where(PageRow.site == bindparam("of_site"), PageRow.key == bindparam("of_key")).scalar_subquery()
)
_PAGE_ID = select(PageRow.id).where(PageRow.site == bindparam("of_site"), PageRow.key == bindparam("of_key"))
_ARCHIVED = cast("Table", ArchivedPageRow.__table__)
_KEPT = (
    select(
        PageRow.url, _TABLE.c.body, _TABLE.c.content_type, _TABLE.c.fetched_at, _ARCHIVED.c.sources, _ARCHIVED.c.read_at
    )
    .outerjoin(_TABLE, _TABLE.c.page_id == PageRow.id)
    .outerjoin(_ARCHIVED, _ARCHIVED.c.page_id == PageRow.id)
    .where(or_(_TABLE.c.page_id.is_not(None), _ARCHIVED.c.sources.is_not(None)))
)
_GET = _KEPT.where(PageRow.id == _OF_PAGE)
_OF_ARTICLE = (
    _KEPT.join(ArticleRow, ArticleRow.id == PageRow.article_id)
    .where(PageRow.article_id == bindparam("of_article"))
    .order_by((PageRow.url == ArticleRow.url).desc(), PageRow.fetched_at.desc(), PageRow.id)
    .limit(1)
)
_INSERT = insert(_TABLE)
_UPDATE = update(_TABLE).where(_TABLE.c.page_id == bindparam("of_page"))
_DROP_UNPLANNED = delete(_TABLE).where(
    _TABLE.c.is_kept.is_(False), exists().where(PageRow.id == _TABLE.c.page_id, PageRow.next_visit.is_(None))
)
_KEEP_ALL = (
    update(_TABLE)
    .where(
        _TABLE.c.is_kept.is_(False),
        _TABLE.c.page_id.in_(select(PageRow.id).where(PageRow.site == bindparam("of_site"))),
    )
    .values(is_kept=True)
)
_DROP_OF = delete(_TABLE).where(
    _TABLE.c.page_id.in_(select(PageRow.id).where(PageRow.article_id == bindparam("of_article")))
)
_FORGET_OF = (
    update(_ARCHIVED)
    .where(_ARCHIVED.c.page_id.in_(select(PageRow.id).where(PageRow.article_id == bindparam("of_article"))))
    .values(sources=None, read_at=None)
)
_DROP = delete(_TABLE).where(_TABLE.c.page_id == _OF_PAGE)
HAS_PAGE = or_(
    exists().where(PageRow.article_id == ArticleRow.id, _TABLE.c.page_id == PageRow.id),
    exists().where(
        PageRow.article_id == ArticleRow.id, _ARCHIVED.c.page_id == PageRow.id, _ARCHIVED.c.sources.is_not(None)
    ),
)
"""Whether the page that an article was read from is kept, in whichever way."""
_LEVEL = 1
"""Of zlib: 60 pages of the corpus (178 kB on average) shrink to 23 % in 1.4 ms each; level 6: to 19 % in 3.5 ms."""


@dataclass(frozen=True, slots=True)
class Source:
    """A response as it was fetched; `crawler.kept_pages` makes a page of it."""

    body: bytes | None
    """None: it lies in the archive."""
    content_type: str | None
    """The header's value; None also where the archive has it."""
    fetched_at: datetime | None = None
    places: tuple[RecordPlace, ...] = ()
    """Where its bodies lie in the archive."""


class PageSources:
    """Reads with any session; writes inside an operation of the `Writer`. A source is kept while its page has a
    planned visit, and dropped when a later run begins (in the save itself it was a tenth of the writer's work), unless
    it is kept for good (`KEEP_PAGES`)."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(
        self,
        site: str,
        key: str,
        body: bytes,
        content_type: str | None,
        fetched_at: str | None,
        *,
        for_good: bool = False,
    ) -> None:
        """Store the response, in place of an earlier one; `fetched_at` as `utc_now` has it. Of a page that was kept for
        good, the newer response is kept for good too. Raises StorageError for an unknown page."""
        page_id = self._session.execute(_PAGE_ID, {"of_site": site, "of_key": key}).scalar_one_or_none()
        if page_id is None:
            raise StorageError(f"page {key} of {site} is not in the page table")
        values: dict[str, Any] = {"body": zlib.compress(body, _LEVEL), "content_type": content_type}
        values["fetched_at"] = fetched_at
        if for_good:
            values["is_kept"] = True
        updated = cast("CursorResult[Any]", self._session.execute(_UPDATE, values | {"of_page": page_id}))
        if not updated.rowcount:
            self._session.execute(_INSERT, values | {"page_id": page_id})

    def get(self, site: str, key: str) -> Source | None:
        """The response kept; None if there is none."""
        row = self._session.execute(_GET, {"of_site": site, "of_key": key}).one_or_none()
        return _as_source(row) if row else None

    def of_article(self, article_id: int) -> tuple[str, Source] | None:
        """The response that gave the article's record, and its page's address: of several pages the one at the record's
        own address, else the newest. None if none is kept."""
        row = self._session.execute(_OF_ARTICLE, {"of_article": article_id}).first()
        return (row.url, _as_source(row)) if row else None

    def drop(self, site: str, key: str) -> None:
        """Forget the response of a page."""
        self._session.execute(_DROP, {"of_site": site, "of_key": key})

    def drop_of(self, article_id: int) -> None:
        """Forget the responses of an article's pages."""
        self._session.execute(_DROP_OF, {"of_article": article_id})
        self._session.execute(_FORGET_OF, {"of_article": article_id})

    def drop_unplanned(self) -> None:
        """Forget the responses of all pages that are not visited again, but for those that are kept for good."""
        self._session.execute(_DROP_UNPLANNED)

    def keep_all(self, site: str) -> None:
        """Keep for good what is there of a site."""
        self._session.execute(_KEEP_ALL, {"of_site": site})


def _as_source(row: Any) -> Source:
    if row.body is None:
        places = tuple(RecordPlace(file, offset) for file, offset in row.sources)
        return Source(None, None, _moment(row.read_at), places)
    return Source(zlib.decompress(row.body), row.content_type, _moment(row.fetched_at))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
