"""The last pipeline: one article and the state of its page, in one transaction."""

import asyncio
import logging
from functools import partial
from typing import Protocol, Self, TypeVar, cast

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from pipelines.body_marks import mark_body
from pipelines.items import Article
from pipelines.own_store import OwnStore
from pipelines.require import ForgottenArticle
from storage.archive_files.captures import Captures
from storage.archived.archived_pages import ArchivedPages
from storage.articles import Articles, SaveResult, without_scheme
from storage.changes.removals import Removals
from storage.database import DatabaseError, Session
from storage.errors import StorageError, driver_message
from storage.forgetting.forgetting import Forgetting
from storage.likeness.learned_lines import LearnedLines
from storage.pages import Pages
from storage.sources import PageSources
from storage.times import utc_now
from storage.visits import Visit
from storage.watches.pending import WatchPending
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
            operation = partial(save, article=article, visit=self._fetch_of(article), is_watched=is_watched)
            saving = writer.submit(operation, urgent=False)
            saved = await asyncio.wrap_future(saving)
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


def save(session: Session, article: Article, visit: Visit, *, is_watched: bool = False) -> SaveResult:
    """The operation: the article, its page finished by it, the response while the page is to be visited again, what
    its ends have in common with other articles of the site, and, where the run `is_watched`, that it is to be told."""
    response = visit.response()
    response["extractor_version"] = article.extractor_version
    address = visit.address or without_scheme(article.url)
    marks = visit.marks or mark_body(article.article_body)
    saved = Articles(session).save(
        article.as_dict(),
        address,
        run_id=visit.run_id,
        recleaned=visit.recleaned,
        revisited=visit.revisited,
        marks=marks,
        names=visit.names,
        page_key=visit.page_key,
        captured_at=visit.fetched_at if visit.captured else None,
    )
    if saved.outcome == "forgotten":
        Forgetting(session).skip(article.site, [visit.page_key, address])
        return saved
    if saved.outcome != "new" and (visited := response["fetched_at"]):
        Removals(session).there(saved.article_id, visited)
    if saved.outcome == "older" and Captures(session).known(article.site, visit.page_key) is not None:
        return saved
    if saved.outcome in ("new", "changed"):
        LearnedLines(session).see(article.site, saved.article_id, saved.fingerprint, marks.ends, visit.run_id)
        if is_watched:
            WatchPending(session).note(saved.article_id, article.site, saved.outcome)
    response["next_visit"] = saved.next_visit
    pages = Pages(session)
    if saved.outcome == "same_article" and saved.is_taken:
        pages.rest_others(article.site, visit.page_key, saved.article_id)
    next_visit = pages.saved(
        article.site,
        visit.page_key,
        saved.article_id,
        identifier=article.identifier,
        in_language=article.in_language,
        is_restless=saved.is_restless,
        is_another_address=not saved.is_taken,
        **response,
    )
    if saved.is_taken:
        _keep_source(session, article.site, visit, is_visited_again=next_visit is not None)
    elif visit.archived is not None:
        ArchivedPages(session).note(article.site, visit.page_key, visit.archived)
    return saved


def _keep_source(session: Session, site: str, visit: Visit, *, is_visited_again: bool) -> None:
    """Note what the record was read from: where it lies in the archive, or else the body itself."""
    key, archived, sources = visit.page_key, visit.archived, PageSources(session)
    if archived is not None and archived.bodies:
        ArchivedPages(session).note(site, key, archived, visit.fetched_at or utc_now())
        sources.drop(site, key)
        return
    ArchivedPages(session).forget_sources(site, key)
    if archived is not None:
        ArchivedPages(session).note(site, key, archived)
    if visit.body is not None and (visit.keep_body or is_visited_again):
        sources.keep(site, key, visit.body, visit.content_type, visit.fetched_at, for_good=visit.keep_body)
