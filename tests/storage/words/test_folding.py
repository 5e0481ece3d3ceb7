"""One folding for the index and for the question."""

import unicodedata
from hashlib import blake2b

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.words.folding import WORD_BEGINS, folded
from tests.storage.queries.language_questions import ARTICLES

FOLDING = "aadf16747651489f"
"""A sum of how the characters are folded that Unicode 14 has outside of Han and Hangul."""
LETTERS = sorted(
    set("".join(ARTICLES.values())) | set("\u200b\u200c\u200d\u00ad\u0301\u3099\u0e4d\u05f3\u05f4'\"-·\u0565\u0582 ")
)
written = st.text(st.sampled_from(LETTERS), max_size=40) | st.text(max_size=20)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello, World's end", "hello world s end"),
        ("snake_case 3.14", "snake case 3 14"),
        ("Łódź STRAẞE Þór Æsir", "lodz strasse thor aesir"),
        ("е\u0301лка ёлка йод и\u0306од", "елка елка йод йод"),
        ("ᾳ ᾍδης ϐ", "α αδησ β"),
        ("ﬁ ㎏ ½ Ⅳ ℌ ①", "fi kg 1 2 iv h 1"),
        ("H₂O x² note¹ Brand™", "h2o x 2 note 1 brand"),
        ("٤٢ ۴۲ ४२ ๔๒ 𝟜𝟚", "42 42 42 42 42"),
        ("ﺍﻟﻜﺘﺎﺏ الكتـــاب", "الكتاب الكتاب"),
        ("ﬞשָׁלוֹם שלום", "שלומ שלומ"),
        ("ｶﾞﾗｽ ガラス カ\u3099", "ガ ラ ス ガ ラ ス ガ"),
        ("葛\U000e0100城 豈", "葛 城 豈"),
        ("각 \u1100\u1161\u11a8", "·각 ·각"),
        ("เเมว แมว", "แม ว แม ว"),
        ("a\ue000b \ud800", "a b"),
        ("", ""),
    ],
)
def test_a_text_is_folded_to_its_words(text: str, words: str) -> None:
    assert folded(text) == words


@given(written)
@settings(max_examples=300)
def test_a_folded_text_is_words_and_single_spaces_and_stays_as_it_is(text: str) -> None:
    words = folded(text)
    assert words == " ".join(words.split())
    plain = words.replace(WORD_BEGINS, "")
    assert not [char for char in plain.replace(" ", "") if unicodedata.category(char)[0] in "PSZ" or char < "0"]
    assert folded(plain).replace(WORD_BEGINS, "") == plain


@given(written, written)
@settings(max_examples=300)
def test_what_stands_on_two_lines_is_folded_as_each_line_is(one: str, other: str) -> None:
    """By this the place of a word is found again in the text."""
    assert folded(f"{one}\n{other}").split() == folded(one).split() + folded(other).split()


@given(written)
@settings(max_examples=300)
def test_composed_and_decomposed_letters_are_one(text: str) -> None:
    assert folded(unicodedata.normalize("NFD", text)) == folded(unicodedata.normalize("NFC", text))


@given(written)
@settings(max_examples=300)
def test_case_does_not_matter(text: str) -> None:
    assert folded(text.casefold()) == folded(text)


@pytest.mark.skipif(unicodedata.unidata_version != "14.0.0", reason="another Unicode has other characters")
def test_the_index_is_made_anew_where_the_folding_changes() -> None:
    """Whoever changes the folding writes a migration that drops `article_search`, as 0013 does, and the sum here."""
    parts = (range(0x3400), range(0xA4D0, 0xAC00), range(0xF900, 0x10000), range(0x1D400, 0x1D800))
    sample = "\n".join([*(chr(code) for part in parts for code in part), *ARTICLES.values()])
    assert blake2b(folded(sample).encode(), digest_size=8).hexdigest() == FOLDING
