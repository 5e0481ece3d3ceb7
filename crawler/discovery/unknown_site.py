"""`UnknownSite`: find the articles of a site without rules through its start page, feeds and news sitemaps."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from scrapy import Request, signals
from scrapy.robotstxt import RobotParser

from crawler.crawl.article_link import ArticleLink
from crawler.crawl.run import CrawlRun
from crawler.discovery.conditional import ReadList
from crawler.discovery.feeds import FeedEntry, read_feed
from crawler.discovery.hosts import StartHosts, host_of
from crawler.discovery.list_requests import FetchedList, ListRequests
from crawler.discovery.sitemaps import Sitemap, SitemapEntry, read_sitemap
from crawler.discovery.start_page import article_address, read_start_page
from crawler.extraction.addresses import join_address

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
        yield self._lists.request(self._hosts.given, self.parse_start_page, any_host=True)

    def _read_robots(self, robotparser: RobotParser, request: Request) -> None:
        """Take the Sitemap lines of the site's robots.txt."""
        parsed = getattr(robotparser, "rp", None)
        for sitemap in getattr(parsed, "sitemaps", None) or ():
            joined = join_address(request.url, str(sitemap))
            if joined and self._run.is_own(joined):
                self._robots_sitemaps.append(joined)

    async def parse_start_page(self, fetched: FetchedList) -> list[Request]:
        """Store the links of the start page; ask for its feeds and for the site's sitemaps."""
        if fetched.is_unchanged:
            self._hosts.start_page = fetched.url
            return self._feeds_and_sitemaps(fetched.named)
        if fetched.status != 200:
            self._lists.lose(fetched.url, f"http_{fetched.status}")
            return []
        self._hosts.start_page = fetched.url
        page = read_start_page(fetched.body, fetched.encoding, fetched.url)
        feeds = page.feeds[:_MAX_FEEDS]
        await self._take([ArticleLink(address) for address in page.pages], fetched.read, feeds)
        return self._feeds_and_sitemaps(feeds)

    def _feeds_and_sitemaps(self, named_feeds: Iterable[str]) -> list[Request]:
        feeds = [self._lists.request(feed, self.parse_feed, any_host=True, left=[]) for feed in named_feeds]
        named = self._sitemap_requests(self._robots_sitemaps)
        return [
            *(feeds or self._next_feed([self._at_home(path) for path in FEEDS])),
            *(named or self._next_sitemap([self._at_home(path) for path in SITEMAPS])),
        ]

    def _at_home(self, path: str) -> str:
        return join_address(self._hosts.start_page, path) or self._hosts.start_page

    def _links(self, entries: Iterable[FeedEntry | SitemapEntry]) -> list[ArticleLink]:
        """Those that lie on the site. Their days are UTC, and may be one off: they rank, or leave out what is far
        off."""
        links = []
        for entry in entries:
            address = article_address(entry.url) if self._run.is_own(entry.url) else None
            if address is not None and self._run.arguments.may_be_in_range(entry.day):
                links.append(ArticleLink(address, None if self._run.arguments.has_range else entry.day))
        return links

    async def _take(self, links: list[ArticleLink], read: ReadList, named: Sequence[str] = ()) -> None:
        self._lists.count(len(links))
        await self._lists.take(links, read, named)

    # Feeds

    def _next_feed(self, left: list[str]) -> list[Request]:
        return [self._lists.request(left[0], self.parse_feed, self._next_feed, left=left[1:])] if left else []

    async def parse_feed(self, fetched: FetchedList, left: list[str]) -> list[Request]:
        """Take the entries of a feed; ask for the next candidate if this is no feed."""
        if fetched.is_unchanged:
            return []
        feed = read_feed(fetched.body, fetched.url) if fetched.status == 200 else None
        if feed is None:
            return self._next_feed(left)
        self._lists.note_unread(fetched, feed.unread)
        await self._take(self._links(feed.entries), fetched.read)
        return []

    # Sitemaps

    def _sitemap_requests(self, addresses: Iterable[str]) -> list[Request]:
        requests = []
        for address in addresses:
            if address not in self._sitemaps_asked and len(self._sitemaps_asked) < _MAX_SITEMAPS:
                self._sitemaps_asked.add(address)
                requests.append(self._lists.request(address, self.parse_sitemap, left=[]))
        return requests

    def _next_sitemap(self, left: list[str]) -> list[Request]:
        return [self._lists.request(left[0], self.parse_sitemap, self._next_sitemap, left=left[1:])] if left else []

    async def parse_sitemap(self, fetched: FetchedList, left: list[str]) -> list[Request]:
        """Take the pages of a sitemap, or the sitemaps of an index; ask for the next candidate if this is neither."""
        if fetched.is_unchanged:
            return self._sitemap_requests(fetched.named)
        sitemap = read_sitemap(fetched.body, fetched.url) if fetched.status == 200 else None
        if sitemap is None:
            return self._next_sitemap(left)
        further = [entry.url for entry in self._wanted_sitemaps(sitemap.sitemaps)]
        if sitemap.pages or further:
            await self._take(self._links(self._wanted_pages(sitemap)), fetched.read, further)
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
