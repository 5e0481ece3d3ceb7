"""Feeds, sitemaps and start pages of unknown sites."""

import gzip
from datetime import date

import pytest

from crawler.discovery.hosts import host_of
from crawler.discovery.readers.feeds import Feed, FeedEntry, read_feed
from crawler.discovery.readers.sitemaps import Sitemap, SitemapEntry, read_sitemap
from crawler.discovery.readers.start_page import article_address, read_start_page

HOME = "https://example.org/"


def test_a_feed_gives_absolute_links_and_days() -> None:
    feed = (
        "<rss version='2.0'><channel><item><link>/a?x=1</link><pubDate>Mon, 06 May 2024 01:30:00 +0200</pubDate></item>"
        "<item><title>no link</title></item><item><link>http://[bad</link></item>"
        "<item><link>https://example.org/b</link><pubDate>not a date</pubDate></item></channel></rss>"
    )
    assert read_feed(feed.encode(), HOME + "feed") == Feed(
        (FeedEntry("https://example.org/a?x=1", date(2024, 5, 5)), FeedEntry("https://example.org/b"))
    )
    atom = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='/c'/></entry></feed>"
    assert read_feed(atom.encode(), HOME) == Feed((FeedEntry("https://example.org/c"),))


@pytest.mark.parametrize("body", [b"", b"<html><body><h1>Home</h1></body></html>", b"\x00\x01", b"{}"])
def test_a_page_is_no_feed_and_no_sitemap(body: bytes) -> None:
    assert read_feed(body, HOME) is None
    assert read_sitemap(body, HOME) is None


def test_a_sitemap_is_read_plain_or_packed() -> None:
    text = (
        b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:n='http://www.google.com/schemas/"
        b"sitemap-news/0.9'><url><loc> https://example.org/a </loc><lastmod>2024-05-06T10:00:00Z</lastmod></url>"
        b"<url><loc>https://example.org/b</loc><lastmod>2024-06-01</lastmod><n:news><n:publication_date>2024-05-07"
        b"</n:publication_date></n:news></url><url><loc>mailto:x</loc></url></urlset>"
    )
    pages = (
        SitemapEntry("https://example.org/a", date(2024, 5, 6)),
        SitemapEntry("https://example.org/b", date(2024, 5, 7), news=True),
    )
    for body in (text, gzip.compress(text)):
        sitemap = read_sitemap(body, HOME)
        assert sitemap is not None
        assert sitemap.pages == pages
    index = read_sitemap(b"<sitemapindex><sitemap><loc>/s.xml</loc></sitemap></sitemapindex>", HOME)
    assert index is not None
    assert index.sitemaps == (SitemapEntry("https://example.org/s.xml"),)


def test_entities_of_a_sitemap_are_not_resolved_and_bombs_are_refused() -> None:
    entity = b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><urlset><url><loc>https://a.b/&e;</loc></url></urlset>"
    sitemap = read_sitemap(entity, HOME)
    assert sitemap is None or all(entry.url == "https://a.b/" for entry in sitemap.pages)
    assert read_sitemap(gzip.compress(b"<urlset>" + b" " * 60_000_000), HOME) is None
    assert read_sitemap(gzip.compress(b"<urlset/>")[:-9], HOME) in (None, Sitemap())


def test_a_start_page_gives_its_feeds_and_its_own_links() -> None:
    page = read_start_page(
        b"<base href='https://example.org/x/'><link rel='alternate' type='application/rss+xml' href='/rss'>"
        b"<link rel='Alternate' type='application/atom+xml' href='https://example.org/comments/feed'>"
        b"<link rel='alternate' hreflang='it' href='/it'><a href='a'>x</a><a href='/x/a#end'>x</a>"
        b"<a href='http://www.example.org/b?id=1&utm_source=x'>x</a><a href='https://other.org/'>x</a>"
        b"<a href='https://example.org:8443/c'>x</a><a href='/'>x</a><a href='/report.PDF'>x</a><a href='/feed/'>x</a>"
        b"<a href='/sharer.php?u=x'>x</a><a>x</a>",
        "utf-8",
        HOME,
    )
    assert page.feeds == ("https://example.org/rss",)
    assert [address.url for address in page.pages] == [
        "https://example.org/x/a",
        "http://www.example.org/b?id=1",
    ]


def test_addresses_of_files_and_share_links_are_no_articles() -> None:
    for path in ("pic.jpg", "feed", "whatsapp://send", "a?share=facebook", "a.xml", "wp-json/x"):
        assert article_address(HOME + path) is None, path
    assert article_address(HOME + "story.html?id=3") is not None
    assert article_address("https://example.org:port/") is None
    assert host_of("http://www.Example.org:80/x") == "example.org"
