"""`DatabaseFrontier`: Scrapy's scheduler over the `page` table.

What is to be fetched is a row before it is a request, and a row is finished only in the transaction that saves its
article or its refusal; so nothing is lost with the process. Lists and feeds are requests in memory: their progress is
in the `listing` table. The order is one heap in memory, loaded at the start; all writes go to the `Writer`, and
nothing here waits for the database while the crawl runs.
"""

import asyncio
import bisect
import heapq
import itertools
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.utils.defer import deferred_from_coro
from sqlalchemy import select
from sqlalchemy.orm import Session
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from crawler.crawl.known_pages import KnownKeys
from crawler.crawl.page_task import PageEntry, entry_of, held_of, is_to_wait
from crawler.discovery.list_page import ArticleLink
from crawler.extraction.addresses import Address
from crawler.extraction.versions import extractor_version
from storage.models import CrawlRunRow
from storage.pages import FoundPage, Pages
from storage.schedule import RUN_REFUSALS

if TYPE_CHECKING:
    from crawler.spiders.base import NewsSpider

ListCallback = Callable[..., Coroutine[Any, Any, list[Request]]]
ListErrback = Callable[[Failure], list[Request]]
REVISIT_SHARE = 5
"""One request in so many may be a visit to a known article."""
MAX_PENDING_WRITES = 2000
"""Beyond this no further page is fetched until the writer has caught up: a locked database must not fill the memory."""
MAX_UNDER_WAY = 200
"""So many pages at most are being fetched, cleaned or saved. Scrapy stops fetching when 5 MB wait, which is 5,000 pages
of 1 kB with 10 kB of requests and tasks around each; workers and writer are busy with much fewer: of 100 pages/s half
wait for a commit."""
_UNNUMBERED = 1_000_000_000
"""Above every identifier: a page without a number is of the newest kind of address. Fits a 32-bit column with a day."""


class Tier(IntEnum):
    """What comes before what."""

    UNDER_WAY = 0
    """Redirects and retries of what was begun."""
    FRONT = 1
    """Feeds, home pages, first pages of lists."""
    ARTICLE = 2
    DEEP = 3
    """Further pages of lists and by-date days: they come when all articles found so far are done."""
    RETRY = 4
    """Pages that were refused and are to be judged again."""


@dataclass(frozen=True, slots=True)
class _Stored:
    """What earlier runs left."""

    left: list[PageEntry]
    retries: list[PageEntry]
    revisits: list[PageEntry]
    known: KnownKeys


class DatabaseFrontier(BaseScheduler):
    """The order of a crawl, and what is known already."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._heap: list[tuple[int, int, int, Request | str]] = []
        self._sequence = itertools.count()
        self._pending: dict[str, PageEntry] = {}
        self._dormant: dict[str, PageEntry] = {}
        self._known = KnownKeys()
        self._order = NewestFirst()
        self._revisits: deque[PageEntry] = deque()
        self._requests = self._revisit_requests = 0
        self.under_way: set[str] = set()
        """Keys of the pages that are being fetched, cleaned or saved."""
        self.revisiting: set[str] = set()
        """The same of pages that have their article."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    def open(self, spider: Spider) -> Deferred[None] | None:
        """Loads what earlier runs left; the crawl starts when that is done."""
        self._spider: NewsSpider = spider  # type: ignore[assignment]
        return deferred_from_coro(self._load())

    async def _load(self) -> None:
        site = self._spider.site
        keep = self._spider.session.keeps_pages
        reset = self._spider.writer.submit(lambda session: Pages(session).reset_fetching(site, keep_sources=keep))
        await asyncio.wrap_future(reset)
        stored = await asyncio.to_thread(self._read, site)
        self._known = stored.known
        for entry in stored.left:
            if self._may_start_with(entry):
                self._push_page(entry)
            else:
                self._dormant[entry.key] = entry
        for entry in stored.retries:
            if self._may_start_with(entry):
                self._push_page(entry, Tier.RETRY)
        arguments = self._spider.arguments
        if not arguments.has_range:
            self._revisits.extend(entry for entry in stored.revisits if arguments.wants_language(entry.language))

    def _read(self, site: str) -> "_Stored":
        now, version = datetime.now(UTC), extractor_version(self._spider.rules)
        with self._spider.database.session() as session:
            pages = Pages(session)
            rows = itertools.chain(pages.pending(site), pages.refused_by_run(site))
            left = [entry_of(row) for row in rows if not is_to_wait(row, now)]
            retries = [entry_of(row) for row in pages.retries(site, now, version) if row.reason not in RUN_REFUSALS]
            runs = session.execute(select(CrawlRunRow.id, CrawlRunRow.arguments).where(CrawlRunRow.site == site))
            hosts = {run_id: given.get("base_url") for run_id, given in runs}
            base_url = self._spider.arguments.base_url
            revisits = [
                replace(entry_of(row), held=held_of(row, hosts.get(row.run_id) == base_url))
                for row in pages.revisits(site, now)
                if row.article_id is not None
            ]
            return _Stored(left, retries, revisits, KnownKeys(pages.keys(site)))

    def _may_start_with(self, entry: PageEntry) -> bool:
        """Whether a page that an earlier run left belongs to this run. In a backfill only what is known to be of its
        days, or was found by a backfill of the same days; the rest when it is found again."""
        arguments = self._spider.arguments
        if not arguments.wants_language(entry.language) or not arguments.in_range(entry.day):
            return False
        return entry.day is not None or not arguments.has_range or entry.days_asked == arguments.days

    def wanted_keys(self, links: Iterable[ArticleLink]) -> list[str]:
        """The keys of the articles that the run was asked for, as far as their list tells."""
        arguments = self._spider.arguments
        return [
            link.address.key
            for link in links
            if arguments.wants_language(link.address.language) and arguments.in_range(link.day)
        ]

    def add(self, links: Iterable[ArticleLink], *, deep: bool = False) -> list[PageEntry]:
        """Queues the pages that are new and asked for; these are to be written with `store`, in the operation that
        stores what the list said. `deep`: the links stand behind the front of their list."""
        arguments = self._spider.arguments
        links = list(links)
        self._order.learn(links)
        new = []
        for link in links:
            address = link.address
            if not arguments.wants_language(address.language):
                continue
            if not arguments.in_range(link.day):
                self._spider.count("page/left_out")
                continue
            key = address.key
            if key in self._dormant and arguments.in_range(self._dormant[key].day):
                self._push_page(self._dormant.pop(key))
            elif key not in self._known:
                entry = PageEntry(key, address.url, address.kind, address.identifier, address.language, 0, link.day)
                entry.deep, entry.days_asked = deep, arguments.days
                entry.priority = self._order.priority(entry)
                self._push_page(entry)
                new.append(entry)
            elif key in self._pending and _spelling(address) < _spelling(self._pending[key]):
                # Which spelling is fetched must not hang on which list answered first: the record's `url` tells it.
                self._pending[key].url, self._pending[key].kind = address.url, address.kind
                new.append(self._pending[key])
        return new

    def has_pending_requests(self) -> bool:
        """Whether anything waits; nothing more does once the crawl is being stopped."""
        return not self._spider.stopping and (bool(self._heap) or self._may_revisit())

    def enqueue_request(self, request: Request) -> bool:
        """Takes a list, a feed, or the next request of a page under way (redirect, retry)."""
        fetched = self._spider.hosts.fetched(request.url)
        if fetched != request.url:
            request = request.replace(url=fetched)
        tier = Tier.UNDER_WAY if _is_continued(request) else request.meta.get("tier", Tier.FRONT)
        heapq.heappush(self._heap, (tier, -request.priority, next(self._sequence), request))
        return True

    def next_request(self) -> Request | None:
        """The next request, None while the database or the workers are behind, or `max_articles` pages under way."""
        if self._spider.stopping or self._spider.writer.pending > MAX_PENDING_WRITES:
            return None
        if not self._heap:
            return self._count(self._start_revisit()) if self._may_revisit() else None
        tier = self._heap[0][0]
        if tier >= Tier.ARTICLE and self._spider.frontier_waits:
            return None
        if tier in (Tier.ARTICLE, Tier.RETRY) and not self._has_room:
            return None
        item = heapq.heappop(self._heap)[3]
        return self._count(item if isinstance(item, Request) else self._start(self._pending.pop(item)))

    @property
    def _has_room(self) -> bool:
        under_way = len(self.under_way) + len(self.revisiting)
        return under_way < MAX_UNDER_WAY and self._spider.articles_left(under_way) > 0

    def _may_revisit(self) -> bool:
        """Whether a known article's turn has come: nothing new is left or may yet be found, and at most one request in
        five is spent on what is known."""
        if not self._revisits or self._spider.lists_waiting or not self._has_room:
            return False
        return (self._revisit_requests + 1) * REVISIT_SHARE <= self._requests + 1

    def _count(self, request: Request) -> Request:
        entry: PageEntry | None = request.meta.get("page")
        self._requests += 1
        self._revisit_requests += entry is not None and entry.held is not None
        return request

    def _start_revisit(self) -> Request:
        entry = self._revisits.popleft()
        # Its row stays `saved`: whatever becomes of the visit, the article is there.
        self.revisiting.add(entry.key)
        return self._spider.page_request(entry)

    def _start(self, entry: PageEntry) -> Request:
        self.under_way.add(entry.key)
        site, run_id = self._spider.site, self._spider.run_id
        self._spider.session.put(lambda session: Pages(session).fetching(site, entry.key, run_id=run_id))
        return self._spider.page_request(entry)

    def finished(self, entry: PageEntry) -> None:
        """The page has its article or its refusal, or was given up for this run."""
        self.under_way.discard(entry.key)
        self.revisiting.discard(entry.key)

    @property
    def waiting(self) -> int:
        """Pages that this run is still to read, as far as it knows; those under way are among them."""
        return len(self._pending) + len(self.under_way) + len(self.revisiting)

    @property
    def unfinished(self) -> int:
        """Pages and lists that this run found and did not come to."""
        return sum(item[0] != Tier.RETRY for item in self._heap) + len(self.under_way)

    def _push_page(self, entry: PageEntry, tier: Tier = Tier.ARTICLE) -> None:
        self._known.add(entry.key)
        self._pending[entry.key] = entry
        heapq.heappush(self._heap, (tier, -entry.priority, next(self._sequence), entry.key))


def store(session: Session, site: str, entries: Iterable[PageEntry], run_id: int | None) -> int:
    """Writes pages that `DatabaseFrontier.add` gave back: new ones, and known ones in a better spelling. How many are
    new."""
    found = [
        FoundPage(entry.key, entry.url, entry.kind, entry.identifier, entry.language, entry.priority, entry.context)
        for entry in entries
    ]
    return Pages(session).found_all(site, found, run_id=run_id)


def _spelling(page: PageEntry | Address) -> tuple[bool, bool, str]:
    """Smaller is better: the article's own address, then one with a query, then the print view, which has no date and
    no country."""
    return page.kind == "print", "?" in page.url, page.url


class NewestFirst:
    """The order of pages: by identifier, because identifiers grow with time.

    Pages without one (the 2026 addresses) are placed by their day among those with both; where a site has no
    identifiers at all, by their day alone.
    """

    def __init__(self) -> None:
        self._numbers: dict[date, int] = {}
        self._days: list[date] = []

    def learn(self, links: Iterable[ArticleLink]) -> None:
        """Takes note of links that have an identifier and a day."""
        for link in links:
            number = _number(link.address.identifier)
            if number is None or link.day is None:
                continue
            if link.day not in self._numbers:
                bisect.insort(self._days, link.day)
            self._numbers[link.day] = max(number, self._numbers.get(link.day, 0))

    def priority(self, entry: PageEntry) -> int:
        """Larger is newer."""
        number = _number(entry.identifier)
        if number is not None:
            return number
        if entry.day is None:
            return _UNNUMBERED + date.max.toordinal()
        position = bisect.bisect_right(self._days, entry.day)
        if not position:
            return _UNNUMBERED + entry.day.toordinal()
        older = self._days[position - 1]
        return self._numbers[older] + (entry.day > older)


def _number(identifier: str | None) -> int | None:
    if identifier and identifier.isascii() and identifier.isdigit() and int(identifier) < _UNNUMBERED:
        return int(identifier)
    return None


def _is_continued(request: Request) -> bool:
    return bool(request.meta.get("redirect_times") or request.meta.get("retry_times"))
