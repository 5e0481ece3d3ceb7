"""`ArticlePages`: an article page from its request to its article: fetched, judged, read in a worker, judged again."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.crawl.page_results import (
    published_on,
    result_of_article,
    result_of_error,
    result_of_failure,
    result_of_response,
)
from crawler.crawl.page_task import PageTask
from crawler.crawl.revisits import compare
from crawler.crawl.run import CrawlRun, task_of
from crawler.crawl.visits import identified, page_of, visit_of
from crawler.downloader.failures import REFUSALS, CrawlStopped, RetryLater, failure_reason
from crawler.downloader.responses import is_not_modified
from crawler.extraction.addresses import bare_address
from crawler.extraction.errors import ExtractionError
from pipelines.items import Article
from pipelines.require import is_complete
from storage.visits import Visit


class ArticlePages:
    """Gives articles to the pipelines, and every other result to the run."""

    def __init__(self, run: CrawlRun) -> None:
        self._run = run

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
        run, task = self._run, task_of(response)
        final = run.hosts.own(response.url)
        run.slowest.took(final, response.meta.get("download_latency", 0.0))
        visit = visit_of(response, task, run.run_id, keep=run.resources.keeps_pages)
        result = result_of_response(
            task,
            visit,
            final,
            is_not_modified=is_not_modified(response),
            is_start_page=run.hosts.is_start_page(final),
        )
        if result is None:
            try:
                cleaned = await asyncio.wrap_future(run.resources.clean(page_of(response, final, visit), run.rules))
            except ExtractionError as error:
                result = result_of_error(task, error, visit)
            else:
                return await self._accept(identified(cleaned.article, task), task, replace(visit, marks=cleaned.marks))
        run.end(task, result)
        return None

    async def _accept(self, article: Article, task: PageTask, visit: Visit) -> Article | None:
        run = self._run
        task.day = published_on(article) or task.day
        if task.is_sample and is_complete(article):
            run.tally.read(article)
        result = result_of_article(task, article, run.arguments, visit)
        if result is not None:
            if result.reason == "wrong_language":
                task.language = article.in_language
            run.end(task, result)
            return None
        if task.held is not None:
            article, visit = await compare(run, article, task, visit)
        run.accept(task, replace(visit, address=bare_address(article.url)))
        return article

    def failed(self, failure: Failure) -> None:
        """End a page that could not be fetched. One that the end of the run cut short stays under way: it is left for
        the next run."""
        error = failure.value
        if isinstance(error, CrawlStopped):
            return
        task: PageTask = failure.request.meta["page"]  # type: ignore[attr-defined]
        reason = failure_reason(failure)
        seconds = error.seconds if isinstance(error, RetryLater) else None
        result = result_of_failure(
            task,
            reason,
            failure.getErrorMessage(),
            datetime.now(UTC),
            is_final=reason in REFUSALS,
            seconds=seconds,
        )
        self._run.end(task, result)
