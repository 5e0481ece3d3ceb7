"""`NewsSpider`: from feeds and lists to article pages to `Article`s. A site is a subclass with attributes only.

Scrapy imports this file for most commands (`list`, `clean`): what only a crawl needs is imported where it is used."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self, TypeVar
from urllib.parse import urljoin

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.arguments import CrawlArguments, read_arguments
from crawler.extraction.addresses import read_address
from crawler.extraction.rules import GENERIC_RULES, CleaningRules

if TYPE_CHECKING:
    from scrapy.robotstxt import RobotParser
    from sqlalchemy.orm import Session
    from twisted.python.failure import Failure

    from crawler.crawl.frontier import DatabaseFrontier, ListCallback, ListErrback, Tier
    from crawler.crawl.outcome import Outcome
    from crawler.crawl.page_task import PageEntry
    from crawler.crawl.resources import CrawlSession
    from crawler.discovery.conditional import ReadList
    from crawler.discovery.feeds import FeedEntry
    from crawler.discovery.list_page import ArticleLink
    from crawler.downloader.private_addresses import Doors
    from pipelines.items import Article
    from storage.pages import Visit

T = TypeVar("T")


class Discovery(Protocol):
    """How the articles of a site are found."""

    def start(self) -> AsyncIterator[Request]:
        """The first requests."""


class NewsSpider(Spider):
    """A crawl of one site. Subclasses give a name, cleaning rules and addresses."""

    cleaning_rules: ClassVar[CleaningRules] = GENERIC_RULES
    """How the site's pages and addresses are read."""
    feed_addresses: ClassVar[tuple[str, ...]] = ()
    """Where a feed may be, the first that is one counts; `{language}` is filled in."""
    home_addresses: ClassVar[dict[str, tuple[str, ...]]] = {}
    """By language: where the home page may be, the first that shows articles in the language counts."""
    list_addresses: ClassVar[dict[str, tuple[str, ...]]] = {}
    """By language: lists to walk where no home page shows any."""
    day_address: str = ""
    """The by-date list, with `{language}` and `{day}` (2018-09-16); empty where the site has none."""
    first_day: ClassVar[date | None] = None
    """Before it the site has nothing."""
    argument_names: ClassVar[tuple[str, ...]] = ("languages", "since", "until", "max_articles", "base_url")

    def __init__(self, arguments: CrawlArguments, session: "CrawlSession", crawler: Crawler, doors: "Doors") -> None:
        from crawler.crawl.article_pages import ArticlePages
        from crawler.crawl.drift import Tally
        from crawler.crawl.page_results import PageEnds
        from crawler.crawl.slowest import SlowestPages
        from crawler.discovery.conditional import KnownLists
        from crawler.discovery.hosts import HostMap

        super().__init__()
        self._set_crawler(crawler)
        self.arguments = arguments
        self.rules = self.rules_for(arguments)
        self.hosts = HostMap(self.rules, arguments.base_url)
        self.doors = doors
        """What may be connected to."""
        self.session = session
        self.database, self.writer, self.run_id = session.database, session.writer, session.run_id
        self.stop_event = asyncio.Event()
        self.end_reason: str | None = None
        """Why this spider ended the crawl itself; None where Scrapy did."""
        self.end_note: str | None = None
        """The same as a sentence for the last line of the log."""
        self.outcome: Outcome | None = None
        """Set when the crawl has ended."""
        self.frontier_waits: set[object] = set()
        """Lists of the front that are asked for and not read yet."""
        self.lists_waiting: set[object] = set()
        """All lists that are asked for and not read yet."""
        self.lists = KnownLists(arguments)
        self.tally = Tally()
        """What this run's new pages give."""
        self.slowest = SlowestPages()
        """Of this run."""
        self.pages, self.ends = ArticlePages(self), PageEnds(self)
        self._stopped_lists = 0
        self.discovery = self.make_discovery()
        crawler.signals.connect(self._item_done, signals.item_scraped)
        crawler.signals.connect(self._item_done, signals.item_dropped)
        crawler.signals.connect(self._item_error, signals.item_error)
        crawler.signals.connect(self._finish, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Checks the arguments and opens the store. Raises ArgumentError, SettingError, StorageError or
        AlreadyRunningError."""
        from crawler.crawl.resources import CrawlSession
        from crawler.downloader.politeness import apply_politeness
        from crawler.from_settings import make_doors

        arguments = cls.read_arguments(kwargs)
        doors = make_doors(crawler.settings, arguments.base_url or arguments.url)
        session = CrawlSession.open(crawler.settings, cls.rules_for(arguments).site, kwargs)
        spider = cls(arguments, session, crawler, doors)
        spider.logger.info("saving to %s", session.database.url)
        apply_politeness(spider)
        return spider

    @classmethod
    def read_arguments(cls, given: Mapping[str, object]) -> CrawlArguments:
        """The `-a` arguments, checked. Raises ArgumentError."""
        return read_arguments(given, cls.argument_names, cls.cleaning_rules.languages)

    # What a site may change

    @classmethod
    def rules_for(cls, arguments: CrawlArguments) -> CleaningRules:
        """The cleaning rules of the site that the arguments name."""
        return cls.cleaning_rules

    def make_discovery(self) -> Discovery:
        """How articles are found."""
        from crawler.discovery.known_site import ListWalker

        return ListWalker(self)

    def refuse_address(self, final: str, entry: "PageEntry") -> str | None:
        """Why a page is no article by its final address alone; None where it may be one."""
        return None

    # Facts of this run

    @property
    def site(self) -> str:
        """The site's name in the store."""
        return self.rules.site

    @property
    def stopping(self) -> bool:
        """Whether the crawl is being stopped."""
        return self.stop_event.is_set()

    @property
    def frontier(self) -> "DatabaseFrontier":
        """The scheduler."""
        from crawler.crawl.frontier import DatabaseFrontier

        scheduler = self.crawler.engine.scheduler
        assert isinstance(scheduler, DatabaseFrontier)
        return scheduler

    @property
    def at_full_speed(self) -> bool:
        """Whether the host is this machine, opened on purpose: no delay, several pages at a time."""
        from crawler.discovery.hosts import is_loopback

        opened = self.arguments.base_url or self.arguments.url
        return bool(opened) and is_loopback(str(opened)) and self.settings.getbool("LOOPBACK_AT_FULL_SPEED")

    def site_address(self, path: str) -> str:
        """The site's own address of a path."""
        return urljoin(self.rules.home + "/", path)

    def is_own(self, url: str) -> bool:
        """Whether the address lies on the site."""
        return self.hosts.is_own(url)

    @property
    def articles_read(self) -> int:
        """How many pages of this run were articles, those of other days or languages too."""
        names = ("article/saved", "page/refused/outside_dates", "page/refused/wrong_language")
        return sum(int(self.crawler.stats.get_value(name, 0)) for name in names)

    def articles_left(self, under_way: int) -> int:
        """How many more pages may be begun under `max_articles`."""
        if self.arguments.max_articles is None:
            return 1
        return self.arguments.max_articles - int(self.crawler.stats.get_value("article/saved", 0)) - under_way

    # Discovery

    async def start(self) -> AsyncIterator[Request]:
        """The first requests."""
        await asyncio.to_thread(self._load_lists)
        async for request in self.discovery.start():
            yield request

    def _load_lists(self) -> None:
        with self.database.session() as session:
            self.lists.load(session, self.site)

    def feed_links(self, entries: "Iterable[FeedEntry]") -> "list[ArticleLink]":
        """The articles of a feed. Its days are UTC, and may be one off: they rank, or leave out what is far off."""
        from crawler.discovery.list_page import ArticleLink

        links = []
        for entry in entries:
            if not self.is_own(entry.url) or not self._may_be_in_range(entry.day):
                continue
            address = read_address(self.hosts.own(entry.url), self.rules)
            if address.kind in ("article", "print"):
                links.append(ArticleLink(address, None if self.arguments.has_range else entry.day))
        return links

    def _may_be_in_range(self, day: date | None) -> bool:
        one = timedelta(days=1)
        return day is None or any(self.arguments.in_range(other) for other in (day - one, day, day + one))

    def read_robots(self, robotparser: "RobotParser", url: str) -> None:
        """Hears of a robots.txt that was read."""

    def list_request(
        self,
        url: str,
        callback: "ListCallback",
        errback: "ListErrback",
        tier: "Tier",
        *,
        conditional: bool = False,
        walk_key: str | None = None,
        **keywords: Any,
    ) -> Request:
        """A request for a list or feed. What its callback asks for is queued before it counts as read: articles wait
        for all lists of the front, so that the newest come first. `conditional`: it may be answered with 304, unless
        the walk of the list (`walk_key`) was interrupted."""
        from crawler.crawl.frontier import Tier
        from crawler.downloader.failures import CrawlStopped

        token = object()

        async def read(response: Response, **keywords: Any) -> None:
            try:
                self._queue_lists(await callback(response, **keywords))
            finally:
                self._list_done(token)

        def give_up(failure: "Failure") -> None:
            self._stopped_lists += isinstance(failure.value, CrawlStopped)
            try:
                self._queue_lists(errback(failure))
            finally:
                self._list_done(token)

        self.lists_waiting.add(token)
        if tier == Tier.FRONT:
            self.frontier_waits.add(token)
        fetched = self.hosts.fetched(url)
        return Request(
            fetched,
            callback=read,
            errback=give_up,
            headers=self.lists.headers(fetched, walk_key) if conditional else None,
            cb_kwargs=keywords,
            meta={"tier": tier, "reader": callback, "list": fetched},
            dont_filter=True,
        )

    def _queue_lists(self, requests: list[Request]) -> None:
        for request in requests:
            self.crawler.engine.crawl(request)

    def _list_done(self, token: object) -> None:
        # Also after an error of the program: articles would wait for the list for ever.
        self.lists_waiting.discard(token)
        self.frontier_waits.discard(token)

    async def take_list(self, links: "Sequence[ArticleLink]", read: "ReadList") -> None:
        """Queues the articles of a list, and stores them with what its response said, in one operation."""
        from crawler.crawl.frontier import store

        new = self.frontier.add(links)

        def operation(session: "Session") -> int:
            found = store(session, self.site, new, self.run_id)
            read.remember(session, self.site, self.frontier.wanted_keys(links))
            return found

        await self.write(operation, len(new))

    def page_request(self, entry: "PageEntry") -> Request:
        """The request for a page of the `page` table."""
        return self.pages.request(entry)

    def take_visit(self, article: "Article") -> "Visit":
        """The fetch that gave the article; asked once an article, by the pipelines."""
        return self.pages.take_visit(article)

    # Ends

    def lose_list(self, url: str, reason: str) -> None:
        """A list or feed could not be read."""
        from crawler.downloader.failures import REFUSALS

        if reason in REFUSALS:
            self.logger.info("list not read %s: %s", url, reason.replace("_", " "))
            self.count(f"list/refused/{reason}")
            return
        self.logger.warning("list not read %s: %s", url, reason.replace("_", " "))
        self.count(f"list/failed/{reason}")

    def _item_done(self, item: "Article", response: Response) -> None:
        self.frontier.finished(response.meta["page"])
        if self.articles_left(0) <= 0:
            self.begin_stop("max_articles")

    def _item_error(self, item: "Article", response: Response) -> None:
        self.count("article/error")

    async def write(self, operation: "Callable[[Session], T]", found: int = 0) -> T | None:
        """The operation's result once it is committed, with so many pages `found`; None where it is not stored."""
        result = await self.session.write(operation)
        self.count("page/found", found if result is not None else 0)
        return result

    def count(self, name: str, number: int = 1) -> None:
        """Adds to a counter of the crawl."""
        if self.crawler._stats is not None:
            self.crawler._stats.inc_value(name, number)

    # The end

    def begin_stop(self, reason: str, note: str | None = None) -> None:
        """Ends the crawl: nothing new is begun, downloads are broken off, what was cleaned is saved. `note` is for the
        last line of the log."""
        from crawler.downloader.stoppable import release_waiting

        if self.stopping:
            return
        self.end_reason, self.end_note = reason, note
        self.logger.info("stopping (%s): what was begun is saved", reason.replace("_", " "))
        self.stop_event.set()
        release_waiting(self.crawler)
        self._stop_task = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason))

    async def _finish(self, reason: str) -> None:
        # All operations before this one are then committed or have failed.
        await self.session.write(lambda session: None)
        unfinished = self.frontier.unfinished + self._stopped_lists
        await asyncio.to_thread(self._close_session, self.end_reason or reason, unfinished)

    def close_at_once(self) -> "Outcome":
        """For a crawl that was cut short before Scrapy could end it: saves what is handed in, and waits for that."""
        return self._close_session("killed", 1)

    def _close_session(self, reason: str, unfinished: int) -> "Outcome":
        from crawler.crawl.run import end_run

        self.outcome = end_run(self, reason, unfinished)
        return self.outcome
