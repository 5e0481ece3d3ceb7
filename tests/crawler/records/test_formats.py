"""Records as Markdown and as text."""

from typing import Any

import pytest
from lxml.html import fragment_fromstring, tostring
from markdown_it import MarkdownIt

from crawler.records.formats import as_markdown, as_text
from pipelines.items import Article

ROWS = [("", "2024", "2025"), ("Ferries | boats", "11", "*12*"), ("Piers", "3", "")]
TABLE = (
    "<table><tr><th></th><th>2024</th><th>2025</th></tr>"
    "<tr><td>Ferries | boats</td><td>11</td><td>*12*</td></tr><tr><td>Piers</td><td>3</td><td></td></tr></table>"
)


def record(markup: str, text: str = "x") -> dict[str, Any]:
    return Article(
        url="https://site.test/a",
        site="site.test",
        article_body=text,
        article_body_html=markup,
        extraction_method="test",
        extractor_version="1",
    ).as_dict()


def shown(markup: str) -> str:
    """What a reader of Markdown makes of it."""
    return str(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(as_markdown(record(markup))))


def cells(markup: str) -> list[tuple[str, ...]]:
    table = fragment_fromstring(markup.strip())
    return [tuple(cell.text_content() for cell in row.iterchildren("th", "td")) for row in table.iter("tr")]


def test_a_table_is_a_table_in_markdown() -> None:
    assert cells(shown(TABLE)) == ROWS
    assert "<th>" in shown(TABLE)


def test_a_table_without_headings_keeps_its_first_row() -> None:
    plain = TABLE.replace("th>", "td>")
    assert cells(shown(plain)) == [("", "", ""), *ROWS]


@pytest.mark.parametrize(
    "text",
    [
        "1. May was warm",
        "1984. It was a year",
        "12) The last of them",
        "1234567890. is a number and no mark",
        "# not a heading",
        "## nor this",
        "#tag",
        "> nor a quotation",
        ">nor this",
        "- nor a list",
        "-",
        "---",
        "--- - a break in the story",
        "~~~",
        "+ 3 degrees",
        "* a note",
        "_so_ they say, and snake_case_names stay",
        "a < b, a <b> and &copy; AT&T",
        "[1] a note, [so](they) say `it`",
        "back\\slash 1\\. and so on",
    ],
)
def test_what_the_text_says_is_what_markdown_shows(text: str) -> None:
    for around in ("<p></p>", "<ul><li></li></ul>", "<ol><li></li></ol>", "<blockquote><p></p></blockquote>"):
        element = fragment_fromstring(around)
        inner = element if element.tag == "p" else element[0]
        inner.text = text
        seen = fragment_fromstring(shown(tostring(element, encoding="unicode")).strip())
        assert seen.tag == element.tag
        assert seen.text_content().strip() == text


def test_no_backslash_stands_where_none_is_needed() -> None:
    markup = "<p>In the end 3.5 of 4 - or 1. of 2 - said a_b &gt; c, 1 &lt; 2 and AT&amp;T.</p>"
    assert "\\" not in as_markdown(record(markup))


def test_the_rows_of_a_table_are_one_paragraph_of_a_text() -> None:
    text = as_text(record("", "Before.\n\t2024\nFerries\t11\nAfter.\nThe end."))
    assert text == "Before.\n\n\t2024\nFerries\t11\n\nAfter.\n\nThe end.\n"
