"""`UnknownSite`: find the articles of a site without rules through its start page, feeds and news sitemaps."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapy import Request, signals
from scrapy.robotstxt import RobotParser

from crawler.crawl.article_link import ArticleLink
from crawler.crawl.ending.list_endings import ListKind, ListSearch
from crawler.crawl.frontier import AT_A_TIME
from crawler.crawl.run import CrawlRun
from crawler.discovery.hosts import StartHosts, host_of, owner_of
from crawler.discovery.list_requests import FetchedList, ListRequests
from crawler.discovery.readers.answers import feed_answer, sitemap_answer, start_page_answer
from crawler.discovery.readers.feeds import Feed, FeedEntry
from crawler.discovery.readers.sitemaps import Sitemap, SitemapEntry
from crawler.discovery.readers.start_page import StartPage, article_address
from crawler.extraction.addresses import join_address
from storage.pages import Pages

FEEDS = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml")
"""Where feeds usually are, asked for if the start page names none."""
SITEMAPS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/news_sitemap.xml", "/sitemap.xml")
"""Where news sitemaps usually are, asked for if robots.txt names none."""
_MAX_FEEDS = 5
_MAX_SITEMAPS = 20
_MAX_UNDATED = 500
"""Pages of a sitemap without any date are taken if it is so small: larger ones list a site's whole past."""
_RECENT = timedelta(days=7)


class UnknownSite:
    """Discovery of one run: depth 1 from the start page, and what feeds and sitemaps name."""

    def __init__(self, run: CrawlRun, hosts: StartHosts) -> None:
        self._run = run
        self._hosts = hosts
        self._lists = ListRequests(run)
        self._sitemaps_asked: set[str] = set()
        self._robots_sitemaps: list[str] = []
        run.crawler.signals.connect(self._read_robots, signals.robots_parsed)

    async def start(self) -> AsyncIterator[Request]:
        """Give the request for the start page."""
        await self._lists.load()
        given, search = self._hosts.given, ListSearch(ListKind.HOME)
        yield self._lists.request(given, search, start_page_answer, self.parse_start_page, any_host=True)

    def _read_robots(self, robotparser: RobotParser, request: Request) -> None:
        """Take the Sitemap lines of the site's robots.txt."""
        parsed = getattr(robotparser, "rp", None)
        for sitemap in getattr(parsed, "sitemaps", None) or ():
            joined = join_address(request.url, str(sitemap))
            if joined and self._run.is_own(joined):
                self._robots_sitemaps.append(joined)

    async def parse_start_page(self, fetched: FetchedList[StartPage]) -> list[Request]:
        """Store the links of the start page; ask for its feeds and for the site's sitemaps."""
        if fetched.is_unchanged:
            self._hosts.start_page = fetched.url
            return self._feeds_and_sitemaps(fetched.named)
        page = fetched.found
        if fetched.status != 200 or page.wall:
            self._lists.unread(fetched)
            return []
        if await asyncio.to_thread(self._is_elsewhere, fetched.url):
            self._lists.unread(fetched, "another_site")
            return []
        self._hosts.start_page = fetched.url
        feeds = page.feeds[:_MAX_FEEDS]
        if fetched.showed_articles and not page.pages:
            self._lists.unread(fetched)
        else:
            await self._take(fetched, [ArticleLink(address) for address in page.pages], feeds)
        return self._feeds_and_sitemaps(feeds)

    def _is_elsewhere(self, url: str) -> bool:
        """Whether the start page of a site that was read before now leads to a host where it never was."""
        given, host = host_of(self._hosts.given), host_of(url)
        if host == given or owner_of(url) == owner_of(self._hosts.given):
            return False
        with self._run.resources.database.session() as session:
            pages = Pages(session)
            return pages.holds_host(self._run.site, given) and not pages.holds_host(self._run.site, host)

    def _feeds_and_sitemaps(self, named_feeds: Iterable[str]) -> list[Request]:
        feeds = [
            self._lists.request(feed, ListSearch(ListKind.FEED), feed_answer, self.parse_feed, any_host=True)
            for feed in named_feeds
        ]
        named = self._sitemap_requests(self._robots_sitemaps)
        return [
            *(feeds or self._next_feed(self._guesses(ListKind.FEED, FEEDS))),
            *(named or self._next_sitemap(self._guesses(ListKind.SITEMAP, SITEMAPS))),
        ]

    def _guesses(self, kind: ListKind, paths: Iterable[str]) -> ListSearch:
        return ListSearch(kind, [self._at_home(path) for path in paths], is_guess=True)

    def _at_home(self, path: str) -> str:
        return join_address(self._hosts.start_page, path) or self._hosts.start_page

    async def _links(self, entries: Sequence[FeedEntry | SitemapEntry]) -> list[ArticleLink]:
        """Those that lie on the site. Their days are UTC, and may be one off: they rank, or leave out what is far
        off."""
        links = []
        for number, entry in enumerate(entries, 1):
            if number % AT_A_TIME == 0:
                await asyncio.sleep(0)
            address = article_address(entry.url) if self._run.is_own(entry.url) else None
            if address is not None and self._run.arguments.may_be_in_range(entry.day):
                links.append(ArticleLink(address, None if self._run.arguments.has_range else entry.day))
        return links

    async def _take(self, fetched: FetchedList[Any], links: list[ArticleLink], named: Sequence[str] = ()) -> None:
        self._lists.count(fetched.search.kind, len(links))
        await self._lists.take(links, fetched.read, named)

    # Feeds

    def _next_feed(self, search: ListSearch) -> list[Request]:
        if search.left:
            url = search.left.pop(0)
            return [self._lists.request(url, search, feed_answer, self.parse_feed, self._next_feed)]
        if search.left is not None:
            self._lists.give_up(search)
        return []

    async def parse_feed(self, fetched: FetchedList[Feed | None]) -> list[Request]:
        """Take the entries of a feed; ask for the next candidate if this is no feed."""
        if fetched.is_unchanged:
            return []
        feed = fetched.found
        if feed is None or (fetched.showed_articles and not feed.entries):
            self._lists.unread(fetched, "no_feed" if feed is None else "no_articles")
            return self._next_feed(fetched.search)
        self._lists.note_unread(fetched, feed.unread)
        await self._take(fetched, await self._links(feed.entries))
        return []

    # Sitemaps

    def _sitemap_requests(self, addresses: Iterable[str]) -> list[Request]:
        requests = []
        for address in addresses:
            if address not in self._sitemaps_asked and len(self._sitemaps_asked) < _MAX_SITEMAPS:
                self._sitemaps_asked.add(address)
                search = ListSearch(ListKind.SITEMAP)
                requests.append(self._lists.request(address, search, sitemap_answer, self.parse_sitemap))
        return requests

    def _next_sitemap(self, search: ListSearch) -> list[Request]:
        if search.left:
            url = search.left.pop(0)
            return [self._lists.request(url, search, sitemap_answer, self.parse_sitemap, self._next_sitemap)]
        if search.left is not None:
            self._lists.give_up(search)
        return []

    async def parse_sitemap(self, fetched: FetchedList[Sitemap | None]) -> list[Request]:
        """Take the pages of a sitemap, or the sitemaps of an index; ask for the next candidate if this is neither."""
        if fetched.is_unchanged:
            return self._sitemap_requests(fetched.named)
        sitemap = fetched.found
        if sitemap is None:
            self._lists.unread(fetched, "no_sitemap")
            return self._next_sitemap(fetched.search)
        further = [entry.url for entry in self._wanted_sitemaps(sitemap.sitemaps)]
        if sitemap.pages or further:
            await self._take(fetched, await self._links(self._wanted_pages(sitemap)), further)
        return self._sitemap_requests(further)

    def _wanted_pages(self, sitemap: Sitemap) -> list[SitemapEntry]:
        """News; of other pages those changed lately (in a backfill: since its first day)."""
        since = self._run.arguments.since or datetime.now(UTC).date() - _RECENT
        undated = len(sitemap.pages) <= _MAX_UNDATED
        return [
            entry if entry.news else SitemapEntry(entry.url)
            for entry in sitemap.pages
            if entry.news or (entry.day >= since if entry.day else undated)
        ]

    def _wanted_sitemaps(self, sitemaps: tuple[SitemapEntry, ...]) -> list[SitemapEntry]:
        """Those of an index that say news, else those changed lately."""
        own = [entry for entry in sitemaps if self._run.is_own(entry.url)]
        news = [entry for entry in own if "news" in entry.url.split(host_of(entry.url), 1)[-1].lower()]
        since = self._run.arguments.since or datetime.now(UTC).date() - _RECENT
        return news or [entry for entry in own if entry.day is None or entry.day >= since]
