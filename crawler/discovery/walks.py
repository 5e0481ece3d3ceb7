"""How a list is walked: which step comes next, and when a walk is at its end. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from storage.listings import Walk

from .lists import ListPage

MAX_STEP = 20_000
"""A list of 64,000 articles at a few on a page; beyond it the paging is a trap."""


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
    walk: Walk | None = None
    step: int | None = None
    """The step that was read last; None for the first page."""
    seen: set[str] = field(default_factory=set)
    """Articles that this run met on the walk."""
    previous: frozenset[str] = frozenset()
    """Articles of the step before."""

    def main_keys(self, page: ListPage) -> list[str]:
        """The articles of the list itself. What also stood on the step before is a side box."""
        return [link.address.key for link in page.main if link.address.key not in self.previous]

    def next_step(self, page: ListPage, step: int | None, held: Collection[str]) -> int | None:
        """The step after `page`, None at the end: nothing new, or an article that an earlier completed walk `held`.

        Whether the first page is step 0 or step 1 is unknown: a step 1 that brings nothing new is passed over.
        """
        keys = {link.address.key for link in page.articles}
        if not keys - self.seen:
            return 2 if step == 1 else None
        if held or (self.oldest is not None and self._all_older(page, self.oldest)):
            return None
        number = step or 0
        shown = [other for other in page.steps if other > number]
        following = min(shown) if shown else number + 1
        return following if following <= MAX_STEP else None

    def advance(self, page: ListPage, step: int | None) -> None:
        """The page is read and stored."""
        keys = frozenset(link.address.key for link in page.articles)
        self.seen |= keys
        self.previous = keys
        self.step = step

    def restart(self) -> None:
        """The interrupted walk is complete: a new one begins at the first page."""
        self.walk, self.step, self.seen, self.previous = None, None, set(), frozenset()

    @staticmethod
    def _all_older(page: ListPage, oldest: date) -> bool:
        days = [link.day for link in page.main if link.day is not None]
        return bool(days) and max(days) < oldest
