"""`Sitemaps`: the sitemaps of a site without rules."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from scrapy import Request, signals
from scrapy.robotstxt import RobotParser

from crawler.crawl.ending.list_endings import ListKind
from crawler.crawl.run import CrawlRun
from crawler.discovery.hosts import host_of
from crawler.discovery.list_requests import FetchedList, ListRequests
from crawler.discovery.readers.answers import sitemap_answer
from crawler.discovery.readers.sitemap_names import wanted_sitemaps
from crawler.discovery.readers.sitemaps import Sitemap, SitemapEntry
from crawler.discovery.unknown.announced.entries import Entries
from crawler.discovery.unknown.announced.retired_lists import RetiredLists
from crawler.discovery.unknown.announced.staged_search import StagedSearch
from crawler.discovery.unknown.section_page import day_in_address
from crawler.extraction.addresses import join_address

NEWS_SITEMAPS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/news_sitemap.xml")
SITEMAPS = (
    "/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml", "/sitemap-index.xml", "/sitemap.xml.gz", "/sitemap.txt",
    "/sitemaps.xml",
)  # fmt: skip
"""Where sitemaps usually are, asked for one after the other if robots.txt names none that is one."""
MOST_SITEMAPS = 20
"""Sitemaps of one run that are asked for."""
_MAX_UNDATED = 500
"""Pages of a sitemap without any date are taken if it is so small: larger ones list a site's whole past."""
_RECENT = timedelta(days=7)
_NEWS_DAYS = timedelta(days=2)
"""What news sitemaps cover, as Google asks for it."""


class Sitemaps:
    """The sitemaps of one run."""

    def __init__(self, run: CrawlRun, lists: ListRequests, retired: RetiredLists, entries: Entries) -> None:
        self._run = run
        self._lists = lists
        self._entries = entries
        self._search = StagedSearch(lists, retired, ListKind.SITEMAP, self._take)
        self._places = MOST_SITEMAPS
        self.named_by_robots: list[str] = []
        run.crawler.signals.connect(self.read_robots, signals.robots_parsed)

    def read_robots(self, robotparser: RobotParser, request: Request) -> None:
        """Take the Sitemap lines of the site's robots.txt, also those that name another host."""
        if not self._run.is_own(request.url):
            return
        parsed = getattr(robotparser, "rp", None)
        lines = " ".join(map(str, getattr(parsed, "sitemaps", None) or ()))
        # Some write the address as in a letter, <https://example.org/sitemap.xml>, or several in a line.
        joined = (join_address(request.url, address.strip("<>\"',;")) for address in lines.split())
        self.named_by_robots += [address for address in joined if address]

    def begin(self, at_home: Callable[[str], str]) -> list[Request]:
        """Return requests for the sitemaps that robots.txt names, else at the usual addresses, which `at_home` makes of
        a path."""
        named = self._wanted([SitemapEntry(address) for address in self.named_by_robots], news_alone=False)
        news, others = ([at_home(path) for path in paths] for paths in (NEWS_SITEMAPS, SITEMAPS))
        series = [news + others] if self._news_suffice() else [news, others]
        return self._search.begin([self._as_many_as_fit(named)], series)

    async def take_given(self, fetched: FetchedList[Any]) -> list[Request]:
        """Take a sitemap whose own address was given as the site's."""
        return await self._take(fetched) or []

    @property
    def _since(self) -> date:
        return self._run.arguments.since or datetime.now(UTC).date() - _RECENT

    def _news_suffice(self) -> bool:
        """Whether sitemaps of news alone are enough: they cover two days."""
        since = self._run.arguments.since
        return since is None or since >= datetime.now(UTC).date() - _NEWS_DAYS

    def _wanted(self, sitemaps: Iterable[SitemapEntry], *, news_alone: bool) -> list[str]:
        found = wanted_sitemaps(sitemaps, self._since, self._run.arguments.until, news_alone=news_alone)
        return list(dict.fromkeys(entry.url for entry in found))

    def _as_many_as_fit(self, addresses: list[str]) -> list[str]:
        new = self._search.new(addresses)
        taken = new[: self._places]
        self._places -= len(taken)
        if left_out := len(new) - len(taken):
            self._run.logger.warning(
                "%d sitemaps are not asked for: of each run %d are, the newest first", left_out, MOST_SITEMAPS
            )
            self._run.count("list/sitemaps_left_out", left_out)
        return taken

    async def _take(self, fetched: FetchedList[Any]) -> list[Request] | None:
        if fetched.is_unchanged:
            self._search.has_found = True
            return self._search.ask(self._as_many_as_fit(fetched.named))
        sitemap, wall = await self._lists.read(sitemap_answer, fetched, fetched.encoding, fetched.url)
        if sitemap is None:
            self._lists.unread(fetched, "no_sitemap", wall)
            return None
        reachable = [entry for entry in sitemap.sitemaps if self._may_ask(entry.url, fetched.url)]
        further = self._as_many_as_fit(self._wanted(reachable, news_alone=self._news_suffice()))
        if sitemap.pages or further:
            await self._entries.take(fetched, self._wanted_pages(sitemap, fetched.url), further)
        self._search.has_found |= not further
        return self._search.ask(further)

    def _may_ask(self, url: str, index: str) -> bool:
        """Whether a sitemap of an index lies on the site, or beside an index elsewhere that the site named."""
        return self._run.is_own(url) or host_of(url) == host_of(index)

    def _wanted_pages(self, sitemap: Sitemap, url: str) -> list[SitemapEntry]:
        """News; of other pages those changed lately (in a backfill: since its first day), or whose address says so."""
        since, undated = self._since, len(sitemap.pages) <= _MAX_UNDATED
        dated = [(entry, entry.day or day_in_address(entry.url)) for entry in sitemap.pages]
        left_out = 0 if undated else sum(day is None and not entry.news for entry, day in dated)
        if left_out:
            self._run.logger.info("%d pages of %s have no date: left out", left_out, url)
            self._run.count("list/undated_left_out", left_out)
        return [
            entry if entry.news else SitemapEntry(entry.url, day_in_address(entry.url))
            for entry, day in dated
            if entry.news or (day >= since if day else undated)
        ]
