"""What a file of an archive holds: captures of pages, and why other records give none."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Protocol

from fastwarc import ArchiveIterator, WarcRecord, WarcRecordType

from crawler.captures.payload import BrokenPayloadError, TooLargeError, decode
from crawler.extraction.page import MAX_PAGE_BYTES

TORN, WRONG_DIGEST, TOO_LARGE, UNREADABLE = "torn", "wrong_digest", "too_large", "unreadable"
"""Why a record is damaged."""
_ALGORITHMS = ("sha1:", "sha256:", "sha512:", "md5:")
"""Of digests that can be checked."""
_PAGES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Capture:
    """A page as it was at some time."""

    url: str
    captured_at: datetime
    body: bytes = field(repr=False)
    """Decoded from its transfer and unpacked."""
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that is none of the pages asked for."""

    reason: str


@dataclass(frozen=True, slots=True)
class Damaged:
    """A record that should be a page and cannot be read."""

    reason: str
    message: str
    url: str | None = None


Found = Capture | Skipped | Damaged


class Wanted(Protocol):
    """Which captures are asked for, by what the first lines of a record say."""

    def why_not(self, url: str, captured_at: datetime) -> str | None:
        """Return in one word why the record is left out; None: it is asked for."""


def read_records(stream: BinaryIO, wanted: Wanted) -> Iterator[Found]:
    """Yield what each record of a file is. Headers first: a record that is not asked for is not read."""
    try:
        for record in ArchiveIterator(stream, parse_http=False):
            yield _read(record, wanted)
    except OSError as error:
        yield Damaged(UNREADABLE, f"the file cannot be read further: {str(error)[:200]}")


def _read(record: WarcRecord, wanted: Wanted) -> Found:
    if record.record_type != WarcRecordType.response or not record.is_http:
        return Skipped("no_response")
    url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
    captured_at = record.record_date
    if reason := wanted.why_not(url, captured_at):
        return Skipped(reason)
    if record.content_length > MAX_PAGE_BYTES:
        return Damaged(TOO_LARGE, f"the record has {record.content_length:,} bytes", url)
    return _read_response(record, url, captured_at)


def _read_response(record: WarcRecord, url: str, captured_at: datetime) -> Found:
    length, has_digest = record.content_length, _has_digest(record, "WARC-Block-Digest")
    record.freeze()
    if has_digest and not record.verify_block_digest():
        return Damaged(WRONG_DIGEST, "the record's bytes are not those that were archived", url)
    record.parse_http(quirks_mode=True)
    status, headers = record.http_headers.status_code, record.http_headers
    if status != 200:
        return Skipped(f"http_{status}" if status else "no_response")
    content_type = headers.get("Content-Type")
    if content_type and not content_type.strip().lower().startswith(_PAGES):
        return Skipped("not_html")
    payload = record.reader.read(length)
    try:
        body = decode(payload, headers.get("Transfer-Encoding"), headers.get("Content-Encoding"), MAX_PAGE_BYTES)
    except TooLargeError:
        return Damaged(TOO_LARGE, f"the page is unpacked larger than {MAX_PAGE_BYTES:,} bytes", url)
    except BrokenPayloadError as error:
        return Damaged(TORN, str(error), url)
    return Capture(url, captured_at, body, content_type, headers.get("ETag"), headers.get("Last-Modified"))


def _has_digest(record: WarcRecord, name: str) -> bool:
    return (record.headers.get(name) or "").lower().startswith(_ALGORITHMS)
