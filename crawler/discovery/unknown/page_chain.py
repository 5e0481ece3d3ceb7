"""`PageChain`: which page of a list comes next where each names the next by its address. Pure."""

from collections.abc import Collection
from datetime import date

from crawler.discovery.list_walk import ListWalk
from crawler.discovery.readers.list_page import ListPage
from crawler.discovery.unknown.paging import page_number
from crawler.extraction.addresses import page_key

_MEMORY = 2000
"""Pages of one list that are known to have been read: a chain that is longer ends by other limits."""


class PageChain:
    """The next pages of the lists of one run."""

    def __init__(self, oldest: date | None) -> None:
        self._oldest = oldest
        self._next: dict[tuple[str, str | None], str | None] = {}
        self._seen: dict[str, set[str]] = {}
        self.days: dict[str, date] = {}
        """By key, when the articles of this run were published: lists without dates end by them."""

    def came_to(self, walk: ListWalk, step: str | None, next_page: str | None) -> None:
        """A page of a list is read: the first, or the one at `step`; it names the `next_page`."""
        if step is not None:
            self._seen.setdefault(walk.key, set()).add(page_key(step))
        self._next[walk.key, step] = next_page

    def following(self, walk: ListWalk, page: ListPage, step: str | None, held: Collection[str]) -> str | None:
        """Return the address of the page after this one; None at the list's end."""
        if step is None:
            # Also where an interrupted walk is complete, and a new one begins.
            self._seen[walk.key] = {page_key(walk.url)}
        next_page, seen = self._next[walk.key, step], self._seen[walk.key]
        if next_page is None or page_key(next_page) in seen or len(seen) > _MEMORY:
            return None
        if self._oldest is not None and self._is_past(walk, self._oldest):
            return None
        return next_page if walk.next_step(page, self.number(step), held) is not None else None

    def _is_past(self, walk: ListWalk, oldest: date) -> bool:
        """Whether all articles of the page before were published before the first day that is asked for."""
        days = [day for key in walk.previous if (day := self.days.get(key)) is not None]
        return bool(days) and max(days) < oldest

    def cursor(self, walk: ListWalk, step: str) -> str:
        """Return the address of the page."""
        return step

    def resumed(self, cursor: str) -> str | None:
        """Return the page that an interrupted walk goes on with: the list has grown since, so nothing is missed."""
        return cursor

    def number(self, step: str | None) -> int | None:
        """Return 1 for a page that may be the list's first one, 2 for others, None for the list's own address."""
        if step is None:
            return None
        return 1 if page_number(step) == 1 else 2
