"""A site-config file that has gone stale: what the page says of itself outweighs it."""

import json
from dataclasses import replace
from html import escape

from crawler.extraction.article import Page, extract_article
from crawler.extraction.rules import GENERIC_RULES, Mode, PageRules
from pipelines.items import Article

HEADLINE = "Lighthouse gets its keeper back"
TEXT = [
    "The lighthouse on the outer reef has a keeper again, eleven years after the last one locked the door behind him.",
    "Marta Olin moved in on Monday with two suitcases, a sewing machine and a cat that had never seen the sea before.",
    "The harbour board had advertised the post in spring because its cameras froze when the wind came from the north.",
    "Of ninety people who applied, four were willing to spend a night in the tower, and one of them asked for more.",
    "Her first report, written by hand and sent by the mail boat, lists two trawlers, one yacht and a very large seal.",
]
DECK = "The board chose a seamstress who likes storms and who repairs her radio herself with what she finds."
TEASERS = [f"Ten things that you did not know about harbour number {number}" for number in range(1, 9)]
GONE_STALE = PageRules("tower.test.txt", body=("//div[@class='lead-in']",), prune=False)


def page(head: str = "", within: str = "") -> str:
    links = "".join(f"<div><a href='/{number}'>{text}</a></div>" for number, text in enumerate(TEASERS))
    paragraphs = (
        "".join(f"<p>{line}</p>" for line in TEXT[:3]) + within + "".join(f"<p>{line}</p>" for line in TEXT[3:])
    )
    return (
        f"<html lang='en'><head><title>{HEADLINE} | The Reef</title>"
        f"<meta property='og:type' content='article'>{head}</head><body><main><h1>{HEADLINE}</h1>"
        f"<div class='lead-in'><p>{DECK}</p>{links}</div><article><div class='story-text'>{paragraphs}</div></article>"
        "</main></body></html>"
    )


def read(rules: PageRules | None, markup: str, mode: Mode = "balanced") -> Article:
    site = replace(GENERIC_RULES, page_rules=rules)
    return extract_article(Page(markup.encode(), "https://tower.test/keeper"), site, mode=mode)


def test_a_file_that_names_other_text_and_little_of_it_is_not_believed() -> None:
    article = read(GONE_STALE, page())
    assert article.article_body.split("\n")[-5:] == TEXT
    assert article.extraction_method == "trafilatura"
    assert "article_body: the site's rules leave out 100% of the running text; read without them" in (
        article.validation_messages
    )
    assert "tower.test.txt" in article.extractor_version


def test_what_a_stale_file_strips_comes_back() -> None:
    article = read(PageRules("tower.test.txt", strip=("//article",)), page())
    assert article.article_body.split("\n")[-5:] == TEXT
    assert any("leave out" in message for message in article.validation_messages)


def test_a_file_that_forbids_autodetection_is_taken_at_its_word() -> None:
    article = read(replace(GONE_STALE, autodetect_on_failure=False), page())
    assert DECK in article.article_body
    assert TEXT[0] not in article.article_body


def test_links_to_other_stories_in_the_body_that_a_file_names_are_dropped() -> None:
    rules = PageRules("tower.test.txt", body=("//div[@class='story-text']",), prune=False)
    column = "<div class='related-teasers'>" + "".join(
        f"<div class='teaser'><h5><a href='/{number}'>{text}</a></h5><p>Photos and maps of it, by age.</p></div>"
        for number, text in enumerate(TEASERS[:3])
    )
    article = read(rules, page(within=f"{column}</div>"))
    lines = article.article_body.split("\n")
    assert set(TEXT) <= set(lines)
    assert not set(TEASERS) & set(lines)
    assert article.extraction_method == "site_config"


def declared(headline: str, author: str, day: str) -> str:
    node = {"@type": "NewsArticle", "headline": headline, "datePublished": day, "author": {"name": author}}
    return (
        f'<script type="application/ld+json">{json.dumps(node)}</script><meta name="author" content="{author}">'
        f'<meta property="og:title" content="{escape(headline)} | The Reef">'
        f'<meta property="article:published_time" content="{day}">'
    )


OTHERS = (
    "<p class='old-title'>Storm warning for the weekend</p><p class='who'>Ivo Brandt</p><p class='when'>3 May 2019</p>"
)
FIELDS = PageRules(
    "tower.test.txt", title=("//p[@class='old-title']",), author=("//p[@class='who']",), date=("//p[@class='when']",)
)


def test_fields_on_which_the_page_agrees_in_two_places_outweigh_a_file() -> None:
    markup = page(declared(HEADLINE, "Ada Kern", "2026-04-02")).replace("</main>", f"</main>{OTHERS}")
    article = read(FIELDS, markup)
    assert (article.headline, article.authors, article.date_published) == (HEADLINE, ("Ada Kern",), "2026-04-02")
    denied = "which the page itself denies in two places"
    assert article.validation_messages == (
        f"headline: the site's rules name 'Storm warning for the weekend', {denied}",
        f"authors: the site's rules name 'Ivo Brandt', {denied}",
        f"date_published: the site's rules name '3 May 2019', {denied}",
    )
    strict = read(replace(FIELDS, autodetect_on_failure=False), markup)
    assert (strict.headline, strict.authors) == ("Storm warning for the weekend", ("Ivo Brandt",))
    assert strict.date_published == "2019-05-03"


def test_a_file_stands_where_the_page_says_it_in_one_place_or_differs_with_itself() -> None:
    once = page().replace("</main>", f"</main>{OTHERS}")
    differing = once.replace("</head>", f"{declared('Another headline', 'Ada Kern', '2026-04-02')}</head>")
    differing = differing.replace('content="Ada Kern"', 'content="Bo Lind"').replace(
        'time" content="2026-04-02"', 'time" content="2026-04-05"'
    )
    for markup in (once, differing):
        article = read(FIELDS, markup)
        assert (article.headline, article.authors) == ("Storm warning for the weekend", ("Ivo Brandt",))
        assert article.date_published == "2019-05-03"
        assert article.validation_messages == ()


def test_a_headline_that_reads_the_same_keeps_the_spaces_that_were_set_by_hand() -> None:
    spelled = HEADLINE.replace("its keeper", "its\u00a0keeper")
    node = json.dumps({"@type": "NewsArticle", "headline": spelled})
    markup = page(f"<script type='application/ld+json'>{node}</script>")
    assert read(PageRules("tower.test.txt", title=("//h1",)), markup).headline == spelled


def test_the_quick_mode_reads_once_and_believes() -> None:
    assert read(GONE_STALE, page(), "fast").extraction_method == "site_config"
