"""What is marked in a folded text; `test_engines.py` compares it with what FTS5 marks."""

import pytest

from storage.fulltext.asked import Phrase
from storage.fulltext.marks import marked
from storage.words.passages import END_MARK, MARK


@pytest.mark.parametrize(
    ("phrases", "shown"),
    [
        ([Phrase(("b",))], "a [b] a [b] c"),
        ([Phrase(("a", "b"))], "[a b] [a b] c"),
        ([Phrase(("b", "a")), Phrase(("a", "b"))], "[a b a b] c"),
        ([Phrase(("b", ""), begins=True)], "a [b a] [b c]"),
        ([Phrase(("x",))], "a b a b c"),
    ],
)
def test_phrases_are_marked(phrases: list[Phrase], shown: str) -> None:
    assert marked(" a b a b c ", phrases) == shown.replace("[", MARK).replace("]", END_MARK)
