"""`StagedSearch`: look for lists of one kind where the site says they are, and at the usual addresses where none of
those is one."""

from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any

from scrapy import Request

from crawler.crawl.ending.list_endings import ListKind, ListSearch
from crawler.discovery.list_requests import FetchedList, ListRequests
from crawler.discovery.unknown.announced.retired_lists import RetiredLists

Take = Callable[[FetchedList[Any]], Coroutine[Any, Any, list[Request] | None]]
"""Takes what a list says; gives requests for further ones, or None if it is none, which is noted then."""
_NOT_THERE = (200, 404, 410)
"""Statuses of an address where there is no list. Others may be a bad day of the server's."""


class StagedSearch:
    """The search of one run for one kind of lists."""

    def __init__(self, lists: ListRequests, retired: RetiredLists, kind: ListKind, take: Take) -> None:
        self._lists = lists
        self._retired = retired
        self._kind = kind
        self._take = take
        self._stages: list[Sequence[str]] = []
        self._series: Sequence[Sequence[str]] = ()
        self._asked: set[str] = set()
        self._under_way = 0
        self.has_found = False
        """Whether one of the lists was read."""

    def begin(self, stages: Iterable[Sequence[str]], series: Sequence[Sequence[str]]) -> list[Request]:
        """Return the requests for the first of the `stages`, addresses that the site names; of the next one if none of
        those is a list, and at last for the `series` of guesses, each of which ends with the first list."""
        self._stages, self._series = list(stages), series
        return self._next_stage()

    def ask(self, addresses: Iterable[str]) -> list[Request]:
        """Return requests for lists that the site names, each once, less those that rest."""
        asked = self.new(addresses)
        self._asked.update(asked)
        self._under_way += len(asked)
        return [self._request(address, ListSearch(self._kind)) for address in asked]

    def new(self, addresses: Iterable[str]) -> list[str]:
        """Return those that were not asked in this run, and do not rest."""
        once = dict.fromkeys(addresses)
        return [address for address in once if address not in self._asked and not self._retired.rests(address)]

    def _request(self, address: str, search: ListSearch) -> Request:
        return self._lists.request(address, search, self._answered, self._missed, any_host=True, asked=address)

    def _next_stage(self) -> list[Request]:
        while self._stages:
            if requests := self.ask(self._stages.pop(0)):
                return requests
        series, self._series = self._series, ()
        return [request for addresses in series for request in self._begin_guesses(addresses)]

    def _begin_guesses(self, addresses: Sequence[str]) -> list[Request]:
        left = self.new(addresses)
        self._asked.update(left)
        return self._next_guess(ListSearch(self._kind, left, is_guess=True)) if left else []

    def _next_guess(self, search: ListSearch) -> list[Request]:
        if search.left:
            return [self._request(search.left.pop(0), search)]
        self._lists.give_up(search)
        return []

    async def _answered(self, fetched: FetchedList[Any], asked: str) -> list[Request]:
        further = await self._take(fetched)
        if further is None:
            if fetched.status in _NOT_THERE and not fetched.was_read:
                self._retired.missed(asked)
            return self._missed(fetched.search)
        self._retired.found(asked)
        return further if fetched.search.is_guess else [*further, *self._end_of_one()]

    def _missed(self, search: ListSearch, asked: str = "") -> list[Request]:
        return self._next_guess(search) if search.left is not None else self._end_of_one()

    def _end_of_one(self) -> list[Request]:
        """The next stage, if no list of this one is under way any more and none was found."""
        self._under_way -= 1
        return self._next_stage() if not (self._under_way or self.has_found) else []
