"""`DatabaseFrontier`: Scrapy's scheduler over the `page` table.

What is to be fetched is a row before it is a request, and a row is finished only in the transaction that saves its
article or its refusal; so nothing is lost with the process. Lists and feeds are requests in memory: their progress is
in the `listing` table. The order is one heap in memory, loaded at the start; all writes go to the `Writer`, and
nothing here waits for the database while the crawl runs.
"""

import asyncio
import heapq
import itertools
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Self, cast

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler, Scheduler
from scrapy.crawler import Crawler
from scrapy.utils.defer import deferred_from_coro
from twisted.internet.defer import Deferred

from crawler.crawl.article_link import ArticleLink, Expected
from crawler.crawl.article_pages import ArticlePages
from crawler.crawl.decisions.page_decisions import result_of_unlikely
from crawler.crawl.guide import Answer
from crawler.crawl.known_pages import SKIPPED, ForgottenPages, KnownKeys, spelled_today, viewed_page
from crawler.crawl.page_order import NewestFirst
from crawler.crawl.page_order import Tier as Tier
from crawler.crawl.page_task import PageTask, held_of, is_to_wait, task_from
from crawler.crawl.run import CrawlRun
from crawler.downloader.base import has_run
from crawler.extraction.addresses import Address
from crawler.extraction.versions import extractor_version
from storage.addresses.spellings import Respelled, Spellings
from storage.database import Session
from storage.forgetting.tombstones import Forgotten
from storage.pages import FoundPage, Pages
from storage.runs import CrawlRuns
from storage.schedule import LIST_PAGE, RUN_REFUSALS, UNLIKELY
from storage.times import time_text

REVISIT_SHARE = 5
"""One request in so many may be a visit to a known article."""
REVISITS_ALWAYS = 3
"""So many of a site without rules, whose run may be one start page that has not changed."""
MAX_PENDING_WRITES = 2000
"""Beyond this no further page is fetched until the writer has caught up: a locked database must not fill the memory."""

AT_A_TIME = 1000
"""Articles of a list that are queued and stored without a pause, in which a signal could be obeyed. 49,000 took 2 s, on
a busy machine 5."""


@dataclass(frozen=True, slots=True)
class _Stored:
    """What earlier runs left."""

    left: list[PageTask]
    retries: list[PageTask]
    revisits: list[PageTask]
    passed_over: list[PageTask]
    known: KnownKeys
    forgotten: ForgottenPages


class DatabaseFrontier(BaseScheduler):
    """The order of a crawl, and what is known already."""

    def __init__(self, run: CrawlRun) -> None:
        self._run = run
        self._pages = ArticlePages(run)
        self._heap: list[tuple[int, int, int, Request | str]] = []
        self._sequence = itertools.count()
        self._pending: dict[str, PageTask] = {}
        self._dormant: dict[str, PageTask] = {}
        self._passed_over: dict[str, PageTask] = {}
        """Pages that were not worth a request so far."""
        self._known = KnownKeys()
        self._forgotten = ForgottenPages(run.site)
        self._order = NewestFirst(identifiers_grow=run.rules.identifiers_grow)
        self._revisits: deque[PageTask] = deque()
        self._requests = self._revisit_requests = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the scheduler of the crawler's run; Scrapy's own, where the spider has none."""
        if not has_run(crawler):
            return cast("Self", Scheduler.from_crawler(crawler))
        run: CrawlRun = crawler.spider.run  # type: ignore[union-attr]
        frontier = cls(run)
        run.frontier = frontier
        return frontier

    def open(self, spider: Spider) -> Deferred[None] | None:
        """Load what earlier runs left; the crawl starts when that is done."""
        return deferred_from_coro(self._load())

    async def _load(self) -> None:
        run = self._run
        site, keep = run.site, run.resources.keeps_pages
        respelled = await asyncio.to_thread(self._read_spellings)
        if respelled:
            renewed = run.writer.submit(lambda session: Spellings(session).renew(site, respelled))
            await asyncio.wrap_future(renewed)
        reset = run.writer.submit(lambda session: Pages(session).reset_fetching(site, keep_sources=keep))
        await asyncio.wrap_future(reset)
        stored = await asyncio.to_thread(self._read)
        self._known, self._forgotten = stored.known, stored.forgotten
        for task in stored.left:
            if self._may_start_with(task):
                self._push_page(task)
            else:
                self._dormant[task.key] = task
        for task in stored.retries:
            if self._may_start_with(task):
                self._push_page(task, Tier.RETRY)
        self._passed_over = {task.key: task for task in stored.passed_over if task.key not in self._pending}
        if not run.arguments.has_range:
            self._revisits.extend(task for task in stored.revisits if run.arguments.wants_language(task.language))

    def _read_spellings(self) -> Respelled:
        with self._run.resources.database.session() as session:
            return Spellings(session).outdated(self._run.site, spelled_today)

    def _read(self) -> _Stored:
        site, now, version = self._run.site, datetime.now(UTC), extractor_version(self._run.rules)
        with self._run.resources.database.session() as session:
            pages = Pages(session)
            rows = itertools.chain(pages.pending(site), pages.refused_as(site, RUN_REFUSALS))
            left = [task_from(row) for row in rows if not is_to_wait(row, now)]
            # A list is never tried as an article again where discovery visits it.
            left_out = {*RUN_REFUSALS, *((LIST_PAGE,) if self._run.guide is not None else ())}
            due = pages.retries(site, now, version)
            retries = [task_from(row) for row in due if row.reason not in left_out]
            runs = CrawlRuns(session)
            given_up = pages.given_up(site, now) if runs.was_ahead(site, self._run.run_id, time_text(now)) else ()
            hosts = {run_id: given.get("base_url") for run_id, given in runs.arguments(site).items()}
            base_url = self._run.arguments.base_url
            revisits = [
                replace(task_from(row), held=held_of(row, asked=base_url, read_at=hosts.get(row.run_id or 0)))
                for row in itertools.chain(pages.revisits(site, now), given_up)
                if row.article_id is not None
            ]
            passed_over = [task_from(row) for row in pages.refused_as(site, (UNLIKELY,))]
            known, forgotten = KnownKeys(pages.keys(site)), ForgottenPages(site, Forgotten(session).hashes())
            return _Stored(left, retries, revisits, passed_over, known, forgotten)

    def _may_start_with(self, task: PageTask) -> bool:
        """Whether a page that an earlier run left belongs to this run. In a backfill only what is known to be of its
        days, or was found by a backfill of the same days; the rest when it is found again."""
        arguments = self._run.arguments
        if not arguments.wants_language(task.language) or not arguments.in_range(task.day):
            return False
        return task.day is not None or not arguments.has_range or task.days_asked == arguments.days

    def wanted_keys(self, links: Iterable[ArticleLink]) -> list[str]:
        """Return the keys of the articles that the run was asked for, as far as their list tells. Without those of
        views of known pages, which have no row: the list that names the page itself is not read until it is stored."""
        arguments = self._run.arguments
        return [
            link.address.key
            for link in links
            if arguments.wants_language(link.address.language)
            and arguments.in_range(link.day)
            and viewed_page(link.address, self._known) is None
            and link.address.key not in self._forgotten
        ]

    async def queue(self, links: Sequence[ArticleLink], *, deep: bool = False) -> tuple[list[PageTask], int]:
        """Queue the articles of a list (see `add`), and return the pages that are to be stored with what the list said,
        and how many were queued. Those of a long list are stored before, but for the last `AT_A_TIME` links: the list
        counts as read when all are. Raises CancelledError where the run is stopped meanwhile."""
        run, found = self._run, 0
        most = max(len(links) - AT_A_TIME, 0)
        for first in range(0, most, AT_A_TIME):
            part = self.add(links[first : min(first + AT_A_TIME, most)], deep=deep)
            await run.write(partial(store, site=run.site, tasks=part, run_id=run.run_id), part)
            found += len(part)
            if run.stopping:
                raise asyncio.CancelledError
        last = self.add(links[most:], deep=deep)
        return last, found + len(last)

    def add(self, links: Iterable[ArticleLink], *, deep: bool = False) -> list[PageTask]:
        """Queue the pages that are new and asked for, and return them: they are to be written with `store`, in the
        operation that stores what the list said. `deep`: the links stand behind the first page of their list."""
        arguments = self._run.arguments
        links = list(links)
        keys = {link.address.key for link in links}
        new: dict[str, PageTask] = {}
        respelled = []
        for link in links:
            address = link.address
            if not arguments.wants_language(address.language):
                continue
            if not arguments.in_range(link.day):
                self._run.count("page/left_out")
                continue
            key = address.key
            if key in self._dormant and arguments.in_range(self._dormant[key].day):
                self._push_page(self._dormant.pop(key))
            elif key not in self._known and key not in new:
                if viewed_page(address, self._known) or viewed_page(address, keys) or self._skips(address):
                    continue
                task = PageTask(key, address.url, address.kind, address.identifier, address.language, 0, link.day)
                task.deep, task.days_asked, task.expected, task.is_new = deep, arguments.days, link.expected, True
                new[key] = task
            elif self._expects_more(key, link.expected):
                continue
            elif (known := new.get(key) or self._pending.get(key)) and self._rank(address) < self._rank(known):
                # Which spelling is fetched must not hang on which list answered first: the record's `url` tells it.
                known.url, known.kind = address.url, address.kind
                if key not in new:
                    respelled.append(known)
        self._order.rank(links, new.values())
        for task in new.values():
            self._push_page(task)
        return [*new.values(), *respelled]

    def _skips(self, address: Address) -> bool:
        """Whether the article was taken out for good: its page has no row, and is counted once."""
        for name in SKIPPED if self._forgotten.meets(address.key) else ():
            self._run.count(name)
        return address.key in self._forgotten

    def _rank(self, page: PageTask | Address) -> tuple[bool, bool, bool, bool, str]:
        """Rank the spellings of one page, the best lowest: the article's own address, then one with a query, then the
        print view, which has no date and no country."""
        is_long = "//" in page.url.partition("://")[2] or "/index." in page.url
        return page.kind == "print", "?" in page.url, is_long, not self._run.hosts.has_scheme(page.url), page.url

    def try_again(self, key: str, url: str) -> None:
        """Queue a known page, whatever it was."""
        self._push_page(PageTask(key, url, "article", None, None, 0, deep=True))

    def _expects_more(self, key: str, expected: Expected) -> bool:
        """Queue a page that waits, or was passed over, in a better place, where a list says more of it; whether so."""
        task = self._pending.get(key) or self._passed_over.get(key)
        if task is None or not expected.says_more_than(task.expected):
            return False
        task.expected = expected
        if self._passed_over.pop(key, None) is not None:
            self._run.take_back(task, UNLIKELY)
        self._push_page(task)
        return True

    def knows(self, key: str) -> bool:
        """Whether the site has a page of the key, in any state."""
        return key in self._known

    def has_pending_requests(self) -> bool:
        """Whether anything waits; nothing more does once the run is being stopped.

        Scrapy asks this only when it has nothing else to do: nothing is fetched, read or saved. A page or a list that
        is under way all the same has been dropped by another part of Scrapy, and must not hold the others.
        """
        if self._run.stopping:
            return False
        self._run.end_forgotten(item for *_, item in self._heap if isinstance(item, Request))
        return bool(self._heap) or self._may_revisit()

    def enqueue_request(self, request: Request) -> bool:
        """Take a list, a feed, or the next request of a page under way (redirect, retry)."""
        fetched = self._run.hosts.fetched(request.url)
        if fetched != request.url:
            request = request.replace(url=fetched)
        tier = Tier.UNDER_WAY if _is_continued(request) else request.meta.get("tier", Tier.FIRST_LISTS)
        heapq.heappush(self._heap, (tier, -request.priority, next(self._sequence), request))
        return True

    def next_request(self) -> Request | None:
        """Return the next request; None while the database or the workers are behind, or as many pages are under way
        as `max_articles` allows."""
        if self._run.stopping:
            return None
        if self._run.writer.pending > MAX_PENDING_WRITES:
            self._run.wake_when_written()
            return None
        if not self._heap:
            return self._count(self._pages.request(self._revisits.popleft())) if self._may_revisit() else None
        return self._next_of_heap()

    def _next_of_heap(self) -> Request | None:
        """The first of the heap that may be begun now."""
        while self._heap and self._run.writer.pending <= MAX_PENDING_WRITES:
            tier, *_, item = self._heap[0]
            if tier >= Tier.ARTICLE and self._run.lists.hold_articles:
                return None
            if isinstance(item, Request):
                heapq.heappop(self._heap)
                return self._count(item)
            task = self._pending.get(item)
            if task is not None and self._run.room <= 0:
                return None
            answer = self._may_begin(task) if task is not None else None
            if answer == Answer.WAIT and self._run.under_way:
                return None
            heapq.heappop(self._heap)
            if task is None or answer is None:
                # It was queued again, in a better place.
                continue
            del self._pending[item]
            if answer in (Answer.YES, Answer.WAIT):
                return self._count(self._pages.request(task))
            self._pass_over(task, answer)
        if self._heap:
            self._run.wake_when_written()
        return None

    def _may_begin(self, task: PageTask) -> Answer:
        guide = self._run.guide
        return guide.may_begin(task) if guide is not None and task.held is None else Answer.YES

    def _pass_over(self, task: PageTask, answer: Answer) -> None:
        """Leave a page unfetched: refused, until something says more of it, or as it is for the next run."""
        if answer == Answer.NEXT_RUN:
            self._run.take_up(task)
            self._run.count("page/left")
            return
        self._passed_over[task.key] = task
        self._run.under_way[task.key] = task
        self._run.end(task, result_of_unlikely(task, datetime.now(UTC)))

    def _may_revisit(self) -> bool:
        """Whether a known article's turn has come: nothing new is left or may yet be found, and of more than a few
        requests at most one in five is spent on what is known."""
        if not self._revisits or self._run.lists or self._run.room <= 0:
            return False
        free = REVISITS_ALWAYS if self._run.guide is not None else 0
        return self._revisit_requests < free or (self._revisit_requests + 1) * REVISIT_SHARE <= self._requests + 1

    def _count(self, request: Request) -> Request:
        task: PageTask | None = request.meta.get("page")
        self._requests += 1
        self._revisit_requests += task is not None and task.held is not None
        return request

    @property
    def waiting(self) -> int:
        """Number of pages that wait to be fetched, as far as this run knows."""
        return len(self._pending)

    @property
    def left(self) -> int:
        """Number of pages that the run counts and has not come to. Pages that are only judged again are none."""
        return sum(task.is_counted for task in self._pending.values())

    @property
    def unfinished(self) -> int:
        """Number of requests for pages and lists that wait. Pages that are only judged again are none."""
        return sum(item[0] != Tier.RETRY for item in self._heap)

    def _push_page(self, task: PageTask, tier: Tier | None = None) -> None:
        self._known.add(task.key)
        if tier is None:
            tier = _TIERS[task.expected]
            if tier == Tier.FIRST_LISTS and task.deep:
                tier = Tier.DEEP_LISTS
        if tier != Tier.RETRY and not task.is_new:
            self._run.take_up(task)
        self._pending[task.key] = task
        heapq.heappush(self._heap, (tier, -task.priority, next(self._sequence), task.key))


_TIERS = {
    Expected.ARTICLE: Tier.ARTICLE,
    Expected.LIKELY: Tier.ARTICLE,
    Expected.LIST: Tier.FIRST_LISTS,
    Expected.ARCHIVE: Tier.DEEP_LISTS,
    Expected.UNLIKELY: Tier.UNLIKELY,
}


def store(session: Session, site: str, tasks: Iterable[PageTask], run_id: int | None) -> int:
    """Write pages that `DatabaseFrontier.add` gave back: new ones, and known ones in a better spelling. Return how
    many are new."""
    found = [
        FoundPage(task.key, task.url, task.kind, task.identifier, task.language, task.priority, task.context)
        for task in tasks
    ]
    return Pages(session).found_all(site, found, run_id=run_id)


def _is_continued(request: Request) -> bool:
    return bool(request.meta.get("redirect_times") or request.meta.get("retry_times"))
