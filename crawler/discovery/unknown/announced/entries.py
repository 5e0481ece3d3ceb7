"""The entries of feeds and sitemaps as links to articles of the site."""

import asyncio
import re
from collections.abc import Sequence
from datetime import date

from crawler.crawl.article_link import ArticleLink
from crawler.crawl.run import CrawlRun
from crawler.discovery.list_requests import FetchedList, ListRequests
from crawler.discovery.readers.feeds import FeedEntry
from crawler.discovery.readers.sitemaps import SitemapEntry
from crawler.discovery.readers.start_page import article_address

_AT_A_TIME = 1000
"""Entries that are looked at while nothing else happens: 50,000 take 1 s."""
_DATED = re.compile(r"/((?:19|20)\d\d)[/-](\d\d)[/-](\d\d)(?=[/-])")


async def take_entries(
    run: CrawlRun,
    lists: ListRequests,
    fetched: FetchedList,
    entries: Sequence[FeedEntry | SitemapEntry],
    named: Sequence[str] = (),
) -> None:
    """Queue the articles of a list that it names for the site, and say how many lie elsewhere."""
    links, elsewhere = [], 0
    for number, entry in enumerate(entries, 1):
        if number % _AT_A_TIME == 0:
            await asyncio.sleep(0)
        url = _own(run, entry)
        elsewhere += url is None
        address = article_address(url) if url else None
        # Their days are UTC, and may be one off: they rank, or leave out what is far off.
        if address is not None and run.arguments.may_be_in_range(entry.day):
            links.append(ArticleLink(address, None if run.arguments.has_range else entry.day))
    if elsewhere:
        run.logger.info("%d of the %d entries of %s lie on other sites", elsewhere, len(entries), fetched.url)
        run.count("list/entries_elsewhere", elsewhere)
    lists.count(fetched, len(links))
    await lists.take(links, fetched.read, named)


def _own(run: CrawlRun, entry: FeedEntry | SitemapEntry) -> str | None:
    """The first address of an entry that lies on the site: its link may lead to a counter of clicks."""
    others = entry.others if isinstance(entry, FeedEntry) else ()
    return next((url for url in (entry.url, *others) if run.is_own(url)), None)


def day_of_address(url: str) -> date | None:
    """Return the day that stands in the path, as `/2024/05/06/` or `/2024-05-06-`; None if there is none."""
    found = _DATED.search(url)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
