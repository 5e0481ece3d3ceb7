"""Read one record: is it asked for, is it whole, is it a page?"""

import re
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Protocol

from fastwarc import WarcRecord, WarcRecordType

from crawler.captures.records.digests import checkable
from crawler.captures.records.found import Capture, Damage, Damaged, Found, Revisit, Skipped
from crawler.captures.records.moments import read_moment
from crawler.captures.records.payload import decode
from crawler.extraction.page import MAX_PAGE_BYTES
from crawler.warc.unpacking import BrokenBodyError, TooLargeError

_WITHOUT_HTTP = (WarcRecordType.resource, WarcRecordType.conversion)
_PAGES = ("text/html", "application/xhtml+xml")
_STATUS = re.compile(r"\S+\s+(\d{3})")
_OWN = "Winnow/"
"""How `software` begins in files of this program."""
_HEADER_BYTES = 64 * 1024
_MOST_BYTES = MAX_PAGE_BYTES + _HEADER_BYTES


class Wanted(Protocol):
    """Which captures are asked for, by what the first lines of a record say."""

    @property
    def is_selective(self) -> bool:
        """Whether few records are likely to be asked for."""

    def why_not(self, url: str, captured_at: datetime) -> str | None:
        """Return in one word why the record is left out; None: it is asked for."""


def read_record(record: WarcRecord, wanted: Wanted) -> Found:
    """Return what the record is. Headers first: the bytes of one that is not asked for are not looked at."""
    url = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
    captured_at = read_moment(record.headers.get("WARC-Date"))
    if captured_at is None:
        return Damaged(Damage.NO_DATE, "the record does not say when it was captured", url)
    if reason := wanted.why_not(url, captured_at):
        return Skipped(reason)
    if record.record_type == WarcRecordType.revisit:
        # Heritrix calls them truncated, because they have no body.
        return _revisit(record, url, captured_at)
    if record.headers.get("WARC-Truncated"):
        return Skipped("truncated")
    if record.headers.get("WARC-Segment-Number"):
        return Skipped("segmented")
    if record.record_type in _WITHOUT_HTTP and not is_page(record.headers.get("Content-Type")):
        return Skipped("not_html")
    if record.content_length > _MOST_BYTES:
        return Damaged(Damage.TOO_LARGE, f"the record has {record.content_length:,} bytes", url)
    return _read_page(record, url, captured_at)


def own_site(record: WarcRecord) -> str | None:
    """Return the site whose crawl wrote the file, where the file's first record says that a crawl of this program did:
    a site may have several hosts."""
    lines = record.reader.read(_HEADER_BYTES).decode("utf-8", "replace").splitlines()
    said = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return said.get("ispartof") or None if said.get("software", "").startswith(_OWN) else None


def is_torn(record: WarcRecord) -> bool:
    """Whether the record ends before its length is told, or before it is reached. Reads the record."""
    length = record.content_length
    if (record.headers.get("Content-Length") or "").strip() != str(length):
        # fastwarc takes one that it does not understand for 0.
        return True
    record.freeze()
    return record.content_length < length


def _revisit(record: WarcRecord, url: str, captured_at: datetime) -> Found:
    if reason := _why_no_page(record):
        return Skipped(reason)
    original = (record.headers.get("WARC-Refers-To-Target-URI") or url).strip("<> ")
    original_at = read_moment(record.headers.get("WARC-Refers-To-Date"))
    return Revisit(url, captured_at, original, original_at, record.stream_pos)


def _why_no_page(record: WarcRecord) -> str | None:
    """Return in one word why a revisit is of no page, as far as its own headers tell."""
    if not record.is_http or record.content_length > _HEADER_BYTES:
        return None
    record.freeze()
    try:
        record.parse_http(quirks_mode=True)
    except OSError:
        return None
    status, content_type = _status(record), record.http_headers.get("Content-Type")
    if status not in (None, HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
        return f"http_{status}"
    return None if is_page(content_type) else "not_html"


def _read_page(record: WarcRecord, url: str, captured_at: datetime) -> Found:
    """Read the whole record, and then its parts: a part that is broken does not reach the next record."""
    length, offset = record.content_length, record.stream_pos
    if is_torn(record):
        message = f"the record breaks off: it has {record.content_length:,} of its {length:,} bytes"
        return Damaged(Damage.TORN, message, url)
    has_digest = _has_digest(record, "WARC-Block-Digest")
    if has_digest and not record.verify_block_digest():
        return Damaged(Damage.WRONG_DIGEST, "the record does not have the digest that is written in it", url)
    if record.record_type in _WITHOUT_HTTP:
        body, content_type = record.reader.read(length), record.headers.get("Content-Type")
        is_made = record.record_type == WarcRecordType.conversion
        return Capture(url, captured_at, body, content_type, offset=offset, is_made=is_made)
    says_http, record.is_http = record.is_http, True
    try:
        record.parse_http(quirks_mode=True)
    except OSError as error:
        message = f"the response's first lines cannot be read: {str(error)[:100]}"
        return Damaged(Damage.UNREADABLE, message, url) if says_http else Skipped("no_page")
    status, headers = _status(record), record.http_headers
    if status != 200:
        return Skipped(f"http_{status}" if status else "no_page")
    if not is_page(headers.get("Content-Type")):
        return Skipped("not_html")
    if not has_digest and _has_digest(record, "WARC-Payload-Digest") and not record.verify_payload_digest():
        return Damaged(Damage.WRONG_DIGEST, "the page's bytes are not those that its digest was made of", url)
    return _unpacked(record, Capture(url, captured_at, record.reader.read(length), offset=offset))


def _unpacked(record: WarcRecord, packed: Capture) -> Found:
    get, values = record.http_headers.get, record.http_headers.get_multiple
    try:
        body = decode(packed.body, values("Transfer-Encoding"), values("Content-Encoding"), MAX_PAGE_BYTES)
    except TooLargeError:
        message = f"the page is larger than {MAX_PAGE_BYTES:,} bytes when it is unpacked"
        return Damaged(Damage.TOO_LARGE, message, packed.url)
    except BrokenBodyError as error:
        return Damaged(Damage.NOT_UNPACKED, str(error), packed.url)
    etag, last_modified = get("ETag"), get("Last-Modified")
    return replace(packed, body=body, content_type=get("Content-Type"), etag=etag, last_modified=last_modified)


def is_page(content_type: str | None) -> bool:
    """Whether it may be HTML: a server that does not say it may mean it."""
    return not content_type or content_type.strip().lower().startswith(_PAGES)


def _status(record: WarcRecord) -> int | None:
    """The status of a response, however its first line is written; programs that speak HTTP/2 may write none."""
    line = _STATUS.match(record.http_headers.status_line or "")
    said = line[1] if line else (record.http_headers.get(":status") or "")
    return int(said) if said.isdigit() else None


def _has_digest(record: WarcRecord, name: str) -> bool:
    """Whether the record has a digest that can be checked; it is then in the form that fastwarc reads."""
    digest = checkable(record.headers.get(name))
    if digest is not None:
        record.headers.set(name, digest)
    return digest is not None
