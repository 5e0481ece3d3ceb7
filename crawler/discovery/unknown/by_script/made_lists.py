"""`MadeLists`: lists that a script makes of something that their page does not carry."""

import asyncio
from dataclasses import replace
from typing import Any

from crawler.crawl.run import CrawlRun
from crawler.discovery.list_requests import FetchedList

_NOTE = "script_lists"


class MadeLists:
    """The lists of one run that show nothing without their script."""

    def __init__(self, run: CrawlRun) -> None:
        self._run = run

    async def make(self, fetched: FetchedList[Any]) -> bool:
        """Put the page of a list as a browser makes it in the place of what came; False without a browser, or if it
        cannot."""
        # What the server says of the page says nothing of its list.
        fetched.read = replace(fetched.read, etag=None, last_modified=None)
        browser, response = self._run.browser, fetched.response
        if browser is None or response is None or response.status != 200 or fetched.is_made:
            return False
        from crawler.downloader.rendering.browser import RenderingError

        try:
            fetched.body, fetched.encoding, fetched.is_made = await browser.render(response), "utf-8", True
        except RenderingError as error:
            if self._run.stopping:
                raise asyncio.CancelledError from None
            self._run.logger.warning("not made by the browser %s: %s", fetched.url, error)
            return False
        self._run.count("list/rendered")
        return True

    def start_page_is_empty(self) -> None:
        """Say with the run's last line that the start page shows no list, until the run has an article."""
        self._run.closing.notes[_NOTE] = "the start page makes its list by a script (RENDER_JAVASCRIPT)"

    def has_article(self) -> None:
        """The site's articles were found without its script."""
        self._run.closing.notes.pop(_NOTE, None)
