"""The deck is a field of the record and never in its body, also where no class tells it."""

import pytest

from crawler.extraction.article import Page, extract_article

DECK = "Nine goats, a priest and a harvest of lemons cross the bay, and two passengers sleep through it"
STORY = [
    "The ferry left the island at six in the morning with nine goats, a priest and the season's harvest of lemons.",
    "By noon the harbour master had counted the passengers twice, because two of them were asleep under the nets.",
    "The second boat was smaller, and its captain, who had never carried goats, asked for a rope and a promise.",
    "It was evening before the last crate stood in the market hall, where the buyers had lit their lamps long ago.",
]


def page(top: str, summary: str = "", first: str = "") -> Page:
    """An article whose text stands in a box of its own."""
    body = "".join(f"<p>{text}</p>" for text in ([first] if first else []) + STORY)
    head = f'<title>A ferry full of goats</title><meta name="description" content="{summary}">'
    return Page(
        f"<html><head>{head}</head><body><article><h1>A ferry full of goats</h1>{top}<div class=text>{body}</div>"
        "</article></body></html>".encode(),
        "https://coast.example/news/a-ferry-full-of-goats",
    )


BYLINE = '<div class="byline">By <a rel="author" href="/by/lea">Lea Brandt</a></div><time>4 March 2026</time>'


@pytest.mark.parametrize(
    "made",
    [
        page(f"<div><p>{DECK}</p></div>{BYLINE}"),
        page(f"<h2>{DECK}</h2>{BYLINE}"),
        page(f"<div><p>{DECK}</p></div>", summary=DECK),
    ],
    ids=["above the byline", "a heading above the byline", "the page's summary"],
)
def test_a_deck_without_a_class(made: Page) -> None:
    article = extract_article(made)
    assert article.alternative_headline == DECK
    assert article.article_body.split("\n") == STORY


def test_a_first_paragraph_that_is_also_the_summary_is_no_deck() -> None:
    article = extract_article(page(BYLINE, summary=DECK + ".", first=DECK + "."))
    assert article.alternative_headline is None
    assert article.article_body.split("\n") == [DECK + ".", *STORY]
