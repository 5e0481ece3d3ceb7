"""No operation of a crawl, and no question of a command about one article, reads more rows the more there are: the
query plans of all statements that they really send."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event

from crawler.crawl.resources import read_learned
from pipelines.items import Article
from pipelines.save import save
from storage.articles import Articles, SaveResult
from storage.database import Database
from storage.likeness.learned_lines import LEARNED_FROM
from storage.pages import FoundPage, Pages, last_start_of
from storage.queries.filters import Filters
from storage.queries.health import Health
from storage.visits import OtherNames, Visit
from tests.storage.conftest import make_article
from tests.storage.likeness.test_learned_lines import prose

LINEAR = re.compile(r"^SCAN (?!anon)|\(site=\?\)$|USING INTEGER PRIMARY KEY \(rowid[<>]|^SEARCH page_source USING")
"""A whole table or index; all rows of a site; a range of rows."""


@pytest.fixture
def store() -> str:
    """What SQLite plans; a server's planner weighs costs by its own statistics."""
    return "sqlite"


@contextmanager
def plans(database: Database) -> Iterator[list[tuple[str, str]]]:
    """Statements sent meanwhile, each with the lines of its plan."""
    sent: dict[str, Any] = {}
    found: list[tuple[str, str]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, ___: Any, many: bool) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            sent[statement] = parameters[0] if many else parameters

    engines = (database.engine, database.write_engine)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield found
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
    assert sent
    with database.engine.connect() as connection:
        for statement, parameters in sent.items():
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            found += [(row[3], statement) for row in rows]


def linear(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(line, statement) for line, statement in found if LINEAR.search(line)]


def story(number: int, **changes: Any) -> tuple[Article, Visit]:
    url = f"https://www.example.org/news-en/A-{number:04}.html"
    body = f"{prose(number)}\nFollow us"
    article = make_article(identifier=f"{number:04}", url=url, canonical_url=url, article_body=body, **changes)
    return article, Visit(page_key=f"en:{number:04}", url=url)


def put(write: Callable[..., Any], number: int, visit: Visit | None = None, **changes: Any) -> None:
    article, first = story(number, **changes)
    write(partial(save, article=article, visit=visit or first))


def test_the_rule_finds_what_it_is_for(database: Database) -> None:
    with plans(database) as found, database.session() as session:
        connection = session.connection()
        for where in ("article_section = 'x'", "site = 'x'", "id BETWEEN 1 AND 9"):
            connection.exec_driver_sql(f"SELECT headline FROM article WHERE {where}")
        connection.exec_driver_sql("SELECT key FROM page WHERE last_seen = 'x'")
    assert len(linear(found)) == 4


def test_a_save_reads_no_more_the_more_there_is(database: Database, write: Callable[..., Any]) -> None:
    with plans(database) as found:
        for number in range(LEARNED_FROM["tail"] + 2):  # a line is counted, and learned
            put(write, number)
        put(write, 1, headline="Corrected")
        put(write, 2)
        put(write, 3, Visit(page_key="example.org/print/3", url="https://example.org/print/3", body=b"<p>"))
        put(write, 4, Visit(page_key="en:0004", url="https://example.org/4", revisited=True, body=b"<p>"))
        article, visit = story(9, in_language=None)
        write(partial(save, article=make_article(identifier=None, article_body=prose(8)), visit=visit))
        write(partial(save, article=article, visit=visit))
    assert linear(found) == []
    assert len(found) > 20


def test_an_article_is_found_by_its_other_addresses_without_reading_others(
    database: Database, write: Callable[..., Any]
) -> None:
    def put_at(path: str, body: int, names: OtherNames) -> SaveResult:
        url = f"https://example.org/{path}"
        article = make_article(identifier=None, url=url, canonical_url=url, article_body=prose(body))
        visit = Visit(page_key=url[8:], url=url, address=url[8:], names=names, body=b"<p>")
        result: SaveResult = write(partial(save, article=article, visit=visit))
        return result

    with plans(database) as found:
        put_at("a", 1, OtherNames(number="example.org#1234"))
        put_at("other", 2, OtherNames("example.org/a"))
        known = [
            put_at("a/amp", 1, OtherNames("example.org/a", "example.org/a", "example.org#1234")),
            put_at("b", 1, OtherNames(number="example.org#1234")),
            put_at("politics/a", 1, OtherNames()),
        ]
    assert [each.outcome for each in known] == ["same_article"] * 3
    assert linear(found) == []


def test_pages_are_found_and_finished_without_reading_others(database: Database, write: Callable[..., Any]) -> None:
    pages = [FoundPage(f"example.org/{number}", f"https://example.org/{number}") for number in range(600)]
    with plans(database) as found:
        assert write(lambda session: Pages(session).found_all("example", pages)) == 600
        assert write(lambda session: Pages(session).found_all("example", pages[:2])) == 0
        write(lambda session: Pages(session).fetching("example", "example.org/1"))
        write(lambda session: Pages(session).refused("example", "example.org/1", "soft_404", "none"))
        write(lambda session: Pages(session).failed("example", "example.org/2", "timeout", "none"))
    assert linear(found) == []


@pytest.mark.parametrize(
    "asked", [1, "0127", "en:0127", "https://www.example.org/a", "http://example.org/index.php?l=en&art=127"]
)
def test_one_article_is_asked_for_without_reading_others(database: Database, asked: int | str) -> None:
    with plans(database) as found, database.session() as session:
        Articles(session).get(asked)
    assert linear(found) == []


def test_a_sites_learned_lines_are_found_without_its_others(database: Database) -> None:
    with plans(database) as found, database.session() as session:
        read_learned(session, "example")
    assert [line for line, _ in found] == ["SEARCH learned_block USING INDEX ix_learned_block_site (site=?)"]


def test_a_sites_restless_pages_and_an_articles_changes_are_found_without_others(database: Database) -> None:
    with plans(database) as found, database.session() as session:
        Health(session).restless("example", 5)
        last_start_of(session, 1)
        Articles(session).earlier_records(1, 20)
    assert linear(found) == []
    assert any("ix_page_site_restless" in line for line, _ in found)


def test_a_sites_newest_articles_are_found_in_order(database: Database) -> None:
    with plans(database) as found, database.session() as session:
        Articles(session).newest(20, Filters(site="example"))
    assert not [line for line, _ in found if "SCAN" in line or "TEMP B-TREE FOR ORDER BY" in line]


def test_a_line_that_came_again_after_many_articles_is_counted_no_further_than_it_matters(
    database: Database, write: Callable[..., Any]
) -> None:
    with plans(database) as found:
        for number in range(4):
            put(write, number)
    statements = [statement for _, statement in found if "count(*)" in statement and "article" in statement]
    assert statements
    assert all("LIMIT" in statement for statement in statements)
