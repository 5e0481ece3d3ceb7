"""The feeds that a start page names or mentions."""

import pytest

from crawler.discovery.readers.start_page import read_start_page

HOME = "https://gazette.example/"


def feeds(html: str) -> tuple[str, ...]:
    return read_start_page(html.encode(), "utf-8", HOME).feeds


def mentioned(html: str) -> tuple[str, ...]:
    return read_start_page(html.encode(), "utf-8", HOME).mentioned_feeds


@pytest.mark.parametrize(
    "attributes",
    [
        "rel='alternate' type='application/rss+xml' href='/out'",
        "rel='ALTERNATE' type='application/atom+xml; charset=utf-8' href='/out'",
        "rel='alternate' type='application/rdf+xml' href='/out'",
        "rel='alternate' type='application/feed+json' href='/out'",
        "rel='alternate' type='application/json' title='Gazette feed' href='/out'",
        "rel='alternate' type='application/rss' href='/out'",
        "rel='alternate' type='application/x-rss+xml' href='/out'",
        "rel='alternate' type='text/xml' href='/out'",
        "rel='feed' type='application/atom+xml' href='/out'",
        "rel='alternate' title='RSS' href='/out'",
    ],
)
def test_a_link_that_says_feed_is_one(attributes: str) -> None:
    assert feeds(f"<link {attributes}>") == (f"{HOME}out",)


@pytest.mark.parametrize(
    "attributes",
    [
        "rel='alternate' hreflang='it' href='/it/'",
        "rel='alternate' type='application/json' href='/wp-json/wp/v2/pages/2' title='JSON'",
        "rel='alternate' type='application/json+oembed' href='/wp-json/oembed/1.0/embed?url=x'",
        "rel='alternate' type='application/rss+xml' title='Comments on the Gazette' href='/c'",
        "rel='alternate' type='application/rss+xml' href='/comments/feed/'",
        "rel='alternate' type='application/rss+xml' title='Kommentar-Feed' href='/c'",
        "rel='alternate' media='handheld' href='/feed-m'",
        "rel='manifest' type='application/json' href='/feed.json'",
        "rel='stylesheet' href='/rss.css'",
        "rel='alternate' type='application/rss+xml'",
    ],
)
def test_other_links_are_none(attributes: str) -> None:
    assert feeds(f"<link {attributes}>") == ()


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/out'>RSS</a>",
        "<a href='/out'> Subscribe via RSS! </a>",
        "<a href='/out'>News feed</a>",
        "<a href='/rss.xml'>follow us</a>",
        "<a href='/blog/feed/'><img src='x.png'></a>",
        "<a href='/index.php?format=feed&type=rss'>follow us</a>",
        "<a href='https://feeds.example/gazette.rss'>follow us</a>",
    ],
)
def test_a_link_of_the_page_is_a_feed_by_its_address_or_its_words(link: str) -> None:
    assert len(mentioned(link)) == 1


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/feeding-the-gulls'>Feeding the gulls</a>",
        "<a href='/story'>The RSS is dead, says the mayor of the harbour</a>",
        "<a href='/comments/feed/'>RSS</a>",
        "<a href='https://other.example/rss.xml'>RSS</a>",
        "<a href='/rss.png'>x</a>",
        "<a href='/feedback'>Feedback</a>",
        "<a href='/story?id=feed'>x</a>",
        "<a>RSS</a>",
    ],
)
def test_other_links_of_the_page_are_none(link: str) -> None:
    assert mentioned(link) == ()
