"""Of pages of all kinds articles alone give a record."""

import pytest

from crawler.extraction.article import extract_article
from crawler.extraction.errors import ListPageError, NoArticleError, NotArticleError, NotHTMLError, SoftNotFoundError
from crawler.extraction.page import Page
from crawler.extraction.page_kind.named_pages import is_named_page
from tests.crawler.extraction.page_kind.kinds import (
    ARTICLES,
    GONE,
    LD,
    LISTS,
    NODE,
    OTHERS,
    PARAGRAPHS,
    STORY,
    page,
    teasers,
)

URL = "https://gazette.test/2024/05/03/old-lamp-is-repaired"


@pytest.mark.parametrize("body", ARTICLES.values(), ids=ARTICLES)
def test_articles_are_articles_with_and_without_an_address(body: bytes) -> None:
    assert "lamp" in extract_article(Page(body, URL)).article_body
    assert extract_article(Page(body)).article_body


@pytest.mark.parametrize("body", LISTS.values(), ids=LISTS)
def test_lists_are_none(body: bytes) -> None:
    with pytest.raises(ListPageError):
        extract_article(Page(body, "https://gazette.test/culture"))


@pytest.mark.parametrize(("body", "title", "path"), OTHERS.values(), ids=OTHERS)
def test_pages_about_the_site_and_products_are_none(body: str, title: str, path: str) -> None:
    with pytest.raises((NotArticleError, ListPageError)):
        extract_article(Page(page(body, title), f"https://gazette.test{path}"))


@pytest.mark.parametrize("heading", GONE)
def test_a_page_that_says_that_there_is_none_is_gone(heading: str) -> None:
    with pytest.raises(SoftNotFoundError):
        extract_article(Page(page(f"<h1>{heading}</h1><p>{STORY[0]}</p>", heading), URL))


@pytest.mark.parametrize("markup", ["micro", "og:type", "json-ld"])
def test_a_product_that_says_so_is_none_however_short_and_a_review_of_it_is_one(markup: str) -> None:
    text = "<h1>Enamel mug</h1><p>Holds a third of a litre, painted by hand in Kirkby Dale.</p><b>£6.50</b>"
    product = {
        "micro": page(f'<div itemscope itemtype="https://schema.org/Product">{text}</div>', "Enamel mug"),
        "og:type": page(text, "Enamel mug", '<meta property="og:type" content="og:product">'),
        "json-ld": page(
            text, "Enamel mug", LD % '{"@type": "Product", "name": "Enamel mug", "offers": {"price": 6.5}}'
        ),
    }[markup]
    with pytest.raises(NotArticleError, match="it says that it is a product"):
        extract_article(Page(product, "https://gazette.test/shop/mug"))
    review = f'<div itemscope itemtype="https://schema.org/Review"><h1>Old lamp</h1><p>3 May 2024</p>{PARAGRAPHS}'
    item = '<div itemprop="itemReviewed" itemscope itemtype="https://schema.org/Product">A lamp</div></div>'
    assert extract_article(Page(page(review + item), URL))


def test_a_story_about_missing_pages_is_an_article() -> None:
    story = page(
        f"<h1>404: how a number became a word</h1><p>By Ada Kern, 3 May 2024</p>{PARAGRAPHS}", "404: how a number"
    )
    assert extract_article(Page(story, URL))


@pytest.mark.parametrize(
    "body",
    [
        '<?xml version="1.0"?>\n<rss version="2.0"><channel><item><description>&lt;p>A lamp.&lt;/p></description>',
        '\n <!-- made by hand -->\n<feed xmlns="http://www.w3.org/2005/Atom"><entry><content><p>A lamp.</p></content>',
        "<urlset><url><loc>https://gazette.test/<p>a</p></loc></url></urlset>",
        '{"version": "https://jsonfeed.org/version/1.1", "items": [{"content_html": "<p>A lamp.</p>"}]}',
    ],
)
def test_feeds_sitemaps_and_data_are_no_pages(body: str) -> None:
    with pytest.raises(NotHTMLError):
        extract_article(Page(body.encode(), URL))


def test_a_page_of_another_kind_is_read_where_that_is_asked_for() -> None:
    body, title, path = OTHERS["privacy"]
    article = extract_article(Page(page(body, title), f"https://gazette.test{path}", any_kind=True))
    assert STORY[0] in article.article_body
    assert any("not_an_article" in message for message in article.validation_messages)


@pytest.mark.parametrize(
    ("url", "headings", "title", "is_named"),
    [
        ("https://gazette.test/contact", ["contact"], "Contact", True),
        ("https://gazette.test/impressum.html", [], "Impressum | Gazette", True),
        ("https://gazette.test/2024/contact", ["first contact"], "First contact", False),
        ("https://gazette.test/privacy-policy", ["we keep nothing"], "Privacy policy | The Gazette", True),
        ("https://gazette.test/terms-and-conditions.html", ["how we sell"], "Terms and conditions", True),
        ("https://gazette.test/a-privacy-policy-for-ships", ["a privacy policy for ships"], "A privacy policy", False),
        ("https://gazette.test/story", ["old lamp is repaired", "log in"], "Old lamp is repaired", False),
    ],
)
def test_two_of_address_heading_and_title_name_a_page(
    url: str, headings: list[str], title: str, is_named: bool
) -> None:
    assert is_named_page(url, headings, title) is is_named


PLAIN_URL = "https://gazette.test/news.php?id=12"


def test_a_short_notice_among_teasers_is_an_article_where_it_says_so() -> None:
    notice = f"<h1>Old lamp is repaired</h1><p>{STORY[0]} {STORY[1]}</p>{teasers(8)}"
    assert STORY[0] in extract_article(Page(page(notice, head=NODE % "Old lamp is repaired"), PLAIN_URL)).article_body
    with pytest.raises(ListPageError):
        extract_article(Page(page(notice), PLAIN_URL))


def test_a_page_of_nothing_but_sentences_is_an_article() -> None:
    sentences = "".join(f"<p>The lamp of quay {n} was lit at five, as on every evening.</p>" for n in range(5))
    assert extract_article(Page(f"<html><body><h1>The lamp</h1>{sentences}</body></html>".encode(), PLAIN_URL))


def test_a_page_with_hardly_any_text_is_no_list_but_empty() -> None:
    with pytest.raises(NoArticleError) as refused:
        extract_article(Page(b"<html><body><ul><li><a href='/'>Home</a></li></ul></body></html>", PLAIN_URL))
    assert refused.value.reason == "no_article"
