"""What becomes of a saved article when its page, or another page of it, gives a record."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self, cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from storage.addresses.other_addresses import Known, Named, OtherAddresses
from storage.likeness.body_marks import BodyMarks
from storage.likeness.duplicates import Duplicates
from storage.models import READ_FIELDS, RECORD_FIELDS, ArticleRow, ArticleVersionRow
from storage.saving.planned_visits import last_start_of, visit_after
from storage.saving.readings import Outcome, SaveResult
from storage.times import utc_now
from storage.visits import OtherNames

_TABLE = cast("Table", ArticleRow.__table__)
_UPDATE = update(_TABLE).where(_TABLE.c.id == bindparam("of_id"))
_BESIDE_THE_HASH = [name for name in READ_FIELDS if name not in ("headline", "alternative_headline", "article_body")]
STORED = (
    *(_TABLE.c[name] for name in ("id", "url", "identifier", "content_hash", "extractor_version", "date_published")),
    *(_TABLE.c[name] for name in ("first_saved", "last_saved", "changed_at", "address")),
    *(_TABLE.c[name] for name in _BESIDE_THE_HASH if name != "date_published"),
)
"""What a record is compared with."""
_BY_ID = select(*STORED).where(_TABLE.c.id == bindparam("of_id"))


@dataclass(frozen=True, slots=True)
class Comparison:
    """A record beside the stored one of its article."""

    other_text: bool
    """Whether it reads otherwise."""
    other_extractor: bool
    is_recleaned: bool
    """Whether the extractor alone made the difference, or nobody can tell whose change it is."""
    is_taken: bool
    """Whether it is to stand in place of the stored one."""

    @classmethod
    def of(cls, stored: Any, row: Mapping[str, Any], *, recleaned: bool, revisited: bool) -> Self:
        """Compare them; `row`: the record, with its address."""
        other_extractor = stored.extractor_version != row["extractor_version"]
        other_text = stored.content_hash != row["content_hash"] or (
            revisited and not other_extractor and any(getattr(stored, name) != row[name] for name in _BESIDE_THE_HASH)
        )
        better_address = not revisited and _address_rank(row) < _address_rank(stored._mapping)
        has_moved = revisited and row["identifier"] is None and row["address"] != stored.address
        is_taken = other_text or other_extractor or better_address or has_moved
        # Another address, and lines learned since the first one was read: nobody can tell whose change it is.
        return cls(other_text, other_extractor, recleaned or (other_extractor and not revisited), is_taken)

    @property
    def is_changed(self) -> bool:
        """Whether the publisher changed the article."""
        return self.other_text and not self.is_recleaned

    @property
    def outcome(self) -> Outcome:
        """What it comes to."""
        if not self.other_text:
            return "unchanged"
        return "recleaned" if self.is_recleaned else "changed"


class Replacing:
    """Writes inside an operation of the `Writer`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def replace(
        self, stored: Any, row: dict[str, Any], now: str, marks: BodyMarks | None, *, recleaned: bool, revisited: bool
    ) -> SaveResult:
        """Put a record in the place of the stored one; `row`: the record, with address and run."""
        found = Comparison.of(stored, row, recleaned=recleaned, revisited=revisited)
        values: dict[str, Any] = {"last_saved": now} | (row if found.is_taken else {})
        if found.is_changed:
            self._keep_version(stored.id, now, row["run_id"])
            values["changed_at"] = now
        elif found.other_text or found.other_extractor:
            values |= {"recleaned_at": utc_now(), "recleaned_from": stored.extractor_version}
        if row["identifier"] is None:
            values["identifier"] = stored.identifier
        self._session.execute(_UPDATE, values | {"of_id": stored.id})
        fingerprint = Duplicates(self._session).link_changed(stored.id, row, marks) if found.other_text else None
        return self.result(stored, row, now, found, fingerprint)

    def result(
        self, stored: Any, row: dict[str, Any], now: str, found: Comparison, fingerprint: int | None = None
    ) -> SaveResult:
        """Return what became of a record of a saved article."""
        published = row["date_published"] if found.is_taken else stored.date_published
        is_restarted = found.is_changed or stored.changed_at
        start = last_start_of(self._session, stored.id) if is_restarted else None
        next_visit = visit_after(published, stored.first_saved, utc_now(), start)
        return SaveResult(stored.id, found.outcome, next_visit, fingerprint, found.is_changed and start != now)

    def merge(
        self,
        known: Known,
        row: dict[str, Any],
        now: str,
        marks: BodyMarks | None,
        names: OtherNames,
        *,
        has_moved: bool,
    ) -> SaveResult:
        """`row`: the record of another address of the article, with address and run. `has_moved`: its page leads
        there now."""
        stored = self._session.execute(_BY_ID, {"of_id": known.article_id}).one()
        site, is_taken = row["site"], (known.is_better or has_moved) and now >= stored.last_saved
        if has_moved and is_taken:
            result = self.replace(stored, row, now, marks, recleaned=False, revisited=True)
        else:
            values = row if is_taken else {}
            last_saved = max(now, stored.last_saved)
            self._session.execute(_UPDATE, values | {"last_saved": last_saved, "of_id": stored.id})
            if is_taken and stored.content_hash != row["content_hash"]:
                Duplicates(self._session).link_changed(stored.id, row, marks)
            start = last_start_of(self._session, stored.id) if stored.changed_at else None
            next_visit = visit_after(row["date_published"], stored.first_saved, utc_now(), start) if is_taken else None
            result = SaveResult(stored.id, "same_article", next_visit, is_taken=is_taken)
        address = row["address"] if is_taken else stored.address
        others = [stored.address, row["address"], *names.all]
        OtherAddresses(self._session).note([Named(stored.id, site, address, others)])
        return result

    def _keep_version(self, article_id: int, now: str, run_id: int | None) -> None:
        row = self._session.get_one(ArticleRow, article_id, populate_existing=True)
        version: dict[str, Any] = {"article_id": article_id, "run_id": row.run_id}
        version["record"] = {name: getattr(row, name) for name in RECORD_FIELDS}
        version |= {"valid_from": row.changed_at or row.first_saved, "valid_until": now, "replaced_by_run_id": run_id}
        self._session.execute(insert(ArticleVersionRow), [version])


def _address_rank(record: Mapping[str, Any]) -> tuple[bool, bool, str]:
    """Smaller is better, where two addresses give one article: the one with its number, without a query."""
    return (record["identifier"] or "") not in record["url"], "?" in record["url"], record["url"]
