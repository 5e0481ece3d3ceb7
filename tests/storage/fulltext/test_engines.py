"""The same question finds the same articles in SQLite and in PostgreSQL."""

import random
import shutil
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, text, update

from storage.articles import Articles
from storage.database import Database, open_database
from storage.errors import TooSlowError
from storage.models import RECORD_FIELDS, ArticleRow
from storage.queries.article_lists import ArticleLists
from storage.queries.filters import ALL_ARTICLES, Filters
from storage.queries.found import FoundArticles
from storage.queries.search import QueryError, SearchIndex
from tests.postgres.shared import SharedServer
from tests.storage.queries.language_questions import ARTICLES
from tests.storage.queries.test_languages import ASKED

WORDS = "a b ab abc boat boats 宗 教 自由 宗教 教堂 서울 서울에서 정부 น้ำ น้ำท่วม ភ្នំពេញ мир".split()
"""So few that phrases of them are found."""
LONG = "x" * 3000
MANY = " ".join(f"w{number:06}" for number in range(160_000))
"""Lexemes of 1.1 MB."""


@dataclass(frozen=True)
class Engines:
    """One store in both databases."""

    sqlite: SearchIndex
    postgresql: SearchIndex

    def both(self, of: str, *asked: Any, **options: Any) -> tuple[Any, Any]:
        """What a method of both answers."""
        return getattr(self.sqlite, of)(*asked, **options), getattr(self.postgresql, of)(*asked, **options)


@pytest.fixture(scope="module")
def databases(
    tmp_path_factory: pytest.TempPathFactory, empty_store: Path, postgres: SharedServer
) -> Iterator[tuple[Database, ...]]:
    file = tmp_path_factory.mktemp("engines") / "articles.db"
    shutil.copy(empty_store, file)
    with ExitStack() as held:
        name = held.enter_context(postgres.database())
        yield tuple(
            held.enter_context(closing(open_database(url))) for url in (f"sqlite:///{file}", postgres.url(name))
        )


@pytest.fixture(scope="module")
def engines(databases: tuple[Database, ...]) -> Engines:
    """The articles of fifty languages, small ones of few words, and some that are very long."""
    rows = [
        *(row(number, body=body, in_language=language) for number, (language, body) in enumerate(ARTICLES.items(), 1)),
        *small(100),
        row(500, body=f"{'the quay ' * 9000} old lighthouse {'宗' * 300}教自由"),
        row(501, body=f"before {LONG} after"),
        row(502, body=f"{MANY} last words"),
        row(503, body=f"before {LONG[1:]} after", authors=["Ada Byron", "서울 김"], content_location=["Old Town"]),
    ]
    for database in databases:
        with database.write_engine.begin() as connection:
            connection.execute(insert(ArticleRow), rows)
        assert SearchIndex(database).catch_up() == len(rows)
    return Engines(*map(SearchIndex, databases))


def row(number: int, *, body: str, **columns: Any) -> dict[str, Any]:
    record: dict[str, Any] = dict.fromkeys(RECORD_FIELDS)
    record |= {name: [] for name in ("authors", "content_location", "keywords", "images", "related_links")}
    record |= {"validation_messages": [], "site": f"site-{number % 3}", "identifier": str(number), "url": str(number)}
    record |= dict.fromkeys(("extraction_method", "extractor_version", "content_hash", "article_body_html"), "")
    stored = dict.fromkeys(("first_saved", "last_saved"), "2024-01-01T00:00:00+00:00")
    return record | {"id": number, "address": str(number), "article_body": body} | stored | columns


def small(number: int) -> Iterator[dict[str, Any]]:
    random_ = random.Random(1)
    for index in range(100, 100 + number):
        some = [" ".join(random_.choices(WORDS, k=random_.randint(0, 8))) for _ in range(5)]
        dates = (None, "2024-01-01", "2024-01-01T08:00:00+00:00", "2023-05-05")
        columns = {"headline": some[1] or None, "authors": [some[2], some[3]], "content_location": [some[4]]}
        columns |= {"date_published": random_.choice(dates), "in_language": random_.choice(("en", "zh", None))}
        yield row(index, body=some[0].replace(" ", random_.choice((" ", "", "\n"))), **columns)


def test_the_hundred_questions_have_the_same_answers(engines: Engines) -> None:
    """The same articles, in the same order, with the same passages."""
    for language, question in ASKED:
        one, other = engines.both("search", question.removeprefix("-"), limit=100)
        assert one == other, (language, question)


words = st.sampled_from([*WORDS, "unknown"])
phrases = st.lists(words, min_size=2, max_size=3).map(lambda some: f'"{" ".join(some)}"')
terms = st.one_of(words, words.map(lambda word: f"{word}*"), phrases, phrases.map(lambda some: f"{some}*"))
questions = st.recursive(
    terms,
    lambda inner: st.tuples(inner, st.sampled_from((" ", " OR ", " NOT ")), inner).map(lambda it: f"({''.join(it)})"),
    max_leaves=6,
)
filters = st.builds(
    Filters,
    site=st.sampled_from((None, None, "site-1")),
    since=st.sampled_from((None, None, date(2024, 1, 1))),
    author=st.none() | st.one_of(words, phrases.map(lambda some: some.strip('"'))),
    country=st.sampled_from((None, None, "boat", "宗教", "서울")),
)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(questions, filters)
def test_any_question_has_the_same_answers(engines: Engines, question: str, chosen: Filters) -> None:
    one, other = engines.both("search", question, chosen, newest=True, limit=200)
    if " OR " in question or " NOT " in question:
        # FTS5 does not mark the words of a part that the article does not answer.
        assert [hit.article_id for hit in one] == [hit.article_id for hit in other]
    else:
        assert one == other
    assert engines.sqlite.count(question, chosen) == engines.postgresql.count(question, chosen) == len(one)
    ranked, again = engines.both("numbers", question, chosen)
    assert sorted(ranked) == sorted(again) == sorted(hit.article_id for hit in one)
    assert engines.sqlite.ids(question, chosen) == engines.postgresql.ids(question, chosen)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ('"old lighthouse"', [500]),  # beyond position 16,383, where PostgreSQL keeps none
        ('"the quay the quay old"', [500]),  # of 9,000 places of a word it keeps 256
        ("宗教自由", [500]),
        (LONG, [501]),  # a lexeme has 2,046 bytes at most
        (f"before {LONG[1:]}", [503]),
        (LONG[:250] + "*", [501, 503]),
        ('"last words"', [502]),  # a tsvector has a megabyte of lexemes at most
        ("w159999", [502]),
        ("w159999 NOT w000001", []),
        ("w159999 NOT boat", [502]),
        ("lighthouse OR w1599*", [500, 502]),
        ('"w000001 w000003"', []),
    ],
)
def test_no_article_is_too_long(engines: Engines, question: str, expected: list[int]) -> None:
    one, other = engines.both("ids", question)
    assert [number for number in other if number >= 500] == expected
    assert one == other


@pytest.mark.parametrize("chosen", [Filters(author="byron"), Filters(author="김"), Filters(country="old town")])
def test_names_alone_are_asked_of_their_column(engines: Engines, chosen: Filters) -> None:
    one, other = engines.both("ids", None, chosen)
    assert one == other == [503]


def test_what_there_is_to_choose_from_is_counted_alike(engines: Engines) -> None:
    for question in ("boat", "宗教 OR a"):
        one, other = (FoundArticles(each, question, ALL_ARTICLES) for each in (engines.sqlite, engines.postgresql))
        assert one.choices() == other.choices()
        assert one.newest_day() == other.newest_day()
        assert sorted(one.per_period("2000", 7)) == sorted(other.per_period("2000", 7))


def test_lists_of_articles_are_alike(engines: Engines, databases: tuple[Database, ...]) -> None:
    chosen = (ALL_ARTICLES, Filters(language="zh"), Filters(country="boat"), Filters(since=date(2024, 1, 1)))
    for filters in (*chosen, Filters(duplicates=False)):
        one, other = (everything_listed(database, filters) for database in databases)
        assert one == other, filters


def everything_listed(database: Database, filters: Filters) -> list[Any]:
    with database.reading(60) as session:
        lists = ArticleLists(session)
        numbers = lists.numbers(filters)
        some = [row.id for row in Articles(session).iterate(filters, among=numbers[:5])]
        counted = [lists.count(filters), lists.choices(filters), lists.newest_day(filters)]
        beside = lists.beside(session.get_one(ArticleRow, 130), filters)
        return [numbers, some, *counted, beside, sorted(lists.per_period("2000", 7, filters))]


def test_a_question_of_a_server_takes_no_longer_than_it_may(postgresql: Database) -> None:
    with pytest.raises(TooSlowError, match="it took longer than"), postgresql.reading(0.05) as session:
        session.execute(text("SELECT pg_sleep(5)"))


def test_both_refuse_what_cannot_be_asked(engines: Engines) -> None:
    for index in (engines.sqlite, engines.postgresql):
        with pytest.raises(QueryError):
            index.search("(boat")


@pytest.fixture
def postgresql(postgres_url: str) -> Iterator[Database]:
    database = open_database(postgres_url)
    with database.write_engine.begin() as connection:
        connection.execute(insert(ArticleRow), [row(number, body=f"boat {number}") for number in range(1, 6)])
    yield database
    database.close()


def test_the_index_follows_the_articles(postgresql: Database) -> None:
    index = SearchIndex(postgresql)
    assert (index.pending, index.catch_up(), index.ids("boat")) == (5, 5, [1, 2, 3, 4, 5])
    with postgresql.write_engine.begin() as connection:
        connection.execute(update(ArticleRow).where(ArticleRow.id == 2).values(article_body="quay"))
        connection.execute(update(ArticleRow).where(ArticleRow.id == 3).values(last_saved="2025"))
        connection.execute(delete(ArticleRow).where(ArticleRow.id == 4))
    assert (index.pending, index.catch_up(), index.ids("boat"), index.ids("quay")) == (2, 2, [1, 3, 5], [2])
    assert (index.rebuild(), index.ids("boat")) == (4, [1, 3, 5])
    with postgresql.engine.begin() as connection:
        assert connection.execute(text("SELECT articles, words FROM search_totals")).one() == (4, 7)


def test_a_forgotten_article_leaves_the_index_at_once(postgresql: Database) -> None:
    index = SearchIndex(postgresql)
    index.catch_up()
    with postgresql.write_engine.begin() as connection:
        connection.execute(delete(ArticleRow).where(ArticleRow.id == 4))
        index._full_text.forget(connection, 4)
        left = connection.execute(text("SELECT article_id FROM article_words ORDER BY 1")).scalars().all()
    assert left == [1, 2, 3, 5]
    assert index.pending == 0


def test_a_change_committed_while_the_article_is_indexed_is_noted(postgresql: Database) -> None:
    """The index has read the text as it was; the crawl that changes it waits for it, and notes the article again."""
    index = SearchIndex(postgresql)
    begun = threading.Event()

    def change() -> None:
        other = open_database(postgresql.engine.url.render_as_string(hide_password=False))
        with other.write_engine.begin() as connection:
            begun.set()
            connection.execute(update(ArticleRow).where(ArticleRow.id == 1).values(article_body="quay"))
        other.close()

    crawl = threading.Thread(target=change)
    with postgresql.write_engine.begin() as connection:
        assert index._full_text.index(connection, 10) == 5
        crawl.start()
        assert begun.wait(10)
        crawl.join(0.5)
    crawl.join(10)
    assert index.pending == 1
    assert (index.catch_up(), index.ids("quay")) == (1, [1])


def test_what_a_crawl_is_about_to_change_is_left_to_the_next_time(postgresql: Database) -> None:
    index = SearchIndex(postgresql)
    other = open_database(postgresql.engine.url.render_as_string(hide_password=False))
    with closing(other), other.write_engine.begin() as crawl:
        crawl.execute(update(ArticleRow).where(ArticleRow.id == 1).values(article_body="quay"))
        assert index.catch_up() == 4
    assert (index.catch_up(), index.ids("quay")) == (1, [1])
