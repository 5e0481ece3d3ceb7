"""Read the records of a WARC file, one after another, whatever has become of the file."""

from collections.abc import Generator, Iterator
from io import BytesIO
from typing import BinaryIO

from fastwarc import ArchiveIterator, WarcRecord, WarcRecordType
from fastwarc.warc import HeaderMap

from crawler.captures.records.found import Damage, Damaged, Found, Skipped
from crawler.captures.records.moments import read_moment
from crawler.captures.records.one_record import Wanted, is_torn, own_site, read_record
from crawler.captures.records.places import GZIP, PLAIN, RecordPlaces

_MAY_BE_PAGES = (WarcRecordType.response, WarcRecordType.resource, WarcRecordType.revisit, WarcRecordType.conversion)
_PAGE_TYPES = ("response", "resource", "revisit", "conversion")
_UNNAMED = (WarcRecordType.unknown, WarcRecordType.no_type)
"""What is left of a record whose first lines are torn, or a type of tomorrow."""
_JUMP_BYTES = 16 * 1024 * 1024
"""A packed record that is larger unpacked is passed by: 10 MB may unpack to 10 GB."""
_MOST_TRIES = 1000
"""So many places in a row are tried where a record might begin again."""
_TORN_LINES = "its first lines are torn"
_JUMP = ""
"""Why a stretch ends that is not damaged."""


class FileRecords:
    """The records of one file. A damage ends its record, not the file: the reading goes on where the next one begins.

    A record that is not asked for is not unpacked where the file is packed record by record: the next one is looked for
    in the packed bytes, five times as fast. fastwarc gives a record that is cut as if it were whole, and a torn header
    as a record without a type, or not at all: only lengths and digests tell.
    """

    def __init__(self, stream: BinaryIO, wanted: Wanted) -> None:
        """`stream` can be sought in."""
        self._stream, self._wanted = stream, wanted
        self.position = 0
        """Where the record begins that was read last."""
        self.site: str | None = None
        """Of a file that a crawl of this program has written: its site."""
        self._number = 0
        self._is_told = False
        """Whether that record is told as damaged."""
        self._places = RecordPlaces(stream)
        self._passes_by = wanted.is_selective and self._places.mark == GZIP

    def __iter__(self) -> Iterator[Found]:
        """Yield what each record is."""
        if not self._places.mark:
            if not self._places.is_empty:
                yield Damaged(Damage.NO_FILE, self._places.why_none)
            return
        start: int | None = 0
        tries = 0
        while start is not None and tries < _MOST_TRIES:
            before = self._number
            if self._passes_by:
                start = yield from self._asked_for(start)
            self.position = start
            why = yield from self._stretch(start)
            if why is None:
                return
            start = self._places.after(self.position)
            is_new = self._number > before or not tries
            is_padding = start is None and self._number and why != _TORN_LINES and self._places.is_last(self.position)
            if why and is_new and not is_padding:
                yield Damaged(Damage.UNREADABLE, f"no record can be read after byte {self.position:,}: {why}")
            tries = tries + 1 if why else 0

    def _asked_for(self, place: int) -> Generator[Found, None, int]:
        """Yield why records are not asked for, from a place on; return where one begins that may be, or the last."""
        while (lines := self._places.first_lines(place)) is not None:
            reason = self._why_not(lines)
            following = self._places.after(place) if reason is not None else None
            if following is None:
                break
            self._number += 1
            if reason:
                yield Skipped(reason)
            place = following
        return place

    def _why_not(self, lines: bytes) -> str | None:
        """In one word why a record is not asked for; None where that cannot be told by its first lines, empty of one
        that is about no page."""
        headers = HeaderMap()
        headers.parse(BytesIO(lines))
        kind = headers.get("WARC-Type")
        if kind not in _PAGE_TYPES:
            return None if kind == "warcinfo" else ""
        moment = read_moment(headers.get("WARC-Date"))
        if moment is None:
            return None
        return self._wanted.why_not((headers.get("WARC-Target-URI") or "").strip("<> "), moment)

    def at(self, offset: int) -> Found | None:
        """Return the one record that begins there."""
        self._stream.seek(offset)
        for record in ArchiveIterator(self._stream, parse_http=False):
            return read_record(record, self._wanted)
        return None

    def _stretch(self, start: int) -> Generator[Found, None, str | None]:
        """Yield the records from a place on; return why the next one cannot be read, None at the end of the file."""
        self._stream.seek(start)
        try:
            for record in ArchiveIterator(self._stream, parse_http=False):
                self.position, self._is_told = record.stream_pos, False
                self._number += 1
                if record.record_type in _MAY_BE_PAGES:
                    found = read_record(record, self._wanted)
                    self._is_told = isinstance(found, Damaged)
                    yield found
                    if self._is_passed_by(found, record):
                        return _JUMP
                elif record.record_type == WarcRecordType.warcinfo:
                    self.site = own_site(record) or self.site
                    if self._is_passed_by(None, record):
                        return _JUMP
                elif record.record_type in _UNNAMED and is_torn(record):
                    return _TORN_LINES
                if self._places.mark == PLAIN and self._is_beyond_the_end(record):
                    return "a record is longer than the file"
        except OSError as error:
            return " ".join(str(error).split())[:200]
        if not self._number:
            return "it holds no record"
        return "the file breaks off" if self._breaks_off() else None

    def _is_passed_by(self, found: Found | None, record: WarcRecord) -> bool:
        """Whether the reading goes on at the next place where a record begins, and not where this one ends."""
        if isinstance(found, Damaged) and found.reason == Damage.TORN:
            # It may be its length that is wrong, and others stand behind it.
            return True
        may_jump = self._passes_by or (self._places.mark != PLAIN and record.content_length > _JUMP_BYTES)
        return may_jump and self._places.after(self.position) is not None

    def _is_beyond_the_end(self, record: WarcRecord) -> bool:
        length = record.content_length
        return length > _JUMP_BYTES and self.position + length > self._places.size()

    def _breaks_off(self) -> bool:
        """Whether the file ends in a record that nobody was told of: in its first lines, which fastwarc passes over
        without a word, or in the bytes of one that was not read."""
        if self._places.after(self.position) is not None:
            return True
        self._stream.seek(self.position)
        for record in ArchiveIterator(self._stream, parse_http=False) if not self._is_told else ():
            return is_torn(record)
        return False
