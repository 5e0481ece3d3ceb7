"""Canonical addresses that are believed, and those that are not."""

import pytest

from crawler.extraction.addresses import page_key
from crawler.extraction.metadata.canonical import Named, choose_canonical

OWN = "https://www.e.org/news/harbour-opens-again"
TITLES = ["Harbour opens again after storm | The Site"]


@pytest.mark.parametrize(
    ("own", "named"),
    [
        (OWN, OWN + "/"),
        (OWN + "?page_type=hub&aid=2139504", OWN),
        (OWN + "/amp", OWN),
        ("https://amp.e.org/news/harbour-opens-again", OWN),
        (OWN + "?print=1", OWN),
        (OWN + "/2", OWN),
        (OWN + "?page=2", OWN),
        ("https://e.org/articles/harbour-opens-again-id119898", "https://e.org/sea/coast/harbour-opens-again/"),
        ("https://e.org/news/48211-harbor-opens", "https://e.org/news/48211-harbour-is-open"),
        ("https://e.org/story?id=77", "https://e.org/news/harbour-opens-again-after-storm"),
        ("https://ww2.e.org/harbour-opens-again", "https://www.e.org/harbour-opens-again"),
        ("https://e.co.uk/x/harbour-opens", "https://m.e.co.uk/y/harbour-opens"),
        ("https://e.org/news/harbour-opens-again", "https://e.org/node/88999"),
        ("https://e.org/fr/le-port-rouvre", "https://e.org/fr/vie/le-port-rouvre-apres"),
    ],
)
def test_an_address_that_the_page_bears_out_is_believed(own: str, named: str) -> None:
    found = choose_canonical(own, Named(links=[named], titles=TITLES))
    assert (found.url, found.doubt) == (named, None)


@pytest.mark.parametrize(
    ("own", "named", "why"),
    [
        (OWN, "https://www.e.org/", "the home page"),
        (OWN, "https://www.e.org/index.html", "the home page"),
        (OWN, "https://www.e.org/en/", "the home page"),
        (OWN, "https://elsewhere.example/news/harbour-opens-again", "on another host"),
        ("https://one.blogspot.com/harbour-opens", "https://two.blogspot.com/harbour-opens", "on another host"),
        ("https://one.co.uk/harbour-opens", "https://two.co.uk/harbour-opens", "on another host"),
        (OWN, "https://www.e.org/news/", "a list"),
        (OWN, "https://www.e.org/tag/harbour-opens-again", "a list"),
        (OWN, "https://www.e.org/news/mill-burns-down-overnight", "another page"),
        ("https://e.org/harbour-opens-48211", "https://e.org/harbour-opens-48212", "another page"),
        ("https://e.org/story?id=77", "https://e.org/story", "another page"),
        ("https://e.org/story?id=77", "https://e.org/story?id=78", "another page"),
        ("https://e.org/news/news_view.html?idx=8723&bc=", "https://e.org/news/news_view.html", "another page"),
        ("https://e.org/fr/le-port-rouvre", "https://e.org/en/harbour-opens-again", "the page in another language"),
        (OWN, OWN + "/amp/", "another view of the page"),
        (OWN, "https://e.org%2Fnews%2Fharbour-opens-again", "on another host"),
        (OWN, "https://www.e.org/news/Harbour opens again", "no address"),
    ],
)
def test_a_wrong_address_is_not_believed_and_named(own: str, named: str, why: str) -> None:
    found = choose_canonical(own, Named(links=[named], titles=TITLES))
    assert (found.url, found.doubt) == (None, f"canonical_url: the page names {named}, which is {why}")


def test_og_url_is_believed_where_the_canonical_link_is_not_and_decides_where_that_is_silent() -> None:
    home, silent, other = "https://www.e.org/", "https://www.e.org/node/88999", "https://www.e.org/x/mill-burns-down"
    assert choose_canonical(OWN, Named([home], [OWN], titles=TITLES)).url == OWN
    assert choose_canonical(OWN, Named([silent], [OWN], titles=TITLES)).url == OWN
    assert choose_canonical(OWN, Named([other], [other])).url == other, "two names that are one"
    assert choose_canonical(OWN, Named()).url is None


def test_the_page_in_another_language_is_another_article() -> None:
    other = "https://www.e.org/harbour-opens-again-en"
    languages = {page_key(OWN): "it", page_key(other): "en"}
    assert choose_canonical(OWN, Named([other], [other], languages, TITLES)).url is None


def test_without_an_address_of_its_own_a_page_is_believed() -> None:
    assert choose_canonical(None, Named(["https://e.org/", OWN])).url == OWN
