"""The page that an article was read from: its kept body, or its records in the archive (`ARCHIVE_DIR`)."""

from collections.abc import Sequence
from pathlib import Path

from crawler.extraction.page import Page
from crawler.extraction.several_pages.packed import pack_pages
from crawler.warc.one_record import UnreadableRecordError, read_body
from storage.sources import Source
from storage.visits import RecordPlace


class KeptPages:
    """Gives pages as a crawl read them; `archive` is the folder of WARC files, None where the settings name none."""

    def __init__(self, archive: Path | None) -> None:
        self._archive = archive

    def page(self, source: Source, url: str) -> Page:
        """Return the page, which stood at the address. Raises UnreadableRecordError."""
        if source.body is not None:
            return Page(source.body, url, source.content_type, source.fetched_at)
        whole = self._read(source.places)
        return Page(whole.body, url, whole.content_type, source.fetched_at or whole.fetched_at)

    def _read(self, places: Sequence[RecordPlace]) -> Page:
        if self._archive is None:
            raise UnreadableRecordError("the page is in an archive: name its folder with ARCHIVE_DIR")
        read = [read_body(self._archive, place.file, place.offset) for place in places]
        return pack_pages([Page(one.body, one.url, one.content_type, one.fetched_at) for one in read])
