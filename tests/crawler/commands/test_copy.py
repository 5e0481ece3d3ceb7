"""`scrapy copy`, typed."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from storage.database import open_database
from storage.queries.search import SearchIndex
from tests.crawler.conftest import Run, article

pytestmark = pytest.mark.program


def said(run: Run, *arguments: str) -> tuple[int, str]:
    """Exit code, and all that was printed."""
    ended = run("copy", *arguments)
    return ended.returncode, ended.stdout + ended.stderr


def test_there_and_back_the_articles_are_found(
    scrapy: Run, tmp_path: Path, save: Callable[..., None], bare_postgres_url: str
) -> None:
    file, back = tmp_path / "articles.db", tmp_path / "back.db"
    save(*(article(number) for number in range(1, 4)))
    code, printed = said(scrapy, str(file), bare_postgres_url)
    assert (code, printed.split("; rows:")[0]) == (0, "3 articles in the copy")
    assert said(scrapy, "--since", "2026-11-28", str(file), bare_postgres_url)[0] == 0
    assert said(scrapy, bare_postgres_url, str(back))[0] == 0
    for url in (bare_postgres_url, f"sqlite:///{back}"):
        with closing(open_database(url)) as database:
            index = SearchIndex(database)
            assert (index.pending, len(index.search("harbour"))) == (0, 3)


def test_commands_print_the_same_of_both_databases(
    scrapy: Run, tmp_path: Path, save: Callable[..., None], bare_postgres_url: str
) -> None:
    file = tmp_path / "articles.db"
    save(*(article(number, day=f"2024-01-0{number}", language="it" if number > 3 else "en") for number in range(1, 6)))
    said(scrapy, str(file), bare_postgres_url)
    for typed in (
        ("search", "--json", '"three quays" OR unknown'),
        ("search", "--json", "--newest", "--language", "it", "boat*"),
        ("quote", "--json", "Fishermen who had moved up the coast came back", "nobody said that"),
        ("export", "--query", "sunrise NOT unknown", "--language", "en", "--format", "jsonl", "-"),
        ("show", "--json", "0004"),
    ):
        command, *words = typed
        one, other = (
            scrapy(command, "-s", f"ARTICLE_DATABASE={url}", *words) for url in (f"sqlite:///{file}", bare_postgres_url)
        )
        assert one.stdout, typed
        assert (one.returncode, one.stdout, one.stderr) == (other.returncode, other.stdout, other.stderr), typed


def test_the_reading_room_says_how_a_server_is_read(scrapy: Run, postgres_url: str) -> None:
    ended = scrapy("browse", "-s", f"ARTICLE_DATABASE={postgres_url}")
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert "scrapy copy makes one" in ended.stderr


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ([], "say which database is copied"),
        (["articles.db"], "say which database is copied"),
        (["a.db", "b.db", "c.db"], "say which database is copied"),
        (["--since", "yesterday", "a.db", "b.db"], "--since yesterday: not a day"),
    ],
)
def test_bad_usage_is_one_line_and_2(scrapy: Run, tmp_path: Path, typed: list[str], complaint: str) -> None:
    code, printed = said(scrapy, *typed)
    assert (code, printed.count("\n")) == (2, 1)
    assert complaint in printed
    assert not list(tmp_path.glob("*.db"))


def test_what_cannot_be_copied_is_one_line_without_passwords(
    scrapy: Run, tmp_path: Path, save: Callable[..., None]
) -> None:
    file, other = tmp_path / "articles.db", tmp_path / "other.db"
    save(article(1))
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    nowhere = "postgresql+psycopg://ada:s3cret@/nowhere?host=/nowhere"
    for pair, complaint in (
        (("nowhere.db", str(other)), "there is no database"),
        ((str(file), str(file)), "FROM and TO are one database"),
        ((str(file), str(other)), "is the database of another program"),
        ((str(file), nowhere), "cannot open the database"),
        ((nowhere, str(file)), "cannot open the database"),
    ):
        code, printed = said(scrapy, *pair)
        assert (code, printed.count("\n")) == (1, 1), printed
        assert complaint in printed
        assert "s3cret" not in printed
