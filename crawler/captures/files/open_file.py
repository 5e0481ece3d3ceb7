"""`OpenFile`: a file that is being read: its records in order, and those that others name once more."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import BinaryIO

from crawler.captures.files.file_index import FileIndex
from crawler.captures.files.paths import ArchiveFile
from crawler.captures.records.arc import ArcRecords
from crawler.captures.records.file_records import FileRecords
from crawler.captures.records.found import Capture, Found, Revisit
from crawler.captures.records.one_record import Wanted
from storage.visits import Archived, RecordPlace

_BATCH_SECONDS = 0.2
"""So long records are read in a thread without a look at the run, which may be stopped."""
_BATCH_BYTES = 8 * 1024 * 1024


class OpenFile:
    """One file of a run."""

    def __init__(self, file: ArchiveFile, stream: BinaryIO, wanted: Wanted, kept_in: Path | None = None) -> None:
        """`kept_in`: the folder of the pages that this program keeps."""
        self.index = FileIndex()
        self.is_indexed = False
        """Whether all its captures are known."""
        self._file, self._kept_in = file, kept_in
        self._kind: type[ArcRecords | FileRecords] = ArcRecords if file.is_arc else FileRecords
        self._reader = self._kind(stream, wanted)
        self._records = iter(self._reader)
        self._again: BinaryIO | None = None
        self._lock = asyncio.Lock()

    @property
    def position(self) -> int:
        """How many bytes are read."""
        return self._reader.position

    @property
    def site(self) -> str | None:
        """Of a file that a crawl of this program has written: its site."""
        return getattr(self._reader, "site", None)

    async def next_records(self) -> list[Found]:
        """Return the next records; none at the end of the file."""
        return await asyncio.to_thread(_take, self._records)

    async def capture_at(self, offset: int) -> Capture | None:
        """Return the capture whose record begins there."""
        async with self._lock:
            found = await asyncio.to_thread(self._at, offset)
        return replace(found, offset=offset) if isinstance(found, Capture) else None

    def _at(self, offset: int) -> Found | None:
        if self._again is None:
            self._again, _ = self._file.open()
        return self._kind(self._again, _Anything()).at(offset)

    async def original_of(self, revisit: Revisit, key: str) -> Capture | None:
        """Return the revisit as a capture, with the body of the one that it names; `key` is that one's page."""
        offset = self.index.original(key, revisit.original_at, revisit.captured_at)
        original = await self.capture_at(offset) if offset is not None else None
        if original is None:
            return None
        again = replace(original, url=revisit.url, captured_at=revisit.captured_at, offset=revisit.offset)
        return replace(again, is_repeated=True)

    def place_of(self, capture: Capture) -> Archived | None:
        """Return where the capture lies, if the file is one that this program keeps pages in (`ARCHIVE_DIR`)."""
        path = Path(self._file.name)
        is_own = self._kept_in is not None and path.is_relative_to(self._kept_in) and self._file.member is None
        if self._kept_in is None or not is_own or self.site is None or capture.is_repeated:
            return None
        place = RecordPlace(str(path.relative_to(self._kept_in)), capture.offset)
        return Archived(place, (place,))

    def close(self) -> None:
        """Close what was opened here."""
        if self._again is not None:
            self._again.close()


class _Anything:
    """What was asked for once is asked for again."""

    is_selective = False

    def why_not(self, url: str, captured_at: object) -> str | None:
        return None


def _take(records: Iterator[Found]) -> list[Found]:
    taken: list[Found] = []
    size, begin = 0, monotonic()
    for found in islice(records, 10_000):
        taken.append(found)
        size += len(found.body) if isinstance(found, Capture) else 0
        if size > _BATCH_BYTES or monotonic() - begin > _BATCH_SECONDS:
            break
    return taken
