"""The last pipeline: one article and the state of its page, in one transaction."""

import asyncio
import logging
from typing import Protocol, Self, TypeVar, cast

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from pipelines.body_marks import mark_body
from pipelines.items import Article
from pipelines.own_store import OwnStore
from pipelines.require import ForgottenArticle
from storage.articles import SaveResult, without_scheme
from storage.database import DatabaseError, Session
from storage.errors import StorageError, driver_message
from storage.finishing.saves import Save, save_all
from storage.visits import Visit
from storage.writer import Writer

Item = TypeVar("Item")
_logger = logging.getLogger(__name__)


class LostArticle(DropItem):
    """The article is not saved, and was counted as lost; its page stays to be fetched again."""


class SameArticle(DropItem):
    """The article is saved already, read at a better address of its or later; the page is finished by it."""


class SavingRun(Protocol):
    """What saving asks of the run."""

    writer: Writer

    def saved(self, page_key: str) -> None:
        """The page's article is committed."""


class SaveArticle:
    """Awaits the COMMIT of each article; counts `article/saved` and `article/new`, `changed`, `unchanged` or
    `recleaned`, or `article/lost`; `article/same_article` where another address of a saved article was read, and
    `article/older` where an archive has it as it was before.

    Of a spider that has no run (one of another project) it opens the database itself, when the first article comes, and
    closes it with the spider. Items that are no articles pass.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._own: OwnStore | None = None
        self._is_refused = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it, as Scrapy does."""
        return cls(crawler)

    async def process_item(self, item: Item) -> Item:
        """Return the same article once it is committed. Raises LostArticle if it is lost, SameArticle if the store has
        it from a better address, ForgottenArticle if it was taken out for good."""
        run = self._run()
        if run is None and not isinstance(item, Article):
            return item
        article, stats = cast("Article", item), self._crawler.stats
        try:
            writer, is_watched = self._writer(run), getattr(run, "is_watched", False)
            one = as_save(article, self._fetch_of(article), is_watched=is_watched)
            saved = await asyncio.wrap_future(writer.submit_row(save_all, one, touches=one.touches))
        except (StorageError, DatabaseError, LookupError) as error:
            stats.inc_value("article/lost")
            _logger.error("lost %s: %s", article.url, driver_message(error))  # noqa: TRY400 - one line, no traceback
            raise LostArticle(f"not saved: {article.url}", log_level="DEBUG") from error
        stats.inc_value(f"article/{saved.outcome}")
        if saved.outcome == "forgotten":
            raise ForgottenArticle("the article was taken out for good", log_level="DEBUG")
        if not saved.is_taken:
            what = "a later capture" if saved.outcome == "older" else "the same article at another address"
            raise SameArticle(f"{what} is saved: {article.url}", log_level="DEBUG")
        stats.inc_value("article/saved")
        if run is not None and article.fetch is not None:
            run.saved(article.fetch.page_key)
        return item

    async def close_spider(self) -> None:
        """Close the database that was opened here, and say what it has."""
        if self._own is None:
            return
        await asyncio.to_thread(self._own.close)
        saved, new, lost = (self._crawler.stats.get_value(f"article/{name}", 0) for name in ("saved", "new", "lost"))
        level = logging.ERROR if lost else logging.INFO
        _logger.log(level, "articles saved: %d, of them new: %d, lost: %d; in %s", saved, new, lost, self._own.url)

    def _run(self) -> SavingRun | None:
        run: SavingRun | None = getattr(self._crawler.spider, "run", None)
        # A spider of another project may call anything `run`.
        return run if run is not None and isinstance(getattr(run, "writer", None), Writer) else None

    def _writer(self, run: SavingRun | None) -> Writer:
        if run is not None:
            return run.writer
        if self._own is None:
            self._own = self._opened()
        return self._own.writer

    def _opened(self) -> OwnStore:
        try:
            return OwnStore.open(self._crawler.settings)
        except StorageError:
            if not self._is_refused:
                self._is_refused = True
                # Each further article would be lost too.
                self._stopping = asyncio.ensure_future(self._crawler.engine.close_spider_async(reason="no_database"))
            raise

    def _fetch_of(self, article: Article) -> Visit:
        visit: Visit | None = article.fetch
        if visit is not None:
            return visit
        if self._own is not None:
            return Visit(page_key=without_scheme(article.url), url=article.url)
        raise LookupError(
            "which page gave it is unknown: a pipeline returns the article or dataclasses.replace() of it"
        )


def as_save(article: Article, visit: Visit, *, is_watched: bool = False) -> Save:
    """Return what the store is to save."""
    return Save(article.as_dict(), visit, visit.marks or mark_body(article.article_body), is_watched)


def save(session: Session, article: Article, visit: Visit, *, is_watched: bool = False) -> SaveResult:
    """Save one, as an operation of the `Writer`."""
    return save_all(session, [as_save(article, visit, is_watched=is_watched)])[0]
