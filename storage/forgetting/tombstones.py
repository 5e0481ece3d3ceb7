"""Queries on the `forgotten` table: by which hashes an article is known that was taken out for good."""

from collections.abc import Iterable
from hashlib import sha256
from typing import cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from storage.columns import chunks
from storage.tables.forgotten import ForgottenRow

FORGOTTEN = "forgotten"
"""The reason of pages that are skipped."""

_TABLE = cast("Table", ForgottenRow.__table__)
_HELD = select(_TABLE.c.name_hash).where(_TABLE.c.name_hash.in_(bindparam("of_hashes", expanding=True)))


def hash_of_page(site: str, key: str) -> str:
    """Return the hash of a page's key. An address is one on whatever site's account it is read; the publisher's number
    is the site's own."""
    return _hash(key if "/" in key else f"{site} {key}")


def hash_of_text(site: str, content_hash: str) -> str:
    """Return the hash of an article's words, by the hash that its record has."""
    return _hash(f"{site} text {content_hash}")


def _hash(name: str) -> str:
    return sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


class Forgotten:
    """Reads with any session; writes inside an operation of the `Writer`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def hashes(self) -> frozenset[str]:
        """Return all hashes: there are few."""
        return frozenset(self._session.scalars(select(_TABLE.c.name_hash)))

    def held(self, hashes: Iterable[str]) -> frozenset[str]:
        """Return which of these hashes are of what was taken out for good."""
        asked = list(hashes)
        return frozenset(self._session.scalars(_HELD, {"of_hashes": asked})) if asked else frozenset()

    def note(self, hashes: Iterable[str], reason: str, at: str, *, in_archive: bool = False) -> None:
        """Remember what was taken out. What is remembered already stays as it is, and is to be erased once more.
        `in_archive`: from the archive, too."""
        for chunk in chunks(dict.fromkeys(hashes)):
            known = set(self._session.scalars(select(_TABLE.c.name_hash).where(_TABLE.c.name_hash.in_(chunk))))
            values = {"forgotten_at": at, "reason": reason, "in_archive": in_archive}
            rows = [{"name_hash": one, **values} for one in chunk if one not in known]
            self._session.execute(update(_TABLE).where(_TABLE.c.name_hash.in_(known)).values(is_erased=False))
            if in_archive:
                self._session.execute(update(_TABLE).where(_TABLE.c.name_hash.in_(known)).values(in_archive=True))
            if rows:
                self._session.execute(insert(_TABLE), rows)

    def reason_of(self, site: str, keys: Iterable[str]) -> tuple[str, str] | None:
        """Return when and why a page was taken out; None where it was not."""
        hashes = [hash_of_page(site, key) for key in keys]
        question = select(_TABLE.c.forgotten_at, _TABLE.c.reason).where(_TABLE.c.name_hash.in_(hashes))
        row = self._session.execute(question.limit(1)).one_or_none()
        return (row.forgotten_at, row.reason) if row is not None else None

    @property
    def is_pending(self) -> bool:
        """Whether words may still be in the file."""
        question = select(_TABLE.c.name_hash).where(_TABLE.c.is_erased.is_(False)).limit(1)
        return self._session.scalar(question) is not None

    @property
    def in_archive(self) -> frozenset[str]:
        """The hashes of addresses of which an archive may have records."""
        return frozenset(self._session.scalars(select(_TABLE.c.name_hash).where(_TABLE.c.in_archive)))

    def erased_in_archive(self) -> None:
        """The words are out of the archive."""
        self._session.execute(update(_TABLE).values(in_archive=False))

    def erased(self) -> None:
        """The words are out of the file."""
        self._session.execute(update(_TABLE).values(is_erased=True))
