"""`NewestFirst`: the order in which pages are fetched. Pure."""

import bisect
from collections.abc import Iterable
from datetime import date
from enum import IntEnum

from crawler.crawl.article_link import ArticleLink
from crawler.crawl.page_task import PageTask

_UNNUMBERED = 1_000_000_000
"""Above every identifier: a page without a number is of the newest kind of address. Fits a 32-bit column with a day."""


class Tier(IntEnum):
    """What comes before what."""

    UNDER_WAY = 0
    """Redirects and retries of what was begun."""
    FIRST_LISTS = 1
    """Feeds, home pages, first pages of lists."""
    ARTICLE = 2
    DEEP_LISTS = 3
    """Further pages of lists and by-date lists: they come when all articles found so far are done."""
    UNLIKELY = 4
    """Pages that look as if they were no articles."""
    RETRY = 5
    """Pages that were refused and are to be judged again."""


class NewestFirst:
    """The order of pages: by identifier if identifiers grow with time (`CleaningRules.identifiers_grow`), else by day.

    Pages without one (the 2026 addresses) are placed by their day among those with both; where a site has no
    identifiers at all, by their day alone.
    """

    def __init__(self, *, identifiers_grow: bool = True) -> None:
        self._identifiers_grow = identifiers_grow
        self._numbers: dict[date, int] = {}
        self._days: list[date] = []

    def rank(self, links: Iterable[ArticleLink], tasks: Iterable[PageTask]) -> None:
        """Set the priorities of new `tasks`, after taking note of the `links` of their list that have an identifier
        and a day."""
        self._learn(links)
        for task in tasks:
            task.priority = self._priority(task)

    def _learn(self, links: Iterable[ArticleLink]) -> None:
        for link in links:
            number = self._number(link.address.identifier)
            if number is None or link.day is None:
                continue
            if link.day not in self._numbers:
                bisect.insort(self._days, link.day)
            self._numbers[link.day] = max(number, self._numbers.get(link.day, 0))

    def _priority(self, task: PageTask) -> int:
        """Larger is newer."""
        number = self._number(task.identifier)
        if number is not None:
            return number
        if task.day is None:
            return _UNNUMBERED + date.max.toordinal()
        position = bisect.bisect_right(self._days, task.day)
        if not position:
            return _UNNUMBERED + task.day.toordinal()
        older = self._days[position - 1]
        return self._numbers[older] + (task.day > older)

    def _number(self, identifier: str | None) -> int | None:
        if (
            self._identifiers_grow
            and identifier
            and identifier.isascii()
            and identifier.isdigit()
            and int(identifier) < _UNNUMBERED
        ):
            return int(identifier)
        return None
