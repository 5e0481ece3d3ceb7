"""What stands above the body, and whether a page is one: each limit with a page at the limit and one beyond it."""

from dataclasses import replace

import pytest
from lxml import html

from crawler.extraction.line_pattern.header import Header, read_header
from crawler.extraction.line_pattern.reader import Reading, read_by_pattern
from crawler.extraction.line_pattern.title import TitleHints
from crawler.extraction.text.lines import Line, PageLines, Picture
from tests.crawler.extraction.line_pattern.lines import BLOCK, DATELINE, MARKS, line, link

DATE, SEND, FERRY, DECK = "05/28/2007, 00.00", "Send to a friend", "Ferry runs again today", "It sails at noon."
WORDS = ["the one", "and the", "of more", "in two", "with all", "at last", "on and", "to end"]
"""Lines of nothing in particular."""


OTHER = html.fromstring("<div>x</div>")


def header(*texts: str | Line, body_at: int | None = None, bare: bool = False) -> Header:
    """The header of a page whose headline is the first of the lines."""
    lines = [text if isinstance(text, Line) else line(text) for text in texts]
    hints = TitleHints()
    return read_header(lines, MARKS, hints, None, send_at=0, body_at=body_at, has_date=True, bare_bylines=bare)


@pytest.mark.parametrize(("above", "is_found"), [(7, True), (8, False)])
def test_where_nothing_says_that_the_body_begins_a_headline_is_one_of_eight_lines(above: int, is_found: bool) -> None:
    lines = [*map(line, WORDS[:above]), line(FERRY, heading=1), line(DECK)]
    found = read_header(lines, MARKS, TitleHints(), "en", send_at=None, body_at=None, has_date=True, bare_bylines=False)
    assert (found.headline == FERRY) is is_found


@pytest.mark.parametrize(("above", "authors"), [(0, ("Rosa Iten",)), (1, ("Rosa Iten",)), (2, ())])
def test_a_byline_is_one_of_two_lines_below_the_headline(above: int, authors: tuple[str, ...]) -> None:
    texts = [FERRY, *["It sails at noon."] * above, "by Rosa Iten", DATELINE]
    assert header(*texts, body_at=len(texts) - 1).authors == authors


@pytest.mark.parametrize(("below", "authors"), [(2, ("Rosa Iten",)), (1, ())])
def test_a_name_without_by_has_deck_and_body_below_it(below: int, authors: tuple[str, ...]) -> None:
    assert header(FERRY, "Rosa Iten", *[DECK] * below).authors == authors


@pytest.mark.parametrize(("below", "deck"), [(2, DECK), (1, None)])
def test_a_deck_has_a_body_below_it(below: int, deck: str | None) -> None:
    assert header(FERRY, "by Rosa Iten", *[DECK] * below).alternative_headline == deck


@pytest.mark.parametrize(
    ("text", "is_byline"),
    [
        ("AsiaNews staff of the coast", True),
        ("AsiaNews staff of the far coast", False),
        ("亚洲新闻的记者", True),
        ("亚洲新闻的记者们", True),
        ("亚洲新闻的记者们说", False),
    ],
)
def test_a_byline_that_is_no_name_has_five_words(text: str, is_byline: bool) -> None:
    assert (header(FERRY, text, DECK, DECK, bare=True).byline_raw == text) is is_byline
    assert (header(FERRY, text, DECK, DATELINE, body_at=3, bare=True).byline_raw == text) is is_byline


def test_a_name_above_a_deck_is_the_author_in_every_design() -> None:
    assert header(FERRY, "Rosa Iten", DECK, DATELINE, body_at=3).authors == ("Rosa Iten",)
    alone = header(FERRY, "Rosa Iten", DATELINE, body_at=2)
    assert (alone.authors, bool(alone.doubts)) == ((), True)


def test_three_lines_below_a_headline_are_no_byline_and_deck() -> None:
    assert header(FERRY, "AsiaNews staff", DECK, DECK, DATELINE, body_at=4, bare=True).byline_raw is None


def read(*lines: str | Line, is_print: bool = False, pictures: tuple[Picture, ...] = ()) -> Reading | None:
    page = PageLines([each if isinstance(each, Line) else line(each) for each in lines], list(pictures))
    return read_by_pattern(page, MARKS, TitleHints(), "en", is_print, lambda _: True, lambda _: False)


@pytest.mark.parametrize(("size", "is_kept"), [(45, True), (44, False)])
def test_a_link_of_a_few_words_between_paragraphs_is_none_of_the_body(size: int, is_kept: bool) -> None:
    reading = read(DATE, FERRY, DATELINE, link("x" * size), "The pier is new.")
    assert reading is not None
    assert len(reading.body) == (3 if is_kept else 2)


@pytest.mark.parametrize(("above", "is_one"), [(0, False), (1, True), (6, True), (7, False)])
def test_a_print_view_has_up_to_six_lines_above_its_body(above: int, is_one: bool) -> None:
    for is_print in (True, False):
        assert (read(*WORDS[:above], DATELINE, is_print=is_print) is not None) is is_one


@pytest.mark.parametrize(("links", "is_one"), [(2, True), (3, False)])
def test_a_page_that_says_not_that_it_is_a_print_view_has_two_links(links: int, is_one: bool) -> None:
    page: list[str | Line] = [FERRY, DATELINE, *[link("Harbour guide")] * links]
    assert (read(*page) is not None) is is_one
    assert read(*page, is_print=True) is not None


@pytest.mark.parametrize(
    ("texts", "links", "is_one"),
    [(3, 0, True), (2, 0, False), (3, 1, True), (3, 2, False), (7, 2, True), (6, 2, False)],
)
def test_a_print_view_without_a_dateline_has_three_lines_and_few_links(texts: int, links: int, is_one: bool) -> None:
    page: list[str | Line] = [FERRY, *["The pier is new."] * (texts - 1), *[link("Harbour guide")] * links]
    assert (read(*page, is_print=True) is not None) is is_one


@pytest.mark.parametrize(("linked", "is_one"), [(10, True), (11, False)])
def test_a_line_of_a_print_view_is_a_link_if_more_than_half_of_it_is(linked: int, is_one: bool) -> None:
    page: list[str | Line] = [FERRY, "The pier is new.", "It is open.", *[line("x" * 10, "y" * linked)] * 2]
    assert (read(*page, is_print=True) is not None) is is_one


@pytest.mark.parametrize(("above", "headline"), [(2, FERRY), (3, WORDS[0])])
def test_a_send_label_stands_below_two_lines_at_most(above: int, headline: str) -> None:
    reading = read(DATE, *WORDS[:above], SEND, FERRY, DECK, DATELINE)
    assert reading is not None
    assert reading.header.headline == headline


@pytest.mark.parametrize(("above", "is_header"), [(3, True), (4, False)])
def test_a_send_label_below_four_lines_ends_the_article(above: int, is_header: bool) -> None:
    reading = read(DATE, *WORDS[:above], SEND, DATELINE)
    assert reading is not None
    assert (reading.dateline is not None) is is_header


@pytest.mark.parametrize(("above", "is_header"), [(2, True), (3, False)])
def test_a_label_of_related_stories_below_three_lines_ends_the_article(above: int, is_header: bool) -> None:
    reading = read(DATE, *WORDS[:above], "See also", DATELINE)
    assert reading is not None
    assert (reading.dateline is not None) is is_header


def test_a_break_joins_what_it_breaks_in_one_element_alone() -> None:
    first, second = replace(line("Ferry runs"), broken_in="h1"), line("again today")
    whole, halves = read(DATE, first, second, DATELINE), read(DATE, first, replace(second, element=OTHER), DATELINE)
    assert whole is not None
    assert whole.header.headline == FERRY
    assert halves is not None
    assert halves.header.headline == "Ferry runs"


@pytest.mark.parametrize(("captions", "is_caption"), [(1, True), (2, False)])
def test_a_caption_without_a_figure_is_one_line(captions: int, is_caption: bool) -> None:
    words = [line(f"The quay, {number}") for number in range(captions)]
    picture = Picture("/quay.jpg", 3, BLOCK, caption=list(words))
    reading = read(DATE, FERRY, DATELINE, *words, "The pier is new.", pictures=(picture,))
    assert reading is not None
    assert len(reading.pictures[0].caption) == (1 if is_caption else 0)
    assert len(reading.body) == (2 if is_caption else 4)
