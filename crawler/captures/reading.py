"""`ArchiveReading`: how the articles of an archive are found: its files one after another, each record once."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import islice
from time import monotonic

from scrapy import Request
from scrapy.http import Response

from crawler.captures.files import ArchiveFile
from crawler.captures.pages import CapturePages
from crawler.captures.records import Capture, Damaged, Found, Skipped, Wanted, read_records
from crawler.captures.run import ArchiveRun, CaptureTask
from crawler.captures.sites import CapturedSites
from crawler.crawl.decisions.page_decisions import Ending
from crawler.crawl.page_task import Held
from storage.archive_files.captures import Captures, KnownCapture
from storage.archive_files.finished import FinishedFiles
from storage.times import time_text
from storage.visits import NotTaken

_BATCH_SECONDS = 0.2
"""So long records are read in a thread without a look at the run, which may be stopped."""
_BATCH_BYTES = 8 * 1024 * 1024
_MOST_BYTES = 64 * 1024 * 1024
"""Of pages that are being cleaned or saved: memory stays flat, however large they are."""


class ArchiveReading:
    """Reads the files of one run."""

    def __init__(self, run: ArchiveRun, files: Sequence[ArchiveFile], wanted: Wanted, sites: CapturedSites) -> None:
        self._run, self._files, self._wanted, self._sites = run, files, wanted, sites
        self._pages = CapturePages(run)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        """By key of the page."""
        self._bytes = 0
        run.finish_reading = self.wait

    async def start(self) -> AsyncIterator[Request]:
        """Read all files; there are no requests."""
        # As lists that are under way: what a stopped run has not read is left for the next one.
        tokens = [self._run.lists.begin(holds_articles=False) for _ in self._files]
        for file, token in zip(self._files, tokens, strict=True):
            self._run.lists.end(token, stopped=self._run.stopping or not await self._read_file(file))
        requests: tuple[Request, ...] = ()
        for request in requests:
            yield request

    async def wait(self) -> None:
        """Wait until nothing is under way."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())

    async def _read_file(self, file: ArchiveFile) -> bool:
        """Read a file; whether it came to its end, or cannot be read."""
        run = self._run
        if await asyncio.to_thread(self._is_finished, file):
            run.count("archive/file/known")
            return True
        run.logger.info("reading %s", file.name)
        try:
            stream = await asyncio.to_thread(file.open)
        except OSError as error:
            self._damaged(Damaged("no_file", str(error)))
            return True
        with stream:
            records = read_records(stream, self._wanted)
            while batch := await asyncio.to_thread(_take, records):
                for found in batch:
                    if run.stop_event.is_set():
                        return False
                    await self._found(found)
        await self.wait()
        if run.stop_event.is_set():
            return False
        run.count("archive/file/read")
        await run.write(lambda session: FinishedFiles(session).add(file.name, file.size, "", run.run_id))
        return True

    def _is_finished(self, file: ArchiveFile) -> bool:
        with self._run.resources.database.session() as session:
            return FinishedFiles(session).holds(file.name, file.size, "")

    async def _found(self, found: Found) -> None:
        match found:
            case Skipped():
                self._run.count(f"archive/skipped/{found.reason}")
            case Damaged():
                self._damaged(found)
            case Capture():
                await self._begin(found)

    def _damaged(self, record: Damaged) -> None:
        self._run.logger.warning("lost %s: %s", record.url or "a record", record.message)
        for name in ("page/found", f"page/end/{Ending.FAILED}", f"page/failed/{record.reason}"):
            self._run.count(name)

    async def _begin(self, capture: Capture) -> None:
        """Begin with a page when there is room, and when an earlier capture of it is done."""
        run, site = self._run, self._sites.of(capture.url)
        address = site.address(capture.url)
        if address is None:
            run.count("archive/skipped/no_article_address")
            return
        if not run.arguments.wants_language(address.language):
            run.count("archive/skipped/other_language")
            return
        if earlier := self._tasks.get(address.key):
            await asyncio.wait({earlier})
        while self._tasks and (run.room <= 0 or self._bytes + len(capture.body) > _MOST_BYTES):
            await asyncio.wait(self._tasks.values(), return_when=asyncio.FIRST_COMPLETED)
        if run.stopping or run.room <= 0:
            return
        task = CaptureTask(
            address.key,
            address.url,
            address.kind,
            address.identifier,
            address.language,
            0,
            site=site,
            captured_at=time_text(capture.captured_at),
            deep=True,
            is_new=True,
        )
        self._bytes += len(capture.body)
        reading = asyncio.ensure_future(self._read(task, capture))
        self._tasks[task.key] = reading
        reading.add_done_callback(lambda _: self._done(task.key, len(capture.body)))

    def _done(self, key: str, size: int) -> None:
        del self._tasks[key]
        self._bytes -= size

    async def _read(self, task: CaptureTask, capture: Capture) -> None:
        run = self._run
        known = await asyncio.to_thread(self._known, task)
        if known is not None and known.fetched_at is not None and known.fetched_at >= task.captured_at:
            is_same = known.fetched_at == task.captured_at
            run.count(f"archive/skipped/{'read_before' if is_same else 'older_capture'}")
            return
        task.held = held_of(known)
        run.begin(task)
        article = await self._pages.read(task, capture)
        if article is not None:
            response = Response(task.url, request=Request(task.url, meta={"page": task}))
            await run.crawler.engine.scraper.start_itemproc_async(article, response=response)

    def _known(self, task: CaptureTask) -> KnownCapture | None:
        with self._run.resources.database.session() as session:
            return Captures(session).known(task.site.name, task.key)


def held_of(known: KnownCapture | None) -> Held | None:
    """What the capture's text is compared with."""
    if known is None or known.article_id is None:
        return None
    not_taken = NotTaken(**known.not_taken) if known.not_taken else None
    return Held(known.article_id, known.content_hash, not_taken=not_taken)


def _take(records: Iterator[Found]) -> list[Found]:
    """Return the next records; none at the end of the file."""
    taken: list[Found] = []
    size, begin = 0, monotonic()
    for found in islice(records, 10_000):
        taken.append(found)
        size += len(found.body) if isinstance(found, Capture) else 0
        if size > _BATCH_BYTES or monotonic() - begin > _BATCH_SECONDS:
            break
    return taken
