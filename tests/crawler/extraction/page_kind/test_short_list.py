"""A tag that one article has is a list; a short article with a box of others is none."""

import pytest

from crawler.extraction.article import extract_article
from crawler.extraction.errors import ExtractionError
from crawler.extraction.page import Page
from tests.crawler.extraction.page_kind.kinds import NODE, PARAGRAPHS, STORY, page

URL = "https://gazette.test/dossier/quays"
ITEM = '<h2><a href="/2024/the-quays-are-swept-before-the-fair">The quays are swept before the fair</a></h2>'
TEASER = "<p>What the crews found below the nets, and who will pay for the new brooms.</p>"
LISTS = {
    "a tag with one teaser": f"<h1>Quays: the latest</h1><article>{ITEM}<time>14 May 2024</time></article>",
    "a teaser with a text": f"<h1>Quays</h1><div class=item>{ITEM}{TEASER}</div>",
    "an author": f"<h1>Ada Kern</h1><p>Writes about the harbour.</p><ul><li>{ITEM}{TEASER}</li></ul>",
    "a search": f"<h2>1 result for quays</h2><div>{ITEM.replace('h2', 'h3')}{TEASER}</div>",
    "no heading of its own": f"<div class=post>{ITEM}{TEASER}<a href=/x>Read more</a></div>",
}
NOTE = f"<p>{STORY[0]}</p>"
ARTICLES = {
    "a note with a box below": f"<h1>The ferry sails again</h1>{NOTE}<div>{ITEM}</div>",
    "a headline that leads to itself": f'<h2><a href="{URL}">The ferry sails again on Monday</a></h2>{NOTE}',
    "a box above the text": f"<h1>The ferry sails again</h1><div>{ITEM}</div>{PARAGRAPHS}",
    "a box beside it": f"<aside>{ITEM}</aside><h1>The ferry sails again</h1>{NOTE}",
    "the name of a section above": f'<h4><a href="/harbour">Harbour</a></h4><h1>The ferry sails again</h1>{NOTE}',
}


def _reason(body: str, title: str, head: str = "") -> str:
    try:
        extract_article(Page(page(body, title, head), URL))
    except ExtractionError as error:
        return error.reason
    return ""


@pytest.mark.parametrize("body", LISTS.values(), ids=LISTS)
def test_a_list_of_one_is_a_list(body: str) -> None:
    assert _reason(body, "Quays") == "list_page"


@pytest.mark.parametrize("body", ARTICLES.values(), ids=ARTICLES)
def test_a_short_article_is_none(body: str) -> None:
    assert _reason(body, "The ferry sails again", NODE % "The ferry sails again") == ""
