"""What other programs read in our records."""

from io import BytesIO
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from crawler.warc.records import Earlier, conversion_record, payload_digest, warcinfo
from tests.crawler.warc.made import PAGE, exchange, packed, records


def read(*parts: bytes) -> list[tuple[Any, bytes]]:
    found = []
    for record in ArchiveIterator(BytesIO(b"".join(parts)), check_digests="raise"):
        found.append((record, record.raw_stream.read()))
    return found


def test_an_exchange_is_an_answer_with_the_bytes_that_came_and_a_request_that_names_it() -> None:
    one = packed()
    (answer, body), (request, nothing) = read(*records(one))
    assert (answer.rec_type, request.rec_type, nothing) == ("response", "request", b"")
    assert body == one.body
    assert answer.http_headers.get_statuscode() == "200"
    assert answer.http_headers.get_header("Content-Encoding") == "gzip"
    said = answer.rec_headers.get_header
    assert answer.rec_headers.protocol == "WARC/1.1"
    assert said("WARC-Target-URI") == request.rec_headers.get_header("WARC-Target-URI") == one.url
    assert said("WARC-Date") == "2026-11-28T09:30:01.250000Z"
    assert said("WARC-Payload-Digest") == payload_digest(one.body)
    assert said("WARC-IP-Address") == "192.0.2.7"
    assert request.rec_headers.get_header("WARC-Concurrent-To") == said("WARC-Record-ID")
    assert request.http_headers.protocol == "GET"
    assert request.http_headers.get_header("User-Agent") == "winnow"


def test_each_record_is_a_gzip_member_of_its_own() -> None:
    parts = records(exchange())
    assert [read(part)[0][0].rec_type for part in parts] == ["response", "request"]


def test_the_same_body_is_a_revisit_without_it_and_304_one_of_its_own_profile() -> None:
    earlier = Earlier("https://coast.example/ferry", "2026-11-27T08:00:00.000000Z", payload_digest(PAGE))
    for one, profile in (
        (exchange(), "identical-payload-digest"),
        (exchange(body=b"", status=304), "server-not-modified"),
    ):
        (answer, body), _ = read(*records(one, earlier))
        assert (answer.rec_type, body) == ("revisit", b"")
        said = answer.rec_headers.get_header
        assert said("WARC-Profile") == f"http://netpreserve.org/warc/1.1/revisit/{profile}"
        assert said("WARC-Refers-To-Target-URI") == earlier.url
        assert said("WARC-Refers-To-Date") == earlier.date
        assert said("WARC-Payload-Digest") == earlier.payload_digest
        assert answer.http_headers.get_statuscode() == str(one.status)


def test_a_page_made_by_a_browser_is_a_conversion() -> None:
    [(record, body)] = read(conversion_record("https://coast.example/app", PAGE, "text/html", exchange().fetched_at))
    assert (record.rec_type, record.content_type, body) == ("conversion", "text/html", PAGE)


def test_unusual_headers_and_statuses_are_written(tmp_path: Any) -> None:
    odd = exchange(status=599, X_Odd="caf\xe9 \u00ff", Set_Cookie="a=1; Path=/")
    (answer, _), _ = read(*records(odd))
    assert answer.http_headers.get_statuscode() == "599"
    assert answer.http_headers.get_header("Set-Cookie") == "a=1; Path=/"
    file = tmp_path / "one.warc.gz"
    file.write_bytes(b"".join([warcinfo(file.name, {"software": "Winnow/1"}), *records(odd)]))
    checker = Checker(type("Asked", (), {"inputs": [str(file)], "verbose": False, "quiet": True})())
    checker.process_all()
    assert checker.exit_value == 0
