"""Case, accents and the spelling of letters do not matter in any language, and no word is found that is not there."""

import re
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from storage.articles import Articles
from storage.database import Database, Session, open_database
from storage.queries.search import END_MARK, MARK, SearchIndex
from storage.words.folding import WORD_BEGINS, folded
from storage.writer import Writer
from tests.storage.conftest import make_record
from tests.storage.queries.language_questions import ARTICLES, QUESTIONS

ASKED = [(language, question.strip()) for language, line in QUESTIONS.items() for question in line.split(" | ")]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, empty_store: Path) -> Iterator[SearchIndex]:
    """All articles, one of each language."""
    file = tmp_path_factory.mktemp("languages") / "articles.db"
    shutil.copy(empty_store, file)
    database = open_database(f"sqlite:///{file}")
    save(database)
    index = SearchIndex(database)
    index.catch_up()
    yield index
    database.close()


def save(database: Database) -> None:
    writer = Writer(database, batch_seconds=0)
    none = {"headline": None, "alternative_headline": None, "authors": (), "keywords": ()}
    for language, body in ARTICLES.items():
        record = make_record(**none, article_body=body, in_language=language, identifier=language)
        writer.submit(partial(_save, record)).result(10)
    writer.close()


def _save(record: dict[str, Any], session: Session) -> None:
    Articles(session).save(record, record["identifier"])


@pytest.mark.parametrize(("language", "question"), ASKED)
def test_a_question_finds_what_a_reader_expects(index: SearchIndex, language: str, question: str) -> None:
    hits = {hit.identifier: hit for hit in index.search(question.removeprefix("-"), limit=100)}
    assert (language in hits) is not question.startswith("-")
    if language in hits:
        assert is_marked(hits[language].snippet, ARTICLES[language], question)


def is_marked(snippet: str, body: str, question: str) -> bool:
    """Whether the snippet is the article's own text, and what is marked in it what was asked for."""
    assert snippet.replace(MARK, "").replace(END_MARK, "").strip("…") in " ".join(body.split())
    marked = {without_borders(part.partition(END_MARK)[0]) for part in snippet.split(MARK)[1:]}
    asked = [without_borders(part) for part in re.split(r" (?:OR|AND|NOT) |[()\"“”「」*]", question)]
    asked += [word for part in asked for word in part.split()]
    return bool(marked) and all(any(found.startswith(one) for one in asked if one) for found in marked)


def without_borders(text: str) -> str:
    return folded(text).replace(WORD_BEGINS, "")


def test_a_hundred_questions_are_asked_in_fifty_languages() -> None:
    assert set(ARTICLES) == set(QUESTIONS)
    assert len(ARTICLES) > 45
    assert len([question for _, question in ASKED if question.startswith("-")]) > 100
