"""Which line is the headline: each limit with a page at the limit and one beyond it."""

import pytest

from crawler.extraction.line_pattern.title import TitleHints, TitlePlace, find_title, slug_words
from tests.crawler.extraction.line_pattern.lines import MARKS, line

FERRY, DECK = "Ferry runs again today", "It sails at noon."
WORDS = ["a walk", "of two", "and more", "in the", "town by", "the sea"]
"""Lines of nothing in particular."""


def place(*texts: str, hints: TitleHints | None = None, has_date: bool = True) -> TitlePlace:
    zone = [line(text) for text in texts]
    return find_title(zone, MARKS, hints or TitleHints(), send_at=None, has_dateline=True, has_date=has_date)


def hinted(*texts: str, exact: str = "", slug: str | None = None, title: str = "") -> tuple[int, int]:
    """First and last line of the headline of a page that tells nothing else: the first line, if no hint is taken."""
    hints = TitleHints((exact,) if exact else (), slug, (title,) if title else ())
    found = place(*texts, hints=hints, has_date=False)
    return found.first, found.last


@pytest.mark.parametrize(("text", "title", "at"), [("Ferrys", "Ferrys up", 1), ("Ferry", "Ferry up", 0)])
def test_a_part_of_the_title_has_six_letters(text: str, title: str, at: int) -> None:
    assert hinted("A walk", text, title=title) == (at, at)


@pytest.mark.parametrize(("size", "at"), [(12, 1), (13, 0)])
def test_a_part_of_the_title_is_half_of_it(size: int, at: int) -> None:
    assert hinted("A walk", "Ferrys", title="ferrys" + "x" * (size - 6)) == (at, at)


@pytest.mark.parametrize(("above", "at"), [(4, 4), (5, 0)])
def test_a_headline_is_looked_for_in_five_lines(above: int, at: int) -> None:
    assert hinted(*WORDS[:above], FERRY, exact=FERRY) == (at, at)


@pytest.mark.parametrize(("slug", "at"), [("ferr", 1), ("fer", 0)])
def test_a_slug_that_was_cut_has_four_letters(slug: str, at: int) -> None:
    assert hinted("A walk", FERRY, slug=slug) == (at, at)


@pytest.mark.parametrize(("text", "at"), [("Xy", 1), ("X", 0)])
def test_what_the_page_says_of_its_headline_has_two_letters(text: str, at: int) -> None:
    assert hinted("A walk", text, exact=text) == (at, at)


@pytest.mark.parametrize(("lines", "found"), [(1, (1, 1)), (2, (1, 2)), (3, (1, 3)), (4, (0, 0))])
def test_a_headline_is_broken_into_three_lines_at_most(lines: int, found: tuple[int, int]) -> None:
    parts = ["ferry runs", "again today", "to the", "far island"][:lines]
    assert hinted("A walk", *parts, exact=" ".join(parts)) == found


@pytest.mark.parametrize("above", [("INDIA",), ("INDIA", "CHINA")])
def test_two_lines_of_places_stand_above_a_headline(above: tuple[str, ...]) -> None:
    assert place(*above, FERRY, DECK).first == len(above)


def test_a_third_place_is_a_headline() -> None:
    assert place("INDIA", "CHINA", "JAPAN", FERRY).first == 2


def test_the_line_above_a_byline_is_the_headline() -> None:
    assert place("around the sea", FERRY, "by Rosa Iten").first == 1


def test_below_two_lines_of_the_shape_of_names_stands_a_headline_with_its_deck() -> None:
    assert place("Mountain Voices", "Rosa Iten", FERRY, DECK) == TitlePlace(2, 2)
    assert place("Mountain Voices", "Rosa Iten", FERRY).doubtful


def test_below_a_name_stands_a_headline_unless_it_could_be_a_deck() -> None:
    assert place("Rosa Iten", f"{FERRY}.", DECK) == TitlePlace(1, 1)
    assert place("Rosa Iten", FERRY) == TitlePlace(1, 1)
    assert place("Rosa Iten", DECK).doubtful


@pytest.mark.parametrize(("slug", "words"), [("abcd", "abcd"), ("abc", None)])
def test_a_slug_has_four_letters(slug: str, words: str | None) -> None:
    assert slug_words(f"https://site.example/news/{slug}") == words
