"""OPML and lists of addresses."""

from dataclasses import replace

import pytest

from crawler.site_list.entries import Entry, read_entry
from crawler.site_list.files import Refusal, UnreadableFileError, read_file, write_opml
from tests.crawler.site_list.spiders import SPIDERS

READER = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>Subscriptions</title></head><body>
<outline text="News" title="News">
  <outline text="Harbour &amp; Quay" type="rss" xmlUrl="https://harbour.example/feed.xml" htmlUrl="https://harbour.example/"/>
  <outline text="Deeper"><outline text="Tide" type="rss" XMLURL="https://tide.example/rss"/></outline>
</outline>
<outline text="A & B" xmlUrl="https://amp.example/feed?a=1&b=2" htmlUrl="https://amp.example"/>
<outline text="Bad" type="rss" xmlUrl="feed://bad.example/rss"/>
<outline text="Link" type="link" url="https://link.example/page"/>
</body></opml>"""


def entries(body: bytes, *, takes_feeds: bool = False) -> list[Entry]:
    return [one for one in read_file(body, SPIDERS, takes_feeds=takes_feeds) if isinstance(one, Entry)]


def refusals(body: bytes) -> list[Refusal]:
    return [one for one in read_file(body, SPIDERS) if isinstance(one, Refusal)]


def test_the_sites_of_a_feed_reader_are_read_at_every_depth() -> None:
    assert [entry.url for entry in entries(READER)] == [
        "https://harbour.example/",
        "https://tide.example/rss",
        "https://amp.example",
        "https://link.example/page",
    ]
    first = entries(READER)[0]
    assert (first.title, first.feed) == ("Harbour & Quay", "https://harbour.example/feed.xml")
    assert [(one.line, one.reason) for one in refusals(READER)] == [
        (8, "feed://bad.example/rss is no address: did you mean https://bad.example/rss?")
    ]


def test_the_feeds_can_be_taken_in_place_of_the_sites() -> None:
    assert entries(READER, takes_feeds=True)[0].url == "https://harbour.example/feed.xml"


def test_a_list_has_an_address_a_line_and_comments() -> None:
    body = (
        b"\xef\xbb\xbf# my sites\r\n\r\nhttps://example.org   # the best\r\n"
        b"https://example.net/#top\r\nasianews\r\nfrobnicate\r\n"
    )
    assert [entry.name for entry in entries(body)] == ["https://example.org", "https://example.net/#top", "asianews"]
    assert [one.line for one in refusals(body)] == [6]
    assert entries(b"") == []


@pytest.mark.parametrize("body", [b"<html><body><p>404</p></body></html>", b"\xff\xd8\xff\xe0 picture", b"< \x00"])
def test_a_file_that_is_none_of_sites_is_refused_whole(body: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        entries(body)


@pytest.mark.parametrize("missing", [3, 9, 17, 60])
def test_a_file_without_its_end_is_told(missing: int) -> None:
    assert refusals(READER[:-missing])[-1].reason == "the file ends in the middle of its sites: it is not whole"
    assert entries(READER[:-missing])[0].url == "https://harbour.example/"


def test_no_entity_of_a_file_is_resolved() -> None:
    body = b"""<!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/hostname"><!ENTITY b "bbbbbbbbbb">]>
    <opml><body><outline text="&a;&b;" xmlUrl="https://example.org/feed"/></body></opml>"""
    assert [entry.url for entry in entries(body)] == ["https://example.org/feed"]


def test_what_is_written_is_read_again_as_it_was() -> None:
    known = read_entry("asianews", {"languages": "en,it"}, SPIDERS)
    there = [
        replace(known, every=21600, paused=True, title="asianews"),
        replace(read_entry("https://münchen.example/a?b=1&c=<2>", {"hosts": "m.example"}, SPIDERS), title='"Ä" & \x07'),
        replace(read_entry("https://example.org", {}, SPIDERS), title="E", feed="https://example.org/feed"),
    ]
    again = entries(write_opml(there, "Sat, 28 Nov 2026 10:00:00 +0000"))
    assert again == [there[0], replace(there[1], title='"Ä" &'), there[2]]


def test_own_attributes_that_cannot_be_read_refuse_the_entry_alone() -> None:
    written = write_opml([read_entry("asianews", {"languages": "en"}, SPIDERS)], "now")
    assert len(refusals(written.replace(b"&quot;en&quot;", b"oops"))) == 1
    assert len(refusals(written.replace(b"{&quot;languages&quot;: &quot;en&quot;}", b"[1]"))) == 1
