"""What a page may ask for while a browser makes it: every request goes through the crawl's own downloader.

So each passes what every request of the crawl passes: private addresses (by name and by number), robots.txt, the host's
pace, sizes and times. The browser itself connects to nothing.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from scrapy import Request
from scrapy.http import Response

Fetch = Callable[[Request], Awaitable[Response]]
"""Fetches through all downloader middlewares."""
METHODS = frozenset({"GET", "HEAD"})
KINDS = frozenset({"script", "xhr", "fetch"})
"""What changes a page's text. No pictures, fonts, styles, media, frames, web sockets or beacons."""
MOST_REQUESTS = 60
MOST_BYTES = 20 * 1024 * 1024
"""Of one page, all answers together."""
_MOST_KEPT = 30 * 1024 * 1024
_SECONDS = 20
_SENT = ("accept", "origin", "referer", "x-requested-with")
_HANDED_ON = ("content-type", "access-control-allow-origin", "access-control-allow-credentials")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page gets for a request."""

    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)


class KeptScripts:
    """The scripts that pages of a run have loaded: a site's pages share them, and its server is asked once."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._size = 0

    def get(self, url: str) -> Answer | None:
        """Return a script that was loaded before."""
        if url in self._answers:
            self._answers.move_to_end(url)
        return self._answers.get(url)

    def keep(self, url: str, answer: Answer) -> None:
        """Keep a script, in place of those that nobody has asked for longest."""
        self._answers[url] = answer
        self._size += len(answer.body)
        while self._size > _MOST_KEPT:
            _, oldest = self._answers.popitem(last=False)
            self._size -= len(oldest.body)


class PageDoors:
    """The doors of one page: what it asks for, and how much it has had."""

    def __init__(self, shell: Response, fetch: Fetch, scripts: KeptScripts) -> None:
        self.pending = 0
        """Requests that wait for their answers."""
        self.refused: list[str] = []
        """Why requests were not made, for the log."""
        self._shell, self._fetch, self._scripts = shell, fetch, scripts
        self._requests = self._bytes = 0
        self._is_shown = False

    async def answer(self, route: Any) -> None:
        """Answer a request of the page, or refuse it."""
        self.pending += 1
        try:
            answer = await self._answer_to(route.request)
            if answer is None:
                await route.abort("blockedbyclient")
            else:
                await route.fulfill(status=answer.status, headers=answer.headers, body=answer.body)
        finally:
            self.pending -= 1

    async def _answer_to(self, asked: Any) -> Answer | None:
        if asked.is_navigation_request():
            return self._document(asked)
        if asked.method not in METHODS or asked.resource_type not in KINDS:
            return None
        if not asked.url.startswith(("http://", "https://")):
            return self._refuse(asked, "another scheme")
        kept = self._scripts.get(asked.url) if asked.resource_type == "script" else None
        if kept is not None:
            return kept
        self._requests += 1
        if self._requests > MOST_REQUESTS or self._bytes > MOST_BYTES:
            return self._refuse(asked, "the page asks for too much")
        answer = await self._fetched(asked)
        if answer is not None and asked.resource_type == "script" and answer.status == 200:
            self._scripts.keep(asked.url, answer)
        return answer

    def _document(self, asked: Any) -> Answer | None:
        """Return the page as it was fetched, once: no other page is loaded in its place, and none in a frame."""
        if self._is_shown or asked.method != "GET" or asked.frame.parent_frame is not None:
            return self._refuse(asked, "another page")
        self._is_shown = True
        kind = (self._shell.headers.get("Content-Type") or b"text/html").decode("latin-1")
        return Answer(200, {"content-type": kind}, self._shell.body)

    async def _fetched(self, asked: Any) -> Answer | None:
        headers = {name: value for name, value in asked.headers.items() if name in _SENT}
        request = Request(
            asked.url,
            method=asked.method,
            headers=headers,
            dont_filter=True,
            meta={"any_host": True, "download_timeout": _SECONDS, "max_retry_times": 1},
        )
        try:
            response = await self._fetch(request)
        except Exception as error:  # noqa: BLE001 (whatever kept the downloader from it, the page goes without)
            return self._refuse(asked, f"{type(error).__name__}: {error}")
        self._bytes += len(response.body)
        handed_on = {name: value.decode("latin-1") for name in _HANDED_ON if (value := response.headers.get(name))}
        return Answer(response.status, handed_on, response.body)

    def _refuse(self, asked: Any, why: str) -> Answer | None:
        self.refused.append(f"{asked.url[:200]}: {why}")
        return None
