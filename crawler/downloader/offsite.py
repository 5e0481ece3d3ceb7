"""Refuse redirects that leave the site."""

from scrapy import Request

from crawler.downloader.asking import DownloaderPart
from crawler.downloader.failures import OffSite


class StayOnSite(DownloaderPart):
    """Downloader middleware: redirects that leave the site are not followed."""

    def process_request(self, request: Request) -> None:
        """Check a redirect; raises OffSite for one to a host that is not the site's."""
        if request.meta.get("redirect_times") and not request.meta.get("any_host"):
            if self.run.is_own(request.url):
                return
            raise OffSite(f"redirects to another site: {request.url}")
