"""What the records of a file are: pages, others, and damages, which are all told and end no file."""

import gzip
import re
import zlib
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from random import Random

import brotli  # type: ignore[import-untyped]
import pytest
from backports import zstd
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.captures.records.found import Capture, Damage, Damaged, Revisit, Skipped
from crawler.captures.records.wanted import WantedCaptures
from tests.crawler.captures.reading import PAGE, body_of, chunked, read, reasons, warc
from tests.crawler.captures.warcs import Record, ferry


@pytest.mark.parametrize("version", ["WARC/1.0", "WARC/1.1"])
def test_a_file_is_read_packed_by_gzip_by_zstandard_as_one_and_not_at_all(tmp_path: Path, version: str) -> None:
    records = [ferry(1), ferry(2)]
    packed, plain = (warc(tmp_path, *records, gzip=packing, version=version) for packing in (True, False))
    parts = [part for part in re.split(rb"(?=WARC/1\.\d\r\n)", plain) if part]
    for data in (packed, plain, b"".join(map(zstd.compress, parts)), gzip.compress(plain)):
        first, second = read(data)
        assert isinstance(first, Capture)
        assert isinstance(second, Capture)
        assert (first.url, first.body, first.captured_at.isoformat()) == (
            ferry(1).url,
            ferry(1).body,
            "2024-03-06T10:00:00+00:00",
        )
        assert second.body == ferry(2).body


@pytest.mark.parametrize(
    ("name", "packed"),
    [
        ("gzip", gzip.compress(PAGE)),
        ("x-gzip", gzip.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)),
        ("br", brotli.compress(PAGE)),
        ("zstd", zstd.compress(PAGE)),
        ("identity", PAGE),
        ("gzip, br", brotli.compress(gzip.compress(PAGE))),
    ],
    ids=("gzip", "x-gzip", "deflate", "br", "zstd", "identity", "br of gzip"),
)
def test_bodies_are_decoded_as_they_came_and_as_some_archives_keep_them(
    tmp_path: Path, name: str, packed: bytes
) -> None:
    """With chunks and without, and under headers of what is unpacked already."""
    for body in (packed, PAGE):
        for sent, transfer in ((body, {}), (chunked(body), {"Transfer_Encoding": "chunked"})):
            found = body_of(tmp_path, sent, Content_Encoding=name, **transfer)
            assert isinstance(found, Capture), found
            assert found.body == PAGE
    unchunked = body_of(tmp_path, PAGE, Transfer_Encoding="chunked")
    assert isinstance(unchunked, Capture)
    assert unchunked.body == PAGE


def test_what_is_no_page_is_skipped_with_its_reason(tmp_path: Path) -> None:
    records = [
        Record("https://coast.example/a.jpg", b"...", headers={"Content-Type": "image/jpeg"}),
        Record("https://coast.example/gone", PAGE, status="404 Not Found"),
        Record("https://coast.example/moved", b"", status="301 Moved Permanently"),
        Record("dns:coast.example", b"coast.example. 300 IN A 192.0.2.1", kind="response"),
        Record("https://hills.example/a", PAGE),
        Record("https://old.example/a", PAGE, date="2019-01-01T00:00:00Z"),
        Record("https://coast.example/a", PAGE),
    ]
    data = warc(tmp_path, *records)
    wanted = WantedCaptures(hosts=("coast.example", "old.example"), since=date(2020, 1, 1))
    counted = Counter(str(getattr(found, "reason", type(found).__name__)) for found in read(data, wanted))
    assert counted == {
        "not_html": 1,
        "http_404": 1,
        "http_301": 1,
        "no_address": 1,
        "other_host": 1,
        "before_since": 1,
        "Capture": 1,
    }


def test_a_record_of_another_host_is_not_unpacked(tmp_path: Path) -> None:
    """A damage would be told of one that is. It stands near the end of a long one, since the reader unpacks a piece
    at a time, and its headers are in the first one."""
    long = replace(ferry(1), body=ferry(1).body + f"<!-- {Random(1).randbytes(200_000).hex()} -->".encode())
    data = bytearray(warc(tmp_path, long, ferry(2, "hills.example")))
    _, second = (found.offset for found in read(bytes(data)) if isinstance(found, Capture))
    data[second - 1_000] ^= 0x55
    assert isinstance(read(bytes(data))[0], Damaged)
    skipped, found = read(bytes(data), WantedCaptures(hosts=("hills.example",)))
    assert skipped == Skipped("other_host")
    assert isinstance(found, Capture)


def test_hosts_are_taken_with_those_below_them() -> None:
    wanted = WantedCaptures(hosts=("coast.example", "xn--mnchen-3ya.example"))
    now = datetime(2024, 3, 6)
    asked = ("https://www.coast.example/a", "http://news.coast.example:8080/a", "https://münchen.example/a")
    assert [wanted.why_not(url, now) for url in asked] == [None, None, None]
    others = ("https://thecoast.example/a", "https://coast.example.org/", "ftp://coast.example/", "https://[::1/", "")
    assert [wanted.why_not(url, now) for url in others] == ["other_host"] * 2 + ["no_address"] * 3


def test_padding_behind_the_last_record_is_no_damage(tmp_path: Path) -> None:
    for packing in (True, False):
        data = warc(tmp_path, ferry(1), gzip=packing)
        for padding in (b"\0" * 512, b"\r\n", b"\r\n\r\n\r\n"):
            assert reasons(data + padding) == {"Capture": 1}


def test_a_record_without_a_date_or_an_address_is_no_page(tmp_path: Path) -> None:
    data = warc(tmp_path, ferry(1), gzip=False)
    assert reasons(re.sub(rb"WARC-Date: 2024[^\r]*", b"WARC-Date: yesterday", data)) == {Damage.NO_DATE: 1}
    assert reasons(re.sub(rb"WARC-Target-URI: [^\r]*\r\n", b"", data)) == {"no_address": 1}


def test_a_revisit_names_its_original(tmp_path: Path) -> None:
    stream = BytesIO()
    writer = WARCWriter(stream, gzip=True)
    lines = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    original, at = "https://coast.example/first", "2024-03-06T10:00:00Z"
    made = writer.create_revisit_record(
        "https://coast.example/a", "sha1:" + "A" * 32, original, at, lines, {"WARC-Date": "2024-03-08T10:00:00Z"}
    )
    writer.write_record(made)
    [found] = read(stream.getvalue())
    assert isinstance(found, Revisit)
    assert (found.original_url, found.original_at and found.original_at.isoformat()) == (
        original,
        "2024-03-06T10:00:00+00:00",
    )
    assert found.captured_at.isoformat() == "2024-03-08T10:00:00+00:00"
