"""The limits of what a line may be, each with a line at the limit and one beyond it."""

import pytest
from lxml import html

from crawler.extraction.line_pattern.language import detect_language, is_advertisement
from crawler.extraction.line_pattern.marks import place_reading
from crawler.extraction.line_pattern.names import byline_names, is_name_shaped, split_authors
from crawler.extraction.line_pattern.record import read_site_article
from crawler.extraction.line_pattern.tail import is_link_line
from crawler.spiders.asianews import CLEANING_RULES, LINE_PATTERN
from tests.crawler.extraction.line_pattern.lines import DATELINE, MARKS, filled, line


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


@pytest.mark.parametrize(("times", "label"), [(7, "send"), (8, None)])
def test_labels_in_a_row_are_twice_as_long_as_the_longest_at_most(times: int, label: str | None) -> None:
    assert MARKS.label(" ".join(["Send to a friend"] * times)) == label


@pytest.mark.parametrize(("size", "label"), [(20, "send"), (21, None)])
def test_a_few_words_may_stand_beside_a_send_label(size: int, label: str | None) -> None:
    assert MARKS.label(f"Send to a friend {'x' * size}") == label


def test_the_first_of_several_labels_has_four_letters() -> None:
    assert MARKS.label("Print Send to a friend") == "print"
    assert MARKS.label("打印版 發送給朋友") is None


@pytest.mark.parametrize(("word", "is_dateline"), [("Abc", True), ("Abcd", False)])
def test_an_abbreviation_in_a_place_has_three_letters(word: str, is_dateline: bool) -> None:
    assert (MARKS.dateline(line(f"{word}. Mary (AsiaNews) - The ferry")) is not None) is is_dateline


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("印度 - 海边", "place"),
        ("印度 - 海边 - 山上", "none"),
        ("NEW SEA COAST - PORT", "place"),
        ("NEW RED SEA COAST - PORT", "none"),
        ("NEW PORT", "shape"),
        ("THE NEW RED SEA PORT", "shape"),
    ],
)
def test_a_country_line_of_unknown_places(text: str, reading: str) -> None:
    assert place_reading(text) == reading


@pytest.mark.parametrize(
    ("text", "is_name"),
    [
        ("王", False),
        ("王海", True),
        ("王海山水", True),
        ("王海山水天", False),
        (f"{'安' * 8}·{'海' * 8}", True),
        (f"{'安' * 9}·{'海' * 8}", False),
        (f"{'安' * 8}·{'海' * 9}", False),
        ("Fr. Rosa", True),
        ("Fr.", False),
        ("Rosa It.", True),
        ("Rosa Ite.", False),
        ("Rosa de", False),
    ],
)
def test_the_shape_of_a_name(text: str, is_name: bool) -> None:
    assert is_name_shaped(text) is is_name


@pytest.mark.parametrize(
    ("text", "language", "is_byline"),
    [
        (f"作者：{'海' * 20}", "zh", True),
        (f"作者：{'海' * 21}", "zh", False),
        ("by our sea.", "en", True),
        ("by our seas.", "en", False),
        (f"by {' '.join(['Rosa'] * 10)}", "en", True),
        (f"by {' '.join(['Rosa'] * 11)}", "en", False),
        ("by Rosa Iten for us", "en", False),
        ("by Rosa Iten reporter", "en", True),
        ("by our own staff", "en", True),
        ("by our own good staff", "en", False),
    ],
)
def test_what_follows_by_is_people_or_a_few_words(text: str, language: str, is_byline: bool) -> None:
    assert (byline_names(text, LINE_PATTERN, language) is not None) is is_byline


def test_a_han_joiner_stands_between_names_of_two_characters() -> None:
    chinese = LINE_PATTERN.labels_of("zh")
    assert split_authors("王海和李山", chinese) == ("王海", "李山")
    assert split_authors("王和平安", chinese) == ("王和平安",)
    assert split_authors("王海和平", chinese) == ("王海和平",)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("x" * 79 + "海" * 21, "zh"),
        ("x" * 80 + "海" * 20, None),
        ("the of that", "en"),
        ("the of", None),
        ("the of that was il gli", "en"),
        ("the of that il gli", None),
    ],
)
def test_a_language_is_told_by_a_fifth_of_the_text_or_three_words_and_half_as_many_again(
    text: str, language: str | None
) -> None:
    assert detect_language(html.fromstring("<html></html>"), text, LINE_PATTERN) == language


@pytest.mark.parametrize(
    ("text", "language", "is_one"),
    [
        ("news of the sea", "zh", True),
        ("news of Rome", "zh", False),
        ("scopri il mare della casa che ami", "en", True),
        ("scopri il mare della casa", "en", False),
    ],
)
def test_an_advertisement_has_three_words_of_its_language(text: str, language: str, is_one: bool) -> None:
    assert is_advertisement(text, language, LINE_PATTERN) is is_one


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("12/13/2007", "2007-12-13"),
        ("13/12/2007", "2007-12-13"),
        ("13/07/2007", "2007-07-13"),
        ("07/08/2007", None),
        ("05/05/2007", "2007-05-05"),
    ],
)
def test_a_date_on_a_page_of_no_known_language(printed: str, day: str | None) -> None:
    page = f"<p>{printed}, 00.00</p><p>Fähre fährt wieder</p><p>{DATELINE.replace('The ferry is', 'Fähre')}</p>"
    article = read_site_article(html.fromstring(f"<html><body>{page}</body></html>"), None, CLEANING_RULES)
    assert article is not None
    assert article.date_published == day


def test_the_title_of_a_drawing_says_nothing_of_the_headline() -> None:
    page = (
        f"<p>05/28/2007, 00.00</p><p>all the boats</p><p>Ferry runs again</p><p>It sails.</p><p>{DATELINE}</p>"
        "<div><title>Ferry runs again</title></div>"
    )
    tree = html.fromstring(f"<html><head><title>AsiaNews</title></head><body>{page}</body></html>")
    article = read_site_article(tree, None, CLEANING_RULES)
    assert article is not None
    assert article.headline == "all the boats"
