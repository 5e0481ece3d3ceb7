"""WARC records of one exchange, as bytes that can stand at any place of a file."""

import zlib
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1
from http import HTTPStatus
from io import BytesIO
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.timeutils import datetime_to_iso_date
from warcio.warcwriter import WARCWriter

from crawler.warc.exchange import Exchange, Headers

_LEVEL = 6
"""Of zlib: 60 pages of the corpus (178 kB on average) shrink to 19 % in 3.5 ms each; level 9, which warcio uses: to the
same in 5 ms. Compressed in one call, which lets the other threads go on."""
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


@dataclass(frozen=True, slots=True)
class Earlier:
    """The record that a `revisit` speaks of."""

    url: str
    date: str
    """As the record has it."""
    payload_digest: str


def payload_digest(body: bytes) -> str:
    """Return the digest of a payload as WARC files write it; it finds equal ones, and guards against no attacker."""
    return f"sha1:{b32encode(sha1(body, usedforsecurity=False).digest()).decode()}"


def date_text(moment: datetime) -> str:
    """Return a moment in UTC as `WARC-Date` has it."""
    text: str = datetime_to_iso_date(moment.replace(tzinfo=None), use_micros=True)
    return text


def warcinfo(file_name: str, fields: Mapping[str, str]) -> bytes:
    """Return the record that a file begins with."""
    buffer, writer = _writer()
    writer.write_record(writer.create_warcinfo_record(file_name, fields))
    return _packed(buffer)


def response_records(exchange: Exchange, digest: str, earlier: Earlier | None = None) -> list[bytes]:
    """Return the records of answer and request; `digest` is that of the body. Where the body is that of an `earlier`
    record, or the server says so (304), the answer is a `revisit` without body."""
    buffer, writer = _writer()
    headers = {"WARC-Date": date_text(exchange.fetched_at)}
    if exchange.ip_address:
        headers["WARC-IP-Address"] = exchange.ip_address
    answer = _answer(writer, exchange, digest, earlier, headers)
    writer.write_record(answer)
    packed = [_packed(buffer)]
    buffer, writer = _writer()
    line = f"{exchange.method} {exchange.target} HTTP/1.1"
    concurrent = {"WARC-Concurrent-To": answer.rec_headers.get_header("WARC-Record-ID")}
    request = writer.create_warc_record(
        exchange.url,
        "request",
        http_headers=_http_headers(line, exchange.asked, is_request=True),
        warc_headers_dict=headers | concurrent,
    )
    writer.write_record(request)
    return [*packed, _packed(buffer)]


def conversion_record(url: str, body: bytes, content_type: str, moment: datetime) -> bytes:
    """Return the record of a page that was made of what the server sent: by a browser, with its scripts."""
    return _plain_record("conversion", url, body, content_type, {"WARC-Date": date_text(moment)})


def resource_record(url: str, body: bytes, content_type: str, moment: datetime) -> bytes:
    """Return the record of a page of which only the body is kept, unpacked."""
    return _plain_record("resource", url, body, content_type, {"WARC-Date": date_text(moment)})


def metadata_record(url: str, body: bytes, content_type: str, moment: datetime, refers_to: str | None = None) -> bytes:
    """Return the record of what is known of a page; `refers_to` is the id of that page's record."""
    headers = {"WARC-Date": date_text(moment)} | ({"WARC-Refers-To": refers_to} if refers_to else {})
    return _plain_record("metadata", url, body, content_type, headers)


def _plain_record(kind: str, url: str, body: bytes, content_type: str, headers: dict[str, str]) -> bytes:
    buffer, writer = _writer()
    record = writer.create_warc_record(
        url,
        kind,
        payload=BytesIO(body),
        length=len(body),
        warc_content_type=content_type,
        warc_headers_dict=headers,
    )
    writer.write_record(record)
    return _packed(buffer)


def _answer(
    writer: WARCWriter, exchange: Exchange, digest: str, earlier: Earlier | None, headers: dict[str, str]
) -> Any:
    line = f"{exchange.status} {_reason(exchange.status)}"
    http_headers = _http_headers(line, exchange.answered, protocol=exchange.protocol)
    if earlier is None:
        return writer.create_warc_record(
            exchange.url,
            "response",
            payload=BytesIO(exchange.body),
            length=len(exchange.body),
            http_headers=http_headers,
            warc_headers_dict=headers | {"WARC-Payload-Digest": digest},
        )
    record = writer.create_revisit_record(
        exchange.url,
        earlier.payload_digest,
        earlier.url,
        earlier.date,
        http_headers=http_headers,
        warc_headers_dict=headers,
    )
    if exchange.status == HTTPStatus.NOT_MODIFIED:
        record.rec_headers.replace_header("WARC-Profile", _NOT_MODIFIED)
    return record


def _reason(status: int) -> str:
    """What the standard calls the status: Scrapy does not hand on what the server has called it."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _http_headers(line: str, headers: Headers, protocol: str = "", *, is_request: bool = False) -> StatusAndHeaders:
    return StatusAndHeaders(line, headers, protocol=protocol, is_http_request=is_request)


def _writer() -> tuple[BytesIO, WARCWriter]:
    buffer = BytesIO()
    return buffer, WARCWriter(buffer, gzip=False, warc_version="1.1")


def _packed(buffer: BytesIO) -> bytes:
    pack = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return pack.compress(buffer.getbuffer()) + pack.flush()
