"""Below the body: each limit with a page at the limit and one beyond it."""

import pytest

from crawler.extraction.line_pattern.tail import find_related, find_tail
from crawler.extraction.text.lines import Line
from tests.crawler.extraction.line_pattern.lines import DATELINE, MARKS, filled, line, link

SEND, PRINT, SEE_ALSO, DAY = "Send to a friend", "Printable version", "See also", "24/10/2019 17:56"
ITEMS = ["The pier is open again", "The quay has a new crane", "The sea is calm", "The boats are out"]
OWN = "/news-en/"


def related(*texts: str | Line) -> list[str]:
    """The headlines of the related stories below a body."""
    tail = [text if isinstance(text, Line) else line(text) for text in texts]
    items, _ = find_related(tail, MARKS, lambda _: True, lambda href: href.startswith(OWN))
    return [item.headline for item in items]


def shared(linked: int, text: str) -> Line:
    """A line with so many letters of a link before the text."""
    return line(f" {text}", "y" * linked)


@pytest.mark.parametrize(("linked", "end"), [(9, 1), (10, 2)])
def test_a_label_above_links_is_half_a_link_at_most(linked: int, end: int) -> None:
    lines = [line(DATELINE), shared(linked, "x" * 10), link("Harbour guide")]
    assert find_tail(lines, 0, MARKS, "en") == end


@pytest.mark.parametrize(("size", "is_item"), [(24, False), (25, True)])
def test_a_label_below_stories_without_links_is_short(size: int, is_item: bool) -> None:
    label, long_links = "x" * size, [link("The lighthouse has another keeper")] * 2
    assert (label in related(SEE_ALSO, *ITEMS[:2], label, *long_links)) is is_item


@pytest.mark.parametrize(("dates", "is_item"), [(0, False), (1, False), (2, True)])
def test_one_date_may_stand_between_a_label_and_its_links(dates: int, is_item: bool) -> None:
    long_links = [link("The lighthouse has another keeper")] * 2
    assert ("Other boats" in related(SEE_ALSO, *ITEMS[:2], "Other boats", *[DAY] * dates, *long_links)) is is_item


@pytest.mark.parametrize(
    ("button", "is_item"), [("x" * 24, False), ("x" * 25, True), ("海" * 6, False), ("海" * 7, True)]
)
def test_a_short_button_that_stands_last_ends_the_stories(button: str, is_item: bool) -> None:
    offer = "Stay close to the sea on every day"
    assert (offer in related(SEE_ALSO, *ITEMS[:2], offer, button)) is is_item
    assert offer in related(SEE_ALSO, *ITEMS[:2], offer, button, "The sea is calm and the day is long")


@pytest.mark.parametrize(("linked", "is_item"), [(12, False), (13, True)])
def test_a_label_of_other_stories_is_half_a_link_at_most(linked: int, is_item: bool) -> None:
    assert (len(related(SEE_ALSO, *ITEMS[:2], shared(linked, "latest harbour"))) == 3) is is_item


@pytest.mark.parametrize(("linked", "number"), [(15, 3), (16, 2)])
def test_a_line_is_a_link_if_more_than_half_of_it_is(linked: int, number: int) -> None:
    tail = [line(SEE_ALSO), *map(line, ITEMS[:2]), shared(linked, "x" * 15)]
    items, _ = find_related(tail, MARKS, lambda _: False, lambda _: False)
    assert len(items) == number


@pytest.mark.parametrize(("linked", "number"), [(10, 2), (11, 1)])
def test_below_a_story_with_a_link_a_line_without_one_ends_the_stories(linked: int, number: int) -> None:
    assert len(related(SEE_ALSO, shared(linked, "x" * 10), ITEMS[0])) == number


@pytest.mark.parametrize(("words", "is_item"), [(4, False), (5, True)])
def test_a_button_below_stories_has_four_words(words: int, is_item: bool) -> None:
    button = " ".join(["Newsletter", *["ab"] * (words - 1)])
    assert (button in related(SEE_ALSO, link(ITEMS[0]), link(button))) is is_item


@pytest.mark.parametrize(("above", "found"), [(0, []), (1, ["The lamp is lit"]), (3, ["The lamp is lit"])])
def test_below_a_label_in_no_list_a_story_stands_among_four_lines(above: int, found: list[str]) -> None:
    assert related(SEND, *ITEMS[:above], link("The lamp is lit")) == found


def test_links_further_down_do_not_say_where_the_stories_begin() -> None:
    assert related(SEND, *ITEMS, link("The lamp is lit"))[0] == ITEMS[2]


def test_a_date_directly_below_a_label_is_that_of_a_menu() -> None:
    tail = [line(SEND), line(ITEMS[0]), line(DAY), link("The lamp is lit")]
    assert find_related(tail, MARKS, lambda _: True, lambda _: True) == ([], True)


def test_the_line_above_the_first_date_is_the_first_story() -> None:
    assert related(SEND, "Weiteres", ITEMS[0], DAY) == [ITEMS[0]]
    assert related(SEND, "Drucken", "Weiteres", ITEMS[0], DAY) == [ITEMS[0]]
    assert related(PRINT, "Weiteres", *ITEMS[:2], DAY) == ITEMS[:2]


def test_stories_without_links_and_dates_stand_below_the_label_below_the_print_label() -> None:
    assert related(SEND, "Drucken", "Weiteres", ITEMS[0]) == [ITEMS[0]]
    assert related(SEND, PRINT, "Weiteres", ITEMS[0]) == [ITEMS[0]]
    assert related(SEND, "Drucken", "Weiteres", "Latest of the harbour") == []
    assert related("Weiteres", *ITEMS[:2]) == []


@pytest.mark.parametrize(("size", "end"), [(90, 1), (91, 2)])
def test_an_offer_of_news_by_mail_is_a_short_line(size: int, end: int) -> None:
    assert find_tail([line(DATELINE), line(filled("newsletter", size))], 0, MARKS, "en") == end


@pytest.mark.parametrize(("size", "end"), [(150, 1), (151, 3)])
def test_a_label_s_words_above_a_paragraph_are_a_heading(size: int, end: int) -> None:
    body = [line(DATELINE), line("Related cases"), line(filled("the end", size))]
    assert find_tail(body, 0, MARKS, "en") == end
