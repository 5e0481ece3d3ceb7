"""Read the records of a WARC file, one after another, whatever has become of the file."""

import zlib
from collections.abc import Generator, Iterator
from os import SEEK_END
from typing import BinaryIO

from fastwarc import ArchiveIterator, WarcRecordType

from crawler.captures.records.found import Damage, Damaged, Found
from crawler.captures.records.one_record import Wanted, is_torn, read_record

_MAY_BE_PAGES = (WarcRecordType.response, WarcRecordType.resource, WarcRecordType.revisit)
_UNNAMED = (WarcRecordType.unknown, WarcRecordType.no_type)
"""What is left of a record whose first lines are torn, or a type of tomorrow."""
_GZIP, _ZSTD, _WARC, _PLAIN = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"WARC/", b"\nWARC/1."
_MAGIC = {_GZIP: _GZIP, _ZSTD: _ZSTD, _WARC: _PLAIN}
"""How a file begins, by its packing, and how each of its records does."""
_JUMP_BYTES = 16 * 1024 * 1024
"""A packed record that is larger unpacked is passed by looking for the next one: 10 MB may unpack to 10 GB."""
_MOST_TRIES = 1000
"""So many places in a row are tried where a record might begin again."""
_GZIP_BITS = 16 + zlib.MAX_WBITS
_PIECE = 1024 * 1024
_PADDING = b"\0\r\n\t "
_JUMP = ""
"""Why a stretch ends that is not damaged."""


class RecordReader:
    """The records of one file. A damage ends its record, not the file: the reading goes on where the next one begins.

    fastwarc gives a record that is cut as if it were whole, and a torn header as a record without a type: only lengths
    and digests tell.
    """

    def __init__(self, stream: BinaryIO, wanted: Wanted) -> None:
        """`stream` can be sought in."""
        self._stream, self._wanted = stream, wanted
        self.position = 0
        """Where the record begins that was read last."""
        self._number = 0
        self._is_told = False
        """Whether that record is told as damaged."""
        self._magic = b""

    def __iter__(self) -> Iterator[Found]:
        """Yield what each record is."""
        begin = self._stream.read(8)
        self._magic = next((mark for start, mark in _MAGIC.items() if begin.startswith(start)), b"")
        if not self._magic:
            if begin:
                yield Damaged(Damage.NO_FILE, "the file does not begin as a WARC file does")
            return
        start: int | None = 0
        tries = 0
        while start is not None and tries < _MOST_TRIES:
            before, self.position = self._number, start
            why = yield from self._stretch(start)
            if why is None:
                return
            start = self._next_start()
            is_new = self._number > before or not tries
            if why and is_new and not (start is None and self._ends_in_padding()):
                yield Damaged(Damage.UNREADABLE, f"no record can be read behind byte {self.position:,}: {why}")
            tries = tries + 1 if why else 0

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
                    if isinstance(found, Damaged) and found.reason == Damage.TORN:
                        # It may be its length that is wrong, and others stand behind it.
                        return _JUMP
                elif record.record_type in _UNNAMED and is_torn(record):
                    return "its first lines are torn"
                if record.content_length > _JUMP_BYTES:
                    if self._is_beyond_the_end(record.content_length):
                        return "a record is longer than the file"
                    if self._may_jump():
                        return _JUMP
        except OSError as error:
            return " ".join(str(error).split())[:200]
        if not self._number:
            return "it holds no record"
        return "the file breaks off" if self._breaks_off() else None

    def _is_beyond_the_end(self, length: int) -> bool:
        if self._magic != _PLAIN:
            return False
        place = self._stream.tell()
        size = self._stream.seek(0, SEEK_END)
        self._stream.seek(place)
        return self.position + length > size

    def _may_jump(self) -> bool:
        """Whether the file is packed record by record, and has a further one."""
        place = self._stream.tell()
        is_packed = self._magic != _PLAIN and self._next_start() is not None
        self._stream.seek(place)
        return is_packed

    def _next_start(self) -> int | None:
        """Return where the next record begins, as far as its first bytes tell."""
        place = self.position + 1
        is_text = self._magic == _PLAIN
        self._stream.seek(place)
        last = b""
        while piece := self._stream.read(_PIECE):
            found = (last + piece).find(self._magic)
            if found >= 0:
                return place - len(last) + found + is_text
            place += len(piece)
            last = piece[1 - len(self._magic) :]
        return None

    def _breaks_off(self) -> bool:
        """Whether the file ends in a record that nobody was told of: in its first lines, which fastwarc passes over
        without a word, or in the bytes of one that was not read."""
        place = self._next_start()
        if place is not None and self._begins_record(place):
            return True
        self._stream.seek(self.position)
        for record in ArchiveIterator(self._stream, parse_http=False) if not self._is_told else ():
            return is_torn(record)
        return False

    def _begins_record(self, place: int) -> bool:
        """Whether a record begins there, and not bytes in the middle of one that look so."""
        self._stream.seek(place)
        if self._magic != _GZIP:
            return self._magic == _ZSTD
        try:
            begin = zlib.decompressobj(_GZIP_BITS).decompress(self._stream.read(256))[: len(_WARC)]
        except zlib.error:
            return False
        return begin == _WARC[: len(begin)]

    def _ends_in_padding(self) -> bool:
        """Whether nothing but padding stands behind the last record that was read: that is no loss."""
        if not self._number:
            return False
        self._stream.seek(self.position)
        if self._magic != _GZIP:
            self._stream.seek(max(self._stream.seek(0, SEEK_END) - 16, 0))
            return not self._stream.read().strip(_PADDING)
        member = zlib.decompressobj(_GZIP_BITS)
        try:
            while not member.eof and (piece := member.unconsumed_tail or self._stream.read(_PIECE)):
                member.decompress(piece, _PIECE)
        except zlib.error:
            return False
        return member.eof and not (member.unused_data + self._stream.read(_PIECE)).strip(_PADDING)
