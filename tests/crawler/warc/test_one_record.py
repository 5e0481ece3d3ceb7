"""One record by its place, and bodies that a server has compressed."""

import gzip
import sys
import zlib
from pathlib import Path

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd
import brotli  # type: ignore[import-untyped]
import pytest
from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.warc.one_record import UnreadableRecordError, read_body
from crawler.warc.unpacking import BrokenBodyError, unpacked
from tests.crawler.warc.made import PAGE, exchange, file_of, files_in, packed, records


def raw_deflate(body: bytes) -> bytes:
    pack = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return pack.compress(body) + pack.flush()


PACKED = {
    "gzip": gzip.compress(PAGE),
    "x-gzip": gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:]),
    "GZIP ": gzip.compress(PAGE) + b"behind it",
    "deflate": zlib.compress(PAGE),
    " deflate": raw_deflate(PAGE),
    "br": brotli.compress(PAGE),
    "zstd": zstd.compress(PAGE),
    "gzip, br": brotli.compress(gzip.compress(PAGE)),
    "identity": PAGE,
    "odd": PAGE,
}


@pytest.mark.parametrize("encoding", PACKED)
def test_a_body_is_unpacked_as_the_crawl_has_unpacked_it(encoding: str) -> None:
    response = Response("https://coast.example/", headers={"Content-Encoding": encoding}, body=PACKED[encoding])
    crawler = get_crawler()
    scrapys = HttpCompressionMiddleware.from_crawler(crawler).process_response(Request(response.url), response)
    assert isinstance(scrapys, Response)
    assert unpacked(PACKED[encoding], [encoding]) == scrapys.body == PAGE


def test_a_body_that_is_not_what_its_header_says_is_told() -> None:
    for encoding in ("gzip", "deflate", "br", "zstd"):
        with pytest.raises(BrokenBodyError, match=encoding):
            unpacked(PAGE, [encoding])


@pytest.mark.parametrize(("encoding", "part"), [("gzip", gzip.compress(b"")), ("zstd", zstd.compress(b""))])
def test_a_body_of_very_many_empty_parts_is_told(encoding: str, part: bytes) -> None:
    """Each part is looked for in a copy of what is left."""
    assert unpacked(part * 900, [encoding]) == b""
    with pytest.raises(BrokenBodyError, match="more than 1,000 parts"):
        unpacked(part * 1_200, [encoding])


def test_each_record_is_found_by_its_place(tmp_path: Path) -> None:
    given = [exchange("/one"), packed(), exchange("/three", PAGE * 1000)]
    path, offsets = file_of(tmp_path, *given)
    for one, offset in zip(given, offsets, strict=True):
        read = read_body(tmp_path, path.name, offset)
        assert read.url == one.url
        assert read.body == (PAGE if one is given[1] else one.body)
        assert read.content_type == "text/html; charset=utf-8"
        assert read.fetched_at == one.fetched_at


def test_a_record_of_a_file_that_is_being_written_is_found(tmp_path: Path) -> None:
    files = files_in(tmp_path)
    name, offset = files.write(records(packed()))
    files.flush()
    assert read_body(tmp_path, name, offset).body == PAGE
    files.close()
    assert read_body(tmp_path, name, offset).body == PAGE


def test_what_is_not_the_record_that_was_written_is_never_read_as_a_page(tmp_path: Path) -> None:
    path, [first, _] = file_of(tmp_path, packed(), exchange("/two"))
    data, member = path.read_bytes(), zlib.decompressobj(31)
    inner = bytearray(member.decompress(data[first:]))
    end = len(data) - len(member.unused_data)
    with pytest.raises(UnreadableRecordError, match="is not there"):
        read_body(tmp_path, "other.warc.gz", 0)
    for offset in (0, first + 1, first - 1, len(data), len(data) + 1000):
        with pytest.raises(UnreadableRecordError):
            read_body(tmp_path, path.name, offset)
    for cut in range(first + 1, end - 20):
        # The last bytes hold the line ends behind the record, and the member's own check.
        path.write_bytes(data[:cut])
        with pytest.raises(UnreadableRecordError):
            read_body(tmp_path, path.name, first)
    inner[inner.rindex(b"\r\n\r\n") - 20] ^= 1
    path.write_bytes(data[:first] + gzip.compress(bytes(inner)))
    with pytest.raises(UnreadableRecordError, match="does not have the digest"):
        read_body(tmp_path, path.name, first)
