"""Redirects that leave the site."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler

from crawler.downloader.asking import run_of
from crawler.downloader.failures import OffSite


class StayOnSite:
    """Downloader middleware: redirects that leave the site are not followed."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Check a redirect; raises OffSite for one to a host that is not the site's."""
        if request.meta.get("redirect_times") and not request.meta.get("any_host"):
            if run_of(self._crawler).is_own(request.url):
                return
            raise OffSite(f"redirects to another site: {request.url}")
