"""Cookies for sites that show no page before they have one back.

Cookies are off otherwise, because publishers count by them how much a reader has read, and show no more after some
articles; a host that wants its cookie back shows nothing without it. So a host's cookies are returned from the moment
on that it asks for one: by a redirect that sets it, or by a page that does and leads to itself or speaks of cookies.
"""

from typing import TYPE_CHECKING, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from crawler.downloader.base import DownloaderPart

if TYPE_CHECKING:
    from scrapy.http.cookies import CookieJar

ASKED_BY = "cookie_asked_by"
"""The key under which a request's `meta` has the response that wants its cookie back."""
_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_JARS, _MOST_COOKIES, _MOST_LENGTH = 50, 50, 4096
"""Browsers keep as many of a host, and as long ones."""
_SENT = "cookies_returned"


class ReturnCookies(DownloaderPart):
    """Downloader middleware in the place of Scrapy's. A jar for each host and run, in memory; what a host has set is
    sent to no other host, whatever domain the cookie names."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._jars: dict[str, CookieJar] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the part. Raises NotConfigured where cookies are off, or Scrapy's own are on."""
        if not crawler.settings.getbool("RETURN_COOKIES") or crawler.settings.getbool("COOKIES_ENABLED"):
            raise NotConfigured
        return super().from_crawler(crawler)

    def process_request(self, request: Request) -> None:
        """Add what the host wants to have back, and nothing of another host."""
        if request.meta.pop(_SENT, False):
            request.headers.pop("Cookie", None)
        asked_by: Response | None = request.meta.pop(ASKED_BY, None)
        if asked_by is not None and asked_by.request is not None:
            self._keep(asked_by, asked_by.request)
        jar = self._jars.get(urlparse_cached(request).netloc)
        if jar is not None and "Cookie" not in request.headers:
            jar.add_cookie_header(request)
            request.meta[_SENT] = True

    def process_response(self, request: Request, response: Response) -> Response:
        """The same response; cookies of a redirect are kept, and all of a host that wanted one back."""
        is_wanted = response.status in _REDIRECTS or urlparse_cached(request).netloc in self._jars
        if is_wanted and "Set-Cookie" in response.headers:
            self._keep(response, request)
        return response

    def _keep(self, response: Response, request: Request) -> None:
        host = urlparse_cached(request).netloc
        if host not in self._jars and len(self._jars) >= _MOST_JARS:
            return
        from scrapy.http.cookies import CookieJar  # few sites need it

        jar = self._jars.setdefault(host, CookieJar())
        for cookie in jar.make_cookies(response, request):
            if len(jar.jar) < _MOST_COOKIES and len(cookie.name) + len(cookie.value or "") <= _MOST_LENGTH:
                jar.set_cookie_if_ok(cookie, request)
