"""The entries of feeds and sitemaps as links to articles of the site."""

import asyncio
from collections.abc import Sequence
from typing import Any

from crawler.crawl.article_link import ArticleLink, Expected
from crawler.crawl.run import CrawlRun
from crawler.discovery.list_requests import FetchedList, ListRequests
from crawler.discovery.readers.feeds import FeedEntry
from crawler.discovery.readers.sitemaps import SitemapEntry
from crawler.discovery.readers.start_page import article_address
from crawler.discovery.unknown.sections import Sections

_AT_A_TIME = 1000
"""Entries that are looked at while nothing else happens: 50,000 take 1 s."""


class Entries:
    """Takes what the feeds and sitemaps of one run name."""

    def __init__(self, run: CrawlRun, lists: ListRequests, sections: Sections) -> None:
        self._run = run
        self._lists = lists
        self._sections = sections

    async def take(
        self, fetched: FetchedList[Any], entries: Sequence[FeedEntry | SitemapEntry], named: Sequence[str] = ()
    ) -> None:
        """Queue the articles of a list that it names for the site, and say how many lie elsewhere."""
        run, links, elsewhere = self._run, [], 0
        self._sections.saw(entry.day for entry in entries)
        for number, entry in enumerate(entries, 1):
            if number % _AT_A_TIME == 0:
                await asyncio.sleep(0)
            url = self._own(entry)
            elsewhere += url is None
            address, expected = (article_address(url), self._expected(entry, url)) if url else (None, None)
            # Their days are UTC, and may be one off: they rank, or leave out what is far off.
            if address is not None and expected is not None and run.arguments.may_be_in_range(entry.day):
                links.append(ArticleLink(address, None if run.arguments.has_range else entry.day, expected))
        if elsewhere:
            run.logger.info("%d of the %d entries of %s lie on other sites", elsewhere, len(entries), fetched.url)
            run.count("list/entries_elsewhere", elsewhere)
        self._lists.count(fetched.search.kind, len(links))
        await self._lists.take(links, fetched.read, named)

    def _own(self, entry: FeedEntry | SitemapEntry) -> str | None:
        """The first address of an entry that lies on the site: its link may lead to a counter of clicks."""
        others = entry.others if isinstance(entry, FeedEntry) else ()
        return next((url for url in (entry.url, *others) if self._run.is_own(url)), None)

    def _expected(self, entry: FeedEntry | SitemapEntry, url: str) -> Expected | None:
        """What an entry is taken for: sitemaps name every page of a site, feeds and news sitemaps articles."""
        if isinstance(entry, SitemapEntry) and not entry.news:
            return self._sections.expected(url)
        return Expected.ARTICLE
