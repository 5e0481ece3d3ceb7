"""`winnow.open_store`: the saved articles, as they were saved."""

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import winnow
from tests.crawler.conftest import article
from tests.crawler.conftest import save as save

Save = Callable[..., None]


@pytest.fixture
def store(tmp_path: Path, save: Save) -> winnow.Store:
    save(article(1), article(2, language="it"), article(3, headline="The tide comes in"), article(4, told_as=1))
    return winnow.open_store(tmp_path / "articles.db")


def test_articles_come_back_as_they_were_extracted(store: winnow.Store) -> None:
    with store:
        assert next(iter(store)) == article(1)
        assert len(store) == 4


@pytest.mark.parametrize(
    ("chosen", "numbers"),
    [
        ({}, [1, 2, 3]),
        ({"duplicates": True}, [1, 2, 3, 4]),
        ({"language": "it"}, [2]),
        ({"since": "2024-01-02", "until": date(2024, 1, 3)}, [2, 3]),
        ({"site": "nosuch"}, []),
        ({"author": "kern"}, [1, 2, 3]),
        ({"country": "vietnam", "language": "en"}, [1, 3]),
        ({"author": "nobody"}, []),
        ({"newest": 2}, [3, 2]),
    ],
    ids=str,
)
def test_articles_are_chosen_as_the_commands_choose(
    store: winnow.Store, chosen: dict[str, str], numbers: list[int]
) -> None:
    with store:
        assert [int(each.identifier or 0) for each in store.articles(**chosen)] == numbers  # type: ignore[arg-type]
        if "newest" not in chosen:
            assert store.count(**chosen) == len(numbers)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "number"),
    [
        (3, 3),
        ("0003", 3),
        ("en:0003", 3),
        ("https://asianews.it/news-en/Harbour-3.html?utm_source=x", 3),
        ("https://www.asianews.it/news-en/Another-title-3.html", None),
        ("http://[broken", None),
        ("nosuch", None),
        (10**30, None),
    ],
)
def test_one_article_is_got_by_each_of_its_names(store: winnow.Store, name: int | str, number: int | None) -> None:
    with store:
        found = store.get(name)
    assert found == (article(3, headline="The tide comes in") if number else None)


def test_search_finds_words_and_gives_plain_snippets(store: winnow.Store) -> None:
    with store:
        hits = store.search("tide", limit=5)
        assert [hit.headline for hit in hits] == ["The tide comes in"]
        assert store.get(hits[0].article_id) == article(3, headline="The tide comes in")
        assert all(not {"\x02", "\x03"} & set(hit.snippet) for hit in store.search("harbour"))
        assert store.search("harbour", language="it", newest=True)[0].identifier == "0002"
        with pytest.raises(winnow.errors.QueryError):
            store.search("(tide")


def test_a_wrong_choice_is_told_where_it_is_made(store: winnow.Store) -> None:
    with store:
        with pytest.raises(TypeError, match="not chosen by langauge, but by site, language"):
            store.articles(langauge="en")  # type: ignore[call-arg]
        with pytest.raises(ValueError, match="since=2024-13-01 is not a day such as 2024-01-31"):
            store.count(since="2024-13-01")


@pytest.mark.parametrize(
    "location", ["nosuch.db", "sqlite:///nosuch.db", "nosuch://x", "postgresql+nosuch://u:secret@h/d"]
)
def test_what_cannot_be_opened_is_one_line_without_the_password(
    location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(winnow.StorageError) as caught:
        winnow.open_store(location)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_relative_path_starts_where_the_program_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, save: Save
) -> None:
    save(article(1))
    monkeypatch.chdir(tmp_path)
    for location in ("articles.db", "sqlite:///articles.db", tmp_path / "articles.db"):
        with winnow.open_store(location) as store:
            assert len(store) == 1


def test_what_the_database_says_later_is_an_error_of_the_tree(store: winnow.Store, tmp_path: Path) -> None:
    with store, sqlite3.connect(tmp_path / "articles.db") as connection:
        connection.execute("ALTER TABLE article RENAME TO other")
        connection.commit()
        with pytest.raises(winnow.StorageError, match="no such table"):
            len(store)


def test_articles_are_not_changed_through_a_store(store: winnow.Store, tmp_path: Path) -> None:
    def rows() -> list[tuple[object, ...]]:
        with sqlite3.connect(tmp_path / "articles.db") as connection:
            return connection.execute("SELECT * FROM article ORDER BY id").fetchall()

    before = rows()
    with store:
        list(store)
        store.search("harbour")
        store.get(1)
    assert rows() == before
