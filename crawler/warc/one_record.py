"""One record of a file, found by the place where it begins."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from crawler.warc.files import path_of
from crawler.warc.unpacking import BrokenBodyError, unpacked

_BUFFER = 64 << 10
"""Bytes read at once: most records are read in one piece."""


class UnreadableRecordError(Exception):
    """The record is not there, or is not what it was when it was written; the message is one line for the user."""


@dataclass(frozen=True, slots=True)
class ArchivedBody:
    """The body of a page as a crawl read it."""

    url: str
    body: bytes = field(repr=False)
    """Unpacked."""
    content_type: str | None
    fetched_at: datetime


def read_body(folder: Path, name: str, offset: int) -> ArchivedBody:
    """Return the body of the response whose record begins at the offset. Raises UnreadableRecordError."""
    path = path_of(folder, name)
    if path is None:
        raise UnreadableRecordError(f"{folder / name} is not there")
    try:
        with path.open("rb") as file:
            file.seek(offset)
            for record in ArchiveIterator(file, parse_http=False, buffer_size=_BUFFER):
                if record.stream_pos == offset:
                    return _body_of(record)
                break
    except (OSError, BrokenBodyError) as error:
        raise UnreadableRecordError(f"{path}: no record can be read at byte {offset}: {error}") from None
    raise UnreadableRecordError(f"{path}: at byte {offset} there is no whole record with the right digest")


def _body_of(record: WarcRecord) -> ArchivedBody:
    record.freeze()
    if not record.verify_block_digest():
        raise BrokenBodyError("the body does not have the digest that is written in the record")
    url, fetched_at = (record.headers.get("WARC-Target-URI") or "").strip("<>"), record.record_date
    length = record.content_length
    if record.record_type == WarcRecordType.conversion:
        return ArchivedBody(url, record.reader.read(length), record.headers.get("Content-Type"), fetched_at)
    if record.record_type != WarcRecordType.response:
        raise BrokenBodyError("it is not the record of a response")
    record.parse_http(quirks_mode=True)
    headers = record.http_headers
    body = unpacked(record.reader.read(length), headers.get_multiple("Content-Encoding"))
    return ArchivedBody(url, body, headers.get("Content-Type"), fetched_at)
