import json
import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from crawler.extraction.metadata.json_ld import find_article, read_nodes, text_of
from crawler.extraction.metadata.page_metadata import PageMetadata
from crawler.extraction.metadata.persons import split_authors
from pipelines.items import Image
from pipelines.words import comparable

URL = "https://www.site.test/2024/harbour-opens.html"


def page(markup: str, url: str | None = URL) -> PageMetadata:
    return PageMetadata(html.document_fromstring(f"<html>{markup}</html>"), url)


def script(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return f'<script type="application/ld+json">{text}</script>'


ARTICLE = {"@type": "NewsArticle", "headline": "Harbour opens after ten years"}


@pytest.mark.parametrize(
    "value",
    [
        ARTICLE,
        [{"@type": "BreadcrumbList"}, ARTICLE],
        {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "Site"}, ARTICLE]},
        {"@type": "WebPage", "mainEntity": ARTICLE},
        {**ARTICLE, "@type": ["Article", "NewsArticle"]},
        {**ARTICLE, "@type": "http://schema.org/ReportageNewsArticle"},
        f"<!-- {json.dumps(ARTICLE)} -->",
        f"//<![CDATA[\n{json.dumps(ARTICLE)}\n//]]>",
        json.dumps(ARTICLE)[:-1] + ",}",
        json.dumps(ARTICLE).replace("after", "after\n"),
        json.dumps(ARTICLE) + ";",
    ],
)
def test_the_article_is_found_in_every_shape_of_structured_data(value: Any) -> None:
    assert page(script(value)).headline == "Harbour opens after ten years"


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "null", "3", '{"@type": {}}', '{"@type": "NewsArticle"'])
def test_broken_structured_data_is_passed_over(text: str) -> None:
    assert page(script(text) + "<h1>Harbour opens</h1>").headline == "Harbour opens"


def test_the_article_of_a_related_box_is_not_the_pages_own() -> None:
    other = {**ARTICLE, "headline": "Another story", "url": "https://www.site.test/other.html", "datePublished": "2020"}
    own = {**ARTICLE, "mainEntityOfPage": {"@id": "http://site.test/2024/harbour-opens.html?x=1"}}
    nodes = read_nodes(html.document_fromstring(script([other, own])))
    assert find_article(nodes, [URL]) == own


def test_entities_and_tags_in_structured_data_are_undone() -> None:
    assert text_of("Fish &amp;amp; chips <b>again</b>&nbsp;") == "Fish & chips again"


def test_the_headline_is_what_independent_sources_agree_on() -> None:
    markup = (
        '<head><title>Harbour opens: all photos | The Site</title><meta property="og:title" content="All photos">'
        '<meta name="twitter:title" content="All photos"></head><h1>Harbour opens</h1>'
    )
    assert page(markup + script({**ARTICLE, "headline": "Harbour opens"})).headline == "Harbour opens"


def test_the_sites_name_is_cut_from_the_title_and_is_no_headline() -> None:
    markup = '<head><title>Harbour opens - The Site</title><meta property="og:site_name" content="The Site"></head>'
    assert page(markup + "<h1>The Site</h1><h1>Harbour opens</h1>").headline == "Harbour opens"


def test_no_break_and_ideographic_spaces_of_a_headline_stay() -> None:
    found = page(script({**ARTICLE, "headline": " Le\u00a0port\n est\u3000ouvert "}) + "<h1>Le port est ouvert</h1>")
    assert found.headline == "Le\u00a0port est\u3000ouvert"


def test_a_page_without_headline_has_none() -> None:
    assert page("<p>Text</p>").headline is None


def test_authors_are_persons_and_organizations_are_left_out() -> None:
    authors = [{"@type": "Organization", "name": "The Site"}, {"@type": "Person", "name": "Ada Kern"}, "Li Wei"]
    assert page(script({**ARTICLE, "author": authors})).authors == ("Ada Kern", "Li Wei")


def test_an_author_named_by_reference_is_looked_up() -> None:
    graph = [{**ARTICLE, "author": {"@id": "#ada"}}, {"@type": "Person", "@id": "#ada", "name": "Ada Kern"}]
    assert page(script({"@graph": graph})).authors == ("Ada Kern",)


def test_the_byline_serves_where_no_metadata_names_an_author() -> None:
    found = page('<h1>A</h1><p class="byline">By Ada Kern and Li Wei</p>')
    assert (found.authors, found.byline_raw) == (("Ada Kern", "Li Wei"), "By Ada Kern and Li Wei")


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("By Ada Kern", ("Ada Kern",)),
        ("Ada Kern, Li Wei and Noor Haddad", ("Ada Kern", "Li Wei", "Noor Haddad")),
        ("von Ada Kern und Li Wei", ("Ada Kern", "Li Wei")),
        ("di Ada Kern e Li Wei", ("Ada Kern", "Li Wei")),
        ("Ada Kern (ak)", ("Ada Kern",)),
        ("Ada Kern, staff writer", ("Ada Kern",)),
        ("作者: 林小明", ("林小明",)),
        ("https://site.test/authors/ada", ()),
        ("ada@site.test", ()),
        ("admin", ()),
        ("Ada Kern, Berlin", ("Ada Kern",)),
        ("Ada Kern, AFP", ("Ada Kern",)),
        ("Ada Kern und dpa", ("Ada Kern",)),
        ("Associated Press in Oslo", ()),
        ("Bild: Ada Kern", ()),
        ("example.org, Berlin, Germany", ()),
        ("The Site", ()),
    ],
)
def test_a_byline_gives_names(value: str, names: tuple[str, ...]) -> None:
    assert split_authors([value], {"The Site"}) == names


def test_where_no_person_is_named_the_credited_newsroom_is_the_author() -> None:
    node = {**ARTICLE, "author": {"@type": "Organization", "name": "Reuters"}}
    found = page(script(node))
    assert (found.authors, found.authors_source) == (("Reuters",), "JSON-LD author")
    nobody = page(script({**ARTICLE, "author": {"@type": "Person", "name": "admin"}}))
    assert (nobody.authors, nobody.authors_source) == ((), None)
    named = page(script(node) + '<h1>A</h1><p class="byline">By Ada Kern</p>')
    assert (named.authors, named.authors_source) == (("Ada Kern",), "byline")


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Von Ada Kern und Li Wei", ("Ada Kern", "Li Wei")),
        ("Par Ada Kern", ("Ada Kern",)),
        ("Text: Ada Kern", ("Ada Kern",)),
        ("By the time the harbour opened, it was dark", ()),
        ("Bild: Ada Kern", ()),
    ],
)
def test_a_line_after_the_headline_that_reads_as_a_byline_names_authors(line: str, names: tuple[str, ...]) -> None:
    assert page(f"<h1>A</h1><p>{line}</p>").authors == names


def test_a_list_under_the_headline_names_authors_and_one_below_the_story_does_not() -> None:
    names = "<ul><li>By <a href='/a'>Ada Kern</a>, <a href='/b'>Li Wei</a></li></ul>"
    story = f"<p>{'The bridge was opened by those who had built it. ' * 6}</p>"
    assert page(f"<h1>A</h1>{names}{story}").authors == ("Ada Kern", "Li Wei")
    assert page(f"<h1>A</h1>{story}{names}").authors == ()


def test_rubric_and_date_around_a_byline_are_no_names() -> None:
    assert page('<h1>A</h1><p class="byline">magazin von Ada Kern 05. Mai 2024 3 Min</p>').authors == ("Ada Kern",)


def test_malformed_addresses_are_passed_over() -> None:
    head = (
        '<base href="http://["><link rel="canonical" href="http://[::1">'
        '<meta property="og:url" content="//x:99999999/"><meta property="og:image" content="http://[">'
    )
    found = page(f'<head>{head}</head><article><figure><img src="http://[a"></figure></article>')
    assert (found.canonical_url, found.images, found.base) == (None, (), URL)


def test_a_home_page_is_no_canonical_address_of_a_story() -> None:
    assert page('<link rel="canonical" href="https://www.site.test/">').canonical_url is None
    assert page('<link rel="canonical" href="/2024/h.html">').canonical_url == "https://www.site.test/2024/h.html"


def test_images_come_once_with_their_captions() -> None:
    markup = (
        '<head><meta property="og:image" content="https://cdn.test/a.jpg?w=1200"></head><article>'
        '<figure><img src="data:image/gif;base64,AAAA" data-src="/img/a.jpg">'
        "<figcaption>The  quay.</figcaption></figure>"
        '<aside><figure><img src="/img/advert.jpg"></figure></aside></article>'
    )
    assert page(markup).images == (Image("https://www.site.test/img/a.jpg", "The quay."),)


def test_language_section_keywords_description_and_publisher_are_read() -> None:
    node = {
        **ARTICLE,
        "articleSection": ["World", "Asia"],
        "keywords": "ships, harbours",
        "publisher": {"name": "The Site"},
    }
    found = page('<meta name="description" content="Ships   again.">' + script(node))
    found.tree.set("lang", "en-GB")
    assert (found.in_language, found.article_section, found.keywords) == ("en", "World", ("ships", "harbours"))
    assert (found.description, found.publisher) == ("Ships again.", "The Site")


@pytest.mark.parametrize(
    ("said", "is_free"),
    [
        ({"isAccessibleForFree": "http://schema.org/False"}, False),
        ({"isAccessibleForFree": "True"}, True),
        ({"isAccessibleForFree": False}, False),
        ({"isAccessibleForFree": True, "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": "False"}}, False),
        ({"isAccessibleForFree": "for members"}, None),
        ({}, None),
    ],
)
def test_what_a_page_says_of_its_paywall_is_read(said: dict[str, object], is_free: bool | None) -> None:
    assert page(script({**ARTICLE, **said})).is_accessible_for_free is is_free


def test_a_tier_of_content_tells_of_a_paywall_too() -> None:
    tier = '<meta property="article:content_tier" content="{}">'
    tiers = ("free", "metered", "locked")
    assert [page(tier.format(name)).is_accessible_for_free for name in tiers] == [True, None, False]


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_ascii_text_is_compared_as_any_other(text: str) -> None:
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())
    assert comparable(text) == " ".join(words)
    assert comparable(text + " é") == " ".join([*words, "é"])
