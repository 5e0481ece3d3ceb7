"""A feed or a sitemap whose own address was given as the site's: what it names is crawled, and nothing else."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from scrapy import Request

from crawler.crawl.run import CrawlRun
from crawler.discovery.hosts import host_of
from crawler.discovery.list_requests import FetchedList, ListRequests
from crawler.discovery.readers.answers import feed_answer, sitemap_answer
from crawler.discovery.readers.feeds import FeedEntry
from crawler.discovery.unknown.announced.entries import Entries
from crawler.discovery.unknown.announced.sitemaps import Sitemaps

_ADDRESS = re.compile(
    r"\.(xml|rss|rdf|atom|json)(\.gz)?$|sitemap[^/]*\.(txt|gz)$|(^|/)(feeds?|rss|atom)(/|$|\d)", re.IGNORECASE
)
"""The end of a path, or a part of it, that names a feed or a sitemap."""
_BEGINS = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml|<!--|<rss|<feed|<rdf|<urlset|<sitemapindex|\{|https?://)|\x1f\x8b",
    re.IGNORECASE,
)
"""A body that may be one: a start page begins with its doctype, and need not be read as a feed first."""


def is_list_address(path: str) -> bool:
    """Whether a path looks as if a feed or a sitemap lay there."""
    return _ADDRESS.search(path) is not None


class GivenList:
    """Takes the answer that came in the place of a start page."""

    def __init__(self, run: CrawlRun, lists: ListRequests, entries: Entries, sitemaps: Sitemaps) -> None:
        self._run = run
        self._lists = lists
        self._entries = entries
        self._sitemaps = sitemaps

    async def take(self, fetched: FetchedList[Any], given: str) -> list[Request] | None:
        """Queue what it names; return the requests for further sitemaps, or None if it is neither feed nor sitemap.
        `given` stands for it where the server says that it is as it was."""
        if fetched.is_unchanged:
            return [] if fetched.named[:1] == [given] else None
        if fetched.status != 200 or not _BEGINS.match(fetched.body):
            return None
        feed, _ = await self._lists.read(feed_answer, fetched, fetched.encoding, fetched.url)
        if feed is not None:
            self._run.logger.info("%s is a feed: its %d entries are crawled, no lists", given, len(feed.entries))
            self._tell_of_other_hosts(feed.entries)
            await self._entries.take(fetched, feed.entries, [given])
            return []
        sitemap, _ = await self._lists.read(sitemap_answer, fetched, fetched.encoding, fetched.url)
        if sitemap is None or not (sitemap.pages or sitemap.sitemaps):
            return None
        self._run.logger.info("%s is a sitemap: what it names is crawled, no lists", given)
        return await self._sitemaps.take_given(fetched)

    def _tell_of_other_hosts(self, entries: Sequence[FeedEntry]) -> None:
        """Feeds may lie with a service, whose host is not the site's."""
        elsewhere = Counter(
            host_of(entry.url) for entry in entries if not any(map(self._run.is_own, (entry.url, *entry.others)))
        )
        if elsewhere.total() * 2 > len(entries):
            host, number = elsewhere.most_common(1)[0]
            note = f"{number} of the feed's {len(entries)} entries lie on {host}: add -a hosts={host}"
            self._run.closing.notes["given list"] = note
