"""The further pages of an article, from the file that has its first one."""

import asyncio
from typing import TYPE_CHECKING

from crawler.captures.files.open_file import OpenFile
from crawler.captures.records.found import Capture
from crawler.captures.run import ArchiveRun, CaptureTask
from crawler.crawl.further_pages import MissingPage, WholeArticle
from crawler.crawl.resources import RunResources
from crawler.extraction.errors import ExtractionError
from crawler.extraction.page import Page
from crawler.extraction.several_pages.chain import PageChain
from storage.visits import Archived

if TYPE_CHECKING:
    from crawler.workers.clean_page import CleanedPage

NOT_ARCHIVED = "not_archived"


async def follow(
    run: ArchiveRun, task: CaptureTask, file: OpenFile, resources: RunResources, page: Page, cleaned: "CleanedPage"
) -> WholeArticle:
    """Return the article with the text of all its pages that the file has, each as it was nearest to the first one."""
    chain = PageChain(page, cleaned.article, cleaned.continuation)
    missing, archived = None, list[Archived | None]()
    while (address := chain.wanted) is not None:
        capture = await _capture_at(address, page, task, file)
        before = chain.number
        missing = await _take(chain, address, capture, task, resources)
        if missing is not None:
            chain.miss()
        elif capture is not None and chain.number > before:
            archived.append(file.place_of(capture))
    run.count("article/further_pages", chain.number - 2)
    return WholeArticle(chain.article, chain.page, missing, archived)


async def _capture_at(address: str, first: Page, task: CaptureTask, file: OpenFile) -> Capture | None:
    named = task.site.address(address)
    if named is None or first.fetched_at is None:
        return None
    offset = file.index.nearest(named.key, first.fetched_at)
    return await file.capture_at(offset) if offset is not None else None


async def _take(
    chain: PageChain, address: str, capture: Capture | None, task: CaptureTask, resources: RunResources
) -> MissingPage | None:
    """Read one page and hand it to the chain; return what is missing if that fails."""
    if capture is None:
        return MissingPage(chain.number, address, NOT_ARCHIVED)
    page = Page(capture.body, address, capture.content_type, capture.captured_at, chain.first_page)
    try:
        cleaned: CleanedPage = await asyncio.wrap_future(resources.clean(page, task.site.rules))
    except ExtractionError as error:
        return MissingPage(chain.number, address, error.reason)
    chain.take(page, cleaned.article, cleaned.continuation)
    return None
