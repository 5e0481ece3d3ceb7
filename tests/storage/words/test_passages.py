"""Where words stand in a text, as it is written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.words.folding import WORD_BEGINS, folded
from storage.words.passages import END_MARK, MARK, passage
from tests.storage.queries.language_questions import ARTICLES
from tests.storage.words.test_folding import written


def found_in(text: str, *found: str) -> str:
    """The folded text with marks, as the index gives it."""
    words = f" {folded(text)} "
    for one in found:
        words = words.replace(f" {folded(one).removeprefix(f'{WORD_BEGINS} ')} ", f" {MARK}{folded(one)}{END_MARK} ")
    return words.strip()


def shown(text: str, *found: str) -> str:
    return passage(text, found_in(text, *found)).replace(MARK, "[").replace(END_MARK, "]")


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("Rain fell. The café closed.", ["CAFE"], "Rain fell. The [café] closed."),
        ("The cafe\u0301, closed", ["café"], "The [cafe\u0301], closed"),
        ("“Straße”, he said", ["strasse"], "[Straße]”, he said"),
        ("L’été est là", ["l ete"], "[L’été] est là"),
        ("教宗谈到（宗教自由）。", ["宗教自由"], "教宗谈到（[宗教自由]）。"),
        ("ﾊﾞｽが来た", ["バス"], "[ﾊﾞｽ]が来た"),
        ("2024年に東京で", ["東京"], "2024年に[東京]で"),
        ("ไปเชียงใหม่เมื่อวาน", ["เชียงใหม่"], "ไป[เชียงใหม่]เมื่อวาน"),
        ("ရန်ကုန်မြို့တွင်", ["မြို့"], "ရန်ကုန်[မြို့]တွင်"),
        ("ឯភ្នំពេញនៅ", ["ភ្នំពេញ"], "ឯ[ភ្នំពេញ]នៅ"),
        ("co\u00adoperation a\u200bnd", ["cooperation", "and"], "[co\u00adoperation] [a\u200bnd]"),
        ("צה״ל הודיע", ["צהל"], "[צה״ל] הודיע"),
        ("one\ntwo\tthree", ["two"], "one [two] three"),
        ("½ cup", ["1", "2"], "[½] cup"),
        ("㍿を", ["株"], "[㍿]を"),
        ("nothing of it", [], "nothing of it"),
        ("", [], ""),
        ("… — !", [], ""),
    ],
)
def test_what_was_found_is_marked_in_the_text_as_written(text: str, found: list[str], expected: str) -> None:
    assert shown(text, *found) == expected


def test_one_syllable_of_korean_is_marked_without_its_border() -> None:
    assert shown("건물과 물 값", "물 값") == "건물과 [물 값]"


def test_a_long_text_is_cut_around_the_place_where_most_was_found() -> None:
    text = "\n".join(
        [
            "Sand and stone. " * 40,
            "A harbour alone.",
            "Wind. " * 60,
            "Where the harbour meets the sea wall. " + "Salt. " * 90,
        ]
    )
    got = shown(text, "harbour", "sea")
    assert "the [harbour] meets the [sea] wall" in got
    assert got.startswith("…")
    assert got.endswith("…")
    assert len(got) < 260


def test_what_is_found_in_another_column_shows_how_the_text_begins() -> None:
    assert shown("Sand and stone. " * 40).startswith("Sand and stone. Sand")


def test_an_index_of_an_earlier_text_marks_nothing() -> None:
    assert passage("The wall was built.", f"the {MARK}wall{END_MARK} fell") == "The wall was built."
    assert passage("The wall.", f"{MARK}wall{END_MARK}") == "The wall."


def test_marks_in_the_text_itself_mark_nothing() -> None:
    assert shown(f"a {MARK}wall{END_MARK} fell", "fell") == "a wall [fell]"


def test_a_word_without_end_is_shown_whole() -> None:
    """No border is looked for a hundred thousand times."""
    text = "a" * 100_000 + "-" + "b" * 50_000
    assert shown(text, "b" * 50_000) == f"…[{text}]"


@given(st.sampled_from(sorted(ARTICLES)), st.data())
@settings(max_examples=200)
def test_each_run_of_words_is_marked_where_it_stands(language: str, data: st.DataObject) -> None:
    words = folded(ARTICLES[language]).split()
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first + 1, min(first + 6, len(words))))
    highlighted = " ".join([*words[:first], f"{MARK}{' '.join(words[first:last])}{END_MARK}", *words[last:]])
    got = passage(ARTICLES[language], highlighted)
    marked = got.partition(MARK)[2].partition(END_MARK)[0]
    assert folded(marked).replace(WORD_BEGINS, "") == " ".join(words[first:last]).replace(WORD_BEGINS, "")


@given(written, st.data())
@settings(max_examples=300)
def test_any_text_has_a_passage(text: str, data: st.DataObject) -> None:
    words = folded(text).replace(WORD_BEGINS, "").split()
    at = data.draw(st.integers(0, max(len(words) - 1, 0)))
    highlighted = " ".join(f"{MARK}{word}{END_MARK}" if place == at else word for place, word in enumerate(words))
    got = passage(text, highlighted)
    assert bool(got) is bool(words)
    assert got.count(MARK) == got.count(END_MARK) == (1 if words else 0)
