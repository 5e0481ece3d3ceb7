"""Downloads that end when the run is being stopped."""

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response

from crawler.downloader.address_guard import AddressGuard, PrivateAddressError
from crawler.downloader.failures import CrawlStopped, PrivateAddress
from crawler.downloader.stoppable import StoppableDownloadHandler, release_waiting
from tests.crawler.downloader.conftest import answer, request, run_of

Download = Callable[..., Awaitable[Response]]


def handler(crawler: Crawler, monkeypatch: pytest.MonkeyPatch, download: Download) -> StoppableDownloadHandler:
    """The handler around another download than Scrapy's."""
    monkeypatch.setattr(HTTP11DownloadHandler, "download_request", lambda self, asked: download(asked))
    made = StoppableDownloadHandler.__new__(StoppableDownloadHandler)
    made._crawler = crawler
    return made


def test_a_download_that_ends_by_itself_gives_its_response(crawler: Crawler, monkeypatch: pytest.MonkeyPatch) -> None:
    response = answer()

    async def download(asked: Request) -> Response:
        return response

    assert asyncio.run(handler(crawler, monkeypatch, download).download_request(request())) is response


def test_a_download_under_way_is_broken_off_when_the_run_stops(
    crawler: Crawler, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[str] = []

    async def download(asked: Request) -> Response:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("the connection is closed")
        return answer()

    async def stop_it() -> None:
        under_way = asyncio.ensure_future(handler(crawler, monkeypatch, download).download_request(request()))
        await asyncio.sleep(0)
        run_of(crawler).stop_event.set()
        with pytest.raises(CrawlStopped):
            await under_way

    asyncio.run(asyncio.wait_for(stop_it(), 60))
    assert ended == ["the connection is closed"]


@pytest.mark.parametrize("is_private", [True, False])
def test_a_name_that_leads_inside_is_told_from_one_that_leads_nowhere(
    crawler: Crawler, monkeypatch: pytest.MonkeyPatch, is_private: bool
) -> None:
    guard = run_of(crawler).guard = AddressGuard()

    async def download(asked: Request) -> Response:
        if is_private:
            with pytest.raises(PrivateAddressError):
                guard.admit("gazette.example", 443, ["10.0.0.1"])
        raise CannotResolveHostError("no address")

    with pytest.raises(PrivateAddress if is_private else CannotResolveHostError):
        asyncio.run(handler(crawler, monkeypatch, download).download_request(request()))


def test_requests_that_wait_for_their_turn_go_on_at_once(crawler: Crawler) -> None:
    calls: list[object] = []
    waiting = SimpleNamespace(delay=30.0, latercall=SimpleNamespace(cancel=lambda: calls.append("cancelled")))
    idle = SimpleNamespace(delay=30.0, latercall=None)
    downloader = SimpleNamespace(slots={"one": waiting, "two": idle}, _process_queue=calls.append)
    crawler.engine = cast("Any", SimpleNamespace(downloader=downloader))
    release_waiting(crawler)
    assert (waiting.delay, idle.delay, waiting.latercall) == (0.0, 0.0, None)
    assert calls == ["cancelled", waiting, idle]
