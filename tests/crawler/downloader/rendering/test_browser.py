"""The browser alone: what ends it."""

import asyncio
import os
from importlib.util import find_spec

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response

from crawler.downloader.rendering import browser as module
from crawler.downloader.rendering.browser import Browser, RenderingError
from crawler.downloader.rendering.processes import drivers, memory_of

CHROMIUM = "/usr/bin/chromium"
pytestmark = [
    pytest.mark.program,
    pytest.mark.skipif(
        find_spec("playwright") is None or not os.access(CHROMIUM, os.X_OK),
        reason="Playwright (requirements-render.txt) or /usr/bin/chromium is not installed",
    ),
]


def _page(script: str) -> HtmlResponse:
    body = f"<html><body><div id=root></div><script>{script}</script></body></html>".encode()
    return HtmlResponse("http://courier.example/news/1", body=body, headers={"Content-Type": "text/html"})


async def _nothing(request: Request) -> Response:
    raise AssertionError(request.url)


def test_a_page_that_computes_for_ever_is_ended_and_the_next_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    async def both() -> bytes:
        browser = Browser(CHROMIUM, "test", _nothing, asyncio.Event())
        try:
            await browser.render(_page("0"))
            monkeypatch.setattr(module, "RENDER_SECONDS", 4.0)
            with pytest.raises(RenderingError, match="too long"):
                await browser.render(_page("for (;;);"))
            monkeypatch.undo()
            return await browser.render(_page("document.body.append('made')"))
        finally:
            await browser.close()

    assert b"made" in asyncio.run(both())
    assert drivers() == frozenset()


def test_memory_and_the_end_of_the_run_end_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    async def both() -> None:
        stopped = asyncio.Event()
        browser = Browser(CHROMIUM, "test", _nothing, stopped)
        try:
            monkeypatch.setattr(module, "MOST_MEMORY", 20 * 1024 * 1024)
            with pytest.raises(RenderingError, match="too much memory"):
                await browser.render(_page("for (;;);"))
            monkeypatch.undo()
            asyncio.get_running_loop().call_later(1, stopped.set)
            with pytest.raises(RenderingError, match="being stopped"):
                await browser.render(_page("for (;;);"))
        finally:
            await browser.close()

    asyncio.run(both())
    assert drivers() == frozenset()


def test_memory_of_no_process_is_none() -> None:
    assert memory_of(()) == 0
    assert memory_of((os.getpid(),)) > 1_000_000
