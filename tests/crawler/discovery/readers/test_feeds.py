"""Feeds of every kind, whole and broken: each gives its entries."""

import gzip
import json
from datetime import date

import pytest

from crawler.discovery.readers.feed_days import read_day
from crawler.discovery.readers.feeds import FeedEntry, read_feed

URL = "https://gazette.example/out/feed"
ONE, TWO, THREE = (f"https://gazette.example/{name}" for name in ("one", "two", "three"))


def found(body: bytes | str) -> list[str] | None:
    feed = read_feed(body if isinstance(body, bytes) else body.encode(), URL)
    return [entry.url for entry in feed.entries] if feed else None


def rss(inside: str, head: str = "<?xml version='1.0' encoding='UTF-8'?>") -> str:
    items = f"<item><title>One</title><link>{ONE}</link></item><item><title>{inside}</title><link>{TWO}</link></item>"
    return f"{head}<rss version='2.0'><channel><title>G</title>{items}<item><link>{THREE}</link></item></channel></rss>"


KINDS = {
    "RSS 0.91": f"<!DOCTYPE rss PUBLIC '-//N//DTD RSS 0.91//EN' 'x.dtd'><rss version='0.91'><channel><item>"
    f"<link>{ONE}</link></item></channel></rss>",
    "RSS 0.90": f"<rdf:RDF xmlns='http://my.netscape.com/rdf/simple/0.9/'><channel/><item><link>{ONE}</link></item>"
    "</rdf:RDF>",
    "RSS 1.0 by its number alone": f"<rdf:RDF><channel/><item rdf:about='{ONE}'><title>1</title></item></rdf:RDF>",
    "RSS 2.0 by its number alone": f"<rss><channel><item><guid>{ONE}</guid></item></channel></rss>",
    "Atom": f"<feed xmlns='http://www.w3.org/2005/Atom'><link href='/'/><entry><link rel='self' href='/atom/1'/>"
    f"<link rel='enclosure' href='/1.mp3'/><link rel='alternate' type='text/html' href='{ONE}'/></entry></feed>",
    "Atom with prefixes": f"<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:entry><a:link href='{ONE}'/></a:entry>"
    "</a:feed>",
    "Atom whose source has links": f"<feed><entry><source><id>https://other.example/</id><link href='/no'/></source>"
    f"<link href='{ONE}'/></entry></feed>",
    "Atom in HTML": "<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0//EN' 'x.dtd'><html xmlns='x'><body>"
    f"<feed xmlns='http://www.w3.org/2005/Atom'><link href='/'/><entry><link href='{ONE}'/></entry></feed>",
    "CDATA": f"<rss><channel><item><link><![CDATA[{ONE}]]></link></item></channel></rss>",
    "a comment within": f"<rss><channel><item><link><!-- new -->{ONE}</link></item></channel></rss>",
    "upper case": f"<RSS><CHANNEL><ITEM><LINK>{ONE}</LINK></ITEM></CHANNEL></RSS>",
    "a link as HTML writes it": f"<rss><channel><item><title>1</title><link/>{ONE}<author>x</author></item></channel>",
    "a link that is not closed": f"<rss><channel><item><link>{ONE}<description>x</description></item></channel></rss>",
    "an address over two lines": f"<rss><channel><item><link>\n{ONE[:20]}\n  {ONE[20:]}</link></item></channel>",
    "no scheme": "<rss><channel><item><link>//gazette.example/one</link></item></channel></rss>",
    "JSON Feed 1.1": json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": ONE}]}),
    "JSON Feed by its number alone": json.dumps({"title": "G", "items": [{"id": ONE}]}),
    "JSON Feed with relative links": json.dumps({"title": "G", "items": [{"id": "1", "url": "/one"}]}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_feed_gives_its_entries(kind: str) -> None:
    assert found(KINDS[kind]) == [ONE]


BROKEN = {
    "half a character": "&#55357; two",
    "a document type in CDATA": "<![CDATA[<!DOCTYPE html><p>two]]>",
    "an entity declared in CDATA": "<![CDATA[<!ENTITY x 'y'> &x;]]>",
    "a prefix that nobody declared": "<media:thing x:y='1'>two</media:thing>",
    "entities of HTML": "two &nbsp;&eacute;&hellip; three",
    "bare ampersands": "two & three &",
    "control characters": "two \x00\x01\x0b\x1f",
    "tags that are not closed": "<b>two<br><i>three",
    "tags that close nothing": "two</p></div></b>",
    "less than": "2 < 3 <3 <- << two",
    "a quotation mark too many": "<b title='x'y'>two</b><a href=\"x>two</a>",
    "a comment that never ends": "<!-- two",
    "an end of CDATA": "two ]]> three",
    "an instruction that never ends": "<?php echo two",
}


@pytest.mark.parametrize("fault", BROKEN)
def test_what_is_broken_in_an_entry_costs_no_entry(fault: str) -> None:
    assert found(rss(BROKEN[fault])) == [ONE, TWO, THREE]


def test_nor_does_what_is_broken_around_them() -> None:
    plain = rss("two")
    notice = "<br />\n<b>Notice</b>: Undefined index in <b>/srv/feed.php</b> on line <b>3</b><br />\n"
    for body in (
        f"\n \n{plain}",
        f"\ufeff{plain}",
        f"\ufeff\ufeff\n{plain}",
        f"<!-- cached -->{plain}",
        f"{notice}{plain}",
        f"Warning: no cache in feed.php\n{plain}",
        f"{plain}<!-- 0.2 s --><script>x()</script></html>",
        plain.replace("</channel></rss>", ""),
    ):
        assert found(body) == [ONE, TWO, THREE], body[:60]
    assert found(plain[: plain.index(THREE)]) == [ONE, TWO]
    assert found(rss("two") + rss("two").replace("gazette.example/", "gazette.example/more/")) == [
        *(ONE, TWO, THREE),
        *(link.replace(".example/", ".example/more/") for link in (ONE, TWO, THREE)),
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_encodings_are_known_by_their_bytes_and_not_by_what_is_declared(encoding: str) -> None:
    assert found(("\n" + rss("é")).encode(encoding)) == [ONE, TWO, THREE]


def test_latin_1_that_says_utf_8_is_read_as_what_it_is() -> None:
    body = rss("é").replace("/two", "/zwölf?x=ü")
    links = [ONE, "https://gazette.example/zwölf?x=ü", THREE]
    assert found(body.encode("latin-1")) == links
    assert found(body.encode() + b"<!-- \xfc -->") == links, "a byte that is none costs no other character"
    assert found(body.replace("UTF-8", "windows-1252").encode("windows-1252")) == links
    greek = rss("two", "<?xml version='1.0' encoding='windows-1253'?>").replace("/two", "/νέα")
    assert found(greek.encode("windows-1253")) == [ONE, "https://gazette.example/νέα", THREE]


def test_a_packed_feed_and_one_that_breaks_off_are_read() -> None:
    packed = gzip.compress(rss("two" * 5000, "").encode(), mtime=0)
    assert found(packed) == [ONE, TWO, THREE]
    assert found(gzip.compress(packed, mtime=0)) == [ONE, TWO, THREE]


def test_the_link_that_leads_to_the_page_comes_first_and_the_others_are_kept() -> None:
    item = (
        "<item><link>https://clicks.example/~r/1</link><guid isPermaLink='false'>https://gazette.example/?p=1</guid>"
        "<feedburner:origLink>https://gazette.example/one</feedburner:origLink></item>"
    )
    feed = read_feed(f"<rss><channel>{item}</channel></rss>".encode(), URL)
    assert feed is not None
    assert feed.entries == (FeedEntry(ONE, None, ("https://clicks.example/~r/1", "https://gazette.example/?p=1")),)


def test_relative_links_start_from_where_the_feed_says() -> None:
    item = "<item><link>story/1</link></item>"
    assert found(f"<rss><channel>{item}</channel></rss>") == ["https://gazette.example/out/story/1"]
    assert found(f"<rss><channel><link>https://www.gazette.example/</link>{item}</channel></rss>") == [
        "https://www.gazette.example/story/1"
    ]
    feed = read_feed(f"<rss><channel><link>https://live.example/</link>{item}</channel></rss>".encode(), URL)
    assert feed is not None
    assert feed.entries[0].others == ("https://gazette.example/out/story/1",)
    image = "<image><link>https://no.example/</link></image>"
    assert found(f"<rss><channel>{image}{item}</channel></rss>") == ["https://gazette.example/out/story/1"]
    entry = "<entry xml:base='2024/'><link xml:base='may/' href='1'/></entry><entry><link href='2'/></entry>"
    assert found(f"<feed xml:base='https://g.example/a/'>{entry}</feed>") == [
        "https://g.example/a/2024/may/1",
        "https://g.example/a/2",
    ]


def test_a_broken_json_feed_gives_what_is_whole() -> None:
    items = [{"id": "1", "url": ONE}, {"id": "2", "url": TWO, "date_published": "2024-05-06T01:30:00+02:00"}]
    text = json.dumps({"version": "https://jsonfeed.org/version/1", "items": items})
    assert found(f"\ufeff\n{text}") == [ONE, TWO]
    assert found(text.replace('"id": "1"', '"id": "1\t\x01"')) == [ONE, TWO]
    assert found(text.replace("}]}", "},]}")) == [ONE, TWO]
    assert found(text[: text.index(TWO)]) == [ONE]
    assert read_feed(text.encode(), URL) == read_feed(text.encode("utf-16"), URL)
    feed = read_feed(text.encode(), URL)
    assert feed is not None
    assert feed.entries[1].day == date(2024, 5, 5)
    for other in ('{"items": [1]}', '{"title": "x", "items": 3}', "[]", '{"title":' * 5000, '{"title": 1' + "0" * 9999):
        assert found(other) is None


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("Mon, 06 May 2024 01:30:00 +0200", date(2024, 5, 5)),
        ("6 May 24 23:30 EST", date(2024, 5, 7)),
        ("2024-05-06T23:30:00.000-05:00", date(2024, 5, 7)),
        ("2024-05-06", date(2024, 5, 6)),
        ("20240506T101500Z", date(2024, 5, 6)),
        ("2024/5/6 14:33:00", date(2024, 5, 6)),
        ("2024年5月6日", date(2024, 5, 6)),
        ("Lun, 06 Mag 2024 10:00:00", date(2024, 5, 6)),
        ("Пн, 6 мая 2024 10:00", date(2024, 5, 6)),
        ("6 de maio de 2024", date(2024, 5, 6)),
        ("1714953600", date(2024, 5, 6)),
        ("2024-05", None),
        ("0000-00-00", None),
        ("yesterday", None),
    ],
)
def test_days_are_read_as_feeds_print_them(printed: str, day: date | None) -> None:
    assert read_day(printed) == day


def test_the_day_of_publication_counts_and_not_that_of_a_change() -> None:
    entry = f"<entry><updated>2024-06-01</updated><published>2024-05-06</published><link href='{ONE}'/></entry>"
    assert read_feed(f"<feed>{entry}</feed>".encode(), URL) == read_feed(
        f"<rss><item><link>{ONE}</link><dc:date>2024-05-06</dc:date></item></rss>".encode(), URL
    )
