"""The codes of an article's countries, from saving to filters and upgrades."""

import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import create_engine

from storage.articles import Articles
from storage.database import Database, Session, open_database
from storage.migrate import migration_config
from storage.queries.article_lists import ArticleLists
from storage.queries.filters import Filters
from storage.queries.found import FoundArticles
from storage.queries.search import SearchIndex
from storage.writer import Writer
from tests.storage.conftest import make_record

PRINTED = {
    "1": ("en", ["PHILIPPINES", "ISLAM"]),
    "2": ("es", ["FILIPINAS"]),
    "3": ("zh", ["菲律宾", "中国"]),
    "4": ("en", ["CHINA", "PHILIPPINES", "Philippines"]),
    "5": ("it", []),
    "6": ("it", ["VIETNAM - INDIA"]),
}


def save(record: dict[str, Any], session: Session) -> None:
    Articles(session).save(record, record["url"])


@pytest.fixture
def store() -> str:
    """Asked of the index of words, which is SQLite's."""
    return "sqlite"


@pytest.fixture
def filled(url: str, database: Database) -> Database:
    writer = Writer(database, batch_seconds=0)
    for number, (language, places) in PRINTED.items():
        record = make_record(identifier=number, in_language=language, content_location=places)
        record["url"] += number
        record["article_body"] += f" {' '.join(f'w{number}x{word}' for word in range(60))}"
        writer.submit(partial(save, record)).result(10)
    writer.close()
    SearchIndex(database).catch_up()
    return database


def found(database: Database, country: str) -> set[str | None]:
    with database.session() as session:
        return {row.identifier for row in ArticleLists(session).newest(Filters(country=country), limit=9)}


def test_one_country_is_one_facet(filled: Database) -> None:
    with filled.session() as session:
        assert ArticleLists(session).choices(Filters()).countries == {"PH": 4, "CN": 2, "VN": 1, "IN": 1, "ISLAM": 1}
        assert [row.country_codes for row in Articles(session).iterate()] == [
            ["PH"],
            ["PH"],
            ["PH", "CN"],
            ["CN", "PH"],
            [],
            ["VN", "IN"],
        ]
    counted = FoundArticles(SearchIndex(filled), "w4x1 OR w1x1", Filters()).choices()
    assert counted.countries == {"PH": 2, "CN": 1, "ISLAM": 1}


@pytest.mark.parametrize("country", ["PH", "ph", "PHILIPPINES", "filipinas", "菲律宾", "Filippine"])
def test_filters_take_code_and_name(filled: Database, country: str) -> None:
    assert found(filled, country) == {"1", "2", "3", "4"}
    with filled.session() as session:
        articles = [row.identifier for row in Articles(session).iterate(Filters(country=country))]
    assert articles == ["1", "2", "3", "4"]
    assert not Filters(country=country).needs_index
    index = SearchIndex(filled)
    assert [hit.identifier for hit in index.search("w3x7", Filters(country=country))] == ["3"]
    assert index.search("w5x7", Filters(country=country)) == []


def test_a_place_that_is_no_country_stays_as_it_is_printed(filled: Database) -> None:
    assert found(filled, "ISLAM") == {"1"}
    assert Filters(country="islam").needs_index
    assert [hit.identifier for hit in SearchIndex(filled).search(None, Filters(country="islam"))] == ["1"]


def test_an_upgrade_fills_the_codes(filled: Database, url: str, tmp_path: Path) -> None:
    file = filled.file
    assert file is not None
    filled.close()
    config, engine = migration_config(), create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0015")
    engine.dispose()
    with closing(sqlite3.connect(file)) as connection:
        assert "country_codes" not in [row[1] for row in connection.execute("PRAGMA table_info(article)")]
    again = open_database(url)
    try:
        assert found(again, "PH") == {"1", "2", "3", "4"}
        with again.session() as session:
            assert [row.country_codes for row in Articles(session).iterate()][2:] == [
                ["PH", "CN"],
                ["CN", "PH"],
                [],
                ["VN", "IN"],
            ]
    finally:
        again.close()
