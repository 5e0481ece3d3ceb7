"""Texts that change: by the publisher, by another extractor."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from storage.articles import Articles, SaveResult, Version
from storage.database import Database
from storage.models import ArticleRow
from storage.runs import CrawlRuns
from tests.storage.conftest import make_record

Write = Callable[..., Any]
LONG_AGO = "2001-01-01T00:00:00+00:00"


def save(write: Write, *, recleaned: bool = False, run_id: int | None = None, **changes: Any) -> SaveResult:
    record = make_record(**changes)
    result: SaveResult = write(lambda s: Articles(s).save(record, "e.org/a", run_id=run_id, recleaned=recleaned))
    return result


def row_of(database: Database) -> ArticleRow:
    with database.session() as session:
        (row,) = Articles(session).iterate()
        return row


def history(database: Database, article_id: int = 1) -> list[Version]:
    with database.session() as session:
        return Articles(session).history(article_id)


def test_every_earlier_text_is_kept_whole(database: Database, write: Write) -> None:
    for headline in ("A", "B", "B", "C"):
        save(write, headline=headline, authors=("Ana Núñez", headline))
    versions = history(database)
    assert [version.record["headline"] for version in versions] == ["A", "B", "C"]
    assert versions[0].record == make_record(headline="A", authors=("Ana Núñez", "A"))
    assert list(versions[0].record) == list(make_record())


def test_versions_follow_each_other_without_a_gap(database: Database, write: Write) -> None:
    save(write, headline="A")
    write(lambda s: s.execute(update(ArticleRow).values(first_saved=LONG_AGO)))
    for headline in ("B", "C"):
        save(write, headline=headline)
    first, second, third = history(database)
    assert first.valid_from == LONG_AGO
    assert (first.valid_until, second.valid_until) == (second.valid_from, third.valid_from)
    assert (third.valid_from, third.valid_until) == (row_of(database).changed_at, None)


@pytest.mark.parametrize(
    "correction",
    [
        {"authors": ("Ana Núñez", "Li Wei")},
        {"date_published": "2024-03-06"},
        {"byline_raw": "by Ana Núñez and Li Wei"},
        {"content_location": ("NEPAL",)},
        {"article_section": "ASIA TODAY"},
        {"dateline": "Rome (AsiaNews)"},
    ],
)
def test_a_correction_beside_the_text_is_a_version_too(
    database: Database, write: Write, correction: dict[str, Any]
) -> None:
    save(write)
    assert save(write, **correction).outcome == "changed"
    earlier, present = history(database)
    assert earlier.record == make_record()
    assert present.record == make_record(**correction)


def test_another_address_of_the_article_corrects_nothing_but_its_text(database: Database, write: Write) -> None:
    save(write)
    without_author = make_record(authors=())
    result = write(lambda s: Articles(s).save(without_author, "e.org/a", revisited=False))
    assert result.outcome == "unchanged"
    assert history(database)[-1].record == make_record()


def test_another_address_read_after_lines_were_learned_is_no_correction(database: Database, write: Write) -> None:
    save(write)
    later = make_record()
    shorter = later["article_body"].split("\n")[0]
    later |= {"article_body": shorter, "content_hash": "of the shorter text"}
    later |= {"extractor_version": f"{later['extractor_version']}; learned 3"}
    result = write(lambda s: Articles(s).save(later, "e.org/a", revisited=False))
    assert result.outcome == "recleaned"
    assert [version.record["article_body"] for version in history(database)] == [shorter]


def test_other_related_stories_are_no_correction(database: Database, write: Write) -> None:
    save(write)
    assert save(write, related_links=(), description="Another summary").outcome == "unchanged"
    assert len(history(database)) == 1


def test_a_version_names_the_run_that_wrote_it(database: Database, write: Write) -> None:
    runs = [write(lambda s: CrawlRuns(s).start("example", {}, "1")) for _ in range(2)]
    for run_id, headline in zip(runs, "AB", strict=True):
        save(write, headline=headline, run_id=run_id)
    assert [version.run_id for version in history(database)] == runs


def test_an_article_that_never_changed_has_one_version_and_an_unknown_one_none(
    database: Database, write: Write
) -> None:
    save(write)
    assert [version.record for version in history(database)] == [make_record()]
    assert history(database, 2) == []


def test_what_another_extractor_reads_replaces_the_text_in_place(database: Database, write: Write) -> None:
    first = save(write, headline="A by Ana")
    assert save(write, headline="A", extractor_version="2", recleaned=True) == SaveResult(first.article_id, "recleaned")
    row = row_of(database)
    assert (row.headline, row.extractor_version, row.recleaned_from) == ("A", "2", "1")
    assert row.recleaned_at is not None
    assert row.changed_at is None
    assert [version.record["headline"] for version in history(database)] == ["A"]


def test_other_fields_by_another_extractor_are_recorded_as_read_again_too(database: Database, write: Write) -> None:
    save(write)
    assert save(write, extractor_version="2", dateline="Riverton").outcome == "unchanged"
    assert (row_of(database).recleaned_from, row_of(database).dateline) == ("1", "Riverton")


def test_a_change_after_a_replacement_keeps_the_replaced_text(database: Database, write: Write) -> None:
    save(write, headline="A by Ana")
    save(write, headline="A", extractor_version="2", recleaned=True)
    assert save(write, headline="B", extractor_version="2").outcome == "changed"
    assert [version.record["headline"] for version in history(database)] == ["A", "B"]


def test_a_replacement_is_no_change_for_the_schedule_and_a_change_is(database: Database, write: Write) -> None:
    old: dict[str, Any] = {"date_published": None}
    save(write, **old)
    write(lambda s: s.execute(update(ArticleRow).values(first_saved=LONG_AGO)))
    assert save(write, headline="A", extractor_version="2", recleaned=True, **old).next_visit is None
    assert save(write, headline="B", extractor_version="2", **old).next_visit is not None
