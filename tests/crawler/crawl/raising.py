"""Parts of a crawl as a user might write them, each with a fault; the page `/odd` meets it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, IgnoreRequest
from scrapy.http import Response

from crawler.crawl.frontier import DatabaseFrontier
from pipelines.items import Article


def is_odd(url: str) -> bool:
    return url.endswith("/odd")


def is_start(url: str) -> bool:
    return urlsplit(url).path in ("", "/")


class RaisingPipeline:
    def process_item(self, item: Article) -> Article:
        if is_odd(item.url):
            raise ValueError("a pipeline's own error")
        return item


class RaisingOnEach:
    def process_item(self, item: Article) -> Article:
        raise ValueError("a pipeline's own error")


class ChangingPipeline:
    """Returns a new article, as a frozen item asks for."""

    def process_item(self, item: Article) -> Article:
        return replace(item, headline=f"{item.headline}, tidied")


class ForgetfulPipeline:
    """Returns nothing."""

    def process_item(self, item: Article) -> Article | None:
        return None if is_odd(item.url) else item


class RebuildingPipeline:
    """Returns an article made anew, which knows nothing of the page that it came from."""

    def process_item(self, item: Article) -> Article:
        if not is_odd(item.url):
            return item
        values = {name: getattr(item, name) for name in item.as_dict()}
        return Article(**values)


class ConvertingPipeline:
    """Returns a dictionary, which is no article any more."""

    def process_item(self, item: Article) -> dict[str, Any]:
        return item.as_dict()


class DroppingPipeline:
    def process_item(self, item: Article) -> Article:
        if is_odd(item.url):
            raise DropItem("not wanted here")
        return item


class RaisingCallback:
    """Spider middleware: the callback of the odd page ends in an error of the program."""

    meets = staticmethod(is_odd)

    def process_spider_input(self, response: Response) -> None:
        if self.meets(response.url):

            async def fail(response: Response) -> None:
                raise RuntimeError("a callback's own error")

            assert response.request is not None
            response.request.callback = fail


class RaisingInput:
    meets = staticmethod(is_odd)

    def process_spider_input(self, response: Response) -> None:
        if self.meets(response.url):
            raise ValueError("a middleware's own error")


class SwallowingOutput:
    """Spider middleware: what the odd page gives is left out."""

    async def process_spider_output_async(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for part in result:
            if not is_odd(response.url):
                yield part

    def process_spider_output(self, response: Response, result: Any) -> Any:
        return (part for part in result if not is_odd(response.url))


class RaisingDownload:
    def process_response(self, request: Request, response: Response) -> Response:
        if is_odd(request.url):
            raise ZeroDivisionError("a downloader middleware's own error")
        return response


class IgnoringDownload:
    def process_request(self, request: Request) -> None:
        if is_odd(request.url):
            raise IgnoreRequest("my own quota for today is used up")


class DropsRedirects:
    """Extension: the second request of the odd page is never scheduled."""

    def __init__(self, crawler: Crawler) -> None:
        crawler.signals.connect(self._scheduled, signals.request_scheduled)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    @staticmethod
    def meets(request: Request) -> bool:
        return bool(request.meta.get("redirect_times"))

    def _scheduled(self, request: Request) -> None:
        if self.meets(request):
            raise IgnoreRequest("not here")


class RaisingListInput(RaisingInput):
    """Spider middleware: the start page meets an error before its callback."""

    meets = staticmethod(is_start)


class RaisingListCallback(RaisingCallback):
    meets = staticmethod(is_start)


class DropsLists(DropsRedirects):
    """Extension: no list but the start page is ever scheduled."""

    @staticmethod
    def meets(request: Request) -> bool:
        return "list_token" in request.meta and not is_start(request.url)


class RaisingStart:
    """Spider middleware: the first request is never made."""

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for _ in start:
            raise ValueError("the start's own error")
        yield None


class RaisingOpen:
    """Item pipeline: it cannot open what it needs."""

    def open_spider(self) -> None:
        raise OSError("no such folder")

    def process_item(self, item: Article) -> Article:
        return item


class RaisingClose:
    """Item pipeline: it cannot close what it has opened."""

    def close_spider(self) -> None:
        raise OSError("no such folder any more")

    def process_item(self, item: Article) -> Article:
        return item


class RaisingScheduler(DatabaseFrontier):
    """Scheduler: what earlier runs left cannot be read."""

    def _read(self) -> Any:
        raise ValueError("the store's own error")
