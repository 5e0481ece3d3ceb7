"""The full-text index: what finds what, and that it follows the articles."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, text, update

from storage.articles import Articles
from storage.database import Database
from storage.models import ArticleRow
from storage.queries.filters import Filters
from storage.queries.search import END_MARK, MARK, QueryError, SearchIndex
from storage.queries.search_text import fts_query, phrase
from tests.storage.conftest import make_record

BODIES = {
    "1": ("Flood closes the harbour", "The café owner saw the river rise. Fishermen tied their boats.", "en"),
    "2": ("School reopens", "Teachers came back; the harbour is far. Elections were held.", "en"),
    "3": ("教宗方济各访问", "教宗方济各在会议上讲话，谈到宗教自由和移民。", "zh"),
    "4": ("Elezioni a Roma", "Il più votato è il sindaco. L’elezione è valida.", "it"),
    "5": ("東京で会議", "きのう東京で会議が開かれた。カタカナも読める。", "ja"),
}


@pytest.fixture
def index(database: Database, write: Callable[..., Any]) -> SearchIndex:
    for identifier, (headline, body, language) in BODIES.items():
        save(write, identifier, headline=headline, article_body=body, in_language=language)
    index = SearchIndex(database)
    index.catch_up()
    return index


def save(write: Callable[..., Any], identifier: str, **changes: Any) -> int:
    url = f"https://www.example.org/{identifier}"
    values = {"identifier": identifier, "url": url, "authors": (), "keywords": (), "alternative_headline": None}
    record = make_record(**values | changes)
    result = write(lambda session: Articles(session).save(record, f"example.org/{identifier}"))
    return int(result.article_id)


def found(index: SearchIndex, question: str, **options: Any) -> list[str]:
    return [hit.identifier or "" for hit in index.search(question, **options)]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("harbour", ["1", "2"]),
        ("HARBOUR flood", ["1"]),
        ("cafe", ["1"]),
        ("élections", ["2"]),
        ("elect*", ["2"]),
        ("elez*", ["4"]),
        ('"came back"', ["2"]),
        ('"back came"', []),
        ("harbour NOT flood", ["2"]),
        ("flood OR elections", ["1", "2"]),
        ("(flood OR school) harbour", ["1", "2"]),
        ("(flood OR school) AND teachers", ["2"]),
        ("教宗", ["3"]),
        ("宗教自由", ["3"]),
        ("宗方", ["3"]),
        ("教自", ["3"]),
        ("自教", []),
        ("教宗 移民", ["3"]),
        ("会议 OR 会議", ["3", "5"]),
        ("東京", ["5"]),
        ("カタカナ", ["5"]),
        ("L'elezione", ["4"]),
        ("unknown", []),
        ("boats;drop", []),
        ("column:harbour", []),
        ("har^bour", []),
    ],
)
def test_a_question_finds(index: SearchIndex, question: str, expected: list[str]) -> None:
    assert sorted(found(index, question)) == expected


@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        ("", "nothing to search"),
        ("… !", "nothing to search"),
        ("NOT flood", "NOT needs something before"),
        ("flood AND", "AND needs something after"),
        ("flood AND OR school", "OR needs something before"),
        ("(flood", r"\( is not closed"),
        ("flood)", r"\) closes nothing"),
        ("()", r"\) closes nothing"),
    ],
)
def test_what_cannot_be_asked_is_said(index: SearchIndex, question: str, complaint: str) -> None:
    with pytest.raises(QueryError, match=complaint):
        index.search(question)


def test_a_question_and_a_name_have_a_hundred_words() -> None:
    assert fts_query("boats " * 100).count("boats") == 100
    assert phrase(" ".join(["boats"] * 100)).count("boats") == 100
    with pytest.raises(QueryError, match="more than 100 words"):
        fts_query("boats " * 101)
    with pytest.raises(QueryError, match="is no name") as told:
        phrase(" ".join(["boats"] * 101))
    assert len(str(told.value)) < 120


def test_a_question_has_twenty_parentheses_within_each_other() -> None:
    assert fts_query("(" * 20 + "boats" + ")" * 20).count("(") == 20
    with pytest.raises(QueryError, match="more than 20 parentheses"):
        fts_query("(" * 21 + "boats" + ")" * 21)


@pytest.mark.parametrize(("question", "asked"), [("boats\0out", '"boats out"'), ("boats\udcff", '"boats"')])
def test_what_sqlite_cannot_be_asked_is_left_out_of_a_word(question: str, asked: str) -> None:
    assert fts_query(question) == asked


def test_more_answers_than_one_question_can_list_are_listed(write: Callable[..., Any], index: SearchIndex) -> None:
    for number in range(120):
        save(write, f"n{number}", headline="Lighthouse")
    index.catch_up()
    assert len(found(index, "lighthouse", limit=1000)) == 120


def test_a_quote_that_is_not_closed_is_closed_at_the_end() -> None:
    assert fts_query('"came back') == '"came back"'


def test_a_snippet_shows_what_was_found_as_it_is_written(index: SearchIndex) -> None:
    (hit,) = index.search("自由")
    assert f"{MARK}自由{END_MARK}" in hit.snippet.replace(f"{END_MARK}{MARK}", "")
    assert "谈到宗教" in hit.snippet.replace(MARK, "").replace(END_MARK, "")


def test_a_word_in_the_headline_ranks_before_one_in_the_text(index: SearchIndex) -> None:
    assert found(index, "harbour") == ["1", "2"]


def test_newest_first(write: Callable[..., Any], index: SearchIndex) -> None:
    save(write, "8", headline="Harbour", date_published="2024-05-01")
    save(write, "9", headline="Old harbour", date_published="1999-05-01")
    index.catch_up()
    assert found(index, "harbour", newest=True) == ["8", "2", "1", "9"]


def test_filters(write: Callable[..., Any], index: SearchIndex) -> None:
    save(write, "8", headline="Harbour", authors=("Ana Núñez",), content_location=("India", "Nepal"), site="other")
    save(write, "9", headline="Harbour", date_published="2024-05-01T10:00:00+02:00", in_language="it")
    index.catch_up()
    asked = {
        Filters(site="other"): ["8"],
        Filters(author="NÚÑEZ"): ["8"],
        Filters(author="ana nunez"): ["8"],
        Filters(author="nunez ana"): [],
        Filters(author="harbour"): [],
        Filters(author="“Ana”"): ["8"],
        Filters(country="india"): ["8"],
        Filters(country="india", author="li"): [],
        Filters(language="it"): ["9"],
        Filters(since=date(2024, 5, 1)): ["9"],
        Filters(until=date(2003, 12, 3), site="other"): ["8"],
        Filters(until=date(2003, 12, 2)): [],
    }
    for filters, expected in asked.items():
        assert found(index, "harbour", filters=filters) == expected, filters
        assert index.count("harbour", filters) == len(expected)


def test_a_name_of_two_spellings_is_asked_of_its_own_column(write: Callable[..., Any], index: SearchIndex) -> None:
    save(write, "8", headline="정부", authors=("김정부 기자",), content_location=("Việt Nam", "한국"))
    save(write, "9", headline="김정부", authors=("이순신",), content_location=("Ấn Độ",))
    index.catch_up()
    assert found(index, "정부", filters=Filters(author="김정부")) == ["8"]
    assert found(index, "정부", filters=Filters(author="정부 기자")) == ["8"]
    assert found(index, "NOT_THERE OR 정부", filters=Filters(country="한국", author="기자")) == ["8"]
    assert found(index, "정부", filters=Filters(country="viet nam")) == ["8"]
    assert found(index, "정부 NOT 이순신") == ["8"]


def test_a_name_is_found_however_json_wrote_it(
    write: Callable[..., Any], index: SearchIndex, database: Database
) -> None:
    number = save(write, "1", keywords=('The "Sea Wall"', 'צה"ל'))
    with database.write_engine.begin() as connection:
        written = {"authors": json.dumps(["Ana Núñez"]), "number": number}
        connection.execute(text("UPDATE article SET authors = :authors WHERE id = :number"), written)
    index.catch_up()
    for question in ("nunez", '"the sea wall"', "צה״ל"):
        assert found(index, question) == ["1"], question


def test_the_index_follows_changes_and_deletions(write: Callable[..., Any], index: SearchIndex) -> None:
    number = save(write, "1", headline="Storm closes the market", article_body="Nothing of it is as it was.")
    assert index.pending == 1
    assert index.catch_up() == 1
    assert found(index, "flood") == []
    assert found(index, "storm") == ["1"]
    write(lambda session: session.execute(delete(ArticleRow).where(ArticleRow.id == number)))
    index.catch_up()
    assert found(index, "storm") == []
    assert index.pending == 0


def test_what_is_no_word_of_the_article_asks_for_no_indexing(write: Callable[..., Any], index: SearchIndex) -> None:
    write(lambda session: session.execute(update(ArticleRow).values(last_saved="2030-01-01T00:00:00+00:00")))
    assert index.pending == 0


def test_a_rebuilt_index_is_the_same(index: SearchIndex, database: Database) -> None:
    with database.write_engine.begin() as connection:
        connection.execute(text("DELETE FROM article_search"))
    assert found(index, "harbour") == []
    batches: list[int] = []
    assert index.rebuild(batches.append) == len(BODIES)
    assert sum(batches) == len(BODIES)
    assert found(index, "harbour") == ["1", "2"]


def test_an_index_that_was_interrupted_is_made_to_its_end(
    index: SearchIndex, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.queries.search._BATCH", 2)

    def end(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.rebuild(end)
    later = SearchIndex(database)
    assert later.pending == len(BODIES) - 2
    assert later.catch_up() == len(BODIES) - 2
    assert sorted(found(later, "harbour OR 教宗 OR 東京 OR sindaco")) == ["1", "2", "3", "4", "5"]


def test_an_index_that_was_dropped_and_not_begun_is_made(index: SearchIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a process that is killed between the two, or by the migration of another version."""

    def end(_: SearchIndex) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(SearchIndex, "_create", end)
        with pytest.raises(KeyboardInterrupt):
            index.rebuild()
    assert index.pending == len(BODIES)
    assert index.catch_up() == len(BODIES)


def test_without_an_index_nothing_is_found_and_all_is_pending(database: Database, write: Callable[..., Any]) -> None:
    save(write, "1")
    index = SearchIndex(database)
    assert found(index, "bridge") == []
    assert index.count("bridge") == 0
    assert index.pending == 1


def test_batches_do_not_lose_articles(
    database: Database, write: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.queries.search._BATCH", 3)
    for number in range(10):
        save(write, str(number), headline=f"Harbour {number}", article_body=f"Text {number}")
    index = SearchIndex(database)
    assert index.catch_up() == 10
    assert len(found(index, "harbour", limit=50)) == 10
    assert len(found(index, "harbour", limit=4, offset=8)) == 2
    assert sorted(index.ids("harbour")) == list(range(1, 11))
