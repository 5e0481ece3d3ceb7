"""What is no article is refused with its reason, in one line."""

from random import Random

import pytest

from crawler.extraction.article import MAX_PAGE_BYTES, Page, extract_article
from crawler.extraction.errors import (
    EmptyPageError,
    ExtractionError,
    NoArticleError,
    NotHTMLError,
    PageTooLargeError,
    SoftNotFoundError,
)
from crawler.spiders.asianews import CLEANING_RULES

ARTICLE_URL = "https://www.asianews.it/news-en/Some-story-12345.html"
STORY = (
    "<div>02/15/2011, 10.15</div><div>NEPAL</div><div><a href=/send>Send to a friend</a></div><h1>A well is dug</h1>"
    "<p>Three villages share it.</p><p>Pokhara (AsiaNews) – The well gives sweet water.</p><p>Goats came first.</p>"
    "<div><a href=/send>Send to a friend</a></div>"
)


@pytest.mark.parametrize(
    ("body", "error", "reason"),
    [
        (b"", EmptyPageError, "empty"),
        (b" \n\t ", EmptyPageError, "empty"),
        (b"%PDF-1.7 \x00\x01", NotHTMLError, "not_html"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), NotHTMLError, "not_html"),
        (bytes(range(256)) * 4, NotHTMLError, "not_html"),
        (b'{"articles": [1, 2, 3]}', NotHTMLError, "not_html"),
        (b"<p>" + b"x" * MAX_PAGE_BYTES, PageTooLargeError, "too_large"),
        (b"<html><body><a href=/x>A list</a></body></html>", SoftNotFoundError, "soft_404"),
    ],
)
def test_what_is_no_article_is_refused_with_a_reason(body: bytes, error: type[ExtractionError], reason: str) -> None:
    with pytest.raises(error) as caught:
        extract_article(Page(body, ARTICLE_URL), CLEANING_RULES)
    assert caught.value.reason == reason
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_no_page(seed: int) -> None:
    with pytest.raises(NotHTMLError):
        extract_article(Page(Random(seed).randbytes(40_000) + b"<html><body><p>"))


def test_a_list_page_is_no_article() -> None:
    items = "".join(f"<p><a href=/news-en/Story-{n}.html>Story {n}</a> 01/02/2019 10:00</p>" for n in range(30))
    with pytest.raises(NoArticleError):
        extract_article(
            Page(f"<html>{items}</html>".encode(), "https://www.asianews.it/geo-en/China-17.html"), CLEANING_RULES
        )


def test_a_page_without_an_address_is_recognised_by_its_own_words() -> None:
    article = extract_article(Page(STORY.encode()), known_rules=(CLEANING_RULES,))
    assert (article.site, article.headline, article.date_published) == (
        "asianews",
        "A well is dug",
        "2011-02-15T10:15:00+01:00",
    )
    assert article.article_body == "Pokhara (AsiaNews) – The well gives sweet water.\nGoats came first."


def test_the_html_body_escapes_the_page() -> None:
    story = STORY.replace(
        "Goats came", "Goats <b>came &lt;script&gt;</b> <a href='javascript:x'>by</a> <a href=/y>road</a>"
    )
    article = extract_article(Page(story.encode(), ARTICLE_URL), CLEANING_RULES)
    assert article.article_body_html.splitlines()[1] == (
        '<p>Goats <strong>came &lt;script&gt;</strong> by <a href="https://www.asianews.it/y">road</a> first.</p>'
    )


@pytest.mark.parametrize(
    "spelling",
    [
        "https://www.asianews.it/news-en/Some-story-127.html",
        "http://asianews.it/news-en/Some-story,-with-(signs)-0127.html",
        "http://www.asianews.it/index.php?l=en&art=0127",
        "https://asianews.it/index.php?l=en&art=127&size=A",
        "https://www.asianews.it/index.php?art=127&l=en",
    ],
)
def test_every_spelling_of_an_address_is_one_article(spelling: str) -> None:
    article = extract_article(Page(STORY.encode(), spelling), CLEANING_RULES)
    assert (article.identifier, article.in_language) == ("0127", "en")
    assert article.url.startswith("https://www.asianews.it/")


def test_a_new_address_takes_its_number_from_the_page() -> None:
    page = STORY + "<a href='/index.php?l=en&idn=1&art=37405&mag=visualizzaperlastampa'>Printable version</a>"
    url = "https://www.asianews.it/en/south-asia/nepal/a-well-is-dug"
    assert extract_article(Page(page.encode(), url), CLEANING_RULES).identifier == "37405"
    without = extract_article(Page(STORY.encode(), url), CLEANING_RULES)
    assert without.identifier is None
    assert any(message.startswith("identifier:") for message in without.validation_messages)


@pytest.mark.parametrize(
    ("language", "last"),
    [
        ("news-en", "The copyright law of the islands is older than their parliament."),
        ("notizie-it", "Chiedono il rispetto di tutti i diritti, anche di quelli dimenticati."),
        ("noticias-es", "Piden que se respeten todos los derechos de los pescadores."),
        ("noticias-es", "El boletín de la parroquia salió el domingo."),
        ("news-zh", "村里的通訊从此不再中断。"),
        ("news-zh", "版权法比议会还老。"),
        ("news-en", "© The harbour office, says a plate on the wall."),
    ],
)
def test_a_paragraph_with_the_words_of_a_foot_or_an_offer_stays_in_the_body(language: str, last: str) -> None:
    own = f"https://www.asianews.it/{language}/A-12345.html"
    printed = f"https://www.asianews.it/index.php?l={language[-2:]}&art=5&mag=visualizzaperlastampa"
    head = "<h1>A well is dug</h1><p>Three villages share it.</p><p>Pokhara (AsiaNews) – Sweet water.</p>"
    for page, url in (
        (STORY.replace("Goats came first.", last), own),
        (STORY.replace("Goats came first.", f"{last}</p><p>Goats came first."), own),
        (f"{head}<p>{last}</p>", printed),
    ):
        assert last in extract_article(Page(page.encode(), url), CLEANING_RULES).article_body.split("\n")


def test_a_subhead_with_the_words_of_a_label_ends_no_body() -> None:
    subhead = "<p>相关背景</p><p>这口井是三个村子一起挖的。</p>"
    story = STORY.replace("<p>Goats came first.</p>", subhead)
    article = extract_article(Page(story.encode(), "https://www.asianews.it/news-zh/A-12345.html"), CLEANING_RULES)
    assert article.article_body.split("\n")[1:] == ["相关背景", "这口井是三个村子一起挖的。"]
