"""Queries on the `page_source` table: the response that a page's article was read from, or where it is archived."""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Boolean, Table, bindparam, delete, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from storage.errors import StorageError
from storage.models import ArticleRow, PageRow, PageSourceRow
from storage.page_models import ArchivedPageRow
from storage.visits import RecordPlace

_TABLE = cast("Table", PageSourceRow.__table__)
_OF_PAGE = (
    select(PageRow.id).where(PageRow.site == bindparam("of_site"), PageRow.key == bindparam("of_key")).scalar_subquery()
)
_PAGES = (
    select(PageRow.key, PageRow.id, _TABLE.c.page_id)
    .outerjoin(_TABLE, _TABLE.c.page_id == PageRow.id)
    .where(PageRow.site == bindparam("of_site"), PageRow.key.in_(bindparam("of_keys", expanding=True)))
)
"""With null where nothing is kept of the page."""
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
_UPDATE = (
    update(_TABLE)
    .where(_TABLE.c.page_id == bindparam("of_page"))
    # Of a page that was kept for good, the newer response is kept for good too.
    .values(is_kept=or_(_TABLE.c.is_kept, bindparam("for_good", type_=Boolean())))
)
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
_DROP = delete(_TABLE).where(
    _TABLE.c.page_id.in_(
        select(PageRow.id).where(
            PageRow.site == bindparam("of_site"), PageRow.key.in_(bindparam("of_keys", expanding=True))
        )
    )
)
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


class Response(NamedTuple):
    """A response as it is to be kept."""

    body: bytes
    content_type: str | None
    """The header's value."""
    fetched_at: str | None
    """As `utc_now` has it."""
    for_good: bool = False
    """Whether it stays when its page is not visited again (`KEEP_PAGES`)."""


class PageSources:
    """Reads with any session; writes inside an operation of the `Writer`. A source is kept while its page has a
    planned visit, and dropped when a later run begins (in the save itself it was a tenth of the writer's work), unless
    it is kept for good (`KEEP_PAGES`)."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, site: str, responses: Mapping[str, Response]) -> None:
        """Store the responses of pages, by their keys, in place of earlier ones. Raises StorageError for an unknown
        page."""
        if not responses:
            return
        pages = list(self._session.execute(_PAGES, {"of_site": site, "of_keys": list(responses)}))
        if unknown := responses.keys() - {page.key for page in pages}:
            raise StorageError(f"page {min(unknown)} of {site} is not in the page table")
        new, again = [], []
        for key, page_id, kept in pages:
            response = responses[key]
            values = {"body": zlib.compress(response.body, _LEVEL), "content_type": response.content_type}
            values |= {"fetched_at": response.fetched_at}
            if kept is None:
                new.append(values | {"page_id": page_id, "is_kept": response.for_good})
            else:
                again.append(values | {"of_page": page_id, "for_good": response.for_good})
        if new:
            self._session.execute(_INSERT, new)
        if again:
            self._session.execute(_UPDATE, again)

    def get(self, site: str, key: str) -> Source | None:
        """The response kept; None if there is none."""
        row = self._session.execute(_GET, {"of_site": site, "of_key": key}).one_or_none()
        return _as_source(row) if row else None

    def of_article(self, article_id: int) -> tuple[str, Source] | None:
        """The response that gave the article's record, and its page's address: of several pages the one at the record's
        own address, else the newest. None if none is kept."""
        row = self._session.execute(_OF_ARTICLE, {"of_article": article_id}).first()
        return (row.url, _as_source(row)) if row else None

    def drop(self, site: str, keys: Iterable[str]) -> None:
        """Forget the responses of pages."""
        if asked := list(keys):
            self._session.execute(_DROP, {"of_site": site, "of_keys": asked})

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
