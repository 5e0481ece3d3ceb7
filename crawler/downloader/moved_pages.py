"""Follow pages that only lead to another address, as redirects are followed."""

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import BaseRedirectMiddleware
from scrapy.http import HtmlResponse, Response
from scrapy.settings import BaseSettings

from crawler.downloader.returned_cookies import ASKED_BY
from crawler.extraction.page_kind.moved import asks_for_cookie, moved_to

_FOLLOWED = "moved_page"
_FORBIDDEN = 403


class FollowMovedPages(BaseRedirectMiddleware):
    """Downloader middleware, after the unpacking. One hop: such a page that leads to another such page is read as it
    is. What it leads to passes the doors of every redirect: private addresses, the site, robots.txt, the number of
    hops."""

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self._returns_cookies = settings.getbool("RETURN_COOKIES")

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response, or the request for what it leads to."""
        if request.meta.get(_FOLLOWED) or not isinstance(response, HtmlResponse):
            return response
        sets_cookie = self._returns_cookies and "Set-Cookie" in response.headers and "Cookie" not in request.headers
        target = None
        if response.status == 200:
            content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
            target = moved_to(response.body, response.url, content_type, may_stay=sets_cookie)
        if target is None and sets_cookie and _wants_it_back(response):
            target = response.url
        if target is None:
            return response
        redirected = self._build_redirect_request(request, response, url=target)
        redirected.meta[_FOLLOWED] = True
        if sets_cookie:
            redirected.meta[ASKED_BY] = response.replace(body=b"", request=request)
        return self._redirect(redirected, request, "moved page")


def _wants_it_back(response: Response) -> bool:
    return response.status == _FORBIDDEN or (response.status == 200 and asks_for_cookie(response.body))
