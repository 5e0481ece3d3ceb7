"""`ArchiveReading`: how the articles of an archive are found: its files one after another, each record once."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import closing

from scrapy import Request

from crawler.captures.dispatch import Dispatch
from crawler.captures.files.open_file import OpenFile
from crawler.captures.files.paths import ArchiveFile, size_of
from crawler.captures.records.found import Capture, Damage, Damaged, Found, Revisit, Skipped
from crawler.captures.records.one_record import Wanted
from crawler.captures.run import ArchiveRun
from crawler.captures.sites import CapturedSites
from crawler.from_settings import archive_folder
from storage.archive_files.finished import FinishedFiles


class ArchiveReading:
    """Reads the files of one run."""

    def __init__(
        self, run: ArchiveRun, files: Sequence[ArchiveFile], wanted: Wanted, sites: CapturedSites, asked: str
    ) -> None:
        """`asked` names what is wanted: a file that was read for something else is read again."""
        self._run, self._files, self._wanted, self._asked = run, files, wanted, asked
        self._kept_in = archive_folder(run.crawler.settings)
        self._dispatch = Dispatch(run, sites)
        run.files_left = len(files)
        run.finish_reading = self._dispatch.wait

    async def start(self) -> AsyncIterator[Request]:
        """Read all files; there are no requests."""
        self._run.bytes_in_all = await asyncio.to_thread(sum, map(size_of, self._files))
        for file in self._files:
            if self._run.stopping or not await self._read_file(file):
                break
            self._run.files_left -= 1
        requests: tuple[Request, ...] = ()
        for request in requests:
            yield request

    async def _read_file(self, file: ArchiveFile) -> bool:
        """Read a file; whether it came to its end, or cannot be read."""
        run = self._run
        try:
            stream, size = await asyncio.to_thread(file.open)
        except OSError as error:
            run.lose(Damaged(Damage.NO_FILE, f"{file.full_name} cannot be read: {error.strerror or error}"))
            return True
        with stream:
            if await asyncio.to_thread(self._is_finished, file, size):
                run.count("archive/file/known")
                run.bytes_in_all -= size
                return True
            run.logger.info("reading %s", file.full_name)
            lost = run.unsaved
            with closing(OpenFile(file, stream, self._wanted, self._kept_in)) as opened:
                if not await self._read_records(opened):
                    return False
        run.count("archive/file/read")
        if run.unsaved == lost:
            # What the database did not take is read again by the next run.
            name, asked, run_id = file.full_name, self._asked, run.run_id
            await run.write(lambda session: FinishedFiles(session).add(name, size, asked, run_id))
        return True

    def _is_finished(self, file: ArchiveFile, size: int) -> bool:
        with self._run.resources.database.session() as session:
            return FinishedFiles(session).holds(file.full_name, size, self._asked)

    async def _read_records(self, file: OpenFile) -> bool:
        """Read the records, and then those that waited for others; False where the run was stopped meanwhile."""
        run, before = self._run, self._run.bytes_read
        while records := await file.next_records():
            for found in records:
                if run.stop_event.is_set():
                    return False
                await self._found(found, file)
            run.bytes_read = before + file.position
        await self._dispatch.wait()
        file.is_indexed = True
        for offset in file.index.take_deferred():
            capture = await file.capture_at(offset)
            if run.stop_event.is_set() or capture is None:
                break
            await self._dispatch.begin(capture, file)
        await self._dispatch.wait()
        return not run.stop_event.is_set()

    async def _found(self, found: Found, file: OpenFile) -> None:
        match found:
            case Skipped():
                self._run.skip(found.reason)
            case Damaged():
                self._run.lose(found)
            case Capture():
                await self._dispatch.begin(found, file)
            case Revisit():
                await self._dispatch.revisit(found, file)
