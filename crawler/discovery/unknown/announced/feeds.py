"""`Feeds`: the feeds of a site without rules."""

from collections.abc import Callable, Sequence
from typing import Any

from scrapy import Request

from crawler.crawl.ending.list_endings import ListKind
from crawler.discovery.list_requests import FetchedList, ListRequests
from crawler.discovery.readers.answers import feed_answer
from crawler.discovery.unknown.announced.entries import Entries
from crawler.discovery.unknown.announced.retired_lists import RetiredLists
from crawler.discovery.unknown.announced.staged_search import StagedSearch

FEEDS = (
    "/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json", "/feeds/posts/default",
)  # fmt: skip
"""Where feeds usually are, asked for one after the other if the start page names none that is one."""
MOST_FEEDS = 5
"""Feeds of one start page that are asked for."""


class Feeds:
    """The feeds of one run."""

    def __init__(self, lists: ListRequests, retired: RetiredLists, entries: Entries) -> None:
        self._lists = lists
        self._entries = entries
        self._search = StagedSearch(lists, retired, ListKind.FEED, self._take)

    def begin(self, named: Sequence[str], mentioned: Sequence[str], at_home: Callable[[str], str]) -> list[Request]:
        """Return requests for the feeds that the start page names, else for those that it mentions, else at the usual
        addresses, which `at_home` makes of a path."""
        return self._search.begin([named, mentioned], [[at_home(path) for path in FEEDS]])

    async def _take(self, fetched: FetchedList[Any]) -> list[Request] | None:
        if not fetched.is_unchanged:
            feed, wall = await self._lists.read(feed_answer, fetched, fetched.encoding, fetched.url)
            if feed is None or (fetched.showed_articles and not feed.entries):
                self._lists.unread(fetched, "no_feed" if feed is None else "no_articles", wall)
                return None
            await self._entries.take(fetched, feed.entries)
        self._search.has_found = True
        return []
