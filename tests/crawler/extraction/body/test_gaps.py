"""Lines of the body that the engine left out, on pages of no known site."""

import pytest

from crawler.extraction.article import Page, extract_article, parse_page
from crawler.extraction.body.clutter import readings_of
from crawler.extraction.body.gaps import fill_gaps
from crawler.extraction.body.line_features import LineFeatures
from crawler.extraction.metadata.page_metadata import PageMetadata
from crawler.extraction.text.blocks import Block
from crawler.extraction.text.lines import Run, read_lines
from pipelines.words import comparable

STORY = [
    "The tram stopped on the bridge at noon, and the driver went to look for the swan that had taken the other lane.",
    "Forty people waited with the windows open; a teacher read the timetable aloud as if it were a poem by a friend.",
    "The swan had a nest under the third arch, the water board explained, and it had a right to be angry in spring.",
    "By two o'clock the swan had slept, the driver had eaten, and the tram went on with a feather on its front light.",
    "The transport office has ordered a sign for the bridge: a swan, a tram, and an arrow that points to both of them.",
    "Nobody was late for anything that mattered, the teacher wrote to the paper, and three pupils signed as well.",
]
OTHER = "A museum of lost umbrellas opens in the old customs house, and the first hundred visitors may take one home."


def fill(markup: str, read: list[str], known: frozenset[str] = frozenset()) -> list[str]:
    """The texts of the blocks once the gaps are filled; `read` is what the engine is said to have read."""
    page = PageMetadata(parse_page(Page(f"<html><body>{markup}</body></html>".encode())), None)
    blocks = [Block(runs=[Run(text)]) for text in read]
    features = LineFeatures(read_lines(page.tree).lines, readings_of(blocks, page))
    filled, added = fill_gaps(blocks, features, "https://site.test/", known)
    lines = [line for line in added if line.element.tag not in ("td", "th")]
    assert len([block for block in filled if block.kind != "tr"]) == len(blocks) + len(lines)
    return [block.text for block in filled]


def box(*texts: str, name: str = "text-chunk") -> str:
    return f'<div class="row"><div class="{name}">{"".join(f"<p>{text}</p>" for text in texts)}</div></div>'


def test_a_body_in_several_boxes_is_read_whole_and_in_order() -> None:
    markup = box(*STORY[:2]) + "<div class='ad'>Advertisement</div>" + box(*STORY[2:4]) + box(*STORY[4:])
    assert fill(markup, STORY[2:4]) == STORY


def test_a_box_of_another_kind_stays_out() -> None:
    assert fill(box(*STORY) + box(OTHER, OTHER[::-1], name="teaser"), STORY) == STORY


def test_a_paragraph_that_is_a_link_is_the_body_s_between_two_of_its_paragraphs_only() -> None:
    link = 'Its timetable <a href="/t">hangs in the museum of transport, in the room of unread things</a>'
    text = "Its timetable hangs in the museum of transport, in the room of unread things"
    assert fill(box(STORY[0], link, *STORY[1:]), STORY) == [STORY[0], text, *STORY[1:]]
    assert fill(box(*STORY, link), STORY) == STORY


def test_a_heading_above_a_paragraph_is_the_body_s_and_one_above_nothing_is_not() -> None:
    markup = f"<div>{STORY[0]}<p>{STORY[1]}</p><h3>The nest</h3><p>{STORY[2]}</p><h3>Most read</h3></div>"
    assert fill(markup, STORY[:3]) == [*STORY[:2], "The nest", STORY[2]]


def test_what_the_page_says_elsewhere_of_the_article_is_not_filled_in() -> None:
    assert fill(box(*STORY), STORY[1:], frozenset(["the tram stopped on the bridge at noon"])) == STORY

    assert fill(box(*STORY), STORY[1:], frozenset([comparable(STORY[0])])) == STORY[1:]


def test_a_short_text_that_stands_twice_does_not_draw_the_order_after_it() -> None:
    markup = box(STORY[0], "Swans") + box(STORY[1], STORY[2]) + box("Swans", STORY[3])
    assert fill(markup, [STORY[0], "Swans", STORY[2], STORY[3]]) == [STORY[0], "Swans", *STORY[1:4]]


@pytest.mark.parametrize(
    "around",
    [
        "<article><div class='row'>{}</div></article>",
        "<div><h1>Another story</h1>{}</div>",
        "<div itemscope itemtype='https://schema.org/NewsArticle'>{}</div>",
    ],
)
def test_another_article_of_the_page_stays_out(around: str) -> None:
    def deep(*texts: str) -> str:
        return f"<div><div><div>{box(*texts)}</div></div></div>"

    others = deep(*(text.replace("tram", "heron") for text in STORY[3:]))
    first = around.format(deep(STORY[0]) + deep(STORY[1]) + deep(STORY[2]))
    assert fill(first + around.format(others), STORY[:2]) == STORY[:3]


def test_another_article_in_a_box_like_the_first_stays_out() -> None:
    def story(title: str, *texts: str) -> str:
        return f"<div class='story'><h2>{title}</h2>{box(*texts)}</div>"

    markup = story("The swan", *STORY[:3]) + story("The heron", *(text.replace("swan", "heron") for text in STORY[3:]))
    assert fill(markup, STORY[:2], frozenset(["the swan"])) == STORY[:3]


TABLE = "<table><tr><th>Stop</th><th>Minutes</th></tr>{}</table>"
ROWS = "<tr><td>Bridge</td><td>120</td></tr><tr><td>Museum <a href='/m'>of trams</a></td><td>4</td></tr>"


def test_a_table_in_a_box_of_embedded_content_is_the_article_s() -> None:
    table = f"<div class='embed'><div class='scroll'>{TABLE.format(ROWS)}</div></div>"
    read = fill(
        f"<div>{box(*STORY[:2])}</div>{''.join(f'<p>{text}</p>' for text in STORY[2:4])}{table}<p>{STORY[4]}</p>",
        STORY[:5],
    )
    assert read == [*STORY[:4], "Stop\tMinutes", "Bridge\t120", "Museum of trams\t4", STORY[4]]


@pytest.mark.parametrize(
    "table",
    [
        TABLE.format("<tr><td>One row</td></tr>"),
        TABLE.format(
            "".join(f"<tr><td><a href='/{n}'>Story {n} of another day</a></td><td>{n}</td></tr>" for n in range(9))
        ),
        f"<article>{TABLE.format(ROWS)}</article>",
        f"<aside><div><div><div><div>{TABLE.format(ROWS)}</div></div></div></div></aside>",
    ],
)
def test_other_tables_stay_out(table: str) -> None:
    markup = "".join(f"<p>{text}</p>" for text in STORY[:3]) + table + "".join(f"<p>{text}</p>" for text in STORY[3:])
    assert fill(markup, STORY) == STORY


def test_a_table_of_which_the_engine_read_a_line_is_read_whole() -> None:
    lists = (
        "<tr><td><ul><li>It is quiet.</li><li>It is slow.</li></ul></td><td><ul><li>Ask the swan.</li></ul></td></tr>"
    )
    markup = f"<p>{STORY[0]}</p>{TABLE.format(lists)}<p>{STORY[1]}</p>"
    page = Page(f"<html><body><article><h1>A swan</h1>{markup}<p>{STORY[2]}</p></article></body></html>".encode())
    rows = ["Stop\tMinutes", "It is quiet. It is slow.\tAsk the swan."]
    assert extract_article(page).article_body.split("\n") == [STORY[0], *rows, *STORY[1:3]]


def test_a_page_in_several_boxes_gives_one_body() -> None:
    # The engine reads the first `div` of a class that it knows as a body's, and nothing beside it.
    boxes = "<aside>Advertisement</aside>".join(
        f'<div class="grid"><div class="article-body">{"".join(f"<p>{text}</p>" for text in part)}</div></div>'
        for part in ([*STORY[:3], *(text.replace("swan", "goose") for text in STORY[:3])], STORY[3:])
    )
    article = extract_article(Page(f"<html><body><h1>A swan</h1><main>{boxes}</main></body></html>".encode()))
    assert article.article_body.split("\n")[-3:] == STORY[3:]
    assert article.article_body_html.count("<p>") == 9
