"""Sitemaps of every kind, whole and broken: each gives its pages, and its sitemaps."""

import gzip
from datetime import date

import pytest

from crawler.discovery.readers.sitemaps import Sitemap, SitemapEntry, read_sitemap

URL = "https://gazette.example/maps/sitemap.xml"
HOME = "https://gazette.example"
ONE, TWO = f"{HOME}/one", f"{HOME}/two"
PLAIN = (
    "<?xml version='1.0' encoding='UTF-8'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
    f"<url><loc>{ONE}</loc><lastmod>2024-05-06</lastmod></url><url><loc>{TWO}</loc></url></urlset>"
)


def read(body: bytes | str) -> Sitemap | None:
    return read_sitemap(body if isinstance(body, bytes) else body.encode(), URL)


def pages(body: bytes | str) -> list[str] | None:
    sitemap = read(body)
    return [entry.url for entry in sitemap.pages] if sitemap else None


def maps(body: bytes | str) -> list[str] | None:
    sitemap = read(body)
    return [entry.url for entry in sitemap.sitemaps] if sitemap else None


FOUND_ANYHOW = {
    "leading blank lines": f"\n \r\n{PLAIN}",
    "byte order mark and blank line": f"\ufeff\n{PLAIN}",
    "a notice of PHP": f"<br />\n<b>Notice</b>: x in <b>/srv/map.php</b> on line <b>3</b><br />\n{PLAIN}",
    "a plain warning": f"Warning: no cache in map.php\n{PLAIN}",
    "a comment before it": f"<!-- <url> made by hand -->{PLAIN}",
    "trailing rubbish": f"{PLAIN}<!-- 0.2 s --></body></html><script>",
    "an end that never came": PLAIN.replace("</urlset>", ""),
    "no root": PLAIN[PLAIN.index("<url>") :].replace("</urlset>", ""),
    "no namespace": PLAIN.replace(" xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'", ""),
    "a wrong namespace": PLAIN.replace("www.sitemaps.org/schemas/sitemap/0.9", "example.org/x"),
    "a prefix": PLAIN.replace("<url>", "<s:url>").replace("</url>", "</s:url>"),
    "upper case": PLAIN.replace("urlset", "URLSET").replace("url>", "URL>").replace("loc>", "LOC>"),
    "a comment in loc": PLAIN.replace("<loc>", "<loc><!-- page -->"),
    "CDATA in loc": PLAIN.replace("<loc>", "<loc><![CDATA[ ").replace("</loc>", "]]></loc>"),
    "white space in loc": PLAIN.replace("<loc>", "<loc>\n\t").replace("</loc>", "\n</loc>"),
    "a link in loc": PLAIN.replace("<loc>", "<loc><a href='/no'>").replace("</loc>", "</a></loc>"),
    "a loc that is not closed": PLAIN.replace(f"{ONE}</loc>", ONE),
    "an entry that is not closed": PLAIN.replace("</lastmod></url>", "</lastmod>"),
    "no loc": PLAIN.replace("<loc>", "").replace("</loc>", ""),
    "no entries around": f"<urlset><loc>{ONE}</loc><loc>{TWO}</loc></urlset>",
    "relative addresses": PLAIN.replace(HOME, ""),
    "addresses without a scheme": PLAIN.replace("https:", ""),
    "control characters": PLAIN.replace("<lastmod>", "\x00\x01<lastmod>\x0b").replace(ONE, f"{ONE}\x00"),
    "an empty day": PLAIN.replace("2024-05-06", ""),
    "a style sheet": PLAIN.replace("?><urlset", "?><?xml-stylesheet href='x.xsl'?><urlset"),
    "text": f"{ONE}\n{TWO}\n",
    "text with a mark, blank lines and a comment": f"\ufeff# pages\r\n{ONE}\r\n\r\n{TWO}",
    "text with days": f"{ONE}\t2024-05-06\n{TWO} .5",
    "RSS": f"<rss><channel><image><url>/x.png</url></image><item><link>{ONE}</link></item><item><link>{TWO}</link>"
    "</item></channel></rss>",
    "Atom": f"<feed><entry><link href='{ONE}'/></entry><entry><link href='{TWO}'/></entry></feed>",
    "JSON Feed": f'{{"version": "1", "items": [{{"url": "{ONE}"}}, {{"url": "{TWO}"}}]}}',
}


@pytest.mark.parametrize("kind", FOUND_ANYHOW)
def test_every_kind_of_sitemap_gives_its_pages(kind: str) -> None:
    assert pages(FOUND_ANYHOW[kind]) == [ONE, TWO]


def test_sitemaps_are_unpacked_also_twice_and_as_far_as_they_go() -> None:
    packed = gzip.compress(PLAIN.encode(), mtime=0)
    assert pages(packed) == pages(gzip.compress(packed, mtime=0)) == [ONE, TWO]
    assert pages(gzip.compress(PLAIN[:200].encode(), mtime=0) + gzip.compress(PLAIN[200:].encode(), mtime=0)) == [
        ONE,
        TWO,
    ]
    entry = "".join(f"<url><loc>{HOME}/{n * 7919 % 10007}</loc></url>" for n in range(5000))
    long = gzip.compress(f"<urlset>{entry}</urlset>".encode(), mtime=0)
    for broken in (long[: len(long) // 2], long[: len(long) // 2] + bytes(100) + long[len(long) // 2 + 100 :]):
        read = pages(broken)
        assert read is not None
        assert 1000 < len(read) < 5000


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "utf-8-sig"])
def test_the_encoding_is_known_by_the_bytes(encoding: str) -> None:
    assert pages(PLAIN.replace("/one", "/zwölf").encode(encoding)) == [f"{HOME}/zwölf", TWO]


def test_ampersands_are_read_however_they_are_written() -> None:
    for written in ("?a=1&b=2", "?a=1&amp;b=2", "?a=1&#38;b=2", "?a=1&amp;amp;b=2"):
        assert pages(f"<urlset><url><loc>{ONE}{written}</loc></url></urlset>") == [f"{ONE}?a=1&b=2"]
    assert pages(f"<urlset><url><loc>{ONE}?x&copy=1&sect=2</loc></url></urlset>") == [f"{ONE}?x&copy=1&sect=2"]
    assert pages(f"<urlset><url><loc>{HOME}/caf&eacute;</loc></url></urlset>") == [f"{HOME}/café"]


def test_only_the_address_of_the_entry_is_a_page() -> None:
    beside = (
        "<xhtml:link rel='alternate' hreflang='it' href='/it'/><image:image><image:loc>/a.png</image:loc></image:image>"
        "<image:loc>/b.png</image:loc><video:video><video:player_loc>/v</video:player_loc><video:loc>/v</video:loc>"
        "</video:video>"
    )
    assert pages(PLAIN.replace("<lastmod>", f"{beside}<lastmod>")) == [ONE, TWO]
    assert pages(PLAIN.replace("<url>", f"<url>{beside}")) == [ONE, TWO]


def test_news_are_told_by_their_element_whatever_its_prefix() -> None:
    for name in ("news:news", "n:news", "news"):
        day = "<news:publication_date>2024-05-05T23:30:00-05:00</news:publication_date>"
        sitemap = read(
            f"<urlset><url><loc>{ONE}</loc><lastmod>2024-06-01</lastmod><{name}>{day}</{name}></url></urlset>"
        )
        assert sitemap == Sitemap(pages=(SitemapEntry(ONE, date(2024, 5, 6), news=True),))


def test_an_index_is_one_whatever_it_calls_itself() -> None:
    addresses = [f"{HOME}/post-sitemap.xml", f"{HOME}/sitemap-2024.xml.gz"]
    index = "".join(f"<sitemap><loc>{address}</loc><lastmod>2024-05-06</lastmod></sitemap>" for address in addresses)
    urlset = index.replace("sitemap>", "url>")
    for body in (
        f"<sitemapindex>{index}</sitemapindex>",
        f"<urlset>{index}</urlset>",
        f"<urlset>{urlset}</urlset>",
        f"<SitemapIndex>{urlset}</SitemapIndex>",
        "\n".join(addresses),
    ):
        assert maps(body) == addresses, body[:40]
        assert pages(body) == []
    assert maps(f"<urlset>{urlset}</urlset>".replace(".xml.gz", "?page=2").replace(".xml", "")) == [
        f"{HOME}/post-sitemap",
        f"{HOME}/sitemap-2024?page=2",
    ]
    mixed = f"<urlset><url><loc>{ONE}</loc></url><url><loc>{HOME}/sitemap</loc></url>{urlset}</urlset>"
    assert pages(mixed) == [ONE, f"{HOME}/sitemap"], "a page may have that name"
    assert maps(mixed) == addresses
    pages_in_index = f"<sitemapindex><sitemap><loc>{ONE}.html</loc></sitemap>{index}</sitemapindex>"
    assert pages(pages_in_index) == [f"{ONE}.html"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x1f\x8b\x08",
        b"<html><body><url><loc>https://gazette.example/one</loc></url>",
        b"<!doctype html><p>Not found",
        b"<html><body><urlset><url><loc>https://gazette.example/one</loc></url></urlset>",
        b"Not found",
        b"Not found https://gazette.example/\nSorry",
        b"User-agent: *\nDisallow: /\nSitemap: https://gazette.example/map.xml\n",
        b"<Error><Code>AccessDenied</Code></Error>",
        b"{}",
    ],
)
def test_what_is_no_sitemap_is_none(body: bytes) -> None:
    assert read(body) is None
