"""Addresses that name one page, and addresses that do not."""

import pytest

from crawler.extraction.address_views import plain_view, story_number
from crawler.extraction.addresses import normalize_address, page_key

ONE_PAGE = (
    "http://e.org/news/story",
    "https://www.e.org/news/story/",
    "HTTPS://E.ORG:443/news//story",
    "https://e.org/news/story/index.html",
    "https://e.org/news/story/default.aspx#comments",
    "https://e.org/news/story?utm_source=a&utm_medium=b&UTM_Campaign=c",
    "https://e.org/news/story?&amp;utm_source=a",
    "https://e.org/news/story?fbclid=1&gclid=2&yclid=3&msclkid=4&_openstat=5&mc_eid=6&srsltid=7&xtor=8&wt_mc=9",
    "https://e.org/news/story?ref=rss&source=VERSO_NAVIGATION&via=menue&from=mainMenu&src=tw",
    "https://e.org/news/story;jsessionid=4F2A.node1?PHPSESSID=8",
    "https://e.org/(S(lit3py55t21z5v55vlm25s55))/news/story?sid=0123456789abcdef0123456789abcdef",
    "https://e.org/news/story?ASPSESSIONIDAB=X&CFID=1&CFTOKEN=2&_=1716",
    "https://e.org/news/st%6Fry?",
)


@pytest.mark.parametrize("url", ONE_PAGE)
def test_what_tells_nothing_leaves_the_key(url: str) -> None:
    assert page_key(url) == "e.org/news/story"


def test_parameters_that_tell_pages_apart_stay() -> None:
    told = (
        "id=1 id=2 p=1 story=1 page=2 sid=1234 sid=05/10/12/123 s=bridge ref=1234 ref=2024-05-01 source=1f00aa93bc "
        "from=2024-01-01 ref=the-new-bridge-is-open-again mod=article t=9 v=2 lang=de cat=news share_id=3 partner=12"
    ).split()
    keys = {page_key(f"https://e.org/story?{query}") for query in told}
    assert len(keys) == len(told)
    assert all("?" in key for key in keys)
    assert page_key("https://e.org/s?b=2&a=1") == page_key("https://e.org/s?a=1&b=2")


def test_what_is_fetched_is_spelled_as_it_was_found() -> None:
    found = "https://www.e.org/a//b/index.php?z=%C3%A9+x&utm_source=m&id=5&flag"
    assert normalize_address(found) == "https://www.e.org/a//b/index.php?z=%C3%A9+x&id=5&flag"
    assert page_key(found) == "e.org/a/b?flag&id=5&z=%C3%A9+x"
    assert page_key("https://e.org") == page_key("https://e.org/index.html") == "e.org/"


@pytest.mark.parametrize(
    "view",
    [
        "https://amp.e.org/a/story",
        "https://m.e.org/a/story",
        "https://www.mobile.e.org/a/story",
        "https://e.org/a/story/amp/",
        "https://e.org/a/story.amp",
        "https://e.org/amp/a/story",
        "https://e.org/a/story?amp",
        "https://e.org/a/story?amp=1&m=1",
        "https://e.org/a/story?outputType=amp",
        "https://e.org/a/story?print=1",
        "https://e.org/a/story?view=print",
        "https://e.org/a/story/print",
        "https://e.org/print/a/story",
        "https://e.org/a/story?tmpl=component&print=1",
    ],
)
def test_amp_mobile_and_print_views_name_the_page_that_they_show(view: str) -> None:
    plain = plain_view(view)
    assert plain is not None
    assert page_key(plain) == "e.org/a/story"


@pytest.mark.parametrize(
    "url",
    [
        "https://e.org/a/story",
        "https://m.org/a",
        "https://e.org/print/",
        "https://e.org/amp",
        "https://e.org/campaign/stamp",
        "https://e.org/a?view=full&m=7&print=no",
    ],
)
def test_other_addresses_are_no_views(url: str) -> None:
    assert plain_view(url) is None


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("https://e.org/news/48211-old-slug.html", "48211"),
        ("https://e.org/2024/05/06/48211/slug", "48211"),
        ("https://e.org/article253202060/slug.html", "253202060"),
        ("https://e.org/story?id=48211", "48211"),
        ("https://e.org/2024/05/06/slug", None),
        ("https://e.org/20240506/slug-of-2024", None),
    ],
)
def test_the_number_of_a_story_is_no_date(url: str, number: str | None) -> None:
    assert story_number(url) == number
