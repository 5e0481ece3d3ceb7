from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from pipelines import items
from storage.articles import Articles, SaveResult
from storage.database import Database
from storage.errors import StorageError
from storage.models import RECORD_FIELDS, ArticleRow
from storage.pages import Pages
from storage.queries.filters import Filters
from tests.storage.conftest import make_record

Write = Callable[..., Any]
ADDRESS = "example.org/news-en/Bridge-opens-0127.html"


def save(write: Write, address: str = ADDRESS, **changes: Any) -> SaveResult:
    result: SaveResult = write(lambda s: Articles(s).save(make_record(**changes), address))
    return result


def only(database: Database) -> ArticleRow:
    with database.session() as session:
        (row,) = Articles(session).iterate()
        return row


def test_the_article_table_has_every_field_of_the_record_in_its_order() -> None:
    assert items.RECORD_FIELDS == RECORD_FIELDS
    assert tuple(make_record()) == RECORD_FIELDS


def test_a_record_comes_back_as_it_was_saved(database: Database, write: Write) -> None:
    record = make_record()
    assert save(write).outcome == "new"
    assert Articles.record(only(database)) == record
    assert list(Articles.record(only(database))) == list(record)


def test_chinese_is_stored_readable_in_json_columns(database: Database, write: Write) -> None:
    save(write)
    with database.engine.connect() as connection:
        assert "李明" in connection.exec_driver_sql("SELECT authors FROM article").scalar_one()


def test_half_a_surrogate_pair_or_a_nul_does_not_lose_the_article(database: Database, write: Write) -> None:
    save(write, headline="Bri\udc00dge\x00", authors=("A\ud800", "B\x00\\u0000"), url="https://e.org/\udcff")
    row = only(database)
    assert row.headline == "Bri\ufffddge\ufffd"
    assert row.authors == ["A\ufffd", "B\ufffd\\u0000"]
    assert row.url == "https://e.org/\ufffd"


def test_an_emoji_outside_the_basic_plane_is_kept(database: Database, write: Write) -> None:
    save(write, headline="Bridge 🌉 𠀋")
    assert only(database).headline == "Bridge 🌉 𠀋"


def test_another_doubt_alone_is_no_change(database: Database, write: Write) -> None:
    first = save(write, doubt=0.2)
    assert save(write, doubt=0.9).outcome == "unchanged"
    with database.session() as session:
        row = Articles(session).get(first.article_id)
        assert row is not None
        assert (row.doubt, row.changed_at, row.recleaned_at) == (0.2, None, None)
        assert Articles(session).earlier_records(first.article_id, 9) == []


def test_saving_the_same_text_twice_is_unchanged(database: Database, write: Write) -> None:
    first = save(write)
    write(lambda s: s.execute(update(ArticleRow).values(last_saved="2001-01-01T00:00:00+00:00")))
    second = save(write, description="now with a summary")
    assert (second.article_id, second.outcome) == (first.article_id, "unchanged")
    row = only(database)
    assert row.description is None
    assert row.last_saved > "2001-01-01T00:00:00+00:00"


def test_saving_twice_keeps_the_newer(database: Database, write: Write) -> None:
    first = save(write)
    second = save(write, headline="Bridge opens at last", authors=(), date_published=None)
    assert (second.article_id, second.outcome) == (first.article_id, "changed")
    row = only(database)
    assert (row.headline, row.authors, row.date_published) == ("Bridge opens at last", [], None)
    assert row.first_saved <= row.last_saved


def test_a_better_extractor_replaces_the_record_though_the_words_are_the_same(database: Database, write: Write) -> None:
    save(write)
    assert save(write, extractor_version="2", dateline="Riverton (Example)").outcome == "unchanged"
    assert only(database).dateline == "Riverton (Example)"


def test_a_number_in_two_languages_is_two_articles(database: Database, write: Write) -> None:
    save(write)
    assert save(write, in_language="it", address="example.org/it").outcome == "new"


def test_a_number_of_two_sites_is_two_articles(write: Write) -> None:
    save(write)
    assert save(write, site="other").outcome == "new"


def test_a_number_is_one_article_at_whatever_address(database: Database, write: Write) -> None:
    save(write)
    assert save(write, address="example.org/index.php?l=en&art=0127", headline="B").outcome == "changed"
    assert only(database).address == "example.org/index.php?l=en&art=0127"


def test_a_number_without_a_language_is_one_article(database: Database, write: Write) -> None:
    save(write, in_language=None)
    assert save(write, in_language=None).outcome == "unchanged"


def test_without_a_number_the_address_is_the_identity(database: Database, write: Write) -> None:
    save(write, identifier=None)
    assert save(write, identifier=None, headline="B", in_language="en").outcome == "changed"
    assert save(write, identifier=None, address="example.org/other").outcome == "new"


def test_an_article_receives_its_number_later(database: Database, write: Write) -> None:
    first = save(write, identifier=None)
    assert save(write, extractor_version="2").article_id == first.article_id
    assert only(database).identifier == "0127"


def test_an_article_read_without_its_number_keeps_it(database: Database, write: Write) -> None:
    first = save(write)
    assert save(write, identifier=None, headline="B") == SaveResult(first.article_id, "changed")
    assert (only(database).identifier, only(database).headline) == ("0127", "B")


def test_another_language_at_the_same_address_is_not_taken_for_the_numbered_one(write: Write) -> None:
    save(write)
    assert save(write, identifier=None, in_language="it").outcome == "new"


@pytest.mark.parametrize(
    "changes", [{}, {"in_language": None}, {"identifier": None}, {"identifier": None, "in_language": None}]
)
def test_the_table_itself_refuses_a_second_row_of_an_identity(write: Write, changes: dict[str, Any]) -> None:
    save(write, **changes)
    row = make_record(**changes) | {"address": ADDRESS, "first_saved": "x", "last_saved": "x"}
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        write(lambda s: s.execute(insert(ArticleRow), [row]))


def test_a_record_with_a_field_too_few_or_too_many_is_refused(write: Write) -> None:
    record = make_record()
    del record["dateline"]
    with pytest.raises(StorageError, match=r"dateline, mood"):
        write(lambda s: Articles(s).save(record | {"mood": "good"}, ADDRESS))


@pytest.mark.parametrize(
    "asked",
    [
        1,
        "0127",
        " 0127 ",
        "1",
        "en:0127",
        "https://www.example.org/news-en/Bridge-opens-0127.html",
        "http://example.org/news-en/Bridge-opens-0127.html#top",
        "example.org/news-en/Bridge-opens-0127.html",
        "https://www.example.org/index.php?l=en&art=0127",
    ],
)
def test_an_article_is_got_by_number_or_by_any_address(database: Database, write: Write, asked: int | str) -> None:
    saved = save(write)
    legacy = "https://www.example.org/index.php?l=en&art=0127"
    write(lambda s: Pages(s).saved("example", "example.org/legacy", saved.article_id, url=legacy))
    with database.session() as session:
        row = Articles(session).get(asked)
    assert row is not None
    assert row.id == saved.article_id


@pytest.mark.parametrize("asked", [2, "2", "9384", "it:0127", "https://example.org/", "", ":", "9" * 40, "²"])
def test_what_is_not_there_is_none(database: Database, write: Write, asked: int | str) -> None:
    save(write)
    with database.session() as session:
        assert Articles(session).get(asked) is None


def test_an_article_is_got_by_the_callers_spelling_of_the_address_or_the_pages_key(
    database: Database, write: Write
) -> None:
    saved = save(write)
    write(lambda s: Pages(s).saved("example", "en:0127", saved.article_id, url="https://e.org/x"))
    with database.session() as session:
        for address in (ADDRESS, "en:0127"):
            row = Articles(session).get("HTTPS://WWW.EXAMPLE.ORG/other-spelling", address=address)
            assert row is not None, address


def test_a_number_wins_over_a_row_id(database: Database, write: Write) -> None:
    save(write)
    second = save(write, identifier="1", address="example.org/one")
    with database.session() as session:
        by_text, by_row = Articles(session).get("1"), Articles(session).get(1)
    assert by_text is not None
    assert by_row is not None
    assert (by_text.id, by_row.id) == (second.article_id, 1)


def test_all_translations_are_found_by_number(database: Database, write: Write) -> None:
    save(write)
    save(write, in_language="it")
    with database.session() as session:
        assert [row.in_language for row in Articles(session).by_identifier("0127")] == ["en", "it"]
        assert [row.in_language for row in Articles(session).by_identifier("0127", language="it")] == ["it"]
        assert Articles(session).by_identifier("0127", site="other") == []


def save_dated(write: Write) -> None:
    dates = ["2020-01-31", "2020-02-01T00:10:00+09:00", "2020-02-01", "2020-02-01T23:59:00-05:00", "2020-02-02", None]
    for number, day in enumerate(dates):
        language = "it" if number == 2 else "en"
        save(write, address=f"e.org/{number}", identifier=f"{number}", date_published=day, in_language=language)


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({}, "012345"),
        ({"since": date(2020, 2, 1)}, "1234"),
        ({"until": date(2020, 2, 1)}, "0123"),
        ({"since": date(2020, 2, 1), "until": date(2020, 2, 1)}, "123"),
        ({"language": "it"}, "2"),
        ({"site": "example", "language": "en", "since": date(2020, 2, 1)}, "134"),
        ({"site": "other"}, ""),
        ({"since": date(2030, 1, 1)}, ""),
    ],
)
def test_articles_are_filtered_by_site_language_and_day(
    database: Database, write: Write, filters: dict[str, Any], numbers: str
) -> None:
    save_dated(write)
    with database.session() as session:
        articles = Articles(session)
        assert "".join(row.identifier or "" for row in articles.iterate(Filters(**filters))) == numbers
        assert articles.count(Filters(**filters)) == len(numbers)


def test_the_newest_come_first_and_those_without_a_date_last(database: Database, write: Write) -> None:
    save_dated(write)
    with database.session() as session:
        assert [row.identifier for row in Articles(session).newest(10)] == ["4", "3", "1", "2", "0", "5"]
        assert [row.identifier for row in Articles(session).newest(1, Filters(language="it"))] == ["2"]


def test_iterating_does_not_hold_the_rows_it_has_given(database: Database, write: Write) -> None:
    def add(session: Any) -> None:
        for number in range(1000):
            Articles(session).save(make_record(identifier=str(number)), f"e.org/{number}")

    write(add)
    with database.session() as session:
        held = max(len(session.identity_map) for _ in Articles(session).iterate())
    assert held <= 400


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_addresses_the_one_with_the_number_gives_the_record_whichever_is_read_first(
    database: Database, write: Write, first: int
) -> None:
    own = make_record(identifier="9384", url="https://e.org/a-9384.html", authors=("Ana Núñez",))
    other = make_record(identifier="9384", url="https://e.org/en/x/y/a", authors=())
    for record in (own, other) if first == 0 else (other, own):
        address = record["url"].split("://")[1]
        write(lambda s, r=record, a=address: Articles(s).save(r, a, revisited=False))
    with database.session() as session:
        (row,) = Articles(session).iterate()
        assert Articles.record(row) == own
        assert len(Articles(session).history(row.id)) == 1
