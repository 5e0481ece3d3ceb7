"""`KnownSite`: find the articles of a site with rules through its feeds, home pages, lists and by-date lists."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from urllib.parse import urljoin

from scrapy import Request

from crawler.crawl.article_link import ArticleLink
from crawler.crawl.ending.list_endings import ListKind, ListSearch
from crawler.crawl.frontier import AT_A_TIME, Tier, store
from crawler.crawl.page_task import PageTask
from crawler.crawl.run import CrawlRun
from crawler.discovery.conditional import ReadList
from crawler.discovery.hosts import HostMap
from crawler.discovery.list_addresses import ListAddresses, list_addresses
from crawler.discovery.list_requests import FetchedList, ListRequests
from crawler.discovery.list_walk import ListWalk
from crawler.discovery.readers.answers import feed_answer, list_page_answer
from crawler.discovery.readers.feeds import Feed, FeedEntry
from crawler.discovery.readers.list_page import ListPage
from crawler.discovery.walk_steps import WalkSteps
from crawler.extraction.addresses import Address, read_address
from storage.database import Session
from storage.listings import Listings

_RECENT = timedelta(days=3)
"""A backfill that ends so near to today also looks at feeds and home pages."""
_MAX_DEPTH = 5
"""Links from a home page to a list. Menus name every list directly; a chain of lists that never ends is a trap."""
_MAX_LISTS = 1000
"""Of one run: articles wait for the first page of each, 17 minutes at one request a second."""
_MAX_DAY_STEPS = 50
"""Pages of one day: at two articles on each, more than any of 64,000 articles in 20 years (9 a day) needs."""


@dataclass(frozen=True, slots=True)
class SiteAddresses:
    """Where a known site's articles are found; paths, as `NewsSpider` declares them."""

    feeds: tuple[str, ...] = ()
    homes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by_day: str = ""
    first_day: date | None = None


class _Numbered:
    """The further pages of a list as the site's pattern numbers them."""

    def __init__(self, addresses: ListAddresses) -> None:
        self._addresses = addresses

    def following(self, walk: ListWalk, page: ListPage, step: int | None, held: Collection[str]) -> int | None:
        return walk.next_step(page, step, held)

    def cursor(self, walk: ListWalk, step: int) -> str:
        return self._addresses.step(walk.url, step)

    def resumed(self, cursor: str) -> int | None:
        """Go on one step back: the list has grown since, and pages have moved on."""
        begun = self._addresses.step_of(cursor) or 0
        return begun - 1 if begun > 2 else None

    def number(self, step: int | None) -> int | None:
        return step


class KnownSite:
    """Discovery of one run. Requests go out through Scrapy; what they bring is stored in one operation each."""

    def __init__(self, run: CrawlRun, hosts: HostMap, addresses: SiteAddresses) -> None:
        self._run = run
        self._hosts = hosts
        self._addresses = addresses
        self._arguments = run.arguments
        self._lists = ListRequests(run)
        self._read_page = partial(list_page_answer, hosts=hosts)
        self._list_addresses = list_addresses(run.rules.list_pattern)
        self._languages = self._arguments.languages or run.rules.languages
        self._asked: set[str] = set()
        """Feeds and home pages that were asked for."""
        self._walked: set[str] = set()
        """Keys of lists that were asked for."""
        self._steps = WalkSteps(run, _Numbered(self._list_addresses))
        self._walks_days = self._arguments.has_range and bool(addresses.by_day)
        self._days: dict[str, Iterator[date]] = {}
        self._day_pages: list[frozenset[str]] = []

    async def start(self) -> AsyncIterator[Request]:
        """Give the first requests: in a backfill the by-date lists, else feeds and home pages."""
        await self._lists.load()
        if not self._walks_days or self._reaches_today():
            for language in self._languages:
                for request in (*self._feed(language), *self._home(language)):
                    yield request
        if self._walks_days:
            done = await asyncio.to_thread(self._days_done)
            for language in self._languages:
                self._days[language] = iter([day for day in self._range() if _day_key(language, day) not in done])
                for request in self._next_day(language):
                    yield request

    def _reaches_today(self) -> bool:
        until = self._arguments.until
        return until is None or until >= datetime.now(UTC).date() - _RECENT

    def _address(self, path: str) -> str:
        return urljoin(self._run.rules.home + "/", path)

    # Feeds

    def _feed(self, language: str, search: ListSearch | None = None) -> list[Request]:
        """Ask for the first candidate that was not asked for yet."""
        search = search or ListSearch(ListKind.FEED, list(self._addresses.feeds))
        while search.left:
            url = self._address(search.left.pop(0).format(language=language))
            if url not in self._asked:
                self._asked.add(url)
                parse, failed = self.parse_feed, self._feed
                return [self._lists.request(url, search, parse, failed, reader=feed_answer, language=language)]
        self._lists.give_up(search)
        return []

    async def parse_feed(self, fetched: FetchedList[Feed | None], language: str) -> list[Request]:
        """Take the entries of a feed; ask for the next candidate if this is no feed."""
        if fetched.is_unchanged:
            return []
        feed = fetched.found
        if feed is None or not feed.entries:
            self._lists.unread(fetched, "no_feed" if feed is None else "no_articles")
            return self._feed(language, fetched.search)
        self._lists.count(ListKind.FEED, len(feed.entries))
        await self._lists.take(await self._links(feed.entries), fetched.read)
        return []

    async def _links(self, entries: Iterable[FeedEntry]) -> list[ArticleLink]:
        """The articles of a feed. Its days are UTC, and may be one off: they rank, or leave out what is far off."""
        links = []
        for number, entry in enumerate(entries, 1):
            if number % AT_A_TIME == 0:
                await asyncio.sleep(0)
            if self._run.is_own(entry.url) and self._arguments.may_be_in_range(entry.day):
                address = read_address(self._hosts.own(entry.url), self._run.rules)
                if address.kind in ("article", "print"):
                    links.append(ArticleLink(address, None if self._arguments.has_range else entry.day))
        return links

    # Home pages

    def _home(self, language: str, search: ListSearch | None = None) -> list[Request]:
        search = search or ListSearch(ListKind.HOME, list(self._addresses.homes.get(language, ())))
        while search.left:
            url = self._address(search.left.pop(0))
            if url not in self._asked:
                self._asked.add(url)
                parse, reader = self.parse_home, self._read_page
                return [self._lists.request(url, search, parse, self._home, reader=reader, language=language)]
        self._lists.give_up(search)
        return self._walks(self._declared_lists(language))

    def _declared_lists(self, language: str) -> list[Address]:
        return [read_address(self._address(path), self._run.rules) for path in self._addresses.lists.get(language, ())]

    async def parse_home(self, fetched: FetchedList[ListPage], language: str) -> list[Request]:
        """Take the articles and lists of a home page; ask for the next candidate if it has none in the language."""
        if fetched.is_unchanged:
            return self._walks(self._named(fetched) or self._declared_lists(language))
        page = fetched.found
        own = [link for link in page.articles if link.address.language == language]
        lists = [address for address in page.lists if address.language == language]
        if not own and (not lists or fetched.showed_articles):
            self._lists.unread(fetched)
            return [*self._walks(lists), *self._home(language, fetched.search)]
        self._lists.count(ListKind.HOME, len(page.articles))
        await self._lists.take(page.articles, fetched.read, [address.url for address in lists])
        return self._walks(lists or self._declared_lists(language))

    # Lists

    def _walks(self, lists: Iterable[Address], depth: int = 1) -> list[Request]:
        """Ask for the first pages of lists that this run has not met yet; `depth` links away from a home page."""
        if self._walks_days or depth > _MAX_DEPTH:
            return []
        requests = []
        for address in lists:
            key = self._list_addresses.key(address)
            is_new = key not in self._walked and len(self._walked) < _MAX_LISTS
            if is_new and self._arguments.wants_language(address.language):
                self._walked.add(key)
                requests.append(self._first_page(self._list_addresses.first(address.url), self._walk_key(key), depth))
        return requests

    def _walk_key(self, key: str) -> str:
        """A backfill's walks are its own: they end at its first day."""
        return f"{key}@{self._arguments.days}" if self._arguments.has_range else key

    def _first_page(self, url: str, key: str, depth: int) -> Request:
        search, reader = ListSearch(ListKind.LIST), self._read_page
        return self._lists.request(
            url, search, self.parse_first, reader=reader, walk_key=key, read_as=url, key=key, url_=url, depth=depth
        )

    async def parse_first(self, fetched: FetchedList[ListPage], key: str, url_: str, depth: int) -> list[Request]:
        """Take the first page of a list: an interrupted walk goes on, or a new one begins."""
        if fetched.is_unchanged:
            return self._walks(self._named(fetched), depth + 1)
        page = fetched.found
        if not page.articles and (not page.lists or fetched.showed_articles):
            self._lists.unread(fetched)
            return self._walks(page.lists, depth + 1)
        if read_address(fetched.url, self._run.rules).kind == "home":
            self._lists.unread(fetched, "home_page")
            return []
        self._lists.count(ListKind.LIST, len(page.articles))
        walk = ListWalk(key, url_, page, self._arguments.since, self._run.rules.list_pattern.first_step)
        return [*self._walks(page.lists, depth + 1), *await self._take_step(walk, page, None, fetched.read)]

    async def parse_step(
        self, fetched: FetchedList[ListPage], walk: ListWalk, step: int, read: ReadList
    ) -> list[Request]:
        """Take a further page of a list. One that does not exist is the list's end."""
        if fetched.status in (404, 410):
            return await self._take_step(walk, ListPage(), step, read)
        if fetched.fault:
            # Not the list's end: the walk goes on here in the next run.
            self._lists.unread(fetched)
            return []
        if walk.leads_nowhere(self._run.articles_read):
            self._run.logger.warning("list not followed further in this run, it names no articles: %s", fetched.url)
            return []
        self._lists.count(ListKind.LIST, len(fetched.found.articles))
        return await self._take_step(walk, fetched.found, step, read)

    async def _take_step(self, walk: ListWalk, page: ListPage, step: int | None, read: ReadList) -> list[Request]:
        """Store a page of a list and ask for the next; `read` is what the walk's first page said."""
        following = await self._steps.take(walk, page, step, read)
        return [self._step_request(walk, following, read)] if following is not None else []

    def _step_request(self, walk: ListWalk, step: int, read: ReadList) -> Request:
        url = self._list_addresses.step(walk.url, step)
        # If it fails, the walk goes on from its cursor in the next run.
        search, reader, tier = ListSearch(ListKind.LIST), self._read_page, Tier.DEEP_LISTS
        return self._lists.request(
            url, search, self.parse_step, tier=tier, reader=reader, read_as=walk.url, walk=walk, step=step, read=read
        )

    # By-date lists

    def _range(self) -> Iterator[date]:
        today = datetime.now(UTC).date()
        day = min(self._arguments.until or today, today)
        first = max(self._arguments.since or date.min, self._addresses.first_day or date.min)
        return days_back(day, first)

    def _days_done(self) -> set[str]:
        with self._run.resources.database.session() as session:
            return Listings(session).days_done(self._run.site)

    def _next_day(self, language: str, **_: object) -> list[Request]:
        day = next(self._days[language], None)
        if day is None:
            del self._days[language]
            return [] if self._days else self._without_days()
        return [self._day_request(self._address(self._day_path(language, day)), language, day, None)]

    def _day_path(self, language: str, day: date) -> str:
        return self._addresses.by_day.format(language=language, day=day.isoformat())

    def _day_request(self, url: str, language: str, day: date, step: int | None) -> Request:
        # A day that fails is fetched again in the next run.
        return self._lists.request(
            url,
            ListSearch(ListKind.DAY),
            self.parse_day,
            self._next_day,
            Tier.DEEP_LISTS,
            reader=self._read_page,
            conditional=step is None,
            priority=day.toordinal(),
            language=language,
            day=day,
            step=step,
        )

    async def parse_day(
        self, fetched: FetchedList[ListPage], language: str, day: date, step: int | None
    ) -> list[Request]:
        """Take one by-date list; a day that is over is remembered as done with everything found on it."""
        if fetched.is_unchanged:
            return self._next_day(language)
        page = fetched.found
        if fetched.fault:
            self._lists.unread(fetched)
            return self._next_day(language)
        self._lists.count(ListKind.DAY, len(page.articles))
        self._day_pages.append(frozenset(link.address.key for link in page.articles))
        further = [other for other in page.steps if (step or 0) < other <= _MAX_DAY_STEPS]
        new, _ = await self._run.frontier.queue(page.articles, deep=True)
        # A day of several pages is not remembered by its first: the others are not stored yet.
        read = fetched.read if step is None and not further else None
        await self._run.write(
            lambda session: self._store_day(session, new, language, day, page, read, is_last=not further), new
        )
        if further:
            return [self._day_request(self._list_addresses.step(fetched.url, further[0]), language, day, further[0])]
        return self._next_day(language)

    def _store_day(
        self,
        session: Session,
        new: list[PageTask],
        language: str,
        day: date,
        page: ListPage,
        read: ReadList | None,
        *,
        is_last: bool,
    ) -> None:
        site = self._run.site
        store(session, site, new, self._run.run_id)
        if not is_over(day, datetime.now(UTC)):
            if read is not None:
                read.remember(session, site, self._run.frontier.wanted_keys(page.articles))
            return
        listings = Listings(session)
        walk = listings.begin(site, _day_key(language, day))
        listings.record(walk, [link.address.key for link in page.articles])
        if is_last:
            listings.complete(walk)

    def _without_days(self) -> list[Request]:
        """Walk the lists if the site has no by-date lists: every day answered with the same page, or with none."""
        if len(self._day_pages) < 2 or len(set(self._day_pages) - {frozenset()}) > 1:
            return []
        self._walks_days = False
        return [request for language in self._languages for request in self._home(language)]

    # All of them

    def _named(self, fetched: FetchedList[ListPage]) -> list[Address]:
        return [read_address(url, self._run.rules) for url in fetched.named]


def days_back(last: date, first: date) -> Iterator[date]:
    """Give the days of a range, the newest first; no day is asked for that comes before the first one there is."""
    return (date.fromordinal(number) for number in range(last.toordinal(), first.toordinal() - 1, -1))


def is_over(day: date, now: datetime) -> bool:
    """Whether the day has ended everywhere (12 hours behind UTC): its list does not grow any more."""
    return (now - timedelta(hours=12)).date() > day


def _day_key(language: str, day: date) -> str:
    return f"{language}:day:{day.isoformat()}"
