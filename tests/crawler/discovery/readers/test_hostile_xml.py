"""Feeds and sitemaps that want the parser to read files, ask servers or fill the memory."""

import gzip
import resource
import time

import pytest

from crawler.discovery.readers.decoding import MAX_UNPACKED_BYTES
from crawler.discovery.readers.feeds import read_feed
from crawler.discovery.readers.sitemaps import read_sitemap
from tests.crawler.local_site import LocalSite

LAUGHS = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
BOMBS = {
    "billion laughs": (LAUGHS, "&a9;"),
    "one long entity, often": (f'<!ENTITY a "{"x" * 50_000}">', "&a;" * 50_000),
    "parameter entities": ("<!ENTITY % a \"<!ENTITY b 'xx'>\"> %a;", "&b;"),
    "one of five megabytes, a few times": (f'<!ENTITY a "{"x" * 5_000_000}">', "&a;" * 80),
    "an entity of itself": ('<!ENTITY a "&b;"><!ENTITY b "&a;">', "&a;"),
}


def feed(declarations: str, reference: str, doctype: str = "") -> bytes:
    return (
        f"<?xml version='1.0'?><!DOCTYPE rss {doctype} [{declarations}]><rss version='2.0'><channel><title>{reference}"
        f"</title><item><title>{reference}</title><link>http://a.test/{reference}</link>"
        f"<description>{reference}</description></item></channel></rss>"
    ).encode()


def sitemap(declarations: str, reference: str, doctype: str = "") -> bytes:
    return (
        f"<?xml version='1.0'?><!DOCTYPE urlset {doctype} [{declarations}]>"
        f"<urlset><url><loc>http://a.test/{reference}</loc></url></urlset>"
    ).encode()


def addresses(feed_body: bytes, sitemap_body: bytes) -> list[str]:
    """What both readers find."""
    mapped = read_sitemap(sitemap_body, "http://a.test/map")
    read = read_feed(feed_body, "http://a.test/feed")
    found = [entry.url for entry in (read.entries if read else ())]
    return found + [entry.url for entry in (mapped.pages if mapped else ())]


@pytest.mark.parametrize("name", BOMBS)
def test_entities_are_not_expanded(name: str) -> None:
    before, begin = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    found = addresses(feed(*BOMBS[name]), sitemap(*BOMBS[name]))
    assert time.process_time() - begin < 5  # of CPU
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000  # KiB
    assert not [address for address in found if "haha" in address or "xx" in address]


def test_entities_in_another_encoding_are_not_expanded_either() -> None:
    entities = ('<!ENTITY a "xx">', "&a;")
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        bodies = [make(*entities).decode().replace("'1.0'", f"'1.0' encoding='{encoding}'") for make in (feed, sitemap)]
        assert "http://a.test/xx" not in addresses(*(body.encode(encoding) for body in bodies))


def test_a_feed_with_a_document_type_is_read() -> None:
    declared = "<!ENTITY nbsp '&#160;'><!ELEMENT rss (channel)>"
    doctype = "PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' 'http://a.test/rss-0.91.dtd'"
    assert addresses(feed(declared, "one", doctype), b"") == ["http://a.test/one"]
    assert addresses(feed("", "two", doctype).replace(b" []", b""), b"") == ["http://a.test/two"]


@pytest.mark.program
@pytest.mark.parametrize("target", ["file:///etc/passwd", "{server}/secret"])
def test_nothing_outside_the_document_is_read(target: str) -> None:
    with LocalSite() as server:
        system = target.format(server=server.url)
        for doctype, declarations in (
            ("", f'<!ENTITY a SYSTEM "{system}">'),
            ("", f'<!ENTITY % p SYSTEM "{system}"> %p; <!ENTITY a "x">'),
            (f'SYSTEM "{system}"', ""),
            (f'PUBLIC "-//x//x" "{system}"', ""),
        ):
            found = addresses(feed(declarations, "&a;", doctype), sitemap(declarations, "&a;", doctype))
            assert not [address for address in found if "root" in address]
        included = f"<urlset xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='{system}'/></urlset>"
        read_sitemap(included.encode(), f"{server.url}/map")
        read_feed(f"<?xml-stylesheet href='{system}'?>".encode() + feed("", ""), f"{server.url}/feed")
        assert server.hits == []


def test_a_sitemap_that_unpacks_to_more_than_the_limit_is_none() -> None:
    # Many short texts: one of 50 MiB is refused by the XML parser for a reason of its own.
    entry = b"<url><loc>http://a.test/1</loc>" + b" " * 1_000_000 + b"</url>"
    assert MAX_UNPACKED_BYTES == 52_428_800
    for number, is_read in ((52, True), (53, False)):
        body = gzip.compress(b"<urlset>" + entry * number + b"</urlset>", 1)
        assert (read_sitemap(body, "http://a.test/map") is not None) is is_read
