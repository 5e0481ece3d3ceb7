"""`Dispatch`: as many captures at a time as the run has room for, those of one page one after another."""

import asyncio

from scrapy import Request
from scrapy.http import Response
from scrapy.utils.defer import maybe_deferred_to_future

from crawler.captures.files.open_file import OpenFile
from crawler.captures.pages import CapturePages
from crawler.captures.records.found import Capture, Revisit
from crawler.captures.run import ArchiveRun, CaptureTask
from crawler.captures.sites import CapturedSites
from crawler.captures.turns import Turn, Turns
from crawler.crawl.page_task import Held
from crawler.extraction.addresses import Address, page_key
from crawler.extraction.versions import extractor_version
from pipelines.items import Article
from storage.archive_files.captures import Captures, KnownCapture
from storage.schedule import CONTENT_REFUSALS, RUN_REFUSALS
from storage.times import time_text
from storage.visits import NotTaken

_MOST_BYTES = 64 * 1024 * 1024
"""Of pages that are being cleaned or saved: memory stays flat, however large they are."""


class Dispatch:
    """Hands captures to the workers, and their articles to the pipelines."""

    def __init__(self, run: ArchiveRun, sites: CapturedSites) -> None:
        self._run, self._sites = run, sites
        self._pages = CapturePages(run)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        """By key of the page."""
        self._turns = Turns()
        self._bytes = 0
        self._is_ended = asyncio.Event()
        """Set when a capture is done."""

    async def wait(self) -> None:
        """Wait until nothing is under way."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())

    async def begin(self, capture: Capture, file: OpenFile) -> None:
        """Begin with a capture when there is room, and when earlier ones of its page are done."""
        site = self._sites.of(capture.url, file.site)
        address = site.address(capture.url)
        key, size = address.key if address is not None else page_key(capture.url), len(capture.body)
        if not file.is_indexed:
            # Also of a page that is no article: one that is gone may answer with the bytes of the front page.
            file.index.note(key, capture.captured_at, capture.offset)
        if reason := self._why_not(address):
            self._run.skip(reason)
            return
        assert address is not None
        while earlier := self._tasks.get(key):
            await asyncio.wait({earlier})
        while not self._has_room(size) and not self._run.stopping:
            self._is_ended.clear()
            await self._is_ended.wait()
        if self._run.stopping:
            return
        names = address.kind, address.identifier, address.language
        at = time_text(capture.captured_at)
        task = CaptureTask(key, address.url, *names, 0, site=site, captured_at=at, deep=True, is_new=True)
        self._bytes += size
        turn = self._turns.next(site.name)
        self._tasks[key] = reading = asyncio.ensure_future(self._read(task, capture, file, turn))
        reading.add_done_callback(lambda done: self._done(key, size, turn, done))

    async def revisit(self, revisit: Revisit, file: OpenFile) -> None:
        """A page was as an earlier capture has it: that of this file is read once more, or the article of the store is
        seen again."""
        site = self._sites.of(revisit.url, file.site)
        address = site.address(revisit.url)
        if address is None:
            self._run.skip("no_article_address")
            return
        original = self._sites.of(revisit.original_url, file.site).address(revisit.original_url)
        original_key = original.key if original is not None else page_key(revisit.original_url)
        capture = await file.original_of(revisit, original_key)
        if capture is not None:
            await self.begin(capture, file)
            return
        while earlier := self._tasks.get(address.key):
            await asyncio.wait({earlier})
        known = await asyncio.to_thread(self._known, site.name, address.key)
        if known is None or address.key != original_key or not _is_as_it_was(known, revisit):
            self._run.skip("revisit_without_original")
            return
        self._run.seen_again(site, address, time_text(revisit.captured_at))

    def _why_not(self, address: Address | None) -> str | None:
        if address is None:
            return "no_article_address"
        return None if self._run.arguments.wants_language(address.language) else "other_language"

    def _has_room(self, size: int) -> bool:
        number = len(self._tasks)
        return number < self._run.most_under_way and (not number or self._bytes + size <= _MOST_BYTES)

    def _done(self, key: str, size: int, turn: Turn, done: "asyncio.Task[None]") -> None:
        turn.end()
        del self._tasks[key]
        self._bytes -= size
        self._is_ended.set()
        if not done.cancelled() and (error := done.exception()) is not None:
            self._run.broke(key, error)

    async def _read(self, task: CaptureTask, capture: Capture, file: OpenFile, turn: Turn) -> None:
        run = self._run
        known = await asyncio.to_thread(self._known, task.site.name, task.key)
        if known is not None and not _is_at_other_address(known, task):
            if reason := self._why_known(known, task, is_made=capture.is_made):
                run.skip(reason)
                return
            task.held = _held(known)
        run.begin(task)
        meta = {"page": task, "capture": capture, "file": file, "turn": turn}
        request = Request(task.url, callback=self._parse, meta=meta)
        # As the engine does it with what was downloaded. An item of `start` would hang a crawl that is being stopped.
        scraped = run.crawler.engine.scraper.enqueue_scrape(Response(task.url), request)
        await maybe_deferred_to_future(scraped)

    async def _parse(self, response: Response) -> Article | None:
        meta = response.meta
        article = await self._pages.read(meta["page"], meta["capture"], meta["file"])
        turn: Turn = meta["turn"]
        if article is not None:
            # Only now is it known what else tells the same: two addresses of one article are captured in one second.
            await turn.come()
            turn.end()
        return article

    def _why_known(self, known: KnownCapture, task: CaptureTask, *, is_made: bool) -> str | None:
        """Return in one word why the capture says nothing new; None: it is read. Of a page without an article any other
        capture may have one, and the same one under other arguments or by another cleaner."""
        fetched_at = known.fetched_at or ""
        if known.article_id is not None:
            # By the second: one page is captured twice in one by mistake alone.
            return None if fetched_at < task.captured_at else _earlier(fetched_at, task)
        is_judged_anew = known.reason in RUN_REFUSALS and known.run_id != self._run.run_id
        if known.reason in CONTENT_REFUSALS:
            is_judged_anew = known.extractor_version != extractor_version(task.site.rules)
        return None if fetched_at != task.captured_at or is_made or is_judged_anew else "read_before"

    def _known(self, site: str, key: str) -> KnownCapture | None:
        with self._run.resources.database.session() as session:
            return Captures(session).known(site, key)


def _is_at_other_address(known: KnownCapture, task: CaptureTask) -> bool:
    """Whether the article was read at another of its addresses so far: what differs there is no correction."""
    return known.article_id is not None and page_key(known.url) != page_key(task.url)


def _earlier(fetched_at: str, task: CaptureTask) -> str:
    return "read_before" if fetched_at == task.captured_at else "older_capture"


def _held(known: KnownCapture) -> Held | None:
    """What the capture's text is compared with."""
    if known.article_id is None:
        return None
    not_taken = NotTaken(**known.not_taken) if known.not_taken else None
    return Held(known.article_id, known.content_hash, not_taken=not_taken)


def _is_as_it_was(known: KnownCapture, revisit: Revisit) -> bool:
    """Whether the article of the store has the text that the revisit saw again: it has not changed since then."""
    if known.article_id is None or known.fetched_at is None or known.fetched_at > time_text(revisit.captured_at):
        return False
    if revisit.original_at is None:
        return True
    original_at = time_text(revisit.original_at)
    return known.fetched_at >= original_at and (known.changed_at or "") <= original_at
