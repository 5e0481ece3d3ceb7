"""The further pages of an article, from the file that has its first one."""

import asyncio
from typing import TYPE_CHECKING

from crawler.captures.files.open_file import OpenFile
from crawler.captures.run import ArchiveRun, CaptureTask
from crawler.crawl.further_pages import MissingPage, WholeArticle
from crawler.crawl.resources import RunResources
from crawler.extraction.errors import ExtractionError
from crawler.extraction.page import Page
from crawler.extraction.several_pages.chain import PageChain

if TYPE_CHECKING:
    from crawler.workers.clean_page import CleanedPage

NOT_ARCHIVED = "not_archived"


async def follow(
    run: ArchiveRun, task: CaptureTask, file: OpenFile, resources: RunResources, page: Page, cleaned: "CleanedPage"
) -> WholeArticle:
    """Return the article with the text of all its pages that the file has, each as it was nearest to the first one."""
    chain = PageChain(page, cleaned.article, cleaned.continuation)
    missing = None
    while (address := chain.wanted) is not None:
        missing = await _take(chain, address, task, file, resources)
        if missing is not None:
            chain.miss()
    run.count("article/further_pages", chain.number - 2)
    return WholeArticle(chain.article, chain.page, missing)


async def _take(
    chain: PageChain, address: str, task: CaptureTask, file: OpenFile, resources: RunResources
) -> MissingPage | None:
    named, moment = task.site.address(address), chain.page.fetched_at
    offset = file.index.nearest(named.key, moment) if named is not None and moment is not None else None
    capture = await file.capture_at(offset) if offset is not None else None
    if capture is None:
        return MissingPage(chain.number, address, NOT_ARCHIVED)
    page = Page(capture.body, address, capture.content_type, capture.captured_at, chain.first_page)
    try:
        cleaned: CleanedPage = await asyncio.wrap_future(resources.clean(page, task.site.rules))
    except ExtractionError as error:
        return MissingPage(chain.number, address, error.reason)
    chain.take(page, cleaned.article, cleaned.continuation)
    return None
