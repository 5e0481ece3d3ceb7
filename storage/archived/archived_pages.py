"""Queries on the `archived_page` table: where the responses of pages lie in WARC files."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from sqlalchemy import CursorResult, Table, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from storage.page_models import ArchivedPageRow, PageRow
from storage.visits import Archived, Visit

T = TypeVar("T")
_TABLE = cast("Table", ArchivedPageRow.__table__)
_PAGE_ID = select(PageRow.id).where(PageRow.site == bindparam("of_site"), PageRow.key == bindparam("of_key"))
_UPDATE = update(_TABLE).where(_TABLE.c.page_id == bindparam("of_page"))
_FORGET = update(_TABLE).where(_TABLE.c.page_id == _PAGE_ID.scalar_subquery()).values(sources=None, read_at=None)
_INSERT = insert(_TABLE)


class ArchivedPages:
    """Reads with any session; writes inside an operation of the `Writer`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def note(self, site: str, key: str, archived: Archived, read_at: str | None = None) -> None:
        """Note where the page's last response lies; `read_at`: the article is now what that response gave, which was
        fetched then. A page that is not in the table is left out."""
        page_id = self._session.execute(_PAGE_ID, {"of_site": site, "of_key": key}).scalar_one_or_none()
        if page_id is None:
            return
        values: dict[str, Any] = {"file": archived.place.file, "offset": archived.place.offset}
        if read_at is not None:
            values |= {"sources": [[place.file, place.offset] for place in archived.bodies], "read_at": read_at}
        updated = cast("CursorResult[Any]", self._session.execute(_UPDATE, values | {"of_page": page_id}))
        if not updated.rowcount:
            self._session.execute(_INSERT, values | {"page_id": page_id})

    def last_offset(self, file: str) -> int:
        """Return the place of the last record of a file that is named here; 0 where none is."""
        return self._session.scalar(select(func.max(_TABLE.c.offset)).where(_TABLE.c.file == file)) or 0

    def forget_sources(self, site: str, key: str) -> None:
        """The article is now what a response gave that is not in the archive."""
        self._session.execute(_FORGET, {"of_site": site, "of_key": key})


def with_place(operation: Callable[[Session], T], site: str, visit: Visit | None) -> Callable[[Session], T]:
    """Return the operation that ends a page, and notes where the visit's response lies."""
    if visit is None or visit.archived is None:
        return operation
    key, archived = visit.page_key, visit.archived

    def both(session: Session) -> T:
        result = operation(session)
        ArchivedPages(session).note(site, key, archived)
        return result

    return both
