"""Queries on the `article` table, and the only way to write to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Unpack, cast

from sqlalchemy import ColumnElement, Table, func, select
from sqlalchemy.orm import Session

from storage.errors import StorageError
from storage.models import (
    EXPORT_FIELDS,
    RECORD_FIELDS,
    ArticleAddressRow,
    ArticleRow,
    ArticleVersionRow,
    PageRow,
)
from storage.queries.filters import ALL_ARTICLES, Filters, among_articles
from storage.saving.readings import HowRead, Reading
from storage.saving.readings import SaveResult as SaveResult
from storage.saving.saved_articles import Saved, SavedArticles

_TABLE = cast("Table", ArticleRow.__table__)
_ROWS_AT_A_TIME = 200
"""Of a streamed answer: 200 articles of the usual 3 kB are under 2 MB."""


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

    def save(self, record: dict[str, Any], address: str, **how: Unpack[HowRead]) -> SaveResult:
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
        ((_, result),) = next(self.save_all([Reading(record=record, address=address, **how)]))
        return result

    def save_all(self, readings: Sequence[Reading]) -> Iterator[list[Saved]]:
        """Do the same for many, as if one came after another, and yield them with what became of each: so many at a
        time as were written together. Whoever goes on with these meets the store as it is after them, and before those
        that follow."""
        for reading in readings:
            _check_fields(reading.record)
        return SavedArticles(self._session).save(readings)

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
