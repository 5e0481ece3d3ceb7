"""What the records of a file are: pages, others, and damages, which are all told and end no file."""

import gzip
import re
import zlib
from collections import Counter
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from backports import zstd
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.captures.records.file_records import FileRecords
from crawler.captures.records.found import Capture, Damage, Damaged, Found, Revisit, Skipped
from crawler.captures.records.wanted import WantedCaptures
from tests.crawler.captures.warcs import Record, ferry, write_warc

PAGE = b"<html><body>" + b"<p>The ferry is back.</p>" * 400 + b"</body></html>"


def read(data: bytes, wanted: WantedCaptures | None = None) -> list[Found]:
    return list(FileRecords(BytesIO(data), wanted or WantedCaptures()))


def reasons(data: bytes) -> Counter[str]:
    """`Capture`, or the reason of what is none."""
    return Counter(str(getattr(found, "reason", type(found).__name__)) for found in read(data))


def warc(tmp_path: Path, *records: Record, gzip: bool = True, version: str = "WARC/1.1") -> bytes:
    return write_warc(tmp_path / "made.warc", records, gzip=gzip, version=version).read_bytes()


def body_of(tmp_path: Path, body: bytes, **headers: str) -> Found:
    given = {"Content-Type": "text/html"} | {name.replace("_", "-"): value for name, value in headers.items()}
    [found] = read(warc(tmp_path, Record("https://coast.example/a", body, headers=given)))
    return found


def chunked(body: bytes) -> bytes:
    pieces = [body[place : place + 700] for place in range(0, len(body), 700)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


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


@pytest.mark.parametrize(
    ("encoding", "body", "reason"),
    [
        ("gzip", gzip.compress(PAGE)[:-30], Damage.NOT_UNPACKED),
        ("br", brotli.compress(PAGE)[:-8], Damage.NOT_UNPACKED),
        ("zstd", zstd.compress(PAGE)[:-8], Damage.NOT_UNPACKED),
        ("gzip", b"\x1f\x8b\x08" + b"none at all" * 9, Damage.NOT_UNPACKED),
        ("gzip, gzip, gzip, gzip", gzip.compress(PAGE), Damage.NOT_UNPACKED),
        ("gzip", gzip.compress(bytes(11 * 1024 * 1024)), Damage.TOO_LARGE),
        ("br", brotli.compress(bytes(11 * 1024 * 1024)), Damage.TOO_LARGE),
        ("gzip, gzip", gzip.compress(gzip.compress(bytes(11 * 1024 * 1024))), Damage.TOO_LARGE),
    ],
    ids=("cut gzip", "cut br", "cut zstd", "no gzip", "packed four times", "gzip bomb", "br bomb", "bomb in a bomb"),
)
def test_a_body_that_breaks_off_or_is_a_bomb_is_told(
    tmp_path: Path, encoding: str, body: bytes, reason: Damage
) -> None:
    found = body_of(tmp_path, body, Content_Encoding=encoding)
    assert isinstance(found, Damaged)
    assert found.reason == reason
    assert found.url == "https://coast.example/a"


def test_a_chunked_body_that_breaks_off_is_told(tmp_path: Path) -> None:
    found = body_of(tmp_path, chunked(PAGE)[:-500], Transfer_Encoding="chunked")
    assert isinstance(found, Damaged)
    assert found.reason == Damage.NOT_UNPACKED


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
    """A wrong digest would be told of one that is read."""
    data = warc(tmp_path, ferry(1), gzip=False).replace(b"Ferry 1", b"Ferry 9")
    assert reasons(data) == {Damage.WRONG_DIGEST: 1}
    [found] = read(data, WantedCaptures(hosts=("hills.example",)))
    assert found == Skipped("other_host")


def test_hosts_are_taken_with_those_below_them() -> None:
    wanted = WantedCaptures(hosts=("coast.example", "xn--mnchen-3ya.example"))
    now = datetime(2024, 3, 6)
    asked = ("https://www.coast.example/a", "http://news.coast.example:8080/a", "https://münchen.example/a")
    assert [wanted.why_not(url, now) for url in asked] == [None, None, None]
    others = ("https://thecoast.example/a", "https://coast.example.org/", "ftp://coast.example/", "https://[::1/", "")
    assert [wanted.why_not(url, now) for url in others] == ["other_host"] * 2 + ["no_address"] * 3


@pytest.mark.parametrize("packing", [True, False])
def test_a_file_cut_at_any_byte_gives_its_whole_records_and_tells_the_torn_one(tmp_path: Path, packing: bool) -> None:
    small = [Record(f"https://coast.example/{number}", PAGE[:200]) for number in range(3)]
    data = warc(tmp_path, *small, gzip=packing)
    ends = [found.offset for found in read(data) if isinstance(found, Capture)]
    first, second = ends[1], ends[2]
    for cut in range(first, second):
        found = read(data[:cut])
        whole, damages = (sum(isinstance(each, kind) for each in found) for kind in (Capture, Damaged))
        # Two bytes of a record are not known as one; the last ones only close it.
        if first + 3 < cut < second - 24:
            assert (whole, damages) == (1, 1), (cut - first, found)
        assert whole + damages <= 2


@pytest.mark.parametrize("packing", [True, False])
def test_a_damage_in_the_middle_costs_its_record_and_not_the_file(tmp_path: Path, packing: bool) -> None:
    data = warc(tmp_path, *(Record(f"https://coast.example/{n}", PAGE) for n in range(4)), gzip=packing)
    places = [found.offset for found in read(data) if isinstance(found, Capture)]
    middle = (places[1] + places[2]) // 2
    spoilt = bytearray(data)
    spoilt[middle] ^= 0x55
    for broken in (bytes(spoilt), data[:middle] + b"junk" * 40 + data[middle:], data[:middle] + data[middle + 9 :]):
        counted = reasons(broken)
        assert counted.pop("Capture") == 3, counted
        assert sum(counted.values()) >= 1


def test_a_wrong_length_costs_one_record(tmp_path: Path) -> None:
    data = warc(tmp_path, *(Record(f"https://coast.example/{n}", PAGE) for n in range(3)), gzip=False)
    length = str(re.findall(rb"Content-Length: (\d+)", data)[2].decode())
    for wrong in ("5", str(int(length) + 40), "9999999", "99999999999", "-3"):
        at = data.index(b"/1\r\n")
        changed = data[:at] + data[at:].replace(f"Length: {length}".encode(), f"Length: {wrong}".encode(), 1)
        found = read(changed)
        urls = [each.url for each in found if isinstance(each, Capture)]
        assert "https://coast.example/0" in urls
        assert "https://coast.example/1" not in urls
        assert "https://coast.example/2" in urls, wrong
        assert any(isinstance(each, Damaged) for each in found)


def test_padding_behind_the_last_record_is_no_damage(tmp_path: Path) -> None:
    for packing in (True, False):
        data = warc(tmp_path, ferry(1), gzip=packing)
        for padding in (b"\0" * 512, b"\r\n", b"\r\n\r\n\r\n"):
            assert reasons(data + padding) == {"Capture": 1}


def test_a_record_that_unpacks_to_gigabytes_is_passed_by(tmp_path: Path) -> None:
    """Its first lines alone are unpacked, and the next record is looked for in the packed file."""
    packed, after = warc(tmp_path, ferry(1)), warc(tmp_path, ferry(2))
    head = (
        b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2024-03-06T10:00:00Z\r\n"
        b"WARC-Target-URI: https://coast.example/bomb\r\nContent-Type: application/http; msgtype=response\r\n"
        b"Content-Length: 40000000\r\n\r\n"
    )
    bomb = gzip.compress(head + bytes(40_000_000))
    first, second, third = read(packed + bomb + after)
    assert isinstance(first, Capture)
    assert isinstance(second, Damaged)
    assert second.reason == Damage.TOO_LARGE
    assert isinstance(third, Capture)
    assert third.url == ferry(2).url


def test_a_record_without_a_date_or_an_address_is_no_page(tmp_path: Path) -> None:
    data = warc(tmp_path, ferry(1), gzip=False)
    assert reasons(re.sub(rb"WARC-Date: 2024[^\r]*", b"WARC-Date: yesterday", data)) == {Damage.NO_DATE: 1}
    assert reasons(re.sub(rb"WARC-Target-URI: [^\r]*\r\n", b"", data)) == {"no_address": 1}


def test_a_file_that_is_no_warc_is_told(tmp_path: Path) -> None:
    for data in (
        b"<html>no archive</html>",
        gzip.compress(b"no archive at all"),
        bytes(100),
        b"\x1f\x8b\x08" + b"x" * 50,
    ):
        [found] = read(data)
        assert isinstance(found, Damaged), data
    assert read(b"") == []


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
