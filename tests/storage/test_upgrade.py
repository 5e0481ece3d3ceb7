"""A database that version 0001 made and filled, opened by this program."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session

from storage.articles import Articles
from storage.database import Database, open_database
from storage.migrate import migration_config
from storage.models import RECORD_FIELDS
from storage.pages import Pages
from storage.queries.search import SearchIndex
from storage.runs import CrawlRuns
from storage.writer import Writer
from tests.storage.conftest import make_record
from tests.storage.likeness.test_duplicates import story
from tests.storage.rows import count_pages, page_row

AT = "2026-11-01T00:00:00+00:00"
BODIES = [story(1), story(2), story(1), story(1) + "\nUpdated at noon.", "Too short.", "Too short."]


_COUNTS = "found, saved_new, saved_changed, refused, failed, lost"


def _make(url: str, version: str) -> None:
    """A database with the tables of a version."""
    config, engine = migration_config(), create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
    engine.dispose()


@pytest.fixture
def old(url: str, tmp_path: Path) -> Path:
    """Filled in plain SQL: the program's own classes know the new columns only."""
    _make(url, "0001")
    path = tmp_path / "articles.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            f"INSERT INTO crawl_run (id, site, arguments, started, {_COUNTS}, reasons, version) "
            f"VALUES (1, 'example', '{{}}', '{AT}', 6, 6, 0, 0, 0, 0, '{{}}', '0.1.0')"
        )
        for number, body in enumerate(BODIES, 1):
            _add_article(connection, number, body)
        pages = [("en:1", "saved", 0, 1), ("en:8", "refused", 2, None), ("en:9", "found", 0, None)]
        connection.executemany(
            "INSERT INTO page (site, key, url, kind, state, tries, priority, first_seen, last_seen, article_id, run_id)"
            f" VALUES ('example', ?, 'https://e.org', 'article', ?, ?, 0, '{AT}', '{AT}', ?, 1)",
            pages,
        )
        connection.execute(f"INSERT INTO listing VALUES (1, 'example', 'home', 2, 1, 'e.org?page=3', '{AT}')")
        connection.execute("INSERT INTO listing_entry VALUES (1, 'en:1', 1)")
        connection.commit()
    return path


def _add_article(connection: sqlite3.Connection, number: int, body: str) -> None:
    record = make_record(identifier=f"{number}", article_body=body)
    row = {name: json.dumps(value) if isinstance(value, list) else value for name, value in record.items()}
    del row["is_accessible_for_free"], row["doubt"]  # of versions 0011 and 0012
    row |= {"address": f"e.org/{number}", "first_saved": AT, "last_saved": AT, "run_id": 1}
    names = ", ".join(row)
    connection.execute(f"INSERT INTO article ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


@pytest.fixture
def upgraded(old: Path, url: str) -> Iterator[Database]:
    database = open_database(url)
    yield database
    database.close()


def test_an_old_database_keeps_every_row(upgraded: Database, old: Path) -> None:
    with upgraded.session() as session:
        records = [Articles.record(row) for row in Articles(session).iterate()]
        assert records == [make_record(identifier=f"{n}", article_body=body) for n, body in enumerate(BODIES, 1)]
        assert list(records[0]) == list(RECORD_FIELDS)
        assert {record["doubt"] for record in records} == {None}, "nothing is weighed afterwards"
        assert count_pages(session, "example") == {"saved": 1, "refused": 1, "found": 1}
        page = page_row(session, "example", "en:1")
        assert page is not None
        assert (page.article_id, page.run_id) == (1, 1)
        assert CrawlRuns(session).coverage("example") == []
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("SELECT cursor, etag FROM listing").fetchall() == [("e.org?page=3", None)]
        assert connection.execute("SELECT count(*) FROM listing_entry").fetchone() == (1,)


def _save(record: dict[str, Any], address: str, session: Session) -> None:
    Articles(session).save(record, address)


@pytest.fixture
def careless_sqlite() -> Iterator[None]:
    """Leaves deleted text in the file, as some systems' SQLite does by itself."""

    def connected(connection: Any, _: object) -> None:
        connection.execute("PRAGMA secure_delete = OFF")

    event.listen(Engine, "connect", connected)
    yield
    event.remove(Engine, "connect", connected)


@pytest.mark.usefixtures("careless_sqlite")
def test_a_password_that_an_old_run_stored_is_gone_from_the_file(url: str, tmp_path: Path) -> None:
    _make(url, "0008")
    given = {"url": f"https://reader:{'s3cret' * 50}@example.org/news", "max_articles": "3"}
    file = tmp_path / "articles.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        for number in (1, 2):
            connection.execute(
                f"INSERT INTO crawl_run (id, site, arguments, started, reasons, version, {_COUNTS}) "
                f"VALUES (?, 'example', ?, '{AT}', '{{}}', '0.1.0', 0, 0, 0, 0, 0, 0)",
                (number, json.dumps(given if number == 1 else {"languages": "en"})),
            )
    assert b"s3cret" in file.read_bytes()
    database = open_database(url)
    with database.session() as session:
        told = [run.arguments for run in CrawlRuns(session).last("example", 9)]
        assert told == [{"languages": "en"}, given | {"url": "https://reader:***@example.org/news"}]
    database.close()
    assert b"s3cret" not in b"".join(part.read_bytes() for part in tmp_path.glob("articles.db*"))


def test_an_index_of_unfolded_words_is_made_anew(old: Path, url: str) -> None:
    _make(url, "0012")
    with closing(sqlite3.connect(old)) as connection, connection:
        columns = "headline, alternative_headline, article_body, authors, keywords, content_location"
        connection.execute(f"CREATE VIRTUAL TABLE article_search USING fts5({columns}, tokenize = 'unicode61')")
        connection.execute(f"INSERT INTO article_search (rowid, {columns}) SELECT id, {columns} FROM article")
        connection.execute("DELETE FROM search_pending")
    database = open_database(url)
    index = SearchIndex(database)
    assert index.pending == len(BODIES)
    assert index.catch_up() == len(BODIES)
    assert index.count("nunez") == index.count("NÚÑEZ") == len(BODIES)
    database.close()


def test_what_was_saved_before_is_linked_and_known_again(upgraded: Database) -> None:
    with upgraded.session() as session:
        assert [row.duplicate_of for row in Articles(session).iterate()] == [None, None, 1, 1, None, 5]
    writer = Writer(upgraded)
    for number, body in ((20, story(2)), (21, story(2) + "\nUpdated at noon."), (22, story(3))):
        record = make_record(identifier=f"{number}", article_body=body)
        writer.submit(partial(_save, record, f"e.org/{number}")).result(10)
    writer.close()
    with upgraded.session() as session:
        assert [row.duplicate_of for row in Articles(session).iterate()][6:] == [2, 2, None]


def test_refusals_of_the_old_program_count_and_are_tried_again_by_this_extractor(upgraded: Database) -> None:
    with upgraded.session() as session:
        before = page_row(session, "example", "en:8")
        assert before is not None
        assert before.refusals == 2
    writer = Writer(upgraded)
    writer.submit(lambda s: Pages(s).refused("example", "en:8", "soft_404", "no", fetched_at=AT)).result(10)
    writer.close()
    with upgraded.session() as session:
        page = page_row(session, "example", "en:8")
        assert page is not None
        assert page.refusals == 3


def test_the_upgrade_can_be_undone_and_keeps_the_articles(upgraded: Database, url: str, old: Path) -> None:
    upgraded.close()
    config, engine = migration_config(), create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    engine.dispose()
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("SELECT count(*), min(identifier) FROM article").fetchone() == (6, "1")
        columns = {row[1] for row in connection.execute("PRAGMA table_info(article)")}
    assert "duplicate_of" not in columns
