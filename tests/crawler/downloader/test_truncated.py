"""Bodies that came only in part."""

import gzip
import sys
import zlib

import brotli  # type: ignore[import-untyped]
import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response, TextResponse

from crawler.downloader.failures import TruncatedBody
from crawler.downloader.truncated import (
    RequireWholePage,
    RequireWholeStream,
    page_is_cut,
    stream_is_cut,
    xml_is_cut,
)
from tests.crawler.downloader.conftest import SITE, answer, request

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BODY = b"<html><body>" + b"".join(b"<p>Line %d of the harbour's log.</p>" % n for n in range(400)) + b"</body></html>"
MOST = 10_000_000


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


STREAMS = {
    "gzip": gzip.compress(BODY),
    "x-gzip": gzip.compress(BODY),
    "deflate": zlib.compress(BODY),
    "br": brotli.compress(BODY),
    "zstd": zstd.compress(BODY),
}


@pytest.mark.parametrize("encoding", STREAMS)
def test_a_stream_is_whole_or_cut_wherever_it_is_cut(encoding: str) -> None:
    whole = STREAMS[encoding]
    assert not stream_is_cut(whole, encoding, MOST)
    places = range(1, len(whole) - 1, max(1, len(whole) // 40))
    assert [place for place in places if not stream_is_cut(whole[:place], encoding, MOST)] == []


def test_a_gzip_stream_of_several_members_ends_with_the_last() -> None:
    whole = b"".join(map(gzip.compress, (BODY[:5000], b"", BODY[5000:])))
    assert not stream_is_cut(whole, "gzip", MOST)
    assert not stream_is_cut(whole + b"rubbish", "gzip", MOST), "browsers read past what follows the last member"
    places = range(1, len(whole) - 1, max(1, len(whole) // 40))
    ends = {len(gzip.compress(BODY[:5000])), len(gzip.compress(BODY[:5000]) + gzip.compress(b""))}
    assert [place for place in places if place not in ends and not stream_is_cut(whole[:place], "gzip", MOST)] == []


def test_deflate_without_its_wrapping_is_read_too() -> None:
    whole = raw_deflate(BODY)
    assert not stream_is_cut(whole, "deflate", MOST)
    assert stream_is_cut(whole[:-20], "deflate", MOST)


def test_what_is_not_packed_or_packed_in_an_unknown_way_is_not_judged() -> None:
    for encoding in ("", "identity", "gzip,br", "compress"):
        assert not stream_is_cut(BODY[:100], encoding, MOST)
    assert not stream_is_cut(b"", "gzip", MOST)


def test_a_damaged_stream_is_cut_and_a_large_one_is_refused_elsewhere() -> None:
    assert stream_is_cut(b"\x1f\x8b" + b"\x00" * 50, "gzip", MOST)
    assert not stream_is_cut(gzip.compress(bytes(300_000))[:-8], "gzip", 100_000), "it is over the limit before its end"


@pytest.mark.parametrize(
    ("body", "is_cut"),
    [
        (BODY, False),
        (BODY[:200] + b"the middle of a sent", True),
        (BODY[:200] + b"the end of a paragraph</p>", False),
        (BODY + b"\n<!-- served in 3 ms -->\ntrailing words", False),
        (b"<HTML><BODY>short", True),
        (b"plain words without a page", False),
        (b"", False),
    ],
)
def test_a_page_is_cut_that_has_no_end_of_its_own(body: bytes, is_cut: bool) -> None:
    assert page_is_cut(body) is is_cut


@pytest.mark.parametrize(
    ("body", "is_cut"),
    [
        (b"<rss><channel><item/></channel></rss>", False),
        (b"<rss version='2.0'><channel><item>", True),
        (b"<?xml version='1.0'?><a:feed xmlns:a='x'></a:feed>", False),
        (b"<urlset><url><loc>https://e.org/", True),
        (b"<urlset/>", False),
        (b"<feed><entry><feedburner:origLink>https://e.org/</feedburner:origLink></entry>", True),
        (b"<feed><entry><feed-name>Harbour</feed-name></entry>", True),
        (b"<rss><channel><rssx></rssx>", True),
        (b"<rss><channel></channel></rss >", False),
        (b"<html><body>", False),
    ],
)
def test_a_feed_is_cut_whose_outermost_element_is_never_closed(body: bytes, is_cut: bool) -> None:
    assert xml_is_cut(body) is is_cut


def test_a_cut_stream_is_asked_for_again_and_then_given_up(crawler: Crawler) -> None:
    part = RequireWholeStream.from_crawler(crawler)
    cut = answer(body=STREAMS["gzip"][:-30], Content_Encoding="gzip")
    again = part.process_response(request(), cut)
    assert isinstance(again, Request)
    assert again.meta["retry_times"] == 1
    with pytest.raises(TruncatedBody, match="the compressed body breaks off"):
        part.process_response(again, cut)
    whole = answer(body=STREAMS["gzip"], Content_Encoding="gzip")
    assert part.process_response(request(), whole) is whole


def test_only_pages_of_status_200_are_judged_as_pages(crawler: Crawler) -> None:
    part = RequireWholePage.from_crawler(crawler)
    cut = BODY[:200] + b"the middle of a sent"
    assert isinstance(part.process_response(request(), HtmlResponse(SITE, body=cut)), Request)
    others: list[Response] = [HtmlResponse(SITE, status=500, body=cut), TextResponse(SITE, body=cut)]
    assert [part.process_response(request(), response) for response in others] == others
