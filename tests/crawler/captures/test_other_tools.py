"""Records in the shapes that other programs write: wget, Heritrix, browsers that archive, Common Crawl's crawler."""

import gzip
import hashlib
import zlib
from base64 import b32encode, b64encode

import brotli  # type: ignore[import-untyped]
import pytest

from crawler.captures.records.found import Capture, Damage, Damaged, Found, Revisit, Skipped
from crawler.captures.records.moments import read_moment
from tests.crawler.captures.reading import PAGE, chunked, read

HTML = (("Content-Type", "text/html"),)
PROFILES = "http://netpreserve.org/warc/1.0/revisit/"


def answer(body: bytes = PAGE, line: str = "HTTP/1.1 200 OK", headers: tuple[tuple[str, str], ...] = HTML) -> bytes:
    return "".join((f"{line}\r\n", *(f"{name}: {value}\r\n" for name, value in headers), "\r\n")).encode() + body


def record(block: bytes, kind: str = "response", version: str = "WARC/1.1", **headers: str) -> bytes:
    named = {
        "WARC-Type": kind,
        "WARC-Record-ID": "<urn:uuid:12345678-1234-1234-1234-123456789012>",
        "WARC-Date": "2024-03-06T10:00:00Z",
        "WARC-Target-URI": "https://coast.example/a",
        "Content-Type": "application/http; msgtype=response",
    }
    named |= {name.replace("_", "-"): value for name, value in headers.items()} | {"Content-Length": str(len(block))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return f"{version}\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def one(data: bytes) -> Found:
    [found] = read(gzip.compress(data))
    return found


def is_page(found: Found) -> bool:
    return isinstance(found, Capture) and found.body == PAGE and found.url == "https://coast.example/a"


def test_an_address_in_angle_brackets_is_one() -> None:
    """As wget writes it up to 1.20."""
    wget = {"WARC_Target_URI": "<https://coast.example/a>", "Content_Type": "application/http;msgtype=response"}
    assert is_page(one(record(answer(), version="WARC/1.0", **wget)))


@pytest.mark.parametrize(
    "line",
    [
        "HTTP/2 200",
        "HTTP/2.0 200 ",
        "HTTP/3 200 OK",
        "HTTP/1.1 200",
        "http/1.1 200 ok",
        "HTTP/1.1  200  OK",
        "HTTP/1.1 200OK",
        "ICY 200 OK",
        ":status: 200",
    ],
)
def test_the_first_line_of_a_response_may_be_written_in_many_ways(line: str) -> None:
    assert is_page(one(record(answer(line=line)))), line


def test_other_statuses_are_left_out_by_their_numbers() -> None:
    assert one(record(answer(line="HTTP/2 404"))) == Skipped("http_404")
    assert one(record(answer(line="HTTP/1.1 two hundred"))) == Skipped("no_page")


@pytest.mark.parametrize(
    "content_type",
    ["application/http", "Application/HTTP; msgtype=response", "application/https", "message/http", "text/html", ""],
)
def test_a_response_is_one_whatever_its_record_calls_it(content_type: str) -> None:
    assert is_page(one(record(answer(), Content_Type=content_type)))
    assert one(record(b"20240306100000\ncoast.example. 60 IN A 192.0.2.1", Content_Type="text/dns")) == Skipped(
        "no_page"
    )


@pytest.mark.parametrize(
    ("written", "is_read_as"),
    [
        ("2024-03-06T10:00:00.123456789Z", "2024-03-06T10:00:00.123456+00:00"),
        ("2024-03-06T10:00:00", "2024-03-06T10:00:00+00:00"),
        ("2024-03-06T10:00:00+01:00", "2024-03-06T09:00:00+00:00"),
        ("2024-03-06", "2024-03-06T00:00:00+00:00"),
        ("2024-03", "2024-03-01T00:00:00+00:00"),
        ("2024", "2024-01-01T00:00:00+00:00"),
        ("20240306100000", "2024-03-06T10:00:00+00:00"),
        ("202403", "2024-03-01T00:00:00+00:00"),
    ],
)
def test_a_moment_is_read_however_short_it_is(written: str, is_read_as: str) -> None:
    moment = read_moment(written)
    assert moment is not None
    assert moment.isoformat() == is_read_as
    found = one(record(answer(), WARC_Date=written))
    assert isinstance(found, Capture)
    assert found.captured_at == moment


@pytest.mark.parametrize("written", ["", "yesterday", "2024-13", "99999", "0001-01-01T00:00:00+23:00"])
def test_what_is_no_moment_is_told(written: str) -> None:
    assert read_moment(written) is None
    found = one(record(answer(), WARC_Date=written))
    assert isinstance(found, Damaged)
    assert found.reason == Damage.NO_DATE


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha512", "md5"])
def test_digests_are_checked_in_every_form(algorithm: str) -> None:
    """Base 32 is usual, browsers that archive write hexadecimal; some leave the padding out, or write other cases."""
    for body, is_right in ((PAGE, True), (PAGE + b"x", False)):
        digest = hashlib.new(algorithm, answer(body)).digest()
        forms = {b32encode(digest).decode(), b64encode(digest).decode(), digest.hex(), digest.hex().upper()}
        forms |= {form.rstrip("=") for form in forms} | {b32encode(digest).decode().lower()}
        for form in forms:
            for name in (algorithm, algorithm.upper(), algorithm.replace("sha", "sha-")):
                found = one(record(answer(), WARC_Block_Digest=f"{name}:{form}"))
                assert is_page(found) is is_right, (name, form)
                assert is_right or (isinstance(found, Damaged) and found.reason == Damage.WRONG_DIGEST)


def test_a_digest_that_cannot_be_checked_is_as_none_and_one_with_a_wrong_letter_is_wrong() -> None:
    for unknown in ("blake3:abcdef", "sha1:", "sha1:short", "nothing"):
        assert is_page(one(record(answer(), WARC_Block_Digest=unknown))), unknown
    right = b32encode(hashlib.sha1(answer(), usedforsecurity=False).digest()).decode()
    assert isinstance(one(record(answer(), WARC_Block_Digest=f"sha1:1{right[1:]}")), Damaged)


def test_a_digest_of_the_page_alone_is_checked_where_there_is_no_other() -> None:
    digest = f"sha256:{hashlib.sha256(PAGE).hexdigest()}"
    assert is_page(one(record(answer(), WARC_Payload_Digest=digest)))
    assert isinstance(one(record(answer(PAGE + b"x"), WARC_Payload_Digest=digest)), Damaged)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (zlib.compress(PAGE)[2:-4], {"Content-Encoding": "deflate"}),
        (gzip.compress(PAGE) + b"\0\0behind it", {"Content-Encoding": "gzip"}),
        (gzip.compress(PAGE[:99]) + gzip.compress(PAGE[99:]), {"Content-Encoding": "gzip"}),
        (gzip.compress(PAGE), {"Content-Encoding": "br"}),
        (gzip.compress(PAGE), {"X-Archive-Orig-Content-Encoding": "gzip"}),
        (gzip.compress(PAGE), {"Content-Encoding": "gzip, gzip"}),
        (chunked(gzip.compress(PAGE)), {"Transfer-Encoding": "gzip, chunked"}),
        (b"5;name=value\r\n" + PAGE[:5] + b"\r\n" + chunked(PAGE[5:]), {"Transfer-Encoding": "chunked"}),
        (b"0000000005\n" + PAGE[:5] + b"\n" + chunked(PAGE[5:]), {"Transfer-Encoding": "chunked"}),
        (chunked(PAGE)[:-2] + b"X-Trailer: 1\r\n\r\n", {"Transfer-Encoding": "chunked"}),
        (PAGE, {"Content-Encoding": "utf-8", "Content-Length": "10"}),
    ],
    ids=lambda given: " ".join(map(": ".join, given.items())) if isinstance(given, dict) else "",
)
def test_a_body_is_decoded_by_what_it_is(body: bytes, headers: dict[str, str]) -> None:
    assert is_page(one(record(answer(body, headers=(*HTML, *headers.items())))))


def test_the_values_of_a_header_that_stands_twice_count_together() -> None:
    packed = (*HTML, ("Content-Encoding", "br"), ("Content-Encoding", "gzip"))
    assert is_page(one(record(answer(gzip.compress(brotli.compress(PAGE)), headers=packed))))


@pytest.mark.parametrize("name", ["br", "deflate"])
def test_an_unpacked_page_stays_whatever_it_begins_with(name: str) -> None:
    for page in (b"\xef\xbb\xbf" + PAGE, b"\n <!-- first -->" + PAGE, b"Said " + PAGE, PAGE.decode().encode("utf-16")):
        found = one(record(answer(page, headers=(*HTML, ("Content-Encoding", name)))))
        assert isinstance(found, Capture), page[:20]
        assert found.body == page


def test_pages_that_programs_made_are_read_and_their_other_records_left() -> None:
    """`urn:` stands before screenshots and texts of browsers that archive."""
    for kind in ("resource", "conversion"):
        assert is_page(one(record(PAGE, kind, Content_Type="text/html; charset=utf-8")))
        assert one(record(PAGE, kind, Content_Type="text/plain")) == Skipped("not_html")
    view = record(PAGE, "resource", Content_Type="text/html", WARC_Target_URI="urn:view:https://coast.example/a")
    assert one(view) == Skipped("no_address")
    assert one(record(b"x", Content_Type="text/dns", WARC_Target_URI="dns:coast.example")) == Skipped("no_address")
    metadata = record(b"via: https://coast.example/\r\n", "metadata", Content_Type="application/warc-fields")
    request = record(b"GET /a HTTP/1.1\r\n\r\n", "request", Content_Type="application/http; msgtype=request")
    assert read(gzip.compress(metadata) + gzip.compress(request)) == []


@pytest.mark.parametrize("profile", ["identical-payload-digest", "server-not-modified"])
def test_a_revisit_of_heritrix_is_one_with_a_response_and_without(profile: str) -> None:
    same = profile == "identical-payload-digest"
    lines = answer(b"", "HTTP/1.1 200 OK" if same else "HTTP/2 304", HTML if same else ())
    named = {"WARC_Profile": PROFILES + profile, "WARC_Truncated": "length", "WARC_Refers_To": "<urn:uuid:1>"}
    for block in (b"", lines):
        found = one(record(block, "revisit", **named))
        assert isinstance(found, Revisit), found
        assert (found.original_url, found.original_at) == ("https://coast.example/a", None)
    picture = record(answer(b"", headers=(("Content-Type", "image/png"),)), "revisit", **named)
    assert one(picture) == Skipped("not_html")


def test_a_page_that_is_not_whole_is_left_out() -> None:
    assert one(record(answer(), WARC_Truncated="time")) == Skipped("truncated")
    assert one(record(answer(), WARC_Segment_Number="1")) == Skipped("segmented")


def test_first_lines_that_cannot_be_read_are_told_also_at_the_end_of_a_file() -> None:
    whole = gzip.compress(record(answer()))
    for odd in (record(answer()).replace(b"\r\n", b"\n"), record(answer()).lower()):
        for data in (gzip.compress(odd), whole + gzip.compress(odd), gzip.compress(odd) + whole):
            assert sum(isinstance(found, Damaged) for found in read(data)) == 1


def test_a_file_with_a_dictionary_of_zstandard_is_told_as_one() -> None:
    [found] = read(b"\x5d\x2a\x4d\x18" + (5).to_bytes(4, "little") + b"words")
    assert isinstance(found, Damaged)
    assert "with a dictionary" in found.message
