"""`WalkSteps`: store the pages of lists as they are walked, and go on where an earlier run stopped."""

from collections.abc import Callable, Collection, Sequence
from typing import Generic, Protocol, TypeVar

from crawler.crawl.article_link import ArticleLink
from crawler.crawl.frontier import store
from crawler.crawl.page_task import PageTask
from crawler.crawl.run import CrawlRun
from crawler.discovery.conditional import ReadList
from crawler.discovery.list_walk import ListWalk
from crawler.discovery.readers.list_page import ListPage
from storage.database import Session
from storage.listings import Listings, Walk

S = TypeVar("S")


class Spelling(Protocol[S]):
    """How a site tells the pages of a list apart: by numbers, or by their addresses."""

    def following(self, walk: ListWalk, page: ListPage, step: S | None, held: Collection[str]) -> S | None:
        """The step after `page`; None at the list's end."""

    def cursor(self, walk: ListWalk, step: S) -> str:
        """The step's address."""

    def resumed(self, cursor: str) -> S | None:
        """The step with which an interrupted walk goes on; None: it begins anew."""

    def number(self, step: S | None) -> int | None:
        """The step's number, None for the list's first page."""


class WalkSteps(Generic[S]):
    """The walks of one run."""

    def __init__(self, run: CrawlRun, spelling: Spelling[S]) -> None:
        self._run = run
        self._spelling = spelling
        self._begun: dict[str, Walk] = {}
        """By key, the walks as the store numbers them."""

    async def take(
        self,
        walk: ListWalk,
        page: ListPage,
        step: S | None,
        read: ReadList,
        others: Sequence[ArticleLink] = (),
        also: Callable[[Session], object] | None = None,
        *,
        is_front: bool = False,
    ) -> S | None:
        """Store a page of a list and return the step that comes next; None at the walk's end, or if it is not stored.

        `read` is what the walk's first page said; `others` are what the page names beside its articles, deep in the
        site unless this is its front page (`is_front`); `also` is done in the same operation.
        """
        frontier = self._run.frontier
        articles, found_in_all = await frontier.queue(page.articles, deep=step is not None)
        more, _ = await frontier.queue(others, deep=not is_front)
        new = [*articles, *more]
        walk.found_new = found_in_all > len(articles) or any(task.expected.is_article for task in new)
        found: list[S | None] = [None]
        resumes = False

        def operation(session: Session) -> Walk:
            nonlocal resumes
            if also is not None:
                also(session)
            number, found[0], resumes = self._store(session, new, walk, page, step, read, others)
            return number

        number = await self._run.write(operation, new)
        if number is None:
            return None
        was_resumed = walk.key in self._begun and self._begun[walk.key].resumed
        self._begun[walk.key] = number
        if resumes:
            return found[0]
        walk.advance(page, self._spelling.number(step))
        if found[0] is None and was_resumed:
            # The interrupted walk is complete: a new one begins at the first page.
            del self._begun[walk.key]
            walk.restart()
            return await self.take(walk, walk.front, None, read)
        return found[0]

    def _store(
        self,
        session: Session,
        new: list[PageTask],
        walk: ListWalk,
        page: ListPage,
        step: S | None,
        read: ReadList,
        others: Sequence[ArticleLink],
    ) -> tuple[Walk, S | None, bool]:
        """One transaction: the articles of the step, and how far the walk is."""
        site, frontier = self._run.site, self._run.frontier
        store(session, site, new, self._run.run_id)
        listings = Listings(session)
        begun_before = self._begun.get(walk.key)
        number = begun_before or listings.begin(site, walk.key)
        if begun_before is None and number.cursor is not None:
            resumed = self._spelling.resumed(number.cursor)
            if resumed is not None:
                return number, resumed, True
        held = listings.held_before(number.listing_id, walk.main_keys(page))
        following = self._spelling.following(walk, page, step, held)
        cursor = self._spelling.cursor(walk, following) if following is not None else None
        listings.record(number, [link.address.key for link in page.articles], cursor)
        if following is None:
            listings.complete(number)
        if step is None:
            named = [address.url for address in page.lists]
            read.remember(session, site, frontier.wanted_keys([*page.articles, *others]), named)
        return number, following, False
