"""`RecordPlaces`: where records begin in a file, as the bytes themselves tell."""

import zlib
from collections.abc import Iterator
from os import SEEK_END
from typing import BinaryIO

GZIP, _ZSTD, _WARC, PLAIN = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"WARC/", b"\nWARC/1."
_MARKS = {GZIP: GZIP, _ZSTD: _ZSTD, _WARC: PLAIN}
"""How a file begins, by its packing, and how each of its records does."""
_SKIPPABLE = b"\x2a\x4d\x18"
"""Behind their first byte, of frames that hold no data: a file of WARC records that begins so has its dictionary
there."""
_WITH_DICTIONARY = "the file is packed by Zstandard with a dictionary of its own, which cannot be read"
_GZIP_BITS = 16 + zlib.MAX_WBITS
_SHORT, _LONG = 32 * 1024, 1024 * 1024
_TRIED_BYTES, _HEAD_BYTES = 1024, 4096
"""So much of a packed record is unpacked to see whether it is one, and what its first lines say."""
_END_OF_LINES = b"\r\n\r\n"
_PADDING = b"\0\r\n\t "


class RecordPlaces:
    """Looks for records without unpacking them."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        begin = stream.read(8)
        self.is_empty = not begin
        self.mark = next((mark for start, mark in _MARKS.items() if begin.startswith(start)), b"")
        """How each record begins; empty where the file is no WARC file."""
        self.why_none = (
            _WITH_DICTIONARY
            if begin[1:4] == _SKIPPABLE
            else "the file does not begin like a WARC file (the name of a list of files ends with .paths)"
        )

    def after(self, place: int) -> int | None:
        """Return where the next record begins behind a place; None where none does. The stream stays where it is."""
        before = self._stream.tell()
        found = next((at for at in self._marks(place + 1) if self._begins_record(at)), None)
        self._stream.seek(before)
        return found

    def size(self) -> int:
        """Return how many bytes the file has."""
        before = self._stream.tell()
        size = self._stream.seek(0, SEEK_END)
        self._stream.seek(before)
        return size

    def is_last(self, place: int) -> bool:
        """Whether nothing but padding stands behind the record that begins at a place."""
        if self.mark != GZIP:
            self._stream.seek(max(self.size() - 16, 0))
            return not self._stream.read().strip(_PADDING)
        self._stream.seek(place)
        member = zlib.decompressobj(_GZIP_BITS)
        try:
            while not member.eof and (piece := member.unconsumed_tail or self._stream.read(_LONG)):
                member.decompress(piece, _LONG)
        except zlib.error:
            return False
        return member.eof and not (member.unused_data + self._stream.read(_LONG)).strip(_PADDING)

    def _marks(self, place: int) -> Iterator[int]:
        """Yield where the mark of a record stands, from a place on."""
        is_text = self.mark == PLAIN
        length, last = _SHORT, b""
        while True:
            self._stream.seek(place)
            piece = self._stream.read(length)
            if not piece:
                return
            searched, start = last + piece, place - len(last)
            found = searched.find(self.mark)
            while found >= 0:
                yield start + found + is_text
                found = searched.find(self.mark, found + 1)
            place += len(piece)
            last = searched[1 - len(self.mark) :]
            length = min(2 * length, _LONG)

    def _begins_record(self, place: int) -> bool:
        """Whether a record begins there, and not bytes in the middle of one that look so."""
        return self.mark != GZIP or self._unpacked(place, len(_WARC)) is not None

    def first_lines(self, place: int) -> bytes | None:
        """Return the first lines of the record that begins at a place of a packed file, and little more; None where
        they cannot be read by themselves."""
        unpacked = self._unpacked(place, _HEAD_BYTES)
        return unpacked if unpacked is not None and _END_OF_LINES in unpacked else None

    def _unpacked(self, place: int, most: int) -> bytes | None:
        """The first bytes of a packed record; None if it is none."""
        self._stream.seek(place)
        piece = self._stream.read(_TRIED_BYTES)
        try:
            begin = zlib.decompressobj(_GZIP_BITS).decompress(piece, most)
        except zlib.error:
            return None
        start = begin[: len(_WARC)]
        # Of the last bytes of a file that is cut nothing may be unpacked yet.
        is_one = start == _WARC[: len(start)] and (bool(start) or len(piece) < _TRIED_BYTES)
        return begin if is_one else None
