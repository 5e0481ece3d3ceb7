"""`ArticlePages`: an article page from its request to its article: fetched, judged, read in a worker, judged again."""

import asyncio
import contextlib
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.crawl.decisions.page_decisions import (
    PageResult,
    identified,
    published_on,
    result_if_unchanged,
    result_of_article,
    result_of_error,
    result_of_failure,
    result_of_further_page,
    result_of_list,
    result_of_missing_page,
    result_of_response,
    result_of_static_page,
)
from crawler.crawl.further_pages import FurtherPages, WholeArticle
from crawler.crawl.page_task import PageTask
from crawler.crawl.revisits import article_to_save
from crawler.crawl.run import CrawlRun
from crawler.downloader.archiving.archive_responses import ARCHIVED
from crawler.downloader.failures import REFUSALS, CrawlStopped, RetryLater, failure_reason
from crawler.downloader.responses import is_not_modified
from crawler.extraction.addresses import page_key
from crawler.extraction.errors import ExtractionError, WallError
from crawler.extraction.page import Page
from crawler.extraction.page_kind.walls import JAVASCRIPT
from pipelines.items import Article
from storage.schedule import LIST_PAGE
from storage.times import time_text
from storage.visits import Archived, Visit

_MAY_BE_LISTS = frozenset({"no_article", "not_an_article", LIST_PAGE})
"""Why pages are refused that may be lists."""
if TYPE_CHECKING:
    # With it trafilatura would be imported, which the workers alone need.
    from crawler.workers.clean_page import CleanedPage

_MADE = "text/html; charset=utf-8"


class ArticlePages:
    """Gives articles to the pipelines, and every other result to the run."""

    def __init__(self, run: CrawlRun) -> None:
        self._run = run
        self._further = FurtherPages(run)

    def request(self, task: PageTask) -> Request:
        """Begin the page, and return its request."""
        self._run.begin(task)
        return Request(
            self._run.hosts.fetched(task.url),
            callback=self.parse,
            errback=self.failed,
            headers=task.held.headers if task.held is not None else None,
            meta={"page": task},
            dont_filter=True,
        )

    async def parse(self, response: Response) -> Article | None:
        """Return the article of a page; None if the page's life ends here."""
        run, task = self._run, response.meta["page"]
        final, now = run.hosts.own(response.url), datetime.now(UTC)
        run.closing.slowest.took(final, response.meta.get("download_latency", 0.0))
        visit = self._visit(response, task, now)
        result = result_of_response(
            task, visit, final, is_not_modified=is_not_modified(response), is_start_page=run.hosts.is_start_page(final)
        )
        if result is None and task.expected.is_list and await self._is_list(response, task):
            result = result_of_list(task, visit)
        if result is None:
            page = Page(response.body, final, visit.content_type, now)
            try:
                read = await self._read(page, task, visit, response)
            except ExtractionError as error:
                result = result_of_error(task, error, visit)
                if error.reason in _MAY_BE_LISTS and await self._is_list(response, task, error.reason):
                    result = result_of_list(task, visit)
            except asyncio.CancelledError:
                # The run is being stopped, and the workers with it: the page is left for the next run.
                return None
            else:
                if isinstance(read, Article):
                    await self._read_links(response, task)
                    return read
                result = read
        run.end(task, result)
        return None

    async def _read(self, page: Page, task: PageTask, visit: Visit, response: Response) -> Article | PageResult:
        """Return the page's article as it is to be saved, or what else becomes of the page."""
        run = self._run
        cleaned, made = await self._clean(page, response)
        if made is not None:
            page, visit = made, _of_made_page(visit, made.body, await self._archived(made, visit))
        if cleaned.first_page is not None and run.frontier.knows(page_key(cleaned.first_page)):
            # As a page of its own it would be half an article, or with a canonical address a correction of the whole.
            return result_of_further_page(task, cleaned.first_page, visit)
        article, visit = identified(cleaned.article, task), replace(visit, marks=cleaned.marks)
        task.day = published_on(article) or task.day
        if run.guide is not None and run.guide.is_static_page(task, cleaned.kind) and task.held is None:
            return result_of_static_page(task, visit)
        result = result_of_article(task, article, run.arguments, visit)
        if result is None and cleaned.continuation is not None:
            whole = await self._further.follow(page, cleaned)
            article, visit = identified(whole.article, task), of_all_pages(visit, whole)
            result = self._result_of_pages(task, whole, visit)
        if result is not None:
            return result
        return await article_to_save(run, article, task, visit)

    def _result_of_pages(self, task: PageTask, whole: WholeArticle, visit: Visit) -> PageResult | None:
        """Judge an article of several pages; None: save it."""
        missing = whole.missing
        if missing is None:
            return result_if_unchanged(task, visit)
        result = result_of_missing_page(task, missing.message, visit, is_final=missing.is_final)
        if result is None:
            self._run.logger.warning("saved in part %s: %s", task.url, missing.message)
            self._run.count("article/incomplete")
        return result

    async def _read_links(self, response: Response, task: PageTask) -> None:
        if self._run.guide is not None and task.held is None:
            # If the run is being stopped the article is saved all the same.
            with contextlib.suppress(asyncio.CancelledError):
                await self._run.guide.read_article(response, task)

    async def _is_list(self, response: Response, task: PageTask, refused: str | None = None) -> bool:
        guide = self._run.guide
        try:
            return guide is not None and task.held is None and await guide.read_list(response, task, refused)
        except asyncio.CancelledError:
            # The run is being stopped: the next one reads it.
            return False

    async def _clean(self, page: Page, response: Response) -> "tuple[CleanedPage, Page | None]":
        """Clean a page in a worker; one that needs JavaScript is made by a browser first, where that is asked for, and
        returned too. Raises ExtractionError."""
        run = self._run
        try:
            return await asyncio.wrap_future(run.resources.clean(page, run.rules)), None
        except WallError as error:
            if error.reason != JAVASCRIPT or run.browser is None:
                raise
            made = await self._made(response, error)
        page = replace(page, body=made, content_type=_MADE)
        return await asyncio.wrap_future(run.resources.clean(page, run.rules)), page

    async def _made(self, response: Response, wall: WallError) -> bytes:
        from crawler.downloader.rendering.browser import RenderingError

        browser = self._run.browser
        assert browser is not None
        try:
            made = await browser.render(response)
        except RenderingError as error:
            if self._run.stopping:
                raise asyncio.CancelledError from None
            self._run.logger.warning("not made by the browser %s: %s", response.url, error)
            raise wall from None
        self._run.count("page/rendered")
        return made

    async def _archived(self, made: Page, visit: Visit) -> Archived | None:
        """Where the visit's response lies, with the page that was made of it as its body."""
        archive = self._run.archive
        if archive is None or visit.archived is None:
            return visit.archived
        place = await archive.keep_made(made.url or visit.url, made.body, _MADE)
        return replace(visit.archived, bodies=(place,) if place is not None else ())

    def failed(self, failure: Failure) -> None:
        """End a page that could not be fetched. One that the end of the run cut short stays under way: it is left for
        the next run."""
        error = failure.value
        if isinstance(error, CrawlStopped):
            return
        task: PageTask = failure.request.meta["page"]  # type: ignore[attr-defined]
        reason, message = failure_reason(failure), failure.getErrorMessage()
        seconds = error.seconds if isinstance(error, RetryLater) else None
        is_final, now = reason in REFUSALS, datetime.now(UTC)
        self._run.end(task, result_of_failure(task, reason, message, now, is_final=is_final, seconds=seconds))

    def _visit(self, response: Response, task: PageTask, now: datetime) -> Visit:
        """What the response says, for the page's row."""
        etag, last_modified, content_type = (
            value.decode("latin-1") if (value := response.headers.get(name)) else None
            for name in ("ETag", "Last-Modified", "Content-Type")
        )
        return Visit(
            page_key=task.key,
            url=task.url,
            http_status=response.status,
            etag=etag,
            last_modified=last_modified,
            content_hash=hashlib.sha256(response.body).hexdigest(),
            fetched_at=time_text(now),
            run_id=self._run.run_id,
            revisited=task.held is not None,
            body=response.body if response.status == 200 else None,
            keep_body=self._run.resources.keeps_pages,
            content_type=content_type,
            archived=response.meta.get(ARCHIVED),
        )


def of_all_pages(visit: Visit, whole: WholeArticle) -> Visit:
    """Return the visit as one to all pages of an article. The server's validators speak of the first alone; and where a
    page is missing, the next visit must look for it."""
    page = whole.page
    if page.body is visit.body and whole.missing is None:
        return visit
    return replace(
        visit,
        etag=None,
        last_modified=None,
        content_hash=None if whole.missing is not None else hashlib.sha256(page.body).hexdigest(),
        body=page.body,
        content_type=page.content_type,
        archived=_together(visit.archived, whole.archived),
        marks=None,
    )


def _together(first: Archived | None, further: Sequence[Archived | None]) -> Archived | None:
    """The first page's response with the bodies of all pages; without bodies where one is not in the archive."""
    if first is None:
        return None
    bodies = [one.bodies if one is not None else () for one in (first, *further)]
    return replace(first, bodies=tuple(chain.from_iterable(bodies)) if all(bodies) else ())


def _of_made_page(visit: Visit, made: bytes, archived: Archived | None) -> Visit:
    """Return the visit with the page that the browser made. The server's validators are the shell's, which stays the
    same when the article changes."""
    digest = hashlib.sha256(made).hexdigest()
    visit = replace(visit, etag=None, last_modified=None, content_hash=digest, body=made, content_type=_MADE)
    return replace(visit, archived=archived)
