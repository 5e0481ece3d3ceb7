"""Queries on the `archived_address` table: the newest response with a body at each address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from storage.page_models import ArchivedAddressRow
from storage.visits import RecordPlace

_TABLE = cast("Table", ArchivedAddressRow.__table__)
_AT = select(_TABLE).where(_TABLE.c.url == bindparam("of_url"))
_WITH = select(_TABLE).where(_TABLE.c.payload_digest == bindparam("of_digest")).limit(1)
_NOTED = select(_TABLE.c.url).where(_TABLE.c.url.in_(bindparam("of_urls", expanding=True)))
_UPDATE = update(_TABLE).where(_TABLE.c.url == bindparam("of_url"))


@dataclass(frozen=True, slots=True)
class ArchivedBody:
    """A record that holds a body."""

    url: str
    payload_digest: str
    date: str
    place: RecordPlace


class ArchivedAddresses:
    """Reads with any session; writes inside an operation of the `Writer`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def at(self, url: str) -> ArchivedBody | None:
        """Return the newest record of the address that holds a body."""
        return _as_body(self._session.execute(_AT, {"of_url": url}).one_or_none())

    def with_digest(self, payload_digest: str) -> ArchivedBody | None:
        """Return a record that holds this body, at whatever address."""
        return _as_body(self._session.execute(_WITH, {"of_digest": payload_digest}).one_or_none())

    def note(self, bodies: Sequence[ArchivedBody]) -> None:
        """Note records, in place of earlier ones at their addresses."""
        by_url = {body.url: body for body in bodies}
        known = set(self._session.scalars(_NOTED, {"of_urls": list(by_url)}))
        rows: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
        for url, body in by_url.items():
            values: dict[str, Any] = {"payload_digest": body.payload_digest, "date": body.date}
            values |= {"file": body.place.file, "offset": body.place.offset}
            rows[url in known].append(values | {"of_url" if url in known else "url": url})
        if rows[True]:
            self._session.execute(_UPDATE, rows[True])
        if rows[False]:
            self._session.execute(insert(_TABLE), rows[False])


def note_all(session: Session, bodies: Sequence[ArchivedBody]) -> list[None]:
    """Note records: the operation for `Writer.submit_row`."""
    ArchivedAddresses(session).note(bodies)
    return [None] * len(bodies)


def _as_body(row: Any) -> ArchivedBody | None:
    if row is None:
        return None
    return ArchivedBody(row.url, row.payload_digest, row.date, RecordPlace(row.file, row.offset))
