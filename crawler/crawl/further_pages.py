"""`FurtherPages`: fetch and read the further pages of an article, through the same doors as its first."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.crawl.run import CrawlRun
from crawler.downloader.archiving.archive_responses import ARCHIVED
from crawler.downloader.failures import REFUSALS, CrawlStopped, failure_reason
from crawler.downloader.responses import header
from crawler.extraction.errors import ExtractionError
from crawler.extraction.page import Page
from crawler.extraction.several_pages.chain import PageChain
from pipelines.items import Article
from storage.visits import Archived

if TYPE_CHECKING:
    from crawler.workers.clean_page import CleanedPage

_GONE = ("http_404", "http_410")


@dataclass(frozen=True, slots=True)
class MissingPage:
    """A page of an article that could not be read."""

    number: int
    url: str
    reason: str
    """One word: `http_500`, `timeout`, `no_article`."""

    @property
    def is_final(self) -> bool:
        """Whether trying again would not help."""
        return self.reason in REFUSALS or self.reason in _GONE

    @property
    def message(self) -> str:
        """The same as a sentence."""
        return f"page {self.number} of the article cannot be read ({self.reason.replace('_', ' ')}): {self.url}"


@dataclass(frozen=True, slots=True)
class WholeArticle:
    """An article read from all its pages."""

    article: Article
    page: Page
    """The pages in one (`pack_pages`)."""
    missing: MissingPage | None
    """The page that the article lacks."""
    archived: Sequence[Archived | None] = ()
    """Where the further pages lie in the archive."""


class FurtherPages:
    """The further pages of one run's articles. They have no rows of their own: the row of the first is done when all
    are read."""

    def __init__(self, run: CrawlRun) -> None:
        self._run = run

    async def follow(self, page: Page, cleaned: "CleanedPage") -> WholeArticle:
        """Return the article with the text of all its pages. Raises CancelledError if the run is being stopped."""
        chain = PageChain(page, cleaned.article, cleaned.continuation)
        missing, archived = None, list[Archived | None]()
        while (address := chain.wanted) is not None:
            number = chain.number
            missing, lies = await self._take(chain, address)
            if missing is not None:
                chain.miss()
            if chain.number > number:
                archived.append(lies)
        self._run.count("article/further_pages", chain.number - 2)
        return WholeArticle(chain.article, chain.page, missing, archived)

    async def _take(self, chain: PageChain, address: str) -> tuple[MissingPage | None, Archived | None]:
        """Fetch one page, read it and hand it to the chain; return what is missing if that fails, and where the page
        lies in the archive."""
        run = self._run
        if not run.is_own(address):
            return MissingPage(chain.number, address, "offsite"), None
        response = await self._fetch(run.hosts.fetched(address))
        if isinstance(response, str) or response.status != 200:
            reason = response if isinstance(response, str) else f"http_{response.status}"
            return MissingPage(chain.number, address, reason), None
        content_type, now = header(response, "Content-Type"), datetime.now(UTC)
        page = Page(response.body, run.hosts.own(response.url), content_type, now, chain.first_page)
        try:
            cleaned = await asyncio.wrap_future(run.resources.clean(page, run.rules))
        except ExtractionError as error:
            return MissingPage(chain.number, address, error.reason), None
        chain.take(page, cleaned.article, cleaned.continuation)
        return None, response.meta.get(ARCHIVED)

    async def _fetch(self, address: str) -> Response | str:
        """The response, or in one word why there is none."""
        # All middlewares of the downloader see it, and the host's rate counts it; the scheduler does not know of it.
        request = Request(address, dont_filter=True)
        [answer] = await asyncio.gather(self._run.crawler.engine.download_async(request), return_exceptions=True)
        if isinstance(answer, Response):
            return answer
        if isinstance(answer, CrawlStopped | asyncio.CancelledError):
            raise asyncio.CancelledError
        return failure_reason(Failure(answer))  # type: ignore[no-untyped-call]
