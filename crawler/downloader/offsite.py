"""Refuse redirects that leave the site."""

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.downloader.base import DownloaderPart, has_run
from crawler.downloader.failures import OffSite


class StayOnSite(DownloaderPart):
    """Downloader middleware: redirects that leave the site are not followed."""

    def __init__(self, crawler: Crawler) -> None:
        if not has_run(crawler):
            raise NotConfigured
        super().__init__(crawler)

    def process_request(self, request: Request) -> None:
        """Check a redirect; raises OffSite for one to a host that is not the site's."""
        if request.meta.get("redirect_times") and not request.meta.get("any_host"):
            if self.run.is_own(request.url):
                return
            raise OffSite(f"redirects to another site: {request.url}")
