"""`CapturePages`: a capture from its record to its article: judged, read in a worker, judged again."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from crawler.captures.records import Capture
from crawler.captures.run import ArchiveRun, CaptureTask
from crawler.captures.sites import CapturedSite
from crawler.crawl.decisions.page_decisions import (
    Ending,
    PageResult,
    identified,
    published_on,
    result_if_unchanged,
    result_of_article,
    result_of_error,
    result_of_judgement,
)
from crawler.crawl.other_names import other_names
from crawler.crawl.resources import RunResources
from crawler.crawl.revisits import compare
from crawler.extraction.addresses import page_key
from crawler.extraction.errors import ExtractionError
from crawler.extraction.page import Page
from crawler.extraction.rules import CleaningRules
from pipelines.items import Article
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
    resources: RunResources

    async def write(self, operation: Callable[[Session], T]) -> T | None:
        """Return the operation's result once it is committed; None if it is not stored."""
        return await self.resources.write(operation)


class CapturePages:
    """Gives articles, and every other result to the run."""

    def __init__(self, run: ArchiveRun) -> None:
        self._run = run

    async def read(self, task: CaptureTask, capture: Capture) -> Article | None:
        """Return the article of the capture; None if the page's life ends here."""
        visit = self._visit(task, capture)
        result = result_if_unchanged(task, visit)
        if result is None:
            page = Page(capture.body, task.url, capture.content_type, capture.captured_at)
            try:
                read = await self._read(page, task, visit)
            except ExtractionError as error:
                result = _refused(result_of_error(task, error, visit))
            except asyncio.CancelledError:
                # The run is being stopped, and the workers with it: the next run reads the file again.
                return None
            else:
                if isinstance(read, Article):
                    return read
                result = read
        self._run.end(task, result)
        return None

    async def _read(self, page: Page, task: CaptureTask, visit: Visit) -> Article | PageResult:
        reading = self._reading(task.site)
        cleaned: CleanedPage = await asyncio.wrap_future(reading.resources.clean(page, task.site.rules))
        article, visit = identified(cleaned.article, task), replace(visit, marks=cleaned.marks)
        task.day = published_on(article) or task.day
        result = result_of_article(task, article, self._run.arguments, visit)
        if result is not None:
            return replace(result, next_visit=None)
        visit = replace(visit, address=page_key(article.url))
        if article.identifier is None:
            visit = replace(visit, names=other_names(article.url, article.canonical_url))
        if task.held is None:
            return replace(article, fetch=visit)
        compared = await compare(reading, article, task, visit)
        if compared.judgement is None:
            return replace(compared.article, fetch=compared.visit)
        return result_of_judgement(compared.judgement, visit)

    def _reading(self, site: CapturedSite) -> _ReadingRun:
        resources = replace(self._run.resources, site=site.name, learned=site.learned)
        return _ReadingRun(site.name, site.rules, resources)

    def _visit(self, task: CaptureTask, capture: Capture) -> Visit:
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
        )


def _refused(result: PageResult) -> PageResult:
    """Nothing of a capture is tried again: its bytes stay what they are."""
    return replace(result, ending=Ending.REFUSED if result.ending == Ending.FAILED else result.ending, next_visit=None)
