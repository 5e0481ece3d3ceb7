"""Feeds and sitemaps with something in them that no XML may have: what is whole is read."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import mutated
from crawler.discovery.readers.feeds import read_feed
from crawler.discovery.readers.references import unescape
from crawler.discovery.readers.sitemaps import read_sitemap
from crawler.discovery.readers.start_page import read_start_page
from tests.crawler.discovery import feed_mutations as mutations
from tests.crawler.discovery.feed_mutations import DATES, FEEDS, LINKS, REFERENCES, SITEMAPS, broken

URL = "http://a.test/feed"
ALL = [f"http://a.test/ferry-{number}" for number in range(1, 7)]


def of_feed(body: bytes) -> list[str]:
    feed = read_feed(body, URL)
    return [entry.url for entry in feed.entries] if feed else []


def of_sitemap(body: bytes) -> list[str]:
    sitemap = read_sitemap(body, URL)
    return [entry.url for entry in (sitemap.pages or sitemap.sitemaps)] if sitemap else []


@pytest.mark.parametrize("reference", REFERENCES)
def test_a_reference_to_no_character_costs_no_entry(reference: str) -> None:
    for feed in FEEDS:
        assert of_feed(feed.replace("Ferry 3", f"Ferry {reference} 3").encode()) == ALL
    for sitemap in SITEMAPS:
        assert of_sitemap(sitemap.replace("<lastmod>2024-05-03", f"<lastmod>{reference}2024-05-03").encode()) == ALL


def test_references_are_repaired_as_browsers_do_and_halves_of_a_pair_joined() -> None:
    for written, meant in (
        ("&#55357;&#56832;", 0x1F600),
        ("&#xD83D;&#xDE00;", 0x1F600),
        ("&#55357;", 0xFFFD),
        ("&#0;", 0xFFFD),
        ("&#x110000;", 0xFFFD),
        (f"&#{'9' * 5000};", 0xFFFD),
        ("&#128;", 0x20AC),
        ("&#x92", 0x2019),
        ("&#8;", 0xFFFD),
        ("&#00065", 65),
    ):
        assert unescape(written) == chr(meant)
    assert unescape("a&#;&#x;&amp;#5;") == "a&#;&#x;&#5;"
    assert unescape("?a=1&copy=2&sect=3&amp;b=&eacute;&nosuch;") == "?a=1&copy=2&sect=3&b=\u00e9"


def test_days_and_links_that_are_none_cost_no_other_entry() -> None:
    others = ALL[:2] + ALL[3:]
    for day in DATES:
        assert of_feed(FEEDS[0].replace("Fri, 03 May 2024 08:00:00 +0200", day).encode()) == ALL
        assert of_feed(FEEDS[1].replace("2024-05-03T08:00:00Z", day).encode()) == ALL
        assert of_sitemap(SITEMAPS[1].replace("2024-05-03", day).encode()) == ALL
    for link in LINKS:
        written = link.encode("utf-8", "surrogatepass")
        assert set(others) <= set(of_feed(FEEDS[0].encode().replace(ALL[2].encode(), written))), link[:60]
        assert set(others) <= set(of_sitemap(SITEMAPS[0].encode().replace(ALL[2].encode(), written))), link[:60]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "utf-8-sig"])
def test_the_encoding_is_known_by_the_first_bytes(encoding: str) -> None:
    assert of_feed(FEEDS[0].encode(encoding)) == ALL
    assert of_sitemap(SITEMAPS[0].encode(encoding)) == ALL


@pytest.mark.parametrize("name", ["utf-16", "utf-32", "punycode", "undefined", "hex", "x-none", "", "\x00", "idna"])
def test_an_encoding_that_the_file_is_not_in_is_not_believed(name: str) -> None:
    declaration = f"<?xml version='1.0' encoding='{name}'?>"
    assert of_feed((declaration + FEEDS[1].partition("?>")[2]).encode()) == ALL
    assert of_sitemap((declaration + SITEMAPS[1]).encode()) == ALL


def test_what_is_broken_in_a_sitemap_costs_no_whole_entry() -> None:
    undeclared = SITEMAPS[1].replace(" xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'", "")
    sitemap = read_sitemap(undeclared.encode(), URL)
    assert sitemap is not None
    assert [entry.url for entry in sitemap.pages if entry.news] == ALL
    for new in ("&nosuch;", "\x01", "]]>", "& ", "<![CDATA[ ]] ]]>"):
        assert of_sitemap(SITEMAPS[1].replace("Ferry 3", f"Ferry {new}").encode()) == ALL
    assert of_sitemap(SITEMAPS[0].encode().replace(b"2024-05-03", b"\xff\xfe")) == ALL
    cut = SITEMAPS[0].encode()[: SITEMAPS[0].index("<loc>http://a.test/ferry-4")]
    assert of_sitemap(cut) == ALL[:3]


def test_very_many_very_long_and_very_deep_are_read() -> None:
    for new in ("<b>" * 3_000, "<b>" * 3_000 + "</b>" * 3_000, "x" * 3_000_000):
        assert of_feed(FEEDS[0].replace("Ferry 6", new).encode())[:5] == ALL[:5]
        assert of_sitemap(SITEMAPS[1].replace("Ferry 6", new).encode())[:5] == ALL[:5]
    many = SITEMAPS[0].replace("</urlset>", "<url><loc>/more</loc></url>" * 20_000 + "</urlset>")
    assert len(of_sitemap(many.encode())) == 20_006


@pytest.mark.parametrize("part", range(3))
def test_whatever_is_broken_nothing_is_raised(part: int) -> None:
    for number in range(part * 100, part * 100 + 100):
        body = broken(number)
        read_feed(body, URL)
        read_sitemap(body, URL)
        read_start_page(body, None, URL)


def test_the_soak_breaks_real_documents_too_where_they_are_at_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mutated, "SHARED", tmp_path / "shared")
    lines, is_fine = mutated.report(8)
    assert (len(lines), is_fine) == (5, True)
    assert lines[0] == "mutated real documents: none, there is no folder shared beside the project's"
    folder = tmp_path / "shared" / "site"
    folder.mkdir(parents=True)
    (folder / "map.xml").write_text(SITEMAPS[0])
    (folder / "page.html.gz").write_bytes(gzip.compress(b"<p>The ferry is back</p>"))
    mutated.real_files.cache_clear()
    lines, is_fine = mutated.report(80)
    assert [line.partition(";")[0] for line in lines if "real" in line] == [
        f"mutated real documents read {kind}: 2" for kind in mutated.KINDS
    ]
    assert is_fine


@pytest.mark.parametrize("read", [of_feed, of_sitemap], ids=["feeds", "sitemaps"])
def test_elements_that_are_taken_at_once_say_what_they_say_tag_by_tag(read: Callable[[bytes], list[str]]) -> None:
    for number, document in enumerate((FEEDS if read is of_feed else SITEMAPS) * 40):
        body = mutations.mutated(number, document.encode())
        apart = re.sub(rb"<(link|guid|loc|lastmod|pubDate|title)>", rb"<\1 >", body)
        # Tags may have become part of an address.
        assert [url.replace(" >", ">") for url in read(apart)] == read(body), body


def test_two_ends_in_a_row_are_two() -> None:
    # `</url>` with what stands between them is no element of text.
    body = b"<urlset><url><loc>/a</loc></url>/c</url><url><loc>/b</loc></url></urlset>"
    assert of_sitemap(body) == ["http://a.test/a", "http://a.test/b"]
