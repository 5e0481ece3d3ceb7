"""A user's name and password for the site, given in the address of `-a url=` or `-a base_url=`: sent to that scheme,
host and port alone, and written nowhere."""

from base64 import b64encode
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.downloader.base import DownloaderPart

_PORTS = {"http": 80, "https": 443}


class SendCredentials(DownloaderPart):
    """Downloader middleware: HTTP Basic, for what the user named."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        given = self.run.credentials
        if given is None:
            raise NotConfigured
        address, user_and_password = given
        self._origin = _origin(address)
        self._header = b"Basic " + b64encode(user_and_password.encode())

    def process_request(self, request: Request) -> None:
        """Set the header, or take it away where a redirect has brought it to another place."""
        if _origin(request.url) == self._origin:
            request.headers["Authorization"] = self._header
        elif request.headers.get("Authorization") == self._header:
            del request.headers["Authorization"]


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
