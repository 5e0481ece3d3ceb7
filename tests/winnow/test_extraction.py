"""`winnow.extract`: what is taken for a page, and by which rules."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

import winnow
from tests.crawler.conftest import ROOT, page

ASIANEWS = ROOT / "tests/sites/asianews/era-c-table-rows-en.html"
URL = "https://example.org/2024/harbour.html"


@pytest.mark.parametrize("declared", ["iso-8859-1", "utf-16", "shift_jis", "utf-8"])
def test_decoded_text_is_read_as_it_is_whatever_the_page_declares(declared: str) -> None:
    html = page("Café “Löwe” opens — 宗教").replace("<head>", f'<head><meta charset="{declared}">')
    assert winnow.extract(html, URL).headline == "Café “Löwe” opens — 宗教"
    assert winnow.extract(f"\ufeff{html}", URL).headline == "Café “Löwe” opens — 宗教"


def test_bytes_are_decoded_by_their_header_and_what_they_declare() -> None:
    html = page("Łódź otwiera port")
    assert winnow.extract(html.encode("iso-8859-2"), URL, content_type="text/html; charset=iso-8859-2").headline == (
        "Łódź otwiera port"
    )
    assert winnow.extract(bytearray(html.encode()), URL) == winnow.extract(html.encode(), URL)


def test_half_a_character_does_not_end_the_program() -> None:
    assert winnow.extract(page("Harbour \ud83d opens"), URL).headline == "Harbour ? opens"


@pytest.mark.parametrize(
    ("html", "error"),
    [
        ("", winnow.errors.EmptyPageError),
        (b"  \n", winnow.errors.EmptyPageError),
        ("<rss><channel><title>A feed</title></channel></rss>", winnow.errors.NotHTMLError),
        ('{"a": "b"}', winnow.errors.NotHTMLError),
        (b"%PDF-1.7", winnow.errors.NotHTMLError),
        ("x" * 11_000_000, winnow.errors.PageTooLargeError),
        ("<html><body><p>Two words.</p></body></html>", winnow.errors.NoArticleError),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_gives_no_article_raises_one_of_the_tree(html: str | bytes, error: type[winnow.ExtractionError]) -> None:
    with pytest.raises(error) as caught:
        winnow.extract(html, URL)
    assert isinstance(caught.value, winnow.ExtractionError)
    assert caught.value.url == URL


@pytest.mark.parametrize("wrong", [None, 3, Path("page.html")])
def test_what_is_no_page_is_told_at_once(wrong: object) -> None:
    with pytest.raises(TypeError, match="a page is bytes or str"):
        winnow.extract(wrong)  # type: ignore[arg-type]


def test_a_page_of_a_known_site_is_read_by_its_rules() -> None:
    html = ASIANEWS.read_bytes()
    named = winnow.extract(html, "https://www.asianews.it/news-en/Some-title-9384.html")
    assert (named.site, named.extraction_method, named.identifier) == ("asianews", "line_pattern", "9384")
    assert winnow.extract(html).site == "asianews"


def test_rules_of_the_caller_and_a_site_config_file_count(tmp_path: Path) -> None:
    config = tmp_path / "example.org.txt"
    config.write_text("author: //p[@class='hand']\nbody: //article\nno_such_word: 1\n")
    html = page("Harbour opens").replace("<h1>", "<p class='hand'>Ada Kern</p><h1>")
    with pytest.warns(UserWarning, match="no_such_word"):
        article = winnow.extract(html, URL, site_config=config)
    assert (article.extraction_method, article.authors) == ("site_config", ("Ada Kern",))
    assert (
        winnow.extract(html, URL, rules=winnow.CleaningRules(site="harbour", hosts=("example.org",))).site == "harbour"
    )


def test_relative_times_count_from_the_fetch() -> None:
    html = page("Harbour opens").replace("2024-03-05T08:15:00Z", "").replace("</h1>", "</h1><time>2 hours ago</time>")
    article = winnow.extract(html, URL, fetched_at=datetime(2024, 3, 5, 12, tzinfo=UTC))
    assert (article.date_published or "")[:10] == "2024-03-05"
