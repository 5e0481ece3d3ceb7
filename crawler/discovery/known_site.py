"""`ListWalker`: finds a known site's articles through its feeds, home pages, lists and by-date lists."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.http import Response, TextResponse
from sqlalchemy import select
from sqlalchemy.orm import Session
from twisted.python.failure import Failure

from crawler.crawl.frontier import ListCallback, ListErrback, Tier, store
from crawler.crawl.page_task import PageEntry
from crawler.discovery.conditional import ReadList, is_not_modified
from crawler.discovery.feeds import read_feed
from crawler.discovery.list_page import (
    ListPage,
    first_step,
    list_key,
    read_list_page,
    step_address,
    step_of,
)
from crawler.discovery.list_walk import ListWalk
from crawler.downloader.failures import CrawlStopped, failure_reason
from crawler.extraction.addresses import Address, read_address
from storage.listings import Listings, Walk
from storage.models import ListingRow

if TYPE_CHECKING:
    from crawler.spiders.base import NewsSpider

_RECENT = timedelta(days=3)
"""A backfill that ends so near to today also looks at feeds and home pages."""
_MAX_DEPTH = 5
"""Links from a home page to a list. Menus name every list directly; a chain of lists that never ends is a trap."""
_MAX_LISTS = 1000
"""Of one run: articles wait for the first page of each, 17 minutes at one request a second."""
_MAX_DAY_STEPS = 50
"""Pages of one day: at two articles on each, more than any of 64,000 articles in 20 years (9 a day) needs."""


@dataclass(frozen=True, slots=True)
class _Stored:
    """What became of one page of a list."""

    walk: Walk
    next_step: int | None
    resumes: bool = False


class ListWalker:
    """Discovery of one run. Requests go out through Scrapy; what they bring is stored in one operation each."""

    def __init__(self, spider: "NewsSpider") -> None:
        self._spider = spider
        self._arguments = spider.arguments
        self._walked: set[str] = set()
        self._asked: set[str] = set()
        self._reads: dict[str, ReadList] = {}
        """Of each walk, what the response of its first page said."""
        self._days: dict[str, Iterator[date]] = {}
        self._day_pages: list[frozenset[str]] = []
        self._languages = self._arguments.languages or spider.rules.languages

    async def start(self) -> AsyncIterator[Request]:
        """The first requests: in a backfill the by-date lists, else feeds and home pages."""
        uses_days = self._arguments.has_range and bool(self._spider.day_address)
        if not uses_days or self._reaches_today():
            for language in self._languages:
                for request in (*self._feed(language), *self._home(language)):
                    yield request
        if uses_days:
            done = await asyncio.to_thread(self._days_done)
            for language in self._languages:
                self._days[language] = iter([day for day in self._range() if _day_key(language, day) not in done])
                for request in self._next_day(language):
                    yield request

    def _reaches_today(self) -> bool:
        until = self._arguments.until
        return until is None or until >= datetime.now(UTC).date() - _RECENT

    # Feeds

    def _feed(self, language: str, candidates: Iterable[str] | None = None) -> list[Request]:
        """The request for the first candidate that was not asked yet."""
        left = list(self._spider.feed_addresses if candidates is None else candidates)
        while left:
            url = self._spider.site_address(left.pop(0).format(language=language))
            if url not in self._asked:
                self._asked.add(url)
                return [self._request(url, self.parse_feed, self.feed_failed, language=language, left=left)]
        return []

    async def parse_feed(self, response: Response, language: str, left: list[str]) -> list[Request]:
        """The entries of a feed; the next candidate where this is none."""
        if self._is_unchanged(response):
            return []
        entries = read_feed(response.body, self._spider.hosts.own(response.url)) if response.status == 200 else None
        if entries is None:
            self._note_status(response)
            return self._feed(language, left)
        self._count_list(len(entries))
        await self._spider.take_list(self._spider.feed_links(entries), self._spider.lists.read(response))
        return []

    def feed_failed(self, failure: Failure) -> list[Request]:
        """Notes the failure and goes on with the next candidate."""
        keywords = self._note_failure(failure)
        return self._feed(keywords["language"], keywords["left"]) if keywords else []

    # Home pages

    def _home(self, language: str, candidates: Iterable[str] | None = None) -> list[Request]:
        left = list(self._spider.home_addresses.get(language, ()) if candidates is None else candidates)
        while left:
            url = self._spider.site_address(left.pop(0))
            if url not in self._asked:
                self._asked.add(url)
                return [self._request(url, self.parse_home, self.home_failed, language=language, left=left)]
        return self._walks(self._seed_lists(language))

    def _seed_lists(self, language: str) -> list[Address]:
        seeds = self._spider.list_addresses.get(language, ())
        return [read_address(self._spider.site_address(seed), self._spider.rules) for seed in seeds]

    async def parse_home(self, response: Response, language: str, left: list[str]) -> list[Request]:
        """The articles and lists of a home page; the next candidate where it has none in the language."""
        if self._is_unchanged(response):
            return self._walks(self._named(response) or self._seed_lists(language))
        page = self._read(response) if response.status == 200 else ListPage()
        own = [link for link in page.articles if link.address.language == language]
        lists = [address for address in page.lists if address.language == language]
        if not own and not lists:
            self._note_status(response)
            return self._home(language, left)
        await self._spider.take_list(page.articles, self._read_list(response, lists))
        return self._walks(lists or self._seed_lists(language))

    def home_failed(self, failure: Failure) -> list[Request]:
        """Notes the failure and goes on with the next candidate."""
        keywords = self._note_failure(failure)
        return self._home(keywords["language"], keywords["left"]) if keywords else []

    # Lists

    def _walks(self, lists: Iterable[Address], depth: int = 1) -> list[Request]:
        """Requests for the first pages of lists that this run has not met yet; `depth` links away from a home page."""
        if (self._arguments.has_range and self._spider.day_address) or depth > _MAX_DEPTH:
            return []
        requests = []
        for address in lists:
            key = list_key(address)
            is_new = key not in self._walked and len(self._walked) < _MAX_LISTS
            if is_new and self._arguments.wants_language(address.language):
                self._walked.add(key)
                url = first_step(address.url)
                requests.append(self._front_request(url, self._walk_key(key), depth))
        return requests

    def _walk_key(self, key: str) -> str:
        """A backfill's walks are its own: they end at its first day."""
        return f"{key}@{self._arguments.days}" if self._arguments.has_range else key

    def _front_request(self, url: str, key: str, depth: int) -> Request:
        return self._request(url, self.parse_front, self.list_failed, walk_key=key, key=key, url_=url, depth=depth)

    async def parse_front(self, response: Response, key: str, url_: str, depth: int) -> list[Request]:
        """The first page of a list: an interrupted walk goes on, or a new one begins."""
        if self._is_unchanged(response):
            return self._walks(self._named(response), depth + 1)
        if response.status != 200:
            self._note_status(response)
            return []
        page = self._read(response, url_)
        walk = ListWalk(key, url_, page, self._arguments.since)
        self._reads[walk.key] = self._read_list(response, page.lists)
        return [*self._walks(page.lists, depth + 1), *await self._take_step(walk, page, None)]

    async def parse_step(self, response: Response, walk: ListWalk, step: int) -> list[Request]:
        """A further page of a list. One that does not exist is the list's end."""
        if response.status in (404, 410):
            return await self._take_step(walk, ListPage(), step)
        if response.status != 200:
            self._note_status(response)
            return []
        if walk.leads_nowhere(self._spider.articles_read):
            self._spider.logger.warning("list not followed further in this run, it names no articles: %s", response.url)
            return []
        return await self._take_step(walk, self._read(response, walk.url), step)

    async def _take_step(self, walk: ListWalk, page: ListPage, step: int | None) -> list[Request]:
        new = self._spider.frontier.add(page.articles, deep=step is not None)
        walk.found_new = bool(new)
        stored = await self._spider.write(lambda session: self._store_step(session, new, walk, page, step), len(new))
        if stored is None:
            return []
        was_resumed = walk.walk is not None and walk.walk.resumed
        walk.walk = stored.walk
        if stored.resumes:
            return [self._step_request(walk, max(1, (stored.next_step or 1)))]
        walk.advance(page, step)
        if stored.next_step is not None:
            return [self._step_request(walk, stored.next_step)]
        if was_resumed:
            walk.restart()
            return await self._take_step(walk, walk.front, None)
        return []

    def _store_step(
        self, session: Session, new: list[PageEntry], walk: ListWalk, page: ListPage, step: int | None
    ) -> _Stored:
        """One transaction: the articles of the step, and how far the walk is."""
        store(session, self._spider.site, new, self._spider.run_id)
        listings = Listings(session)
        number = walk.walk or listings.begin(self._spider.site, walk.key)
        if walk.walk is None and number.cursor is not None and (begun := step_of(number.cursor) or 0) > 2:
            # Goes on one step back: the list has grown since, and pages have moved on.
            return _Stored(number, begun - 1, resumes=True)
        held = listings.held_before(number.listing_id, walk.main_keys(page))
        following = walk.next_step(page, step, held)
        cursor = step_address(walk.url, following) if following is not None else None
        listings.record(number, [link.address.key for link in page.articles], cursor)
        if following is None:
            listings.complete(number)
        if step is None:
            keys = self._spider.frontier.wanted_keys(page.articles)
            self._reads[walk.key].remember(session, self._spider.site, keys)
        return _Stored(number, following)

    def _step_request(self, walk: ListWalk, step: int) -> Request:
        url = step_address(walk.url, step)
        return self._request(url, self.parse_step, self.list_failed, tier=Tier.DEEP, walk=walk, step=step)

    def list_failed(self, failure: Failure) -> list[Request]:
        """Notes the failure: the walk goes on from its cursor in the next run."""
        self._note_failure(failure)
        return []

    # By-date lists

    def _range(self) -> Iterator[date]:
        today = datetime.now(UTC).date()
        day = min(self._arguments.until or today, today)
        first = max(self._arguments.since or date.min, self._spider.first_day or date.min)
        while day >= first:
            yield day
            day -= timedelta(days=1)

    def _days_done(self) -> set[str]:
        with self._spider.database.session() as session:
            question = select(ListingRow.key).where(
                ListingRow.site == self._spider.site, ListingRow.key.contains(":day:"), ListingRow.completed_walk > 0
            )
            return set(session.scalars(question))

    def _next_day(self, language: str) -> list[Request]:
        day = next(self._days[language], None)
        if day is None:
            del self._days[language]
            return [] if self._days else self._without_days()
        url = self._spider.site_address(self._spider.day_address.format(language=language, day=day.isoformat()))
        return [self._day_request(url, language, day, None)]

    def _day_request(self, url: str, language: str, day: date, step: int | None) -> Request:
        keywords: dict[str, Any] = {"tier": Tier.DEEP, "conditional": step is None}
        request = self._request(url, self.parse_day, self.day_failed, **keywords, language=language, day=day, step=step)
        return request.replace(priority=day.toordinal())

    async def parse_day(self, response: Response, language: str, day: date, step: int | None) -> list[Request]:
        """One by-date list; a day that is over is remembered as done with everything found on it."""
        if self._is_unchanged(response):
            return self._next_day(language)
        if response.status != 200:
            self._note_status(response)
            return self._next_day(language)
        page = self._read(response)
        self._day_pages.append(frozenset(link.address.key for link in page.articles))
        further = [other for other in page.steps if (step or 0) < other <= _MAX_DAY_STEPS]
        new = self._spider.frontier.add(page.articles, deep=True)
        # A day of several pages is not remembered by its first: the others are not stored yet.
        read = self._spider.lists.read(response) if step is None and not further else None
        await self._spider.write(
            lambda session: self._store_day(session, new, language, day, page, read, is_last=not further), len(new)
        )
        if further:
            url = step_address(self._spider.hosts.own(response.url), further[0])
            return [self._day_request(url, language, day, further[0])]
        return self._next_day(language)

    def _store_day(
        self,
        session: Session,
        new: list[PageEntry],
        language: str,
        day: date,
        page: ListPage,
        read: ReadList | None,
        *,
        is_last: bool,
    ) -> int:
        found = store(session, self._spider.site, new, self._spider.run_id)
        if not is_over(day, datetime.now(UTC)):
            if read is not None:
                read.remember(session, self._spider.site, self._spider.frontier.wanted_keys(page.articles))
            return found
        listings = Listings(session)
        walk = listings.begin(self._spider.site, _day_key(language, day))
        listings.record(walk, [link.address.key for link in page.articles])
        if is_last:
            listings.complete(walk)
        return found

    def day_failed(self, failure: Failure) -> list[Request]:
        """Notes the failure; the day is fetched again in the next run."""
        keywords = self._note_failure(failure)
        return self._next_day(keywords["language"]) if keywords else []

    def _without_days(self) -> list[Request]:
        """Walks the lists where the site has no by-date lists: every day answered with the same page, or with none."""
        if len(self._day_pages) < 2 or len(set(self._day_pages) - {frozenset()}) > 1:
            return []
        self._spider.day_address = ""
        return [request for language in self._languages for request in self._home(language)]

    # All of them

    def _is_unchanged(self, response: Response) -> bool:
        """Whether the list is as it was when everything found on it was stored."""
        unchanged = is_not_modified(response)
        self._spider.count("list/not_modified", int(unchanged))
        return unchanged

    def _named(self, response: Response) -> list[Address]:
        """The lists that an unchanged one named."""
        return [read_address(url, self._spider.rules) for url in self._spider.lists.named(response)]

    def _read_list(self, response: Response, lists: Iterable[Address]) -> ReadList:
        return self._spider.lists.read(response, [address.url for address in lists])

    def _read(self, response: Response, url: str | None = None) -> ListPage:
        encoding = response.encoding if isinstance(response, TextResponse) else None
        page = read_list_page(response.body, encoding, url or self._spider.hosts.own(response.url), self._spider.hosts)
        self._count_list(len(page.articles))
        return page

    def _count_list(self, articles: int) -> None:
        self._spider.count("list/read")
        self._spider.count("list/articles", articles)

    def _note_status(self, response: Response) -> None:
        """A list that answers with an error of the server is lost; one that does not exist is none."""
        if response.status >= 500 or response.status in (304, 408, 429):
            self._spider.lose_list(response.url, f"http_{response.status}")

    def _note_failure(self, failure: Failure) -> dict[str, Any] | None:
        """Counts a list that could not be fetched; its callback's arguments, None where the crawl is ending."""
        if isinstance(failure.value, CrawlStopped):
            return None
        request: Request = failure.request  # type: ignore[attr-defined]
        self._spider.lose_list(request.url, failure_reason(failure))
        return request.cb_kwargs

    def _request(
        self, url: str, callback: ListCallback, errback: ListErrback, tier: Tier = Tier.FRONT, **keywords: Any
    ) -> Request:
        keywords = {"conditional": tier == Tier.FRONT} | keywords
        return self._spider.list_request(url, callback, errback, tier, **keywords)


def is_over(day: date, now: datetime) -> bool:
    """Whether the day has ended everywhere (12 hours behind UTC): its list does not grow any more."""
    return (now - timedelta(hours=12)).date() > day


def _day_key(language: str, day: date) -> str:
    return f"{language}:day:{day.isoformat()}"
