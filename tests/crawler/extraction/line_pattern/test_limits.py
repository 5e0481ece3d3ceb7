"""The limits of what a line may be, each with a line at the limit and one beyond it."""

import pytest
from lxml import html

from crawler.extraction.line_pattern.marks import marks_of, place_reading
from crawler.extraction.line_pattern.names import byline_names, is_name_shaped
from crawler.extraction.line_pattern.tail import find_tail, is_link_line
from crawler.extraction.text.lines import Line, Run
from crawler.spiders.asianews import LINE_PATTERN

MARKS = marks_of(LINE_PATTERN)
_BLOCK = html.fromstring("<p>x</p>")


def line(text: str, linked: str = "") -> Line:
    """A line whose beginning is a link."""
    return Line([Run(linked, href="/news-en/Ferry-1.html"), Run(text)] if linked else [Run(text)], _BLOCK)


def filled(text: str, size: int) -> str:
    """The text with a word before it that makes it so long."""
    return f"{'x' * (size - len(text) - 1)} {text}"


@pytest.mark.parametrize(("size", "is_label"), [(30, True), (31, False)])
def test_a_label_above_other_stories_is_short(size: int, is_label: bool) -> None:
    assert MARKS.speaks_of_related(filled("see also", size)) is is_label
    assert MARKS.speaks_of_menu(filled("primo piano", size)) is is_label


@pytest.mark.parametrize(("size", "is_foot"), [(200, True), (201, False)])
def test_the_foot_of_a_page_is_a_line_and_no_paragraph(size: int, is_foot: bool) -> None:
    assert MARKS.is_footer(filled("all rights reserved", size)) is is_foot


@pytest.mark.parametrize(("size", "reading"), [(80, "place"), (81, "none")])
def test_a_country_line_is_shorter_than_a_headline_in_capitals(size: int, reading: str) -> None:
    assert place_reading(f"INDIA - {'X' * (size - 8)}") == reading


@pytest.mark.parametrize(("words", "reading"), [(5, "place"), (6, "none")])
def test_a_part_of_a_country_line_has_five_words_at_most(words: int, reading: str) -> None:
    assert place_reading(f"INDIA - {' '.join(['WE'] * words)}") == reading


@pytest.mark.parametrize(("words", "is_dateline"), [(8, True), (9, False)])
def test_the_place_of_a_dateline_has_eight_words_at_most(words: int, is_dateline: bool) -> None:
    assert (MARKS.dateline(line(f"{' '.join(['Ab'] * words)} (AsiaNews) - The ferry")) is not None) is is_dateline


@pytest.mark.parametrize(("linked", "is_dateline"), [(80, True), (81, False)])
def test_a_line_that_is_a_link_has_no_dateline(linked: int, is_dateline: bool) -> None:
    text = "Rome (AsiaNews) - " + "x" * (linked - 12)
    assert (MARKS.dateline(line("y" * (100 - linked), text)) is not None) is is_dateline


@pytest.mark.parametrize(("people", "is_name"), [(4, True), (5, False)])
def test_a_line_of_names_has_four_at_most(people: int, is_name: bool) -> None:
    assert is_name_shaped(", ".join(["Rosa Iten"] * people)) is is_name


@pytest.mark.parametrize(("words", "is_name"), [(1, False), (2, True), (6, True), (7, False)])
def test_a_name_has_two_to_six_words(words: int, is_name: bool) -> None:
    assert is_name_shaped(" ".join(["Rosa"] * words)) is is_name


@pytest.mark.parametrize(("size", "is_name"), [(120, True), (121, False)])
def test_a_line_of_names_is_short(size: int, is_name: bool) -> None:
    assert is_name_shaped(f"Rosa I{'x' * (size - 6)}") is is_name
    assert (byline_names(f"by Rosa I{'x' * (size - 6)}", LINE_PATTERN, "en") is not None) is is_name


@pytest.mark.parametrize(("linked", "is_link"), [(85, True), (84, False)])
def test_a_link_line_is_nearly_all_link(linked: int, is_link: bool) -> None:
    assert is_link_line(line("y" * (100 - linked), "x" * linked)) is is_link


@pytest.mark.parametrize(("words", "is_link"), [(5, True), (6, False)])
def test_a_linked_sentence_of_six_words_is_running_text(words: int, is_link: bool) -> None:
    assert is_link_line(line("", " ".join(["ferry"] * words) + ".")) is is_link


@pytest.mark.parametrize(("size", "end"), [(90, 1), (91, 2)])
def test_an_offer_of_news_by_mail_is_a_short_line(size: int, end: int) -> None:
    body = [line("Rome (AsiaNews) - The ferry is back."), line(filled("newsletter", size))]
    assert find_tail(body, 0, MARKS, "en") == end


@pytest.mark.parametrize(("size", "end"), [(150, 1), (151, 3)])
def test_a_label_s_words_above_a_paragraph_are_a_heading(size: int, end: int) -> None:
    body = [line("Rome (AsiaNews) - The ferry is back."), line("Related cases"), line(filled("the end", size))]
    assert find_tail(body, 0, MARKS, "en") == end
