"""`UnknownSite`: find the articles of a site without rules by its start page, feeds, sitemaps and lists."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request

from crawler.crawl.ending.list_endings import ListKind, ListSearch
from crawler.crawl.run import CrawlRun
from crawler.discovery.hosts import StartHosts, host_of, owner_of
from crawler.discovery.list_requests import FetchedList, ListRequests
from crawler.discovery.readers.answers import start_page_answer
from crawler.discovery.unknown.announced.entries import Entries
from crawler.discovery.unknown.announced.feeds import MOST_FEEDS, Feeds
from crawler.discovery.unknown.announced.given_list import GivenList, is_list_address
from crawler.discovery.unknown.announced.retired_lists import RetiredLists
from crawler.discovery.unknown.announced.sitemaps import Sitemaps
from crawler.discovery.unknown.sections import Sections
from crawler.extraction.addresses import join_address, page_key
from crawler.extraction.page_kind.walls import JAVASCRIPT
from storage.pages import Pages


class UnknownSite:
    """Discovery of one run: begins with the start page, what it and robots.txt announce, and the lists of earlier runs;
    `Sections` walks on from there."""

    def __init__(self, run: CrawlRun, hosts: StartHosts) -> None:
        self._run = run
        self._hosts = hosts
        self._lists = ListRequests(run)
        self._sections = Sections(run, hosts, self._lists)
        self._retired = RetiredLists(run)
        entries = Entries(run, self._lists, self._sections)
        self._feeds = Feeds(self._lists, self._retired, entries)
        self._sitemaps = Sitemaps(run, self._lists, self._retired, entries)
        self._given = GivenList(run, self._lists, entries, self._sitemaps)

    async def start(self) -> AsyncIterator[Request]:
        """Give the request for the start page."""
        await self._lists.load()
        await asyncio.to_thread(self._retired.load)
        await self._sections.load()
        search, walk_key = ListSearch(ListKind.HOME), self._sections.walk_key(page_key(self._hosts.given))
        is_list = is_list_address(urlsplit(self._hosts.given).path)
        yield self._lists.request(
            self._hosts.given,
            search,
            self.parse_start_page,
            any_host=True,
            walk_key=walk_key,
            # What a sitemap of sitemaps names has changed also where itself has not.
            conditional=False if is_list else None,
        )
        if not is_list:
            for request in await self._known_lists():
                yield request

    async def _known_lists(self) -> list[Request]:
        await self._sections.take_named_hosts()
        return [*self._sections.known_lists()]

    async def parse_start_page(self, fetched: FetchedList[Any]) -> list[Request]:
        """Store the links of the start page; ask for its feeds and for the site's sitemaps."""
        if (further := await self._given.take(fetched, self._hosts.given)) is not None:
            return further
        if is_list_address(urlsplit(self._hosts.given).path):
            self._lists.queue(await self._known_lists())
        if fetched.is_unchanged:
            self._hosts.start_page = fetched.url
            return self._feeds_and_sitemaps(fetched.named, ())
        page, wall = await self._lists.read(start_page_answer, fetched, fetched.encoding, fetched.url)
        by_script = wall == JAVASCRIPT and await self._sections.has_links(fetched)
        if by_script:
            # A browser may have made it meanwhile.
            page, _ = await self._lists.read(start_page_answer, fetched, fetched.encoding, fetched.url)
            wall = None
        if fetched.status != 200 or wall:
            self._lists.unread(fetched, "no_articles", wall)
            return []
        if await asyncio.to_thread(self._is_elsewhere, fetched.url):
            self._lists.unread(fetched, "another_site")
            return []
        self._hosts.start_page = fetched.url
        feeds, mentioned = page.feeds[:MOST_FEEDS], page.mentioned_feeds[:MOST_FEEDS]
        further = self._feeds_and_sitemaps(feeds, mentioned)
        if fetched.showed_articles and not (page.pages or by_script):
            self._lists.unread(fetched, "no_articles")
            return further
        return [*await self._sections.take_start_page(fetched, [*feeds, *mentioned]), *further]

    def _is_elsewhere(self, url: str) -> bool:
        """Whether the start page of a site that was read before now leads to a host where it never was."""
        given, host = host_of(self._hosts.given), host_of(url)
        if host == given or owner_of(url) == owner_of(self._hosts.given):
            return False
        with self._run.resources.database.session() as session:
            pages = Pages(session)
            return pages.holds_host(self._run.site, given) and not pages.holds_host(self._run.site, host)

    def _feeds_and_sitemaps(self, named: Sequence[str], mentioned: Sequence[str]) -> list[Request]:
        return [*self._feeds.begin(named, mentioned, self._at_home), *self._sitemaps.begin(self._at_home)]

    def _at_home(self, path: str) -> str:
        return join_address(self._hosts.start_page, path) or self._hosts.start_page
