"""Queries on the `article` table, and the only way to write to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, Table, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Session

from storage.addresses.other_addresses import Known, OtherAddresses
from storage.countries.codes import codes_of
from storage.errors import StorageError
from storage.forgetting.tombstones import Forgotten
from storage.likeness.body_marks import BodyMarks
from storage.likeness.duplicates import Duplicates
from storage.models import (
    EXPORT_FIELDS,
    READ_FIELDS,
    RECORD_FIELDS,
    ArticleAddressRow,
    ArticleRow,
    ArticleVersionRow,
    PageRow,
)
from storage.pages import last_start_of, visit_after
from storage.queries.filters import ALL_ARTICLES, Filters, among_articles
from storage.times import utc_now
from storage.visits import OtherNames

Outcome = Literal["new", "changed", "unchanged", "recleaned", "same_article", "older", "forgotten"]

# Statements of the hot path are built once: 3,000 articles with their pages took 10.1 s with statements built anew,
# 2.7 s with these (two busy cores).
_TABLE = cast("Table", ArticleRow.__table__)
_INSERT = insert(_TABLE).returning(_TABLE.c.id)
_UPDATE = update(_TABLE).where(_TABLE.c.id == bindparam("of_id"))
_BESIDE_THE_HASH = [name for name in READ_FIELDS if name not in ("headline", "alternative_headline", "article_body")]
_STORED = select(
    *(_TABLE.c[name] for name in ("id", "url", "identifier", "content_hash", "extractor_version", "date_published")),
    *(_TABLE.c[name] for name in ("first_saved", "last_saved", "changed_at", "address")),
    *(_TABLE.c[name] for name in _BESIDE_THE_HASH if name != "date_published"),
).where(_TABLE.c.site == bindparam("site"))
_BY_ID = select(*_STORED.selected_columns).where(_TABLE.c.id == bindparam("of_id"))
_OF_LANGUAGE = _TABLE.c.in_language.is_not_distinct_from(bindparam("in_language"))
_WITHOUT_NUMBER = and_(_TABLE.c.address == bindparam("address"), _TABLE.c.identifier.is_(None))
_OF_NUMBERED = _STORED.where(
    or_(and_(_TABLE.c.identifier == bindparam("identifier"), _OF_LANGUAGE), _WITHOUT_NUMBER)
).order_by(_TABLE.c.identifier.is_(None))
"""The one with the number first."""
_OF_UNNUMBERED = _STORED.where(
    _TABLE.c.address == bindparam("address"), or_(_TABLE.c.identifier.is_(None), _OF_LANGUAGE)
).order_by(_TABLE.c.identifier.is_not(None), _TABLE.c.id)
"""The one without a number first; else the article read with it from the same address."""

_ROWS_AT_A_TIME = 200
"""Of a streamed answer: 200 articles of the usual 3 kB are under 2 MB."""


@dataclass(frozen=True, slots=True)
class SaveResult:
    """What became of a record."""

    article_id: int
    outcome: Outcome
    next_visit: str | None = field(default=None, compare=False)
    """When its page is due again, for `Pages.saved`; null: never."""
    fingerprint: int | None = field(default=None, compare=False)
    """Of a new text, for `LearnedLines.see`; null where it tells the same as an article before, or is too short."""
    is_restless: bool = field(default=False, compare=False)
    """Whether the text has changed so often that the schedule does not start anew (see `schedule.last_start`)."""
    is_taken: bool = field(default=True, compare=False)
    """Whether the record stands; one read at another address of its article (`same_article`) does if that one is
    better."""


@dataclass(frozen=True, slots=True)
class Version:
    """An article as it read for a time."""

    record: dict[str, Any]
    """The whole record."""
    valid_from: str
    """When it was first read."""
    valid_until: str | None
    """When the next text was first read; null: it stands."""
    run_id: int | None
    """The run that wrote it."""


class Articles:
    """Reads with any session; writes inside an operation of the `Writer`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(
        self,
        record: dict[str, Any],
        address: str,
        *,
        run_id: int | None = None,
        recleaned: bool = False,
        revisited: bool = True,
        marks: BodyMarks | None = None,
        names: OtherNames | None = None,
        page_key: str = "",
        captured_at: str | None = None,
    ) -> SaveResult:
        """Add the record, or replaces the one of the same identity: (`site`, `identifier`, `in_language`), or
        (`site`, `address`) where there is no identifier. `address` is the record's `url` without scheme and `www.`,
        `marks` those of its body where they are known.

        `changed` means that one of `READ_FIELDS` differs (only headline, deck and body count where the page is not
        `revisited` but another address of the article): the record that stood before becomes an `article_version`.
        With `recleaned` the caller knows that the extractor alone made the difference, and where another address was
        read by another extractor nobody can tell: the text is replaced in place, and the row says when and from which
        `extractor_version`. `unchanged` means that none does: the stored record stays as it is and `last_saved` is
        kept up; but a record made by another `extractor_version` replaces it, so that what a better extractor reads is
        not thrown away. Of two addresses with the same text the one with the article's number gives the record,
        whichever is read first.

        With `names`, an article without an identifier is also found by its other addresses, by the page (`page_key`)
        that gave it before, and by its very words (see `OtherAddresses`): `same_article`, whichever is read first. The
        better of the two records stands, without a version: nothing was corrected.

        `captured_at`: when an archive captured the page. It stands for the present in the row and its versions; and a
        record of a capture older than the last save is not taken (`older`).

        A new text is linked to the article that told the same before (see `Duplicates`). An article first saved
        without its identifier receives it when it is read from the same address, and one read without it does not
        lose it. An article that was taken out for good is `forgotten`, and not saved: by any of its addresses, its
        number or its words. Raises StorageError for a record with other fields than `RECORD_FIELDS`.
        """
        _check_fields(record)
        if self._is_forgotten(record, [address, page_key, *(names.of_pages if names else ())]):
            return SaveResult(0, "forgotten", is_taken=False)
        now = captured_at or utc_now()
        codes = codes_of(record["content_location"], record["in_language"])
        of_store: dict[str, Any] = {"address": address, "run_id": run_id, "country_codes": codes}
        stored = self._same_article(record, address)
        if stored is not None:
            if captured_at is not None and captured_at < stored.last_saved:
                if stored.content_hash != record["content_hash"]:
                    return SaveResult(stored.id, "older", is_taken=False)
                # The same text, perhaps at its better address.
                now = stored.last_saved
            row = record | of_store
            return self._replace(stored, row, now, marks, recleaned=recleaned, revisited=revisited)
        told = Duplicates(self._session).told_before(record, marks)
        if told.first is None and Forgotten(self._session).holds(record["site"], [], record["content_hash"]):
            # At an address that nobody knew. Where another article tells the same, that one was left on purpose.
            return SaveResult(0, "forgotten", is_taken=False)
        if names is not None and record["identifier"] is None:
            others = OtherAddresses(self._session)
            known = others.find(record, address, names, page_key, told.first)
            if known is not None:
                row = record | of_store
                return self._merge(known, row, now, marks, names, has_moved=revisited and known.is_of_page)
            if others.is_refuted:
                record, names = _without_canonical(record), replace(names, canonical=None)
        row = record | of_store | {"first_saved": now, "last_saved": now}
        article_id = self._session.execute(_INSERT, row).scalar_one()
        fingerprint = Duplicates(self._session).link_new(article_id, told)
        if names is not None and record["identifier"] is None and names.all:
            OtherAddresses(self._session).note(article_id, record["site"], address, names.all, is_new=True)
        next_visit = visit_after(record["date_published"], now, utc_now(), None)
        return SaveResult(article_id, "new", next_visit, fingerprint)

    def _is_forgotten(self, record: dict[str, Any], keys: list[str]) -> bool:
        if record["identifier"] and record["in_language"]:
            keys.append(f"{record['in_language']}:{record['identifier']}")
        return Forgotten(self._session).holds(record["site"], keys)

    def _merge(
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
            result = self._replace(stored, row, now, marks, recleaned=False, revisited=True)
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
        OtherAddresses(self._session).note(stored.id, site, address, [stored.address, row["address"], *names.all])
        return result

    def _replace(
        self, stored: Any, row: dict[str, Any], now: str, marks: BodyMarks | None, *, recleaned: bool, revisited: bool
    ) -> SaveResult:
        """`row`: the record, with address and run."""
        other_extractor = stored.extractor_version != row["extractor_version"]
        # Another address, and lines learned since the first one was read: nobody can tell whose change it is.
        recleaned = recleaned or (other_extractor and not revisited)
        other_text = stored.content_hash != row["content_hash"] or (
            revisited and not other_extractor and any(getattr(stored, name) != row[name] for name in _BESIDE_THE_HASH)
        )
        published, is_changed = stored.date_published, other_text and not recleaned
        values: dict[str, Any] = {"last_saved": now}
        better_address = not revisited and _address_rank(row) < _address_rank(stored._mapping)
        has_moved = revisited and row["identifier"] is None and row["address"] != stored.address
        if other_text or other_extractor or better_address or has_moved:
            values |= row
            published = row["date_published"]
        if is_changed:
            self._keep_version(stored.id, now, row["run_id"])
            values["changed_at"] = now
        elif other_text or other_extractor:
            values |= {"recleaned_at": utc_now(), "recleaned_from": stored.extractor_version}
        if row["identifier"] is None:
            values["identifier"] = stored.identifier
        self._session.execute(_UPDATE, values | {"of_id": stored.id})
        fingerprint = Duplicates(self._session).link_changed(stored.id, row, marks) if other_text else None
        outcome: Outcome = "unchanged"
        if other_text:
            outcome = "recleaned" if recleaned else "changed"
        start = last_start_of(self._session, stored.id) if is_changed or stored.changed_at else None
        next_visit = visit_after(published, stored.first_saved, utc_now(), start)
        return SaveResult(stored.id, outcome, next_visit, fingerprint, is_changed and start != now)

    def _keep_version(self, article_id: int, now: str, run_id: int | None) -> None:
        row = self._session.get_one(ArticleRow, article_id, populate_existing=True)
        version = {"article_id": article_id, "record": self.record(row), "run_id": row.run_id}
        version |= {"valid_from": row.changed_at or row.first_saved, "valid_until": now, "replaced_by_run_id": run_id}
        self._session.execute(insert(ArticleVersionRow), [version])

    def history(self, article_id: int) -> list[Version]:
        """The texts of an article, oldest first; the last is the one that stands. Empty for an unknown article."""
        row = self._session.get(ArticleRow, article_id)
        if row is None:
            return []
        question = select(ArticleVersionRow).where(ArticleVersionRow.article_id == article_id)
        versions = [
            Version(before.record, before.valid_from, before.valid_until, before.run_id)
            for before in self._session.scalars(question.order_by(ArticleVersionRow.id))
        ]
        return [*versions, Version(self.record(row), row.changed_at or row.first_saved, None, row.run_id)]

    def earlier_records(self, article_id: int, at_most: int) -> list[dict[str, Any]]:
        """Return the records of the article's last earlier texts, the newest last."""
        question = select(ArticleVersionRow.record).where(ArticleVersionRow.article_id == article_id)
        newest = self._session.scalars(question.order_by(ArticleVersionRow.id.desc()).limit(at_most))
        return list(newest)[::-1]

    def history_backwards(self, row: ArticleRow) -> Iterator[Version]:
        """The texts of an article, the newest first, one in memory at a time."""
        yield Version(self.record(row), row.changed_at or row.first_saved, None, row.run_id)
        question = select(ArticleVersionRow).where(ArticleVersionRow.article_id == row.id)
        newest_first = question.order_by(ArticleVersionRow.id.desc()).execution_options(yield_per=1)
        for before in self._session.scalars(newest_first):
            yield Version(before.record, before.valid_from, before.valid_until, before.run_id)
            self._session.expunge(before)

    def get(self, id_or_url: int | str, *, address: str | None = None) -> ArticleRow | None:
        """One article: by row id (int), by identifier (`9384`, `en:9384`; without a language the one saved first),
        by row id as text where no article has it as identifier, or by an address in any spelling. `address` is the
        same address as the caller's rules spell it without scheme and `www.`, or the key of its page."""
        if isinstance(id_or_url, int):
            return self._session.get(ArticleRow, id_or_url)
        asked = id_or_url.strip()
        if asked.isascii() and asked.isdigit():
            by_identifier = self.by_identifier(asked, at_most=1)
            # A row id beyond 64 bits is none, and the driver refuses to ask.
            row_id = int(asked) if len(asked) < 19 else 0
            return by_identifier[0] if by_identifier else self._session.get(ArticleRow, row_id)
        language, separator, identifier = asked.partition(":")
        if separator and not identifier.startswith("//"):
            named = self.by_identifier(identifier, language=language, at_most=1)
            if named:
                return named[0]
        return self._by_address([asked, without_scheme(asked), *([address] if address else [])])

    def quotable(self, numbers: Sequence[int]) -> list[Any]:
        """Return what a quotation is compared with and told by, of some articles, in the order of the numbers."""
        names = "id site identifier in_language url headline alternative_headline date_published authors".split()
        names += ["article_body", "changed_at"]
        question = select(*(_TABLE.c[name] for name in names)).where(_TABLE.c.id.in_(numbers))
        rows = {row.id: row for row in self._session.execute(question)}
        return [rows[number] for number in numbers if number in rows]

    def holds_any(self, site: str) -> bool:
        """Whether any article of the site is stored."""
        return self._session.scalar(select(ArticleRow.id).where(ArticleRow.site == site).limit(1)) is not None

    def by_identifier(
        self, identifier: str, *, language: str | None = None, site: str | None = None, at_most: int | None = None
    ) -> list[ArticleRow]:
        """The articles with the publisher's number: its translations, and other sites' articles; first saved first."""
        question = select(ArticleRow).where(ArticleRow.identifier == identifier, *_belonging(site, language))
        return list(self._session.scalars(question.order_by(ArticleRow.id).limit(at_most)))

    def newest(
        self, number: int, filters: Filters = ALL_ARTICLES, *, among: Sequence[int] | None = None
    ) -> list[ArticleRow]:
        """Return the articles published last that pass (see `iterate`), the newest first; those without a date come
        last."""
        question = select(ArticleRow).where(*filters.clauses(), *among_articles(among))
        order = ArticleRow.date_published.desc().nulls_last(), ArticleRow.id.desc()
        return list(self._session.scalars(question.order_by(*order).limit(number)))

    def iterate(self, filters: Filters = ALL_ARTICLES, *, among: Sequence[int] | None = None) -> Iterator[ArticleRow]:
        """Give all articles that pass, in the order first saved, streamed: memory does not grow with their number.
        `among`: row ids; no others pass, and the names in the filters are for who chose them."""
        question = select(ArticleRow).where(*filters.clauses(), *among_articles(among)).order_by(ArticleRow.id)
        return iter(self._session.scalars(question, execution_options={"yield_per": _ROWS_AT_A_TIME}))

    def count(self, filters: Filters = ALL_ARTICLES, *, among: Sequence[int] | None = None) -> int:
        """Return the number of articles that `iterate` would give."""
        passing = (*filters.clauses(), *among_articles(among))
        return self._session.scalar(select(func.count(ArticleRow.id)).where(*passing)) or 0

    def forget(self, row: ArticleRow) -> None:
        """Let go of a row that was streamed."""
        self._session.expunge(row)

    @staticmethod
    def record(row: ArticleRow) -> dict[str, Any]:
        """The record as it was saved: JSON-ready values, in the record's order."""
        return {name: getattr(row, name) for name in RECORD_FIELDS}

    @staticmethod
    def exported(row: ArticleRow) -> dict[str, Any]:
        """The record with what exports have beside it."""
        return {name: getattr(row, name) for name in EXPORT_FIELDS}

    def _same_article(self, record: dict[str, Any], address: str) -> Any:
        names = {name: record[name] for name in ("site", "identifier", "in_language")} | {"address": address}
        question = _OF_UNNUMBERED if record["identifier"] is None else _OF_NUMBERED
        return self._session.execute(question, names).first()

    def _by_address(self, spellings: list[str]) -> ArticleRow | None:
        found = self._session.scalars(
            select(ArticleRow).where(ArticleRow.address.in_(spellings)).order_by(ArticleRow.id).limit(1)
        ).one_or_none()
        if found is not None:
            return found
        # Another address of the article (legacy, print, 2026): its page knows.
        question = (
            select(ArticleRow)
            .join(PageRow, PageRow.article_id == ArticleRow.id)
            .where(PageRow.key.in_(spellings) | PageRow.url.in_(spellings))
        )
        found = self._session.scalars(question.order_by(ArticleRow.id).limit(1)).one_or_none()
        if found is not None:
            return found
        # One that nobody fetched: the canonical address, the AMP page.
        question = (
            select(ArticleRow)
            .join(ArticleAddressRow, ArticleAddressRow.article_id == ArticleRow.id)
            .where(ArticleAddressRow.address.in_(spellings))
        )
        return self._session.scalars(question.order_by(ArticleRow.id).limit(1)).one_or_none()


def _address_rank(record: Mapping[str, Any]) -> tuple[bool, bool, str]:
    """Smaller is better, where two addresses give one article: the one with its number, without a query."""
    return (record["identifier"] or "") not in record["url"], "?" in record["url"], record["url"]


def _without_canonical(record: dict[str, Any]) -> dict[str, Any]:
    """The record of a page that names another story's address as its own."""
    message = f"canonical_url: the page names {record['canonical_url']}, which is another story"
    return record | {"canonical_url": None, "validation_messages": [*record["validation_messages"], message]}


def _check_fields(record: dict[str, Any]) -> None:
    wrong = sorted(set(RECORD_FIELDS) ^ set(record))
    if wrong:
        raise StorageError(f"a record lacks fields, or has unknown ones: {', '.join(wrong)}")


def without_scheme(url: str) -> str:
    """The address without scheme, `www.` and fragment; nothing else is normalized, which is for the site's rules."""
    return url.split("#", 1)[0].split("://", 1)[-1].removeprefix("www.")


def _belonging(site: str | None, language: str | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if site is not None:
        conditions.append(ArticleRow.site == site)
    if language is not None:
        conditions.append(ArticleRow.in_language == language)
    return conditions
