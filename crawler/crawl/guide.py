"""`Guide`: what discovery knows of a site's pages while a run fetches them."""

from enum import StrEnum
from typing import Protocol

from scrapy.http import Response

from crawler.crawl.decisions.page_decisions import PageResult
from crawler.crawl.page_task import PageTask
from crawler.extraction.page_kind.page_types import PageType


class Answer(StrEnum):
    """Whether a page is fetched."""

    YES = "yes"
    WAIT = "wait"
    """Pages like it are being fetched, and will tell."""
    NO = "no"
    """Pages like it never gave an article."""
    NEXT_RUN = "next_run"
    """Not in this run: it has read as many lists as it may."""


class Guide(Protocol):
    """Tells pages that are worth a request from others, and reads lists that were fetched as pages."""

    def may_begin(self, task: PageTask) -> Answer:
        """Whether the page is to be fetched; after YES its end is told by `ended`."""

    def ended(self, task: PageTask, result: PageResult) -> None:
        """The page's life in this run has ended."""

    def is_static_page(self, task: PageTask, kind: PageType | None) -> bool:
        """Whether a page that reads as an article, of which the task knows the day, is none of the site's posts. To be
        asked of each page that is read."""

    async def read_article(self, response: Response, task: PageTask) -> None:
        """Take what the page of an article names beside it."""

    async def read_list(self, response: Response, task: PageTask, refused: str | None) -> bool:
        """Take what the page names, if it is a list, and return whether it is one. `refused`: why it is no article;
        None if it was not judged yet."""
