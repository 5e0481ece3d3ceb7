"""The further pages of an article that `scrapy clean` was given by its address."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from crawler.downloader.address_guard import is_loopback
from crawler.extraction.addresses import bare_address
from crawler.extraction.errors import ExtractionError
from crawler.extraction.page import Page
from crawler.extraction.rules import CleaningRules
from crawler.extraction.several_pages.chain import PageChain
from crawler.terminal.page_source import PageSourceError

READ_PART = "crawler.extraction.article:extract_part"


@dataclass(frozen=True, slots=True)
class FurtherPages:
    """Fetches them one after the other, through the doors of the first."""

    fetch: Callable[[str], Page]
    """Raises PageSourceError."""
    read: Callable[[Page, CleaningRules], Any]
    """`extract_part` in a worker. Raises ExtractionError."""
    warn: Callable[[str], None]
    pause: float = 1.0
    """Seconds before each, but on this machine."""

    def joined(self, page: Page, rules: CleaningRules) -> Page:
        """Return all pages of the article in one; the page itself if it is the only one, or gives no article."""
        try:
            chain = PageChain(page, *self.read(page, rules))
        except ExtractionError:
            return page
        while (address := chain.wanted) is not None:
            try:
                further = replace(self._fetch_own(address, page), first_page=chain.first_page)
                chain.take(further, *self.read(further, rules))
            except (PageSourceError, ExtractionError) as error:
                self.warn(f"page {chain.number} of the article cannot be read: {error}")
                chain.miss()
        return chain.page

    def _fetch_own(self, address: str, first: Page) -> Page:
        """Raises PageSourceError also for a page of another site."""
        if not is_loopback(address):
            time.sleep(self.pause)
        if _host(address) != _host(first.url):
            raise PageSourceError(f"{address}: on another site")
        page = self.fetch(address)
        if _host(page.url) != _host(first.url):
            raise PageSourceError(f"{address}: leads to another site, {page.url}")
        return page


def _host(url: str | None) -> str:
    return bare_address(url or "").partition("/")[0]
