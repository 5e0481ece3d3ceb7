"""Tables of an article: rows as lines, cells with tabs between them; tables that lay out a page are none."""

import pytest
from lxml import etree

from crawler.extraction.article import Page, extract_article
from crawler.extraction.text.blocks import read_blocks, render_html, render_text

STORY = [
    "The harbour counted its boats on Sunday, as it does every spring, and found two more than a year before.",
    "The count is done by the pupils of the school, who stand on the pier from six in the morning with a whistle.",
    "A third boat was seen behind the island by the baker, but nobody else saw it, and so it stands in no table.",
    "The numbers go to the ministry, which has printed them since the days when they decided on the price of rope.",
]

ROW = "<row><cell>More</cell><cell>words</cell></row>"


def page(table: str) -> Page:
    before, after = ("".join(f"<p>{text}</p>" for text in part) for part in (STORY[:2], STORY[2:]))
    markup = f"<html><body><article><h1>The count</h1>{before}{table}{after}</article></body></html>"
    return Page(markup.encode(), "https://site.test/count")


def read(markup: str) -> tuple[str, str]:
    """Text and HTML of a body of the engine's."""
    blocks = read_blocks(etree.fromstring(f"<body>{markup}</body>"), None)
    return render_text(blocks), render_html(blocks)


def test_a_table_of_the_article_is_rows_of_cells() -> None:
    table = (
        "<table><thead><tr><th>Kind</th><th>2025</th><th>2026</th></tr></thead><tbody>"
        "<tr><td>Ferries</td><td>2</td><td>3</td></tr>"
        "<tr><td><p>Fishing <b>boats</b></p></td><td>11</td><td>\n 12\t</td></tr></tbody></table>"
    )
    article = extract_article(page(table))
    rows = ["Kind\t2025\t2026", "Ferries\t2\t3", "Fishing boats\t11\t12"]
    assert article.article_body.split("\n") == [*STORY[:2], *rows, *STORY[2:]]
    assert (
        "<table><tr><th>Kind</th><th>2025</th><th>2026</th></tr><tr><td>Ferries</td><td>2</td><td>3</td></tr>"
        "<tr><td>Fishing <strong>boats</strong></td><td>11</td><td>12</td></tr></table>"
    ) in article.article_body_html


def test_an_empty_cell_keeps_the_others_in_their_columns() -> None:
    text, markup = read(
        "<table><row><cell/><cell role='head'>North</cell></row>"
        "<row><cell>Spring</cell><cell/><cell>4</cell></row><row><cell>Autumn</cell><cell>5</cell><cell/></row></table>"
    )
    assert text == "\tNorth\nSpring\t\t4\nAutumn\t5"
    assert markup.startswith("<table><tr><td></td><th>North</th></tr><tr><td>Spring</td><td></td><td>4</td></tr>")


def test_two_tables_stay_two() -> None:
    table = "<table><row><cell>a</cell><cell>b</cell></row><row><cell>c</cell><cell>d</cell></row></table>"
    text, markup = read(table + table)
    assert text == "a\tb\nc\td\na\tb\nc\td"
    assert markup.count("<table>") == 2


@pytest.mark.parametrize(
    "table",
    [
        "<table><row><cell>One</cell><cell>row</cell></row></table>",
        "<table><row><cell>One</cell></row><row><cell>column</cell></row></table>",
        f"<table><row><cell>Menu</cell><cell><p>First.</p><head>A head</head></cell></row>{ROW}</table>",
        f"<table><row><cell>Menu</cell><cell>{'A story in a cell. ' * 40}</cell></row>{ROW}</table>",
    ],
)
def test_a_table_that_lays_out_a_page_is_none(table: str) -> None:
    text, markup = read(table)
    assert "\t" not in text
    assert "<t" not in markup


def test_a_line_break_in_a_cell_is_a_space() -> None:
    text, _ = read(
        "<table><row><cell>Ferry<lb/>Aurora</cell><cell><p>One.</p><p>Two.</p></cell></row>"
        "<row><cell>Boat</cell><cell>12</cell></row></table><p>After.</p>"
    )
    assert text == "Ferry Aurora\tOne. Two.\nBoat\t12\nAfter."
