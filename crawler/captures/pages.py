"""`CapturePages`: a capture from its record to its article: judged, read in a worker, judged again."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from logging import Logger
from typing import TYPE_CHECKING, TypeVar

from crawler.captures.files.open_file import OpenFile
from crawler.captures.further import follow
from crawler.captures.records.found import Capture
from crawler.captures.run import ArchiveRun, CaptureTask
from crawler.captures.sites import CapturedSite
from crawler.crawl.article_pages import of_all_pages
from crawler.crawl.decisions.page_decisions import (
    Ending,
    PageResult,
    identified,
    published_on,
    result_if_unchanged,
    result_of_article,
    result_of_error,
    result_of_further_page,
    result_of_missing_page,
)
from crawler.crawl.further_pages import WholeArticle
from crawler.crawl.resources import RunResources
from crawler.crawl.revisits import article_to_save
from crawler.downloader.truncated import page_is_cut
from crawler.extraction.errors import ExtractionError
from crawler.extraction.page import Page
from crawler.extraction.rules import CleaningRules
from pipelines.items import Article
from storage.archive_files.captures import Captures
from storage.database import Session
from storage.visits import Visit

if TYPE_CHECKING:
    from crawler.workers.clean_page import CleanedPage

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _ReadingRun:
    """The run as it is for the pages of one site."""

    site: str
    rules: CleaningRules
    logger: Logger
    resources: RunResources

    async def write(self, operation: Callable[[Session], T]) -> T | None:
        """Return the operation's result once it is committed; None if it is not stored."""
        return await self.resources.write(operation)


class CapturePages:
    """Gives articles, and every other result to the run."""

    def __init__(self, run: ArchiveRun) -> None:
        self._run = run

    async def read(self, task: CaptureTask, capture: Capture, file: OpenFile) -> Article | None:
        """Return the article of the capture; None if the page's life ends here, or waits for the rest of its file."""
        run, visit = self._run, self._visit(task, capture, file)
        result = result_if_unchanged(task, visit)
        if result is None and page_is_cut(capture.body):
            result = PageResult(Ending.REFUSED, "truncated_body", "the page breaks off", visit=visit)
        if result is None:
            page = Page(capture.body, task.url, capture.content_type, capture.captured_at)
            try:
                read = await self._read(page, task, visit, file)
            except ExtractionError as error:
                result = result_of_error(task, error, visit)
            except asyncio.CancelledError:
                # The run is being stopped, and the workers with it: the next run reads the file again.
                return None
            else:
                if isinstance(read, Article):
                    return read
                result = read
        if result is None:
            run.put_back(task)
            file.index.deferred.append(capture.offset)
        else:
            run.end(task, _final(task, result))
        return None

    async def _read(self, page: Page, task: CaptureTask, visit: Visit, file: OpenFile) -> Article | PageResult | None:
        """Return the article, or what becomes of the page; None where that is known when all of the file is."""
        reading = self._reading(task.site)
        cleaned: CleanedPage = await asyncio.wrap_future(reading.resources.clean(page, task.site.rules))
        if cleaned.first_page is not None:
            if await self._knows(task.site, cleaned.first_page, file):
                return result_of_further_page(task, cleaned.first_page, visit)
            if not file.is_indexed:
                return None
        article, visit = identified(cleaned.article, task), replace(visit, marks=cleaned.marks)
        task.day = published_on(article) or task.day
        result = result_of_article(task, article, self._run.arguments, visit)
        if result is None and cleaned.continuation is not None:
            if not file.is_indexed:
                return None
            whole = await follow(self._run, task, file, reading.resources, page, cleaned)
            article, visit = identified(whole.article, task), of_all_pages(visit, whole)
            result = self._result_of_pages(task, whole, visit)
        if result is not None:
            return result
        return await article_to_save(reading, article, task, visit)

    def _result_of_pages(self, task: CaptureTask, whole: WholeArticle, visit: Visit) -> PageResult | None:
        """Judge an article of several pages; None: save it. What the file does not have will not come."""
        run = self._run
        if whole.missing is None:
            return result_if_unchanged(task, visit)
        result = result_of_missing_page(task, whole.missing.message, visit, is_final=True)
        if result is None:
            run.logger.warning("saved in part %s: %s", task.url, whole.missing.message)
            run.count("article/incomplete")
        return result

    async def _knows(self, site: CapturedSite, url: str, file: OpenFile) -> bool:
        """Whether the page at the address is in the file or in the store."""
        address = site.address(url)
        if address is None:
            return False
        key = address.key
        return key in file.index or await asyncio.to_thread(self._is_stored, site.name, key)

    def _is_stored(self, site: str, key: str) -> bool:
        with self._run.resources.database.session() as session:
            return Captures(session).known(site, key) is not None

    def _reading(self, site: CapturedSite) -> _ReadingRun:
        resources = replace(self._run.resources, site=site.name, learned=site.learned)
        return _ReadingRun(site.name, site.rules, self._run.logger, resources)

    def _visit(self, task: CaptureTask, capture: Capture, file: OpenFile) -> Visit:
        return Visit(
            page_key=task.key,
            url=task.url,
            http_status=200,
            etag=capture.etag,
            last_modified=capture.last_modified,
            content_hash=hashlib.sha256(capture.body).hexdigest(),
            fetched_at=task.captured_at,
            captured=True,
            run_id=self._run.run_id,
            revisited=task.held is not None,
            body=capture.body,
            keep_body=self._run.resources.keeps_pages,
            content_type=capture.content_type,
            archived=file.place_of(capture),
        )


def _final(task: CaptureTask, result: PageResult) -> PageResult:
    """Nothing of a capture is tried again: its bytes stay what they are. An article stays, whatever its page shows."""
    if result.ending not in (Ending.FAILED, Ending.REFUSED):
        return result
    return replace(result, ending=Ending.KEPT if task.held is not None else Ending.REFUSED, next_visit=None)
