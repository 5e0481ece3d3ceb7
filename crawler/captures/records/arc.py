"""Read the records of an ARC file, the format before WARC, by warcio: fastwarc reads none."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from crawler.captures.records.found import Capture, Damage, Damaged, Found, Skipped
from crawler.captures.records.moments import read_moment
from crawler.captures.records.one_record import Wanted, is_page
from crawler.captures.records.payload import decode
from crawler.extraction.page import MAX_PAGE_BYTES
from crawler.warc.unpacking import BrokenBodyError, TooLargeError


class ArcRecords:
    """As `FileRecords`; ARC files have no digests, and a damage ends the reading."""

    def __init__(self, stream: BinaryIO, wanted: Wanted) -> None:
        """`stream` can be sought in."""
        self._stream, self._wanted = stream, wanted
        self.position = 0
        """Where the record begins that was read last."""

    def __iter__(self) -> Iterator[Found]:
        """Yield what each record is."""
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed

        self._stream.seek(0)
        records = ArchiveIterator(self._stream, arc2warc=True)
        try:
            for record in records:
                self.position = records.offset
                if record.rec_type == "response":
                    yield self._read(record)
        except (ArchiveLoadFailed, OSError, ValueError) as error:
            yield Damaged(Damage.UNREADABLE, f"no record can be read after byte {self.position:,}: {error}")

    def at(self, offset: int) -> Found | None:
        """Return the one record that begins there."""
        from warcio.archiveiterator import ArchiveIterator

        self._stream.seek(offset)
        for record in ArchiveIterator(self._stream, arc2warc=True):
            self.position = offset
            return self._read(record)
        return None

    def _read(self, record: Any) -> Found:
        url = record.rec_headers.get_header("WARC-Target-URI") or ""
        captured_at = read_moment(record.rec_headers.get_header("WARC-Date"))
        if captured_at is None:
            return Damaged(Damage.NO_DATE, "the record does not say when it was captured", url)
        if reason := self._wanted.why_not(url, captured_at):
            return Skipped(reason)
        headers = record.http_headers
        status = headers.get_statuscode() if headers is not None else None
        if status != "200":
            return Skipped(f"http_{status}" if status else "no_response")
        get = headers.get_header
        if not is_page(get("Content-Type")):
            return Skipped("not_html")
        payload = record.raw_stream.read(MAX_PAGE_BYTES + 1)
        if len(payload) > MAX_PAGE_BYTES:
            return Damaged(Damage.TOO_LARGE, f"the record has more than {MAX_PAGE_BYTES:,} bytes", url)
        if record.raw_stream.limit > 0:
            return Damaged(Damage.TORN, f"the record breaks off: {record.raw_stream.limit:,} bytes are missing", url)
        try:
            body = decode(
                payload, _values(headers, "Transfer-Encoding"), _values(headers, "Content-Encoding"), MAX_PAGE_BYTES
            )
        except TooLargeError:
            return Damaged(Damage.TOO_LARGE, f"the page is larger than {MAX_PAGE_BYTES:,} bytes when unpacked", url)
        except BrokenBodyError as error:
            return Damaged(Damage.NOT_UNPACKED, str(error), url)
        said = get("Content-Type"), get("ETag"), get("Last-Modified")
        return Capture(url, captured_at, body, *said, self.position)


def _values(headers: Any, name: str) -> list[str]:
    return [value for key, value in headers.headers if key.lower() == name.lower()]
