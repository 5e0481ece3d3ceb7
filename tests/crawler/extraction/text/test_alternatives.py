import re

import pytest

from crawler.extraction.body import service_words
from crawler.extraction.page_kind import class_names
from crawler.extraction.text.alternatives import LabelledWords, by_first_letter

TEXTS = (
    "the cat caught a catfish",
    "concat cart carts",
    "art-body article-body article__body arts",
    "ab abc abcd bc b",
    "tags post-tag tagline",
    "",
)
LISTS = (
    r"cat|catfish|cart",
    r"catfish|cat|\bart",
    r"ab|abc|b\b|bc",
    r"c(?:art|at)s?|art(?:s|icle)?",
    r"article-?body|\barticle__",
)


@pytest.mark.parametrize("words", LISTS)
def test_the_same_words_are_found(words: str) -> None:
    quick = re.compile(by_first_letter(words))
    for text in TEXTS:
        assert quick.findall(text) == re.findall(words, text)
    assert any(map(quick.search, TEXTS))


def test_of_two_words_that_begin_at_one_place_the_first_counts() -> None:
    words = LabelledWords({"animal": "cat", "fish": "catfish|fish", "shop": r"\bcart"})
    assert words.found_in("catfish") == {"animal", "fish"}
    assert words.found_in("a cart") == {"shop"}
    assert words.found_in("concart") == frozenset()


def test_the_words_of_class_names_are_found_as_one_pattern_finds_them() -> None:
    plain = re.compile("|".join(f"(?P<{name}>{words})" for name, words in class_names._WORDS.items()))
    labelled = LabelledWords(class_names._WORDS)
    names = [word for words in class_names._WORDS.values() for word in re.sub(r"\\b|[?()]", "", words).split("|")]
    names += [f"{one}-{other}" for one, other in zip(names, names[7:], strict=False)]
    for name in names:
        assert labelled.found_in(name) == {match.lastgroup for match in plain.finditer(name)}, name


def test_case_does_not_matter_to_service_words() -> None:
    loud = service_words.service_numbers("SUBSCRIBE to our Newsletter on FaceBook; PHOTO: Getty", 0.0)
    assert loud[:5] == [2.0, 1.0, 0.0, 0.0, 2.0]
