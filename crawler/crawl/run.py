"""`CrawlRun`: one run of a crawl, and the only owner of a page's life: `begin(task)`, then `end(task, result)`."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self, TypeVar

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.arguments import CrawlArguments, without_passwords
from crawler.crawl.article_link import Expected
from crawler.crawl.closing import Closing
from crawler.crawl.decisions.page_decisions import Ending, PageResult, lost, result_of_drop
from crawler.crawl.ending.outcome import Outcome, outcome_of
from crawler.crawl.guide import Guide
from crawler.crawl.lists_under_way import ListsUnderWay
from crawler.crawl.neighbours import Frontier, Hosts
from crawler.crawl.page_task import PageTask
from crawler.crawl.resources import RunResources
from crawler.downloader.address_guard import AddressGuard
from crawler.downloader.politeness import apply_languages, apply_politeness
from crawler.downloader.stoppable_downloads import release_waiting
from crawler.extraction.rules import CleaningRules
from crawler.extraction.versions import extractor_version
from crawler.from_settings import browser_program, make_guard, switch_of
from pipelines.items import Article
from pipelines.require import is_complete
from storage.archived.archived_pages import with_place
from storage.batches.jobs import Touches
from storage.database import Session
from storage.errors import StorageError
from storage.pages import BegunPage, Pages, begin_all
from storage.schedule import UNLIKELY
from storage.times import time_text
from storage.visits import Visit

if TYPE_CHECKING:
    # Playwright is imported where a browser is asked for.
    from crawler.downloader.rendering.browser import Browser

T = TypeVar("T")
MAX_UNDER_WAY = 200
"""So many pages at most are being fetched, cleaned or saved. Scrapy stops fetching when 5 MB wait, which is 5,000 pages
of 1 kB and 10 kB around each; workers and writer are busy with fewer: of 100 pages/s half wait for a commit."""


class CrawlRun:
    """What was asked, what the run holds, which pages and lists are under way, and how the run ends."""

    frontier: Frontier
    """Set when Scrapy opens its scheduler."""
    is_watched = False
    """Whether somebody is to be told of what the run saves."""
    guide: Guide | None = None
    """What discovery knows of pages; None where the site's rules know it."""

    def __init__(
        self,
        crawler: Crawler,
        arguments: CrawlArguments,
        rules: CleaningRules,
        hosts: Hosts,
        guard: AddressGuard,
        resources: RunResources,
    ) -> None:
        self.crawler = crawler
        self.arguments = arguments
        self.rules = rules
        self.hosts = hosts
        self.guard = guard
        """What may be connected to."""
        self.resources = resources
        self.site, self.run_id, self.writer = rules.site, resources.run_id, resources.writer
        self.logger = logging.getLogger(__name__)  # The site's name may be that of somebody else's logger.
        self.stop_event = asyncio.Event()
        self.credentials, self.archive, self.turn = arguments.credentials, resources.archive, resources.turn
        self.closing = Closing(resources, self.logger, is_backfill=arguments.has_range)
        self.under_way: dict[str, PageTask] = {}
        """By key, the pages that are being fetched, cleaned or saved."""
        self.lists = ListsUnderWay()
        self.browser: Browser | None = None
        """Makes pages that need JavaScript, where that is asked for."""
        self.keeping_images = 0
        """Articles whose pictures are being fetched."""
        self._is_waking = False
        self._end_reason: str | None = None
        self._end_note: str | None = None
        connect = crawler.signals.connect
        connect(self._spider_opened, signals.spider_opened)
        connect(self._item_scraped, signals.item_scraped)
        connect(self._item_dropped, signals.item_dropped)
        connect(self._item_error, signals.item_error)
        connect(self._spider_error, signals.spider_error)
        connect(self._spider_closed, signals.spider_closed)

    @classmethod
    def open(
        cls,
        crawler: Crawler,
        arguments: CrawlArguments,
        rules: CleaningRules,
        hosts: Hosts,
        given: dict[str, str],
    ) -> Self:
        """Open everything that a run of the site holds; `given` are the arguments as they were typed. Raises
        SettingError, StorageError or AlreadyRunningError, and then holds nothing."""
        opened = arguments.base_url or arguments.url
        guard = make_guard(crawler.settings, opened)
        program = browser_program(crawler.settings)
        # Read again by the pipeline, where it is too late to say what is wrong with it.
        switch_of(crawler.settings, "KEEP_IMAGES")
        told = {name: without_passwords(str(value)) for name, value in given.items()}
        resources = RunResources.open(crawler.settings, rules.site, told, hosts.own)
        run = cls(crawler, arguments, rules, hosts, guard, resources)
        run.logger.info("saving to %s", resources.database.url)
        if not crawler.settings.frozen:
            # `scrapy shell` makes its spider when nothing can be set any more.
            apply_politeness(crawler.settings, opened)
            apply_languages(crawler.settings, arguments.languages)
        if program is not None:
            from crawler.downloader.rendering.browser import Browser

            run.browser = Browser(program, crawler.settings["USER_AGENT"], run._download, run.stop_event)
        return run

    async def _download(self, request: Request) -> Response:
        return await self.crawler.engine.download_async(request)

    # The life of a page

    def begin(self, task: PageTask) -> None:
        """The page's first request goes out."""
        self.under_way[task.key] = task
        if task.expected == Expected.LIST and not task.deep:
            task.list_token = self.lists.begin(holds_articles=True)
        if task.held is None:
            self.take_up(task)
            # The row of a known article stays `saved`: whatever becomes of the visit, the article is there.
            page = BegunPage(self.site, task.key, self.run_id)
            self.resources.put_row(begin_all, page, touches=frozenset((task.key,)))

    def end(self, task: PageTask, result: PageResult) -> None:
        """The page's life in this run ends: count it, hand its row to the writer, make room. A second end of a page
        is none."""
        if self.under_way.pop(task.key, None) is None:
            return
        self.take_up(task)
        self.count(f"page/end/{result.ending}")
        self.lists.end(task.list_token)
        if self.guide is not None:
            self.guide.ended(task, result)
        task.broke = max(task.broke, result.broke)
        if task.is_sample:
            self._tally(task, result)
        match result.ending:
            case Ending.REFUSED | Ending.FAILED:
                self._end_without_article(task, result)
            case Ending.UNCHANGED | Ending.FOLDED:
                self.count("page/not_modified" if result.ending == Ending.UNCHANGED else "article/folded")
                self._plan_next_visit(task, result)
            case Ending.KEPT:
                self.logger.info("not read again %s: %s; its article stays as it is", task.url, result.message)
                self.count(f"revisit/failed/{result.reason}")
                self._plan_next_visit(task, result)
            case Ending.LOST if result.message:
                self.logger.error("lost %s: %s", task.url, result.message)

    def _tally(self, task: PageTask, result: PageResult) -> None:
        self.closing.tally.ends[result.reason or result.ending] += 1
        if result.is_judged:
            # One that did not look like an article, and is none, is no sign of change.
            if task.expected.is_article:
                self.closing.tally.refused()
        elif result.article is not None and is_complete(result.article):
            self.closing.tally.read(result.article)

    def _end_without_article(self, task: PageTask, result: PageResult) -> None:
        is_refused = result.ending == Ending.REFUSED
        if is_refused:
            self.logger.debug("refused %s: %s", task.url, result.message)
        else:
            self.logger.warning("lost %s: %s", task.url, result.message)
        self.count(f"page/{result.ending}/{result.reason}")
        visit = result.visit or Visit(page_key=task.key, url=task.url, run_id=self.run_id)
        response = visit.response()
        response["context"] = task.context
        response["extractor_version"] = extractor_version(self.rules)
        if result.reason == UNLIKELY:
            response["fetched_at"] = None
        if result.next_visit is not None or is_refused:
            response["next_visit"] = time_text(result.next_visit) if result.next_visit else None
        site, key, reason, message = self.site, task.key, result.reason, result.message
        end, touches = Pages.refused if is_refused else Pages.failed, frozenset((key,))
        self.put(lambda session: end(Pages(session), site, key, reason, message, **response), visit, touches)

    def _plan_next_visit(self, task: PageTask, result: PageResult) -> None:
        site, key, visited = self.site, task.key, result.visit.fetched_at if result.visit is not None else None
        if result.ending == Ending.UNCHANGED:
            self.put(lambda session: Pages(session).not_modified(site, key, visited), result.visit)
            return
        why = result.reason, result.message, visited, result.not_taken, result.ending == Ending.KEPT, result.is_gone
        self.put(lambda session: Pages(session).kept(site, key, *why), result.visit)

    def end_forgotten(self, queued: Iterable[Request]) -> None:
        """End the pages and lists that have no request among those `queued`. To be called when nothing is fetched, read
        or saved: another part of Scrapy has dropped them without a word, and the run would wait for ever."""
        if not self.under_way and not self.lists:
            return
        waiting = [request.meta for request in queued]
        pages = {meta["page"].key for meta in waiting if "page" in meta}
        lists = {meta.get("list_token") for meta in waiting}
        tasks = [task for task in self.under_way.values() if task.key not in pages]
        lists |= {task.list_token for task in self.under_way.values()}
        tokens = self.lists.without(lists)
        for task in tasks:
            self.count("page/forgotten")
            self.end(task, lost("its request or its article was dropped on the way"))
        for token in tokens:
            self.count("list/forgotten")
            self.logger.error("a list was not read: its request was dropped on the way")
            self.lists.end(token)
        if tasks or tokens:
            self._wake()

    def saved(self, page_key: str) -> None:
        """The page's article is committed, whatever a pipeline of the user's behind the last one of ours does."""
        if page_key in self.under_way:
            self.under_way[page_key].is_saved = True

    def _item_scraped(self, item: object, response: Response) -> None:
        # A pipeline of the user's behind the last one of ours may return anything.
        self._end_item(response, item, PageResult(Ending.SAVED))

    def _item_dropped(self, item: object, response: Response, exception: DropItem) -> None:
        fetch = item.fetch if isinstance(item, Article) else None
        self._end_item(response, item, result_of_drop(response.meta["page"], exception, fetch))

    def _item_error(self, item: object, response: Response, failure: Failure) -> None:
        self.count("article/error_behind" if response.meta["page"].is_saved else "article/error")
        self._end_item(response, item, lost(f"an item pipeline raised {_name(failure)}"))

    def _end_item(self, response: Response, item: object, result: PageResult) -> None:
        task: PageTask = response.meta["page"]
        if task.is_saved or result.ending == Ending.SAVED:
            result = PageResult(Ending.SAVED, article=item if isinstance(item, Article) else None)
        self.end(task, result)
        # The pictures of the last articles are theirs; the last of them ends the run.
        if self.articles_left <= 0 and not self.keeping_images:
            self.stop("max_articles")

    def _spider_error(self, failure: Failure, response: Response | Failure | None) -> None:
        request: Request | None = getattr(response, "request", None)
        meta = request.meta if request is not None else {}
        if "page" in meta:
            self.end(meta["page"], lost(f"reading it raised {_name(failure)}"))
        self.lists.end(meta.get("list_token"))

    # Room for pages

    @property
    def stopping(self) -> bool:
        """Whether the run is being stopped."""
        return self.stop_event.is_set()

    @property
    def articles_left(self) -> int:
        """How many articles may still be saved under `max_articles`."""
        if self.arguments.max_articles is None:
            return MAX_UNDER_WAY
        return self.arguments.max_articles - self._counted("article/saved")

    @property
    def room(self) -> int:
        """How many more pages may be begun now."""
        return min(self.articles_left, MAX_UNDER_WAY) - len(self.under_way)

    @property
    def articles_read(self) -> int:
        """How many pages of this run were articles, those of other days or languages too."""
        names = ("article/saved", "article/same_article", "page/refused/outside_dates", "page/refused/wrong_language")
        return sum(self._counted(name) for name in names)

    def is_own(self, url: str) -> bool:
        """Whether the address lies on the site."""
        return self.hosts.is_own(url)

    @property
    def waiting(self) -> int:
        """How many pages this run is still to read, as far as it knows; those under way are among them."""
        return self.frontier.waiting + len(self.under_way)

    @property
    def progress(self) -> tuple[int, str]:
        """How many pages are done, and what became of them, in the words of the last line."""
        stats = self.crawler._stats.get_stats() if self.crawler._stats is not None else {}
        outcome = outcome_of(stats, unfinished=0, reason="")
        return outcome.accounts.ended, outcome.in_numbers

    # Counting and writing

    def count(self, name: str, number: int = 1) -> None:
        """Add to a counter of the crawl."""
        if self.crawler._stats is not None:
            self.crawler._stats.inc_value(name, number)

    def _counted(self, name: str) -> int:
        return int(self.crawler._stats.get_value(name, 0)) if self.crawler._stats is not None else 0

    def put(self, operation: Callable[[Session], object], visit: Visit | None = None, touches: Touches = None) -> None:
        """Hand over an operation that nobody awaits; one that ends a page, with the visit that ends it. `touches`: see
        `Writer.submit_row`."""
        self.resources.put(with_place(operation, self.site, visit), touches)

    async def write(self, operation: Callable[[Session], T], found: Sequence[PageTask] = ()) -> T | None:
        """Return the operation's result once it is committed, and count the pages that it `found`; None if it is not
        stored."""
        result = await self.resources.write(operation)
        for task in found if result is not None else ():
            self.take_up(task)
        return result

    def take_up(self, task: PageTask) -> None:
        """Count the page, once, among those that were found or those known before: their ends add up (`Accounts`)."""
        if not task.is_counted:
            task.is_counted = True
            self.count("page/found" if task.is_new else "page/known")

    def take_back(self, task: PageTask, reason: str) -> None:
        """The page was refused without a request in this run, and is to be fetched after all."""
        if task.is_counted:
            self.count(f"page/end/{Ending.REFUSED}", -1)
            self.count(f"page/refused/{reason}", -1)

    def wake_when_written(self) -> None:
        """Let Scrapy ask for requests again when everything handed to the writer by now is committed: by itself it asks
        every 5 s."""
        if self._is_waking:
            return
        self._is_waking = True
        loop = asyncio.get_running_loop()

        def wake(_: object) -> None:
            # The loop may have ended meanwhile: then nobody asks any more.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._wake)

        with suppress(StorageError):
            self.writer.submit(lambda session: None, urgent=False).add_done_callback(wake)

    def _wake(self) -> None:
        self._is_waking = False
        if self.crawler._engine is not None and (slot := self.crawler._engine._slot) is not None:
            slot.nextcall.schedule()

    # The end

    def _spider_opened(self) -> None:
        self.resources.when_gone(lambda why: self.stop("store_gone", why))

    def stop(self, reason: str, note: str | None = None) -> None:
        """End the run: nothing new is begun, downloads are broken off, what was cleaned is saved. `note` is for the
        last line of the log."""
        if self.stopping:
            return
        self._end_reason, self._end_note = reason, note
        self.logger.info("stopping (%s): what was begun is saved", reason.replace("_", " "))
        self.stop_event.set()
        release_waiting(self.crawler)
        self._stopping = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason))

    async def _spider_closed(self, reason: str) -> None:
        if self.browser is not None:
            await self.browser.close()
        # All operations before this one are then committed or have failed.
        await self.resources.write(lambda session: None)
        # A visit to a known article loses nothing.
        begun = sum(task.held is None for task in self.under_way.values())
        self.count("page/left", self.frontier.left + begun)
        unfinished = self.frontier.unfinished + begun + self.lists.stopped
        await asyncio.to_thread(self._close, self._end_reason or reason, unfinished)

    def close_at_once(self) -> Outcome:
        """End a crawl that was cut short before Scrapy could end it: save what is handed in, and wait for that."""
        return self._close("killed", 1)

    def _close(self, reason: str, unfinished: int) -> Outcome:
        return self.closing.close(self._counters, reason, self._end_note, unfinished)

    def _counters(self) -> dict[str, Any]:
        self.count("store/failed", len(self.resources.unwritten))
        return self.crawler._stats.get_stats() if self.crawler._stats is not None else {}


def _name(failure: Failure) -> str:
    return failure.type.__name__ if failure.type is not None else "an error"
