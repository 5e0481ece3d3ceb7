"""The question as a tree: FTS5's order of binding."""

import pytest

from storage.fulltext.asked import AND, NOT, OR, Asked, Joined, Phrase, asked, phrases
from storage.queries.filters import Filters


def a_tree(question: str, filters: Filters | None = None) -> Asked:
    return asked((filters or Filters()).match(question))


A, B, C = Phrase(("a",)), Phrase(("b",)), Phrase(("c",))


@pytest.mark.parametrize(
    ("question", "tree"),
    [
        ("a", A),
        ('"a b"', Phrase(("a", "b"))),
        ("a*", Phrase(("a",), begins=True)),
        ("a b", Joined(AND, A, B)),
        ("a OR b c", Joined(OR, A, Joined(AND, B, C))),
        ("(a OR b) c", Joined(AND, Joined(OR, A, B), C)),
        ("a b NOT c", Joined(AND, A, Joined(NOT, B, C))),
        ("a NOT b NOT c", Joined(NOT, Joined(NOT, A, B), C)),
        ("a NOT (b OR c)", Joined(NOT, A, Joined(OR, B, C))),
        ("교", Phrase(("·교",))),
        ("교회", Joined(OR, Phrase(("·교", "회")), Phrase(("교", "회")))),
    ],
)
def test_a_question_is_a_tree(question: str, tree: Asked) -> None:
    assert a_tree(question) == tree


def test_a_name_stands_in_its_column() -> None:
    asked_for = a_tree("a", Filters(author="B C", country="Old Town"))
    names = Phrase(("b", "c"), column="authors"), Phrase(("old", "town"), column="content_location")
    assert asked_for == Joined(AND, Joined(AND, A, names[0]), names[1])


def test_a_korean_name_stands_in_its_column_in_both_forms() -> None:
    found = list(phrases(asked(Filters(author="서울").match(None))))
    assert found == [Phrase(("·서", "울"), column="authors"), Phrase(("서", "울"), column="authors")]


def test_no_article_answers_by_what_stands_behind_not() -> None:
    assert list(phrases(a_tree("(a NOT b) OR c"))) == [A, C]
