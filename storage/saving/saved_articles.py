"""Saving articles, many by the same statements: which article a record is of, and what becomes of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import groupby
from typing import Any, cast

from sqlalchemy import Table, and_, bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from storage.addresses.other_addresses import Asked, Found, Named, OtherAddresses
from storage.countries.codes import codes_of
from storage.forgetting.tombstones import Forgotten, hash_of_page, hash_of_text
from storage.likeness.duplicates import Duplicates
from storage.models import ArticleRow
from storage.saving.planned_visits import visit_after
from storage.saving.readings import FORGOTTEN, Reading, SaveResult, Told, apart
from storage.saving.replacing import STORED, Comparison, Replacing
from storage.times import utc_now

_TABLE = cast("Table", ArticleRow.__table__)
# Statements of the hot path are built once: 3,000 articles with their pages took 10.1 s with statements built anew,
# 2.7 s with these (two busy cores).
# Not `sort_by_parameter_order`: SQLite would be given one row at a time.
_INSERT = insert(_TABLE).returning(_TABLE.c.site, _TABLE.c.address, _TABLE.c.id)
_UPDATE = update(_TABLE).where(_TABLE.c.id == bindparam("of_id"))
_OF_SITES = _TABLE.c.site.in_(bindparam("of_sites", expanding=True))
_SAME = select(*STORED, _TABLE.c.site, _TABLE.c.in_language).where(
    or_(
        and_(_OF_SITES, _TABLE.c.identifier.in_(bindparam("of_identifiers", expanding=True))),
        and_(_OF_SITES, _TABLE.c.address.in_(bindparam("of_addresses", expanding=True))),
    )
)

Saved = tuple[Reading, SaveResult]


class _Kind(Enum):
    """What is done with a reading. Of the first two, with many at once."""

    ADD = auto()
    MET_AGAIN = auto()
    OTHER = auto()


@dataclass(slots=True)
class _Case:
    """A reading, and what the store has of it."""

    told: Told
    is_forgotten: bool = False
    stored: Any = None
    """The article with its identity."""
    first: int | None = None
    """The article that told the same before."""
    found: Found | None = None
    """What is at its names; null where its number tells which article it is."""

    @property
    def reading(self) -> Reading:
        """The reading."""
        return self.told.reading

    @property
    def now(self) -> str:
        """When it was read."""
        captured_at = self.reading.captured_at
        if self.stored is not None and captured_at is not None and captured_at < self.stored.last_saved:
            return cast("str", self.stored.last_saved)
        return captured_at or utc_now()

    @property
    def row(self) -> dict[str, Any]:
        """The record, with what the store has beside it."""
        record = self.reading.record
        codes = codes_of(record["content_location"], record["in_language"])
        return record | {"address": self.reading.address, "run_id": self.reading.run_id, "country_codes": codes}

    @property
    def is_older(self) -> bool:
        """Whether an archive has the article as it was before, in other words."""
        captured_at, stored = self.reading.captured_at, self.stored
        if stored is None or captured_at is None or captured_at >= stored.last_saved:
            return False
        return bool(stored.content_hash != self.reading.record["content_hash"])

    @property
    def comparison(self) -> Comparison:
        """The record beside the stored one."""
        reading = self.reading
        row = reading.record | {"address": reading.address}
        return Comparison.of(self.stored, row, recleaned=reading.recleaned, revisited=reading.revisited)

    @property
    def kind(self) -> _Kind:
        """What is done with it."""
        if self.is_forgotten or self.is_older or (self.found is not None and self.found.known is not None):
            return _Kind.OTHER
        if self.stored is None:
            return _Kind.ADD
        return _Kind.OTHER if self.comparison.is_taken else _Kind.MET_AGAIN

    @property
    def looked_at(self) -> set[int]:
        """The articles that decide what becomes of it."""
        ids = set(self.found.ids) if self.found is not None else set()
        return ids | {number for number in (self.first, self.stored and self.stored.id) if number is not None}

    @property
    def written(self) -> set[int]:
        """The articles that it may change."""
        ids = {claim.id for claim in self.found.claims} if self.found is not None else set()
        if self.found is not None and self.found.known is not None:
            ids.add(self.found.known.article_id)
        return ids | ({self.stored.id} if self.stored is not None else set())


class SavedArticles:
    """Writes inside an operation of the `Writer`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, readings: Iterable[Reading]) -> Iterator[list[Saved]]:
        """Save the records, and yield them in their order with what became of each, so many at a time as were written
        together: whoever goes on with these meets the store as it is after them, and before those that follow. See
        `Articles.save`."""
        for part in apart(reading.as_stored() for reading in readings):
            left = part
            while left:
                cases = _undisturbed(self._look_up(left))
                left = left[len(cases) :]
                for kind, some in groupby(cases, key=lambda case: case.kind):
                    if kind == _Kind.ADD:
                        yield self._add(list(some))
                    elif kind == _Kind.MET_AGAIN:
                        yield self._meet_again(list(some))
                    else:
                        yield from ([(case.reading, self._save_other(case))] for case in some)

    def _look_up(self, part: Sequence[Told]) -> list[_Case]:
        """Ask the store for what it has of them: one statement for all of each question."""
        hashes = {hash_of_text(told.reading.record["site"], told.text.row["content_hash"]) for told in part}
        hashes |= {hash_ for told in part for hash_ in _page_hashes(told.reading)}
        forgotten = Forgotten(self._session).held(hashes)
        cases = [_Case(told, not forgotten.isdisjoint(_page_hashes(told.reading))) for told in part]
        asked = [case for case in cases if not case.is_forgotten]
        self._look_up_identities(asked)
        asked = [case for case in asked if case.stored is None]
        if not asked:
            return cases
        firsts = Duplicates(self._session).told_before([case.told.text for case in asked])
        for case, first in zip(asked, firsts, strict=True):
            record, case.first = case.reading.record, first
            # At an address that nobody knew. Where another article tells the same, that one was left on purpose.
            case.is_forgotten = first is None and hash_of_text(record["site"], record["content_hash"]) in forgotten
        self._look_up_names([case for case in asked if not case.is_forgotten])
        return cases

    def _look_up_identities(self, cases: Sequence[_Case]) -> None:
        if not cases:
            return
        readings = [case.reading for case in cases]
        asked = {
            "of_sites": list({reading.record["site"] for reading in readings}),
            "of_identifiers": list({reading.record["identifier"] for reading in readings}),
            "of_addresses": list({reading.address for reading in readings}),
        }
        stored: dict[tuple[str, str], list[Any]] = {}
        for row in self._session.execute(_SAME, asked):
            for name in {row.identifier, row.address}:
                stored.setdefault((row.site, name), []).append(row)
        for case in cases:
            case.stored = _same_article(case.reading, stored)

    def _look_up_names(self, cases: Sequence[_Case]) -> None:
        named = [(case, names) for case in cases if (names := case.reading.other_names) is not None]
        others = OtherAddresses(self._session).find(
            [
                Asked(case.reading.record, case.reading.address, case.reading.page_key, names, case.first)
                for case, names in named
            ]
        )
        for (case, _), found in zip(named, others, strict=True):
            case.found = found

    def _add(self, cases: Sequence[_Case]) -> list[Saved]:
        rows, others = [], OtherAddresses(self._session)
        for case in cases:
            row = case.row | {"first_saved": case.now, "last_saved": case.now, "duplicate_of": case.first}
            if case.found is not None:
                others.refute(case.reading.address, case.found.claims)
                row |= _without_canonical(row) if case.found.is_refuted else {}
            rows.append(row)
        by_address = {(site, address): number for site, address, number in self._session.execute(_INSERT, rows)}
        ids = [by_address[row["site"], row["address"]] for row in rows]
        texts = [replace(case.told.text, article_id=number) for case, number in zip(cases, ids, strict=True)]
        new = [text for case, text in zip(cases, texts, strict=True) if case.first is None]
        Duplicates(self._session).add(new)
        others.note([named for case, number in zip(cases, ids, strict=True) if (named := _named(case, number))])
        saved: list[Saved] = []
        for case, row, text in zip(cases, rows, texts, strict=True):
            visit = visit_after(row["date_published"], row["first_saved"], utc_now(), None)
            fingerprint = text.row["simhash"] if case.first is None else None
            saved.append((case.reading, SaveResult(text.article_id, "new", visit, fingerprint)))
        return saved

    def _meet_again(self, cases: Sequence[_Case]) -> list[Saved]:
        """The stored records stay as they are."""
        self._session.execute(_UPDATE, [{"of_id": case.stored.id, "last_saved": case.now} for case in cases])
        replacing = Replacing(self._session)
        return [
            (case.reading, replacing.result(case.stored, case.reading.record, case.now, case.comparison))
            for case in cases
        ]

    def _save_other(self, case: _Case) -> SaveResult:
        if case.is_forgotten:
            return FORGOTTEN
        if case.is_older:
            return SaveResult(case.stored.id, "older", is_taken=False)
        reading, replacing = case.reading, Replacing(self._session)
        if case.found is not None and case.found.known is not None and reading.names is not None:
            OtherAddresses(self._session).refute(reading.address, case.found.claims)
            known = case.found.known
            has_moved = reading.revisited and known.is_of_page
            return replacing.merge(known, case.row, case.now, reading.marks, reading.names, has_moved=has_moved)
        return replacing.replace(
            case.stored, case.row, case.now, reading.marks, recleaned=reading.recleaned, revisited=reading.revisited
        )


def _undisturbed(cases: Sequence[_Case]) -> Sequence[_Case]:
    """Return the first of them, up to one that hangs on an article which another of them changes before: what the
    store had of it is not what it will have."""
    written = set[int]()
    for number, case in enumerate(cases):
        if not written.isdisjoint(case.looked_at):
            return cases[:number]
        written |= case.written
    return cases


def _same_article(reading: Reading, stored: dict[tuple[str, str], list[Any]]) -> Any:
    """The stored article with the identity of the record: with its number, and else at its address."""
    record = reading.record
    site, number, language = record["site"], record["identifier"], record["in_language"]
    at_address = stored.get((site, reading.address), [])
    without_number = [row for row in at_address if row.address == reading.address and row.identifier is None]
    if number is None:
        of_language = [row for row in at_address if row.address == reading.address and row.in_language == language]
        numbered = sorted((row for row in of_language if row.identifier is not None), key=lambda row: row.id)
        return next(iter([*without_number, *numbered]), None)
    of_number = [row for row in stored.get((site, number), ()) if row.identifier == number]
    return next(iter([*(row for row in of_number if row.in_language == language), *without_number]), None)


def _page_hashes(reading: Reading) -> list[str]:
    return [hash_of_page(reading.record["site"], key) for key in reading.pages]


def _named(case: _Case, article_id: int) -> Named | None:
    names = case.reading.other_names
    if names is None or case.found is None:
        return None
    if case.found.is_refuted:
        names = replace(names, canonical=None)
    return Named(article_id, case.reading.record["site"], case.reading.address, names.all) if names.all else None


def _without_canonical(record: dict[str, Any]) -> dict[str, Any]:
    """What the record of a page has that names another story's address as its own."""
    message = f"canonical_url: the page names {record['canonical_url']}, which is another story"
    return {"canonical_url": None, "validation_messages": [*record["validation_messages"], message]}
