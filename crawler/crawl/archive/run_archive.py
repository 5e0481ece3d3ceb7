"""`RunArchive`: the archive of one run, written by a thread of its own."""

import asyncio
import logging
import queue
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from scrapy.settings import BaseSettings

from crawler.extraction.versions import PROGRAM_VERSION
from crawler.from_settings import SettingError, archive_folder, number_of
from crawler.warc.exchange import Exchange
from crawler.warc.files import WarcFiles, path_of
from crawler.warc.records import Earlier, conversion_record, date_text, payload_digest, response_records, warcinfo
from crawler.warc.torn import end_left_files
from storage.archived.archived_addresses import ArchivedAddresses, ArchivedBody, note_all
from storage.archived.archived_pages import ArchivedPages
from storage.database import Database, DatabaseError
from storage.errors import StorageError
from storage.visits import Archived, RecordPlace
from storage.writer import Writer

_logger = logging.getLogger(__name__)
RETRY_SECONDS = 60.0
"""After a fault (a full disk, a folder that is not there) so long nothing is written."""
_REMEMBERED = 10_000
"""Bodies of this run that are known without a question to the database, by their digests."""
_Kept = tuple[Archived, ArchivedBody | None]
"""Where a record lies, and what is to be remembered of it."""
_Job = tuple[Callable[[], _Kept], "Future[Archived | None]"]


class RunArchive:
    """Keeps responses. What cannot be written is counted, and loses nothing else."""

    def __init__(
        self,
        files: WarcFiles,
        folder: Path,
        database: Database,
        writer: Writer,
        own: Callable[[str], str],
    ) -> None:
        """`own` gives the site's own address of one that was fetched."""
        self.missing: Counter[str] = Counter()
        """Why responses are not in the archive: reason to number."""
        self._files, self._folder, self._database = files, folder, database
        self._writer, self._own = writer, own
        self._bodies: OrderedDict[str, ArchivedBody] = OrderedDict()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._fault, self._next_try = "", 0.0
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="archive-writer", daemon=True)
        self._thread.start()

    async def keep(self, exchange: Exchange) -> Archived | None:
        """Return where the response lies once it is on the disk; None if it could not be written."""
        return await self._when_written(partial(self._append, replace(exchange, url=self._own(exchange.url))))

    async def keep_made(self, url: str, body: bytes, content_type: str) -> RecordPlace | None:
        """The same for a page that a browser made of a response."""
        kept = await self._when_written(partial(self._append_made, url, body, content_type, datetime.now(UTC)))
        return kept.place if kept is not None else None

    async def _when_written(self, append: Callable[[], _Kept]) -> Archived | None:
        kept: Future[Archived | None] = Future()
        kept.set_running_or_notify_cancel()
        if self._closed:
            return None
        self._jobs.put((append, kept))
        return await asyncio.wrap_future(kept)

    def close(self) -> None:
        """Write what was handed in, and close the file."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        is_open = True
        while is_open:
            jobs = [self._jobs.get()]
            with suppress(queue.Empty):
                while jobs[-1] is not None:
                    jobs.append(self._jobs.get_nowait())
            is_open = jobs[-1] is not None
            self._write([job for job in jobs if job is not None])
        try:
            self._files.close()
        except OSError as error:
            _logger.error("the last file of the archive could not be closed: %s", _told(error))  # noqa: TRY400

    def _write(self, jobs: list[_Job]) -> None:
        if not jobs:
            return
        written: list[_Kept | None] = []
        if time.monotonic() >= self._next_try:
            try:
                written = [self._attempt(append) for append, _ in jobs]
                self._files.flush()
            except OSError as error:
                written = []
                self._suspend(error)
        if not written:
            self.missing[self._fault] += len(jobs)
            written = [None] * len(jobs)
        for one, (_, kept) in zip(written, jobs, strict=True):
            archived, body = one or (None, None)
            if body is not None:
                self._remember(body)
            kept.set_result(archived)

    def _attempt(self, append: Callable[[], _Kept]) -> _Kept | None:
        """Write one; an error of the program costs that one alone. Raises OSError."""
        try:
            return append()
        except OSError:
            raise
        except Exception as error:  # The border of the thread: who waits for it would wait for ever.
            _logger.exception("an error of the program: a response is not archived")
            self.missing[type(error).__name__] += 1
            return None

    def _append_made(self, url: str, body: bytes, content_type: str, moment: datetime) -> _Kept:
        place = RecordPlace(*self._files.write([conversion_record(url, body, content_type, moment)]))
        return Archived(place, (place,)), None

    def _append(self, exchange: Exchange) -> _Kept:
        digest = payload_digest(exchange.body)
        earlier = self._earlier(exchange, digest)
        of_earlier = Earlier(earlier.url, earlier.date, earlier.payload_digest) if earlier is not None else None
        place = RecordPlace(*self._files.write(response_records(exchange, digest, of_earlier)))
        if earlier is not None:
            return Archived(place, (earlier.place,)), None
        has_body = bool(exchange.body)
        body = ArchivedBody(exchange.url, digest, date_text(exchange.fetched_at), place) if has_body else None
        return Archived(place, (place,)), body

    def _earlier(self, exchange: Exchange, digest: str) -> ArchivedBody | None:
        """The record in this folder that has the body of the answer."""
        is_unchanged = exchange.status == 304
        if not exchange.body and not is_unchanged:
            return None
        known = None if is_unchanged else self._bodies.get(digest)
        if known is None:
            try:
                with self._database.session() as session:
                    addresses = ArchivedAddresses(session)
                    known = addresses.at(exchange.url) if is_unchanged else addresses.with_digest(digest)
            except DatabaseError as error:
                _logger.warning("earlier records of the archive cannot be looked up: %s", error)
        return known if known is not None and path_of(self._folder, known.place.file) else None

    def _remember(self, body: ArchivedBody) -> None:
        self._bodies[body.payload_digest] = body
        if len(self._bodies) > _REMEMBERED:
            self._bodies.popitem(last=False)
        with suppress(StorageError):
            # Without it the next response of the kind is written in full.
            self._writer.submit_row(note_all, body, touches=frozenset((f"archived {body.url}",)))

    def _suspend(self, error: OSError) -> None:
        self._next_try = time.monotonic() + RETRY_SECONDS
        self._fault = _told(error)
        _logger.error(
            "responses cannot be archived in %s: %s; the crawl tries again in %.0f s",
            self._folder,
            self._fault,
            RETRY_SECONDS,
        )


def _told(error: OSError) -> str:
    return error.strerror or str(error)


def _last_known(database: Database, file: str) -> int:
    with database.session() as session:
        return ArchivedPages(session).last_offset(file)


def open_archive(
    settings: BaseSettings,
    site: str,
    database: Database,
    writer: Writer,
    own: Callable[[str], str],
) -> RunArchive:
    """Return the archive that the settings ask for. What a killed crawl left in its folder is mended first. Raises
    SettingError."""
    folder = archive_folder(settings)
    assert folder is not None
    most = number_of(settings, "ARCHIVE_MAX_BYTES")
    if most <= 0:
        raise SettingError(f"ARCHIVE_MAX_BYTES={settings['ARCHIVE_MAX_BYTES']} is not a number of bytes")
    fields = {
        "software": f"Winnow/{PROGRAM_VERSION}",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "isPartOf": site,
        "http-header-user-agent": settings["USER_AGENT"],
        "robots": "classic" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
    }
    files = WarcFiles(folder, site, int(most), lambda name: warcinfo(name, fields))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        end_left_files(folder, partial(_last_known, database))
        files.try_folder()
    except OSError as error:
        raise SettingError(f"ARCHIVE_DIR={folder}: no file can be written there: {_told(error)}") from None
    return RunArchive(files, folder, database, writer, own)
