"""Queries on the `archived_page` table: where the responses of pages lie in WARC files."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple, TypeVar, cast

from sqlalchemy import Table, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from storage.page_models import ArchivedPageRow, PageRow
from storage.visits import Archived, Visit

T = TypeVar("T")
_TABLE = cast("Table", ArchivedPageRow.__table__)
_OF_PAGES = (PageRow.site == bindparam("of_site"), PageRow.key.in_(bindparam("of_keys", expanding=True)))
_PAGES = (
    select(PageRow.key, PageRow.id, _TABLE.c.page_id)
    .outerjoin(_TABLE, _TABLE.c.page_id == PageRow.id)
    .where(*_OF_PAGES)
)
"""With null where nothing is noted of the page."""
_UPDATE = update(_TABLE).where(_TABLE.c.page_id == bindparam("of_page"))
_READ_FROM = (
    select(PageRow.site, PageRow.key, PageRow.id)
    .join(_TABLE, _TABLE.c.page_id == PageRow.id)
    .where(
        PageRow.site.in_(bindparam("of_sites", expanding=True)),
        PageRow.key.in_(bindparam("of_keys", expanding=True)),
        _TABLE.c.sources.is_not(None),
    )
)
_FORGET = _UPDATE.values(sources=None, read_at=None)
_INSERT = insert(_TABLE)


class Place(NamedTuple):
    """Where a page's last response lies."""

    archived: Archived
    read_at: str | None = None
    """The article is now what that response gave, which was fetched then; null: it is not."""


class ArchivedPages:
    """Reads with any session; writes inside an operation of the `Writer`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def note(self, site: str, places: Mapping[str, Place]) -> None:
        """Note where the last responses of pages lie, by their keys. Pages that are not in the table are left out."""
        if not places:
            return
        new, again = [], []
        for key, page_id, noted in self._session.execute(_PAGES, {"of_site": site, "of_keys": list(places)}):
            archived, read_at = places[key]
            values: dict[str, Any] = {"file": archived.place.file, "offset": archived.place.offset}
            if read_at is not None:
                values |= {"sources": [[place.file, place.offset] for place in archived.bodies], "read_at": read_at}
            if noted is None:
                new.append({"sources": None, "read_at": None} | values | {"page_id": page_id})
            else:
                again.append(values | {"of_page": page_id})
        if new:
            self._session.execute(_INSERT, new)
        for values in again:
            self._session.execute(_UPDATE, values)

    def last_offset(self, file: str) -> int:
        """Return the place of the last record of a file that is named here; 0 where none is."""
        return self._session.scalar(select(func.max(_TABLE.c.offset)).where(_TABLE.c.file == file)) or 0

    def forget_sources(self, pages: Collection[tuple[str, str]]) -> None:
        """The articles of pages, by site and key, are now what responses gave that are not in the archive."""
        asked = {"of_sites": list({site for site, _ in pages}), "of_keys": list({key for _, key in pages})}
        noted = self._session.execute(_READ_FROM, asked) if pages else ()
        if rows := [{"of_page": page_id} for site, key, page_id in noted if (site, key) in pages]:
            self._session.execute(_FORGET, rows)


def with_place(operation: Callable[[Session], T], site: str, visit: Visit | None) -> Callable[[Session], T]:
    """Return the operation that ends a page, and notes where the visit's response lies."""
    if visit is None or visit.archived is None:
        return operation
    key, archived = visit.page_key, visit.archived

    def both(session: Session) -> T:
        result = operation(session)
        ArchivedPages(session).note(site, {key: Place(archived)})
        return result

    return both
