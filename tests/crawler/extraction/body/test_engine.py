import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree, html

from crawler.extraction.article import Page, extract_article
from crawler.extraction.body import readings as engine_readings
from crawler.extraction.errors import ExtractionError, NoArticleError
from crawler.extraction.rules import MODES, CleaningRules, Mode
from crawler.extraction.text.blocks import clean_html, read_blocks, render_html, render_text
from pipelines.items import Article

URL = "https://www.site.test/2024/03/05/harbour.html"
PARAGRAPHS = [
    "The harbour of the old town opened again on Tuesday, ten years after the flood that had closed its three quays.",
    "Fishermen who had moved up the coast came back with their boats before sunrise, and the market sold out by noon.",
    "The council says that the work took four years longer than planned because the sea wall had to be built twice.",
    "A second quay for ferries will follow next spring, the mayor told the crowd that had gathered around the crane.",
]
HEAD = (
    '<html lang="en"><head><title>Harbour opens | The Site</title><meta property="og:title" content="Harbour opens">'
    '<meta property="article:published_time" content="2024-03-05T08:15:00+01:00">'
    '<meta name="author" content="Ada Kern">'
    "</head><body><nav><a href='/'>Home</a> <a href='/world'>World</a></nav><article><h1>Harbour opens</h1>"
)
FOOT = "</article><footer><p>All rights reserved. Write to us.</p></footer></body></html>"


def read(markup: str, url: str | None = URL) -> Article:
    return extract_article(Page(markup.encode(), url))


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def test_a_page_becomes_a_whole_record() -> None:
    article = read(HEAD + paragraphs(*PARAGRAPHS) + FOOT)
    assert article.article_body.split("\n") == PARAGRAPHS
    assert article.article_body_html == "\n".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    assert (article.headline, article.authors, article.in_language) == ("Harbour opens", ("Ada Kern",), "en")
    assert (article.date_published, article.site, article.url) == ("2024-03-05T08:15:00+01:00", "site.test", URL)
    assert article.extraction_method == "trafilatura"
    assert "trafilatura" in article.extractor_version


def test_headline_byline_and_date_are_not_repeated_in_the_body() -> None:
    lines = ["Harbour opens", "By Ada Kern", "March 5, 2024", *PARAGRAPHS]
    assert read(HEAD + paragraphs(*lines) + FOOT).article_body.split("\n") == PARAGRAPHS


def test_the_deck_that_the_page_names_is_not_repeated_in_the_body() -> None:
    deck = "Boats are back, and so are the gulls that nobody had missed."
    node = json.dumps({"@type": "NewsArticle", "headline": "Harbour opens", "alternativeHeadline": deck})
    article = read(HEAD + f'<script type="application/ld+json">{node}</script>' + paragraphs(deck, *PARAGRAPHS) + FOOT)
    assert article.alternative_headline == deck
    assert article.article_body.split("\n") == PARAGRAPHS


def test_words_after_a_comment_inside_a_paragraph_stay() -> None:
    split = PARAGRAPHS[1].replace(" before", "<!-- --> <!-- -->before")
    assert read(HEAD + paragraphs(PARAGRAPHS[0], split, *PARAGRAPHS[2:]) + FOOT).article_body.split("\n") == PARAGRAPHS


def test_lists_headings_quotes_links_and_emphasis_keep_their_form() -> None:
    markup = (
        paragraphs(*PARAGRAPHS[:2])
        + "<h2>What comes next</h2>"
        + "<ul><li>A ferry quay that is to be ready by next spring</li><li>A new market hall</li></ul>"
        + "<blockquote><p>Nobody believed that it would happen in our lifetime.</p></blockquote>"
        + f"<p>{PARAGRAPHS[2]} See <a href='/plan?a=1&amp;b=2' onclick='x()'>the <b>plan</b></a>, <i>page 3</i>.</p>"
        + paragraphs(PARAGRAPHS[3])
    )
    article = read(HEAD + markup + FOOT)
    body = article.article_body_html
    assert "<h2>What comes next</h2>" in body
    assert "<ul><li>A ferry quay that is to be ready by next spring</li><li>A new market hall</li></ul>" in body
    assert "<blockquote><p>Nobody believed that it would happen in our lifetime.</p></blockquote>" in body
    assert '<a href="https://www.site.test/plan?a=1&amp;b=2">the <strong>plan</strong></a>, <em>page 3</em>.' in body
    assert "- A ferry quay" not in article.article_body
    assert "**" not in article.article_body


@pytest.mark.parametrize(
    "attack",
    [
        "<a href='javascript:alert(1)'>harbour</a>",
        "<a href='data:text/html,x'>harbour</a>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)></svg>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<iframe src='https://evil.test'></iframe>",
    ],
)
def test_the_html_of_a_record_is_safe_to_show(attack: str) -> None:
    article = read(HEAD + paragraphs(PARAGRAPHS[0] + attack, *PARAGRAPHS[1:]) + FOOT)
    tree = html.fragment_fromstring(article.article_body_html, create_parent="div")
    names = {str(element.tag) for element in tree.iterdescendants()}
    assert names <= {"p", "a", "em", "strong"}
    assert all(set(element.attrib) <= {"href"} for element in tree.iterdescendants())
    assert all(link.get("href", "https:").startswith("http") for link in tree.iter("a"))


def test_clean_html_drops_what_is_not_on_the_list() -> None:
    assert clean_html('<p class="x" style="y">a<script>b</script><u>c</u></p><dl><dd>d') == "<p>ac</p>d"
    assert clean_html("<table style='x'><tbody><tr><td width=3>d") == "<table><tr><td>d</td></tr></table>"


def test_text_and_html_of_a_body_hold_the_same_words() -> None:
    body = etree.fromstring(
        "<body><p> one <hi rend='#b'> two</hi><lb/>three\n\n four</p> loose <list><item>x</item></list></body>"
    )
    blocks = read_blocks(body, None)
    assert render_text(blocks).split("\n") == ["one two", "three four", "loose", "x"]
    shown = html.fragment_fromstring(render_html(blocks), create_parent="div")
    assert ["".join(block.itertext()) for block in shown] == ["one two", "three four", "loose", "x"]


@pytest.mark.parametrize(
    ("markup", "url"),
    [
        ("<html><body></body></html>", URL),
        ("<html><body><p>Please log in.</p></body></html>", URL),
        (
            "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1>" + paragraphs(PARAGRAPHS[0]),
            URL,
        ),
        (
            "<html><body><ul>" + "".join(f"<li><a href='/{n}'>Story number {n} of today</a></li>" for n in range(40)),
            URL,
        ),
    ],
)
def test_a_page_without_running_text_is_refused(markup: str, url: str) -> None:
    with pytest.raises(NoArticleError):
        read(markup, url)


def test_a_short_page_that_declares_an_article_is_kept() -> None:
    node = '{"@type": "NewsArticle", "headline": "Harbour opens"}'
    body = "<article><h1>Harbour opens</h1><p>The harbour is open again.</p><p>More of it soon.</p>"
    article = read(f'<script type="application/ld+json">{node}</script>{body}')
    assert article.article_body == "The harbour is open again.\nMore of it soon."


def test_a_site_that_a_spider_knows_keeps_its_name() -> None:
    rules = CleaningRules(site="harbours", hosts=("site.test",), publisher="The Harbours")
    article = extract_article(Page((HEAD + paragraphs(*PARAGRAPHS) + FOOT).encode(), URL), rules)
    assert (article.site, article.publisher) == ("harbours", "The Harbours")


def test_the_same_page_twice_gives_the_same_record() -> None:
    markup = HEAD + paragraphs(*PARAGRAPHS) + FOOT
    assert read(markup) == read(markup)


JUNK = [
    "<div>" * 2000,
    "<table>" * 400,
    "<a href='http://[::1'>x</a>",
    "<base href='http://['>",
    f"<p class='{'a' * 100_000}'>",
    "<title>" + "| " * 10_000,
    f"<script type='application/ld+json'>{'[' * 5000}</script>",
    (
        '<script type="application/ld+json">{"@type": ["NewsArticle", {}], "@id": {}, "author": [[{"name": {}}]], '
        '"image": [[{"url": []}]], "publisher": [[]], "datePublished": 1e400, "url": [1], "keywords": [[{}]]}</script>'
    ),
    "<time datetime='0000-00-00'>x</time>",
    "<meta property='article:published_time' content='9999-99-99T99:99:99+99:99'>",
    "<img srcset=',,,'><svg><style></svg><math><annotation encoding='application/x-tex'>",
    "<p>" + "word " * 20_000,
    "\x00\x85\ufffe&#1;&#xFFFE;&#12;\x0c",
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from([*JUNK, *PARAGRAPHS, HEAD, FOOT, "<p>", "<li>", "</article>"]), min_size=1, max_size=12),
    st.sampled_from([None, URL, "https://[::1]/2024/13/45/", "https://site.test/?a=%ff"]),
)
def test_no_page_raises_anything_but_an_extraction_error(parts: list[str], url: str | None) -> None:
    try:
        article = extract_article(Page("".join(parts).encode("utf-8", "surrogatepass"), url))
    except ExtractionError:
        return
    assert article.article_body
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", article.article_body)


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """How trafilatura was asked, in order: (precise or default, quick or whole)."""
    asked: list[tuple[str, str]] = []
    read_once = engine_readings.load_engine()

    def counted(*arguments: object, **options: object) -> object:
        asked.append(("precise" if options["favor_precision"] else "default", "quick" if options["fast"] else "whole"))
        return read_once(*arguments, **options)

    monkeypatch.setattr(engine_readings, "load_engine", lambda: counted)
    return asked


@pytest.mark.parametrize("mode", MODES)
def test_a_long_plain_article_is_read_once(mode: Mode, readings: list[tuple[str, str]]) -> None:
    page = Page((HEAD + paragraphs(*PARAGRAPHS * 2) + FOOT).encode(), URL)
    assert PARAGRAPHS[3] in extract_article(page, mode=mode).article_body
    assert readings == [("default" if mode == "fast" else "precise", "quick")]


def test_a_short_reading_is_read_again_with_all_that_the_engine_has(readings: list[tuple[str, str]]) -> None:
    page = Page((HEAD + paragraphs(*PARAGRAPHS[:2]) + FOOT).encode(), URL)
    assert extract_article(page).article_body == "\n".join(PARAGRAPHS[:2])
    assert readings == [("precise", "quick"), ("default", "whole")]


def test_a_reading_that_leaves_most_of_the_running_text_out_is_not_taken(readings: list[tuple[str, str]]) -> None:
    other = "".join(f"<div>Letter {n}: {text}</div>" for n, text in enumerate(PARAGRAPHS * 8))
    extract_article(Page((HEAD + paragraphs(*PARAGRAPHS * 2) + "</article>" + other + FOOT).encode(), URL))
    assert readings[:2] == [("precise", "quick"), ("default", "whole")]
