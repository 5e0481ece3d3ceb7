"""`Sections`: walk the lists of a site without rules, and tell which of its pages are worth a request.

What an address leads to is judged before it is fetched (`link_judgement`), and by what pages like it turned out to be
(`AddressShapes`). Each address is fetched as a page once, whatever it was taken for: an article is saved; a list is
read from the same response, remembered by its row (`list_page`), and from then on visited as a list.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.crawl.article_link import ArticleLink, Expected
from crawler.crawl.decisions.page_decisions import Ending, PageResult
from crawler.crawl.ending.list_endings import ListKind, ListSearch
from crawler.crawl.frontier import Tier, store
from crawler.crawl.guide import Answer
from crawler.crawl.page_task import PageTask
from crawler.crawl.run import CrawlRun
from crawler.discovery.conditional import ReadList
from crawler.discovery.hosts import StartHosts, host_of
from crawler.discovery.list_requests import FetchedList, ListRequests
from crawler.discovery.list_walk import ListWalk
from crawler.discovery.readers.list_page import ListPage
from crawler.discovery.readers.start_page import article_address
from crawler.discovery.unknown.address_shapes import AddressShapes
from crawler.discovery.unknown.article_links import ArticleLinks
from crawler.discovery.unknown.backfill import Backfill
from crawler.discovery.unknown.by_script.made_lists import MadeLists
from crawler.discovery.unknown.further_hosts import FurtherHosts
from crawler.discovery.unknown.link_judgement import expected_of, expected_of_address, parents_of
from crawler.discovery.unknown.list_limit import ListLimit
from crawler.discovery.unknown.page_chain import PageChain
from crawler.discovery.unknown.paging import list_address
from crawler.discovery.unknown.section_page import SectionPage, read_section_page
from crawler.discovery.unknown.static_pages import StaticPages
from crawler.discovery.walk_steps import WalkSteps
from crawler.extraction.addresses import Address, page_key
from crawler.extraction.errors import ExtractionError
from crawler.extraction.page_kind.page_types import PageType
from crawler.extraction.page_kind.walls import JAVASCRIPT
from storage.database import Session
from storage.listings import Listings, ListPageRow, ListPages
from storage.schedule import LIST_PAGE, STATIC_PAGE

_TRIES = {Expected.LIKELY: 20, Expected.LIST: 8, Expected.ARCHIVE: 8, Expected.UNLIKELY: 6}
"""So many pages of one shape are tried for each that was worth it, and so many before the first."""
_JUDGED = frozenset({"no_article", "not_an_article", STATIC_PAGE})
"""Refusals that tell of pages with such an address. A dead link or a wall says nothing of others."""
_OUTCOMES = 5000
"""Pages of earlier runs that the shapes are learned from: the newest, because sites change."""
_FEW = 3
"""A page that is no article is a list with so many teasers."""
_RUNNING_TEXT, _SEVERAL, _TEASER_TEXT = 600, 5, 200
"""One that was taken for a list, and is not judged yet, if it has less running text too, or several headlines and less
than so much for each teaser: 1 of 120 articles would be one by this."""


@dataclass(slots=True)
class _Section:
    """A list on its way."""

    walk: ListWalk
    key: str
    """Of its row."""
    read: ReadList
    """What its first page said."""
    is_told: bool = False
    """Whether it is known to be worth its requests or not."""


class Sections:
    """The lists of one run."""

    def __init__(self, run: CrawlRun, hosts: StartHosts, lists: ListRequests) -> None:
        self._run = run
        self._hosts = hosts
        self._lists = lists
        self._shapes = AddressShapes()
        self._chain = PageChain(run.arguments.since)
        self._steps = WalkSteps(run, self._chain)
        self._backfill = Backfill(run.arguments.since, run.arguments.until, datetime.now(UTC).date())
        self._further = FurtherHosts()
        self._static = StaticPages()
        self.made = MadeLists(run)
        self._articles = ArticleLinks()
        self._knows_articles = False
        self._limit = ListLimit(run.crawler.settings.getint("MAX_LIST_PAGES"))
        self._begun: set[str] = set()
        """Pages that are being tried."""
        self._known: list[ListPageRow] = []
        run.guide = self

    async def load(self) -> None:
        """Read what earlier runs learned; to be called once, before the first request."""
        await asyncio.to_thread(self._load)

    def _load(self) -> None:
        site = self._run.site
        with self._run.resources.database.session() as session:
            pages = ListPages(session)
            for url, reason, fruitless in pages.outcomes(site, _JUDGED, _OUTCOMES):
                self._knows_articles |= reason is None
                self._hosts.more.add(host_of(url))
                if reason == STATIC_PAGE:
                    self._static.refused_before()
                is_list = reason not in (None, *_JUDGED) and fruitless <= 1
                self._shapes.met(url, "articles" if reason is None else "lists" if is_list else "others")
            interrupted = {row.key for row in Listings(session).interrupted(site)}
            known = pages.due(site, all_of_them=True)
            due = {row.key for row in pages.due(site, all_of_them=self._run.arguments.has_range)}
            left = [row for row in known if self.walk_key(row.key) in interrupted]
            wanted = [*left, *(row for row in known if row.key in due and row not in left)]
            self._known = [row for row in wanted if self._backfill.covers(row.url)]

    async def take_named_hosts(self) -> None:
        """Queue the start pages of the hosts that the user named."""
        scheme = self._hosts.given.partition(":")[0]
        addresses = (article_address(f"{scheme}://{host}/") for host in self._run.arguments.hosts)
        links = [ArticleLink(address, expected=Expected.LIST) for address in addresses if address is not None]
        new, _ = await self._run.frontier.queue(links)
        await self._run.write(partial(store, site=self._run.site, tasks=new, run_id=self._run.run_id), new)

    def known_lists(self) -> list[Request]:
        """Ask for the lists of earlier runs, as far as their time has come."""
        requests: list[Request] = []
        # The other half is for their further pages, and for lists that are new.
        for row in self._known[: self._limit.half]:
            self._limit.take(self._run)
            tier = Tier.FIRST_LISTS if row.is_front else Tier.DEEP_LISTS
            requests.append(
                self._lists.request(
                    row.url,
                    ListSearch(ListKind.LIST),
                    self.parse_known,
                    tier=tier,
                    conditional=True,
                    walk_key=self.walk_key(row.key),
                    row=row,
                )
            )
        return requests

    def walk_key(self, key: str) -> str:
        """Return the key of the walk through a list. A backfill's walks are its own: they end at its first day."""
        days = f"@{self._run.arguments.days}" if self._run.arguments.has_range else ""
        return f"walk:{key}{days}"

    # Lists

    async def has_links(self, fetched: FetchedList[Any]) -> bool:
        """Whether a page that shows nothing names pages in its data, or as a browser makes it."""
        return bool((await self._read(fetched)).links)

    async def take_start_page(self, fetched: FetchedList[Any], feeds: Sequence[str]) -> list[Request]:
        """Take the links of the start page, which names the feeds, and ask for its next page."""
        page = await self._read(fetched)
        if page.needs_script and not self._knows_articles:
            self.made.start_page_is_empty()
        return await self._begin(fetched, page, page_key(self._hosts.given), feeds)

    async def parse_known(self, fetched: FetchedList[Any], row: ListPageRow) -> list[Request]:
        """Take the first page of a list of an earlier run."""
        site = self._run.site
        if fetched.is_unchanged:
            self._limit.give_back()
            self._run.put(lambda session: ListPages(session).visited(site, row.key, found_new=False))
            return []
        if fetched.status in (404, 410):
            reason = f"http_{fetched.status}"
            self._run.put(lambda session: ListPages(session).gone(site, row.key, reason))
            return []
        page = await self._read(fetched) if fetched.status == 200 else SectionPage()
        if fetched.status != 200 or page.wall or not page.links:
            self._lists.unread(fetched, "no_articles", page.wall)
            return []
        if self._hosts.is_start_page(fetched.url):
            self._lists.unread(fetched, "home_page")
            return []
        main, _ = self._judged(page)
        if len(main.main) < _FEW and _reads_on(page, len(main.main)):
            # It was a list, and is an article now.
            await self._run.write(lambda session: ListPages(session).is_page(site, row.key))
            self._run.frontier.try_again(row.key, row.url)
            return []
        return await self._begin(fetched, page, row.key)

    async def read_list(self, response: Response, task: PageTask, refused: str | None) -> bool:
        """Take what a page names, if it is a list, and return whether it is one."""
        fetched = self._lists.of_page(response, task.url, ListSearch(ListKind.LIST))
        try:
            page = await self._read(fetched)
        except ExtractionError:
            return False
        main, _ = self._judged(page)
        is_list = refused == LIST_PAGE or len(main.main) >= _FEW
        if not is_list or (refused is None and _reads_on(page, len(main.main))):
            return False
        self._lists.queue(await self._begin(fetched, page, task.key, is_first_visit=True))
        return True

    async def read_article(self, response: Response, task: PageTask) -> None:
        """Take the articles that the page of an article names, where lists do not name them all."""
        if not self._articles.are_worth_reading or self._run.arguments.has_range:
            return
        fetched = self._lists.of_page(response, task.url, ListSearch(ListKind.LIST))
        try:
            page = await self._lists.read(read_section_page, fetched, fetched.encoding, fetched.url, self._hosts.names)
        except ExtractionError:
            return
        links = self._articles.found(page, task.url, self._shapes)
        new, _ = await self._run.frontier.queue(links, deep=True)
        if new:
            self._articles.were_new()
            await self._run.write(partial(store, site=self._run.site, tasks=new, run_id=self._run.run_id), new)

    async def _read(self, fetched: FetchedList[Any]) -> SectionPage:
        reads = read_section_page, fetched, fetched.encoding, fetched.url
        page = await self._lists.read(*reads, self._hosts.names)
        if (page.needs_script or page.wall == JAVASCRIPT) and await self.made.make(fetched):
            reads = read_section_page, fetched, fetched.encoding, fetched.url
            page = await self._lists.read(*reads, self._hosts.names)
        self._static.listed(page.posts)
        further = self._further.found(self._hosts.names, page.elsewhere)
        if not further:
            return page
        for host, number in further:
            self._hosts.more.add(host)
            message = "%s is a host of the site too: %d headlines of its lists lead there"
            self._run.logger.info(message, host, number)
        return await self._lists.read(*reads, self._hosts.names)

    async def _begin(
        self,
        fetched: FetchedList[Any],
        page: SectionPage,
        key: str,
        feeds: Sequence[str] = (),
        *,
        is_first_visit: bool = False,
    ) -> list[Request]:
        """Take the first page of a list."""
        shown, others = self._judged(page, feeds)
        self._lists.count(
            fetched.search.kind, len(shown.articles) + sum(link.expected == Expected.UNLIKELY for link in others)
        )
        walk = ListWalk(self.walk_key(key), fetched.url, shown, self._run.arguments.since)
        section = _Section(walk, key, fetched.read, is_told=not is_first_visit)
        return await self._take(section, page, shown, others, None)

    async def parse_further(self, fetched: FetchedList[Any], section: _Section, step: str) -> list[Request]:
        """Take a further page of a list. One that does not exist is the list's end."""
        walk = section.walk
        if fetched.status in (404, 410):
            return await self._take(section, SectionPage(), ListPage(), [], step)
        page = await self._read(fetched) if fetched.status == 200 else SectionPage()
        if fetched.fault or page.wall:
            # Not the list's end: the walk goes on here in the next run.
            self._lists.unread(fetched, "no_articles", page.wall)
            return []
        if walk.leads_nowhere(self._run.articles_read):
            self._run.logger.warning("list not followed further in this run, it names no articles: %s", fetched.url)
            return []
        shown, others = self._judged(page)
        self._lists.count(fetched.search.kind, len(shown.articles))
        return await self._take(section, page, shown, others, step)

    async def _take(
        self, section: _Section, page: SectionPage, shown: ListPage, others: list[ArticleLink], step: str | None
    ) -> list[Request]:
        walk = section.walk
        self._chain.came_to(walk, step, page.next_page)

        def visited(session: Session) -> None:
            if step is None:
                ListPages(session).visited(self._run.site, section.key, found_new=walk.found_new)

        is_front = step is None and section.key == page_key(self._hosts.given)
        following = await self._steps.take(walk, shown, step, section.read, others, visited, is_front=is_front)
        self._tell(section, page, step)
        self.saw(link.day for link in shown.main)
        if following is None or not self._limit.take(self._run):
            return []
        # If it fails, the walk goes on from its cursor in the next run.
        search = ListSearch(ListKind.LIST)
        tier = Tier.DEEP_LISTS
        return [self._lists.request(following, search, self.parse_further, tier=tier, section=section, step=following)]

    def saw(self, days: Iterable[date | None]) -> None:
        """Take note of the days of a list's articles; a backfill tells how far back its lists led."""
        if not self._run.arguments.has_range:
            return
        self._backfill.saw(days)
        notes = self._run.closing.notes
        notes.pop("reach", None)
        if (shortfall := self._backfill.shortfall(list(self._chain.days.values()))) is not None:
            notes["reach"] = shortfall

    def _tell(self, section: _Section, page: SectionPage, step: str | None) -> None:
        """Learn whether lists with such an address are worth their requests: by the first page, or by the second where
        the first only repeats what other lists have."""
        if section.is_told or (step is None and not section.walk.found_new and page.next_page):
            return
        section.is_told = True
        self._shapes.met(section.walk.url, "lists" if section.walk.found_new else "others")

    def _judged(self, page: SectionPage, feeds: Iterable[str] = ()) -> tuple[ListPage, list[ArticleLink]]:
        """Return the articles of a page, and what else of its links is to be tried."""
        parents = parents_of(page.links)
        main: list[ArticleLink] = []
        beside: list[ArticleLink] = []
        others: list[ArticleLink] = []
        start = page_key(self._hosts.given)
        for link in page.links:
            if self._hosts.is_start_page(link.address.url) or link.address.key == start:
                continue
            expected = expected_of(link, self._shapes, parents)
            if expected is None or (expected == Expected.ARCHIVE and not self._backfill.covers(link.address.url)):
                continue
            taken = ArticleLink(link.address, link.day, expected)
            if expected.is_list:
                first = article_address(list_address(link.address.url))
                taken = ArticleLink(first or link.address, None, expected)
            (others if not expected.is_article else main if link.in_list else beside).append(taken)
        for archive in [link.address.url for link in others if link.expected == Expected.ARCHIVE]:
            stepped = map(article_address, self._backfill.archives_like(archive))
            others += [ArticleLink(address, expected=Expected.ARCHIVE) for address in stepped if address is not None]
        articles = [*main, *beside]
        shown = ListPage(
            main=tuple(main),
            articles=tuple(articles),
            lists=tuple(Address("list", feed) for feed in feeds),
            sequence=tuple(link.address.key for link in articles),
        )
        return shown, others

    # Pages

    def expected(self, url: str) -> Expected | None:
        """Return what an address is taken for of which nothing else is known."""
        return expected_of_address(url, self._shapes)

    def may_begin(self, task: PageTask) -> Answer:
        """Whether a page is worth a request."""
        answer = self._worth(task)
        if answer == Answer.YES and task.expected.is_list and not self._limit.take(self._run):
            answer = Answer.NEXT_RUN
        if answer == Answer.YES:
            self._begun.add(task.key)
            self._shapes.begin(task.url)
        return answer

    def _worth(self, task: PageTask) -> Answer:
        if task.expected == Expected.ARTICLE:
            return Answer.YES
        count = self._shapes.count(task.url)
        allowed = _TRIES[task.expected] * (1 + count.lists + (0 if task.expected.is_list else count.articles))
        if count.others >= allowed:
            return Answer.NO
        is_full = count.others + self._shapes.under_way(task.url) >= allowed
        return Answer.WAIT if is_full and task.expected != Expected.LIKELY else Answer.YES

    def is_static_page(self, task: PageTask, kind: PageType | None) -> bool:
        """Whether a page that reads as an article is none of the site's posts."""
        return self._static.is_static(kind, task.expected, has_day=task.day is not None)

    def ended(self, task: PageTask, result: PageResult) -> None:
        """Learn from what a page turned out to be."""
        if task.key not in self._begun:
            return
        self._begun.remove(task.key)
        self._shapes.end(task.url)
        if task.day is not None:
            self._chain.days[task.key] = task.day
        if result.ending == Ending.SAVED or result.article is not None:
            self._shapes.met(task.url, "articles")
            self.made.has_article()
        elif result.ending == Ending.REFUSED and _is_told(task, result.reason):
            self._shapes.met(task.url, "others")


def _reads_on(page: SectionPage, teasers: int) -> bool:
    """Whether a page has more running text than a list."""
    headlines = sum(link.is_heading and link.in_list for link in page.links)
    is_short = headlines >= _SEVERAL and page.running_text < _TEASER_TEXT * teasers
    return page.running_text >= _RUNNING_TEXT and not is_short


def _is_told(task: PageTask, reason: str) -> bool:
    """Whether a refusal tells of pages with addresses like the page's. What a list is worth is told when it is read."""
    return reason in _JUDGED or (task.expected.is_list and reason != LIST_PAGE)
