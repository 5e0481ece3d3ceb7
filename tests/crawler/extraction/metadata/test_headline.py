import json

import pytest
from lxml import html

from crawler.extraction.metadata.page_metadata import PageMetadata
from crawler.extraction.metadata.site_names import SiteNames, without_site

URL = "https://www.valleyherald.test/culture/2026/harbour-opens"
NEWS = {"@type": "NewsArticle", "headline": "Harbour opens after ten dry years"}
SHOWN = "The harbour of Eastmouth is open again"


def headline(
    body: str, title: str = "", og: str = "", node: dict[str, str] | None = None, name: str = "", url: str = URL
) -> str | None:
    head = f"<title>{title}</title>" if title else ""
    head += f'<meta property="og:title" content="{og}">' if og else ""
    head += f'<meta property="og:site_name" content="{name}">' if name else ""
    head += f'<script type="application/ld+json">{json.dumps(node)}</script>' if node else ""
    return PageMetadata(html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>"), url).headline


def test_the_shown_headline_wins_over_titles_for_search_engines() -> None:
    searched = "Eastmouth Harbour Opening 2026: All You Need"
    assert headline(f"<h1>{SHOWN}</h1>", searched, searched) == SHOWN
    assert headline(f"<h1>{SHOWN}</h1>", searched, searched, {"@type": "BlogPosting", "headline": searched}) == SHOWN


@pytest.mark.parametrize(
    ("heading", "why"),
    [
        ("Our Blog", "a label"),
        ("Valley Herald", "the site's name"),
        ("Log in", "a button"),
        ("Harbour opens after ten dry years and the mayor …", "cut"),
    ],
)
def test_a_heading_that_is_no_headline_gives_way_to_the_title(heading: str, why: str) -> None:
    title = "Harbour opens after ten dry years and the mayor swims"
    assert headline(f"<h1>{heading}</h1>", title, title) == title


def test_of_several_headings_the_one_that_a_title_repeats_is_the_headline() -> None:
    body = f"<h1>Newsletter</h1><h1>{SHOWN}</h1><h1>More from Eastmouth</h1>"
    assert headline(body, f"{SHOWN} - Valley Herald") == SHOWN


@pytest.mark.parametrize(
    "body",
    [
        f"<h2 class='entry-title'>{SHOWN}</h2>",
        f"<h2><span class='kicker'>Culture</span><span>{SHOWN}</span></h2>",
        f"<h3>{SHOWN}</h3>",
        "",
    ],
)
def test_without_an_h1_the_title_is_read_without_section_and_site(body: str) -> None:
    assert headline(body, f"{SHOWN} - Culture - Valley Herald") == SHOWN


def test_in_news_og_title_wins_over_a_small_h1_where_the_page_shows_it_below() -> None:
    body = (
        "<ol class='breadcrumb'><li><h1>Eastmouth: harbour opens</h1></li></ol><h2><b>Coast</b> <i>Boats sail</i></h2>"
    )
    node = {**NEWS, "headline": "Eastmouth: harbour opens"}
    assert headline(body, "Eastmouth: harbour opens | Herald", "Boats sail", node) == "Boats sail"


def test_in_news_most_sources_decide_and_two_alike_to_the_letter_count_for_more() -> None:
    body = "<h1>Boats sail again</h1>"
    assert headline(body, "Harbour opens after ten dry years", "Boats sail", NEWS) == NEWS["headline"]
    title = "Harbour Opens After Ten Dry Years"
    assert headline(body, title, "Boats sail again", NEWS) == "Boats sail again"


def test_in_news_a_title_written_for_sharing_wins_over_what_the_template_repeats() -> None:
    own = "Port LIVE: harbour opens after years"
    shared = "Harbour opens after ten dry years"
    assert headline(f"<h1>{own}</h1>", own, shared, {**NEWS, "headline": own}) == shared
    assert headline(f"<h1>{own}</h1>", own, "All photos of today", {**NEWS, "headline": own}) == own


@pytest.mark.parametrize(
    ("heading", "shown"),
    [
        ("Harbour<br>opens", "Harbour opens"),
        ("<span>Harbour</span><span>opens</span>", "Harbour opens"),
        ("<span class='kicker'>Coast</span> Harbour opens <em>again</em>", "Harbour opens again"),
        ("Harbour opens <span class='badge'>Premium</span>", "Harbour opens"),
        ("<span>H</span>arbour opens", "Harbour opens"),
        ("Har\u00adbour opens", "Harbour opens"),
    ],
)
def test_a_heading_is_read_as_it_is_drawn(heading: str, shown: str) -> None:
    assert headline(f"<h1>{heading}</h1>") == shown


def test_a_kicker_that_the_titles_have_too_belongs_to_the_headline() -> None:
    whole = "Ten dry years: Harbour opens"
    assert headline("<h1><span class='kicker'>Ten dry years:</span> Harbour opens</h1>", whole, whole) == whole


def test_quotation_marks_are_the_pages_own() -> None:
    curly, straight = "The “last” harbour’s boats", "The &quot;last&quot; harbour's boats"
    assert headline(f"<h1>{curly}</h1>", curly, straight) == curly
    assert headline(f"<h1>{curly}</h1>") == curly
    assert headline(f"<h1>{curly.upper()}</h1>", curly, curly) == curly


@pytest.mark.parametrize(
    ("title", "rest"),
    [
        ("Harbour opens | The Valley Herald", "Harbour opens"),
        ("Harbour opens – Valley Herald", "Harbour opens"),
        ("Harbour opens — VALLEYHERALD.TEST", "Harbour opens"),
        ("Harbour opens · Valley Herald Online", "Harbour opens"),
        ("Harbour opens » Valley Herald", "Harbour opens"),
        ("Harbour opens « Valley Herald", "Harbour opens"),
        ("Harbour opens : Valley Herald", "Harbour opens"),
        ("Harbour opens | Culture | Valley Herald", "Harbour opens"),
        ("Harbour opens - Culture - Valley Herald | Valley Herald", "Harbour opens"),
        ("Harbour opens | VH", "Harbour opens"),
        ("Valley Herald: Harbour opens", "Harbour opens"),
        ("Valley Herald | Harbour opens", "Harbour opens"),
        ("港口重新开放_文化_Valley Herald", "港口重新开放"),
        ("港が開いた｜Valley Herald", "港が開いた"),
        ("Harbour opens – and the mayor swims", "Harbour opens – and the mayor swims"),
        ("Harbour opens - the Herald's man was there", "Harbour opens - the Herald's man was there"),
        ("Harbour opens | Opinion", "Harbour opens | Opinion"),
        ("Culture: Harbour opens", "Culture: Harbour opens"),
        ("Well-being of the valley", "Well-being of the valley"),
        ("Valley Herald", "Valley Herald"),
    ],
)
def test_a_title_loses_the_sites_name_and_nothing_else(title: str, rest: str) -> None:
    site = SiteNames(frozenset({"Valley Herald"}), "valleyherald.test")
    assert without_site(title, site, frozenset({"culture", "文化"})) == rest


def test_what_precedes_a_mark_is_the_headline_where_it_is_known_from_elsewhere() -> None:
    assert headline("<h1>Harbour opens</h1>", "Harbour opens - National", "Harbour opens - National") == "Harbour opens"
