"""`FrontReader`: finds the articles of a site that no rules know: start page, feeds, news sitemaps."""

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from crawler.crawl.frontier import Tier
from crawler.discovery.conditional import ReadList, is_not_modified
from crawler.discovery.feeds import FeedEntry, read_feed
from crawler.discovery.list_page import ArticleLink
from crawler.discovery.sitemaps import Sitemap, SitemapEntry, read_sitemap
from crawler.discovery.start_page import host_of, read_front_page
from crawler.downloader.failures import CrawlStopped, failure_reason
from crawler.extraction.addresses import join_address

if TYPE_CHECKING:
    from crawler.spiders.base import NewsSpider

FEEDS = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml")
"""Where feeds usually are, asked where the start page names none."""
SITEMAPS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/news_sitemap.xml", "/sitemap.xml")
"""Where news sitemaps usually are, asked where robots.txt names none."""
_MAX_FEEDS = 5
_MAX_SITEMAPS = 20
_MAX_UNDATED = 500
"""Pages of a sitemap without any date are taken where it is so small: larger ones list a site's whole past."""
_RECENT = timedelta(days=7)


class FrontReader:
    """Discovery of one run: depth 1 from the start page, and what feeds and sitemaps name."""

    def __init__(self, spider: "NewsSpider") -> None:
        self._spider = spider
        self.home = spider.arguments.url or ""
        """The start page's address, after redirects."""
        self._sitemaps_asked: set[str] = set()
        self._robots_sitemaps: list[str] = []

    async def start(self) -> AsyncIterator[Request]:
        """The start page."""
        yield self._request(self.home, self.parse_front, any_host=True)

    def read_robots(self, robotparser: Any, url: str) -> None:
        """Takes the Sitemap lines of the site's robots.txt."""
        parsed = getattr(robotparser, "rp", None)
        for sitemap in getattr(parsed, "sitemaps", None) or ():
            joined = join_address(url, str(sitemap))
            if joined and self._spider.is_own(joined):
                self._robots_sitemaps.append(joined)

    async def parse_front(self, response: Response) -> list[Request]:
        """The start page: its links are stored, its feeds and the site's sitemaps are asked for."""
        if is_not_modified(response):
            self.home = response.url
            return self._feeds_and_sitemaps(self._unchanged(response))
        if response.status != 200:
            self._spider.lose_list(response.url, f"http_{response.status}")
            return []
        self.home = response.url
        page = read_front_page(response.body, _encoding(response), response.url)
        links = [ArticleLink(address) for address in page.pages]
        await self._take(links, self._spider.lists.read(response, page.feeds[:_MAX_FEEDS]))
        return self._feeds_and_sitemaps(page.feeds[:_MAX_FEEDS])

    def _feeds_and_sitemaps(self, named_feeds: Iterable[str]) -> list[Request]:
        feeds = [self._request(feed, self.parse_feed, any_host=True, left=[]) for feed in named_feeds]
        if not feeds:
            feeds = self._next_feed([self._at_home(path) for path in FEEDS])
        named = self._sitemap_requests(self._robots_sitemaps)
        return feeds + (named or self._next_sitemap([self._at_home(path) for path in SITEMAPS]))

    def _at_home(self, path: str) -> str:
        return join_address(self.home, path) or self.home

    # Feeds

    def _next_feed(self, candidates: list[str]) -> list[Request]:
        return [self._request(candidates[0], self.parse_feed, left=candidates[1:])] if candidates else []

    async def parse_feed(self, response: Response, left: list[str]) -> list[Request]:
        """The entries of a feed; the next candidate where this is none."""
        if is_not_modified(response):
            self._unchanged(response)
            return []
        entries = read_feed(response.body, response.url) if response.status == 200 else None
        if entries is None:
            return self._next_feed(left)
        await self._take(self._spider.feed_links(entries), self._spider.lists.read(response))
        return []

    # Sitemaps

    def _sitemap_requests(self, addresses: Iterable[str]) -> list[Request]:
        requests = []
        for address in addresses:
            if address not in self._sitemaps_asked and len(self._sitemaps_asked) < _MAX_SITEMAPS:
                self._sitemaps_asked.add(address)
                requests.append(self._request(address, self.parse_sitemap, left=[]))
        return requests

    def _next_sitemap(self, candidates: list[str]) -> list[Request]:
        return [self._request(candidates[0], self.parse_sitemap, left=candidates[1:])] if candidates else []

    async def parse_sitemap(self, response: Response, left: list[str]) -> list[Request]:
        """The pages of a sitemap, or the sitemaps of an index; the next candidate where this is none."""
        if is_not_modified(response):
            return self._sitemap_requests(self._unchanged(response))
        sitemap = read_sitemap(response.body, response.url) if response.status == 200 else None
        if sitemap is None:
            return self._next_sitemap(left)
        further = [entry.url for entry in self._wanted_sitemaps(sitemap.sitemaps)]
        if sitemap.pages or further:
            pages = self._wanted_pages(sitemap)
            links = self._spider.feed_links([FeedEntry(entry.url, entry.day) for entry in pages])
            await self._take(links, self._spider.lists.read(response, further))
        return self._sitemap_requests(further)

    def _wanted_pages(self, sitemap: Sitemap) -> list[SitemapEntry]:
        """News; of other pages those changed lately (in a backfill: since its first day)."""
        since = self._spider.arguments.since or datetime.now(UTC).date() - _RECENT
        undated = len(sitemap.pages) <= _MAX_UNDATED
        return [
            entry if entry.news else SitemapEntry(entry.url)
            for entry in sitemap.pages
            if entry.news or (entry.day >= since if entry.day else undated)
        ]

    def _wanted_sitemaps(self, sitemaps: tuple[SitemapEntry, ...]) -> list[SitemapEntry]:
        """Those of an index that say news, else those changed lately."""
        own = [entry for entry in sitemaps if self._spider.is_own(entry.url)]
        news = [entry for entry in own if "news" in entry.url.split(host_of(entry.url), 1)[-1].lower()]
        since = self._spider.arguments.since or datetime.now(UTC).date() - _RECENT
        return news or [entry for entry in own if entry.day is None or entry.day >= since]

    # All of them

    async def _take(self, links: list[ArticleLink], read: ReadList) -> None:
        self._spider.count("list/read")
        self._spider.count("list/articles", len(links))
        await self._spider.take_list(links, read)

    def _unchanged(self, response: Response) -> list[str]:
        """Counts a list that is as it was; the lists that it named."""
        self._spider.count("list/not_modified")
        return self._spider.lists.named(response)

    def failed(self, failure: Failure) -> list[Request]:
        """A feed or sitemap that could not be fetched; the next candidate."""
        if isinstance(failure.value, CrawlStopped):
            return []
        request: Request = failure.request  # type: ignore[attr-defined]
        self._spider.lose_list(request.url, failure_reason(failure))
        left = request.cb_kwargs.get("left", [])
        return self._next_feed(left) if request.meta["reader"] == self.parse_feed else self._next_sitemap(left)

    def _request(self, url: str, callback: Any, *, any_host: bool = False, **keywords: Any) -> Request:
        request = self._spider.list_request(url, callback, self.failed, Tier.FRONT, conditional=True, **keywords)
        request.meta["any_host"] = any_host
        return request


def _encoding(response: Response) -> str | None:
    return response.encoding if isinstance(response, TextResponse) else None
