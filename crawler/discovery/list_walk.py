"""Walk through a list page by page: decide which page comes next and when the walk ends. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from crawler.discovery.readers.list_page import ListPage

MAX_STEP = 20_000
"""A list of 64,000 articles at a few on a page; beyond it the paging is a trap."""
_MAX_FRUITLESS = 20
"""Steps in a row whose new pages were all no articles: not a few dead links, and cheap to go on from in a later run."""


@dataclass(slots=True)
class ListWalk:
    """One list on its way, in memory."""

    key: str
    """The listing's key in the store."""
    url: str
    """The list's first page, in the site's own spelling."""
    front: ListPage
    """The first page, as it was at the start of this run."""
    oldest: date | None = None
    """In a backfill: days before it are of no interest."""
    first_step: int | None = None
    """The number of the list's first page; None if it may be 0 or 1."""
    step: int | None = None
    """The step that was read last; None for the first page."""
    seen: set[str] = field(default_factory=set)
    """Articles that this run met on the walk."""
    sequence: tuple[str, ...] = ()
    """Links of the step before, in order."""
    barren: int = 0
    """Steps in a row that brought nothing new."""
    previous: frozenset[str] = frozenset()
    """Articles of the step before."""
    found_new: bool = False
    """Whether the step before named pages that the store did not know."""
    fruitless: int = 0
    """Steps in a row that named such pages while the run read no article at all."""
    articles_read: int = 0
    """Of the run, when the step before was taken."""

    def leads_nowhere(self, articles_read: int) -> bool:
        """Whether the list names new pages for ever and none of them is an article (paging traps). Steps come when the
        pages found before are done, so what they were is known. The walk stays interrupted: a later run goes on."""
        if articles_read != self.articles_read:
            self.fruitless = 0
        elif self.found_new:
            self.fruitless += 1
        self.articles_read = articles_read
        return self.fruitless >= _MAX_FRUITLESS

    def main_keys(self, page: ListPage) -> list[str]:
        """The articles of the list itself. What also stood on the step before is a side box."""
        return [link.address.key for link in page.main if link.address.key not in self.previous]

    def next_step(self, page: ListPage, step: int | None, held: Collection[str]) -> int | None:
        """Return the step after `page`; None at the end: an article that an earlier completed walk `held`, the same
        page again, or two pages with nothing new.

        If the number of the first page is unknown, a step 1 that brings nothing new is passed over.
        """
        if not page.articles:
            return None
        if self.is_barren(page):
            if step == 1 and self.first_step is None:
                return 2
            # An article may have stood in a side box before its turn in the list came. Lists of the replica with two
            # articles on a page and boxes of six were left too early in 12 of 1,560 walks without a second try.
            if page.sequence == self.sequence or self.barren > 0:
                return None
        if held or (self.oldest is not None and self._all_older(page, self.oldest)):
            return None
        number = step if step is not None else (self.first_step or 0)
        shown = [other for other in page.steps if other > number]
        following = min(shown) if shown else number + 1
        return following if following <= MAX_STEP else None

    def is_barren(self, page: ListPage) -> bool:
        """Whether the page brings no article new to the walk."""
        return all(link.address.key in self.seen for link in page.articles)

    def advance(self, page: ListPage, step: int | None) -> None:
        """The page is read and stored."""
        keys = frozenset(link.address.key for link in page.articles)
        may_be_first = step == 1 and self.first_step is None
        self.barren = self.barren + 1 if self.is_barren(page) and not may_be_first else 0
        self.seen |= keys
        self.previous, self.sequence = keys, page.sequence
        self.step = step

    def restart(self) -> None:
        """The interrupted walk is complete: a new one begins at the first page."""
        self.step, self.barren = None, 0
        self.seen, self.previous, self.sequence = set(), frozenset(), ()

    @staticmethod
    def _all_older(page: ListPage, oldest: date) -> bool:
        days = [link.day for link in page.main if link.day is not None]
        return bool(days) and max(days) < oldest
