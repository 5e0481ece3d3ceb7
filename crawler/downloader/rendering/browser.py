"""Let a browser make a page that shows nothing without its script.

Playwright drives it directly. scrapy-playwright (0.0.48 runs on Scrapy 2.19) takes the place of the download handler,
and its browser looks names up and connects by itself: what a name leads to is checked by nobody then. Here the browser
has no way out, and what a page asks for is fetched by the crawl (doors.py).
"""

import asyncio
import contextlib
import logging
import os
from typing import Any

from scrapy.http import Response

from crawler.downloader.rendering.doors import Fetch, KeptScripts, PageDoors
from crawler.downloader.rendering.processes import below, drivers, kill, memory_of

RENDER_SECONDS = 90.0
"""For one page, the pauses between its requests included."""
MOST_MEMORY = 1536 * 1024 * 1024
"""Of the browser, beyond which it is ended. With one page of a news site open it has 300 MB."""
_PAGES = 50
"""Pages after which the browser is started anew: what it holds grows with each."""
_CLOSE_SECONDS = 5.0
_POLL_SECONDS = 0.25
_QUIET_POLLS = 3
_MOST_HTML = 10 * 1024 * 1024
_ARGUMENTS = (
    # Nothing answers at either: what no route takes, a web socket or a lookup ahead of time, leads nowhere.
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--disable-features=DnsOverHttps,MediaRouter,OptimizationHints,Translate",
    "--disable-gpu",
    "--disable-sync",
    "--dns-prefetch-disable",
    "--js-flags=--max-old-space-size=512",
    "--no-first-run",
    "--no-pings",
    "--renderer-process-limit=1",
)
_TEXT_LENGTH = "() => document.body ? document.body.innerText.length : 0"
# Shadow roots are written as templates, which the extraction reads.
_HTML = """() => {
    const roots = [];
    const collect = (root) => {
        for (const one of root.querySelectorAll('*')) {
            if (one.shadowRoot) { roots.push(one.shadowRoot); collect(one.shadowRoot); }
        }
    };
    collect(document);
    const whole = document.documentElement;
    if (!whole.getHTML) return whole.outerHTML;
    const head = whole.outerHTML.slice(0, whole.outerHTML.indexOf('>') + 1);
    return '<!DOCTYPE html>' + head + whole.getHTML({shadowRoots: roots}) + '</html>';
}"""
_logger = logging.getLogger(__name__)


class RenderingError(Exception):
    """The browser could not make the page; the message says why."""


class Browser:
    """One browser for the pages of a run, one page at a time; started for the first."""

    def __init__(self, program: str, user_agent: str, fetch: Fetch, stopped: asyncio.Event) -> None:
        self._program, self._user_agent, self._fetch, self._stopped = program, user_agent, fetch, stopped
        self._scripts = KeptScripts()
        self._turn = asyncio.Lock()
        self._driver: Any = None
        self._browser: Any = None
        self._starting: asyncio.Future[None] | None = None
        self._made = 0

    async def render(self, shell: Response) -> bytes:
        """Return the page that the script of a shell makes, in UTF-8. Raises RenderingError."""
        async with self._turn:
            making = asyncio.ensure_future(self._render(shell))
            others = [asyncio.ensure_future(self._stopped.wait()), asyncio.ensure_future(self._too_large())]
            try:
                await asyncio.wait({making, *others}, timeout=RENDER_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                if making.done():
                    return making.result()
                stopped, too_large = (one.done() for one in others)
                why = "the crawl is being stopped" if stopped else "too much memory" if too_large else "too long"
                # A page that computes for ever answers nothing, nor lets itself be closed.
                kill(below(drivers()))
                raise RenderingError(why)
            finally:
                for one in (making, *others):
                    one.cancel()
                await asyncio.gather(making, *others, return_exceptions=True)
                self._made += 1
                if self._made >= _PAGES or making.cancelled():
                    await self._end()

    async def close(self) -> None:
        """End the browser."""
        async with self._turn:
            await self._end()

    async def _render(self, shell: Response) -> bytes:
        try:
            if self._browser is None:
                # A start is not broken off: nobody would know the driver then, nor end it.
                self._starting = asyncio.ensure_future(self._start())
                await asyncio.shield(self._starting)
            context = await self._browser.new_context(
                user_agent=self._user_agent, accept_downloads=False, service_workers="block", java_script_enabled=True
            )
        except Exception as error:
            await self._end()
            raise RenderingError(f"the browser does not start: {_first_line(error)}") from error
        doors = PageDoors(shell, self._fetch, self._scripts)
        try:
            await context.route("**/*", doors.answer)
            page = await context.new_page()
            await page.goto(shell.url, wait_until="domcontentloaded", timeout=RENDER_SECONDS * 1000)
            await _settle(page, doors)
            text: str = await page.evaluate(_HTML)
        except Exception as error:
            raise RenderingError(_first_line(error)) from error
        finally:
            for why in doors.refused[:20]:
                _logger.debug("not loaded for %s: %s", shell.url, why)
            with contextlib.suppress(Exception):
                await asyncio.wait_for(context.close(), _CLOSE_SECONDS)
        if len(text) > _MOST_HTML:
            raise RenderingError("the page that the script makes is too large")
        return text.encode("utf-8", "replace")

    async def _start(self) -> None:
        from playwright.async_api import async_playwright

        self._driver = await async_playwright().start()
        # Chromium's sandbox does not start for root, who runs containers.
        sandbox = os.geteuid() != 0
        self._browser = await self._driver.chromium.launch(
            executable_path=self._program,
            chromium_sandbox=sandbox,
            args=list(_ARGUMENTS),
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )
        self._made = 0

    async def _too_large(self) -> None:
        """Return when the browser has too much memory."""
        while memory_of(below(drivers())) < MOST_MEMORY:
            await asyncio.sleep(_POLL_SECONDS)

    async def _end(self) -> None:
        if self._starting is not None:
            await asyncio.wait({self._starting}, timeout=_CLOSE_SECONDS)
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
            self._starting = None
        browser, driver, self._browser, self._driver = self._browser, self._driver, None, None
        for ending in (browser and browser.close, driver and driver.stop):
            if ending:
                with contextlib.suppress(Exception):
                    await asyncio.wait_for(ending(), _CLOSE_SECONDS)
        # One whose start was broken off is known to nobody else.
        kill(drivers())


async def _settle(page: Any, doors: PageDoors) -> None:
    """Wait until nothing is being loaded and the page's text no longer grows."""
    length, quiet = -1, 0
    while quiet < _QUIET_POLLS:
        await asyncio.sleep(_POLL_SECONDS)
        now = await page.evaluate(_TEXT_LENGTH)
        quiet = quiet + 1 if now == length and not doors.pending else 0
        length = now


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:200] or type(error).__name__
