"""Feeds and sitemaps are looked for where the site says, then at the usual names, and what is dead rests."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from crawler.crawl.ending.list_endings import ListKind, ListSearch
from crawler.discovery.unknown.announced.retired_lists import RetiredLists
from crawler.discovery.unknown.announced.staged_search import StagedSearch

LIST, DEAD = 200, 404


class Site:
    """Answers to requests for lists, by address; `order` is what was asked."""

    def __init__(self, answers: Mapping[str, Any], resting: tuple[str, ...] = ()) -> None:
        self.answers = answers
        self.order: list[str] = []
        self.missed: list[str] = []
        self.given_up = 0
        retired: Any = SimpleNamespace(rests=resting.__contains__, missed=self.missed.append, found=lambda _: None)
        self.search = StagedSearch(self._as_lists(), retired, ListKind.SITEMAP, self._take)

    def _as_lists(self) -> Any:
        def request(address: str, search: ListSearch, parse: Any, failed: Any, any_host: bool, **keywords: Any) -> Any:
            assert any_host
            return SimpleNamespace(address=address, search=search, parse=parse, failed=failed, keywords=keywords)

        def give_up(_: ListSearch) -> None:
            self.given_up += 1

        return SimpleNamespace(request=request, give_up=give_up)

    async def _take(self, fetched: Any) -> Any:
        answer = self.answers.get(fetched.url, DEAD)
        if answer == DEAD:
            return None
        if answer == LIST:
            self.search.has_found = True
            return []
        return self.search.ask(answer)

    def crawl(self, *stages: list[str], guesses: tuple[list[str], ...] = (["g1", "g2", "g3"],)) -> list[str]:
        """Ask for everything, and give the addresses in order."""
        left: list[Any] = list(self.search.begin(stages, guesses))
        while left:
            request = left.pop(0)
            self.order.append(request.address)
            if self.answers.get(request.address) == "timeout":
                left += request.failed(search=request.search, **request.keywords)
                continue
            status = self.answers.get(request.address, DEAD)
            fetched = SimpleNamespace(url=request.address, status=status if isinstance(status, int) else 200)
            fetched.search, fetched.was_read = request.search, False
            left += asyncio.run(request.parse(fetched, **request.keywords))
        return self.order


def test_named_lists_are_asked_and_no_others_where_one_is_alive() -> None:
    assert Site({"a": LIST}).crawl(["a", "b"], ["m"]) == ["a", "b"]
    assert Site({"b": LIST}).crawl(["a", "b"], ["m"]) == ["a", "b"]


def test_dead_ones_do_not_stop_the_next_stage_and_the_usual_names() -> None:
    assert Site({"m": LIST}).crawl(["a", "b"], ["m"]) == ["a", "b", "m"]
    assert Site({"g2": LIST}).crawl(["a", "b"], ["m"]) == ["a", "b", "m", "g1", "g2"]
    assert Site({"a": "timeout", "g1": LIST}).crawl(["a"], []) == ["a", "g1"]
    assert Site({"g1": LIST}).crawl([], []) == ["g1"]


def test_an_index_whose_sitemaps_are_dead_does_not_stop_them_either() -> None:
    assert Site({"i": ["x", "y"], "g1": LIST}).crawl(["i"]) == ["i", "x", "y", "g1"]
    assert Site({"i": ["x", "y"], "y": LIST}).crawl(["i"]) == ["i", "x", "y"]


def test_of_each_series_of_guesses_the_first_that_is_one_counts() -> None:
    site = Site({"g2": LIST})
    assert sorted(site.crawl([], guesses=(["n1", "n2"], ["g1", "g2", "g3"]))) == ["g1", "g2", "n1", "n2"]
    assert site.given_up == 1, "the series that found none"


def test_what_rests_is_not_asked_and_what_is_not_there_is_noted() -> None:
    site = Site({"g3": LIST, "c": 503}, resting=("a", "g1"))
    site.answers = {"g3": LIST, "b": DEAD}
    assert site.crawl(["a", "b"]) == ["b", "g2", "g3"]
    assert site.missed == ["b", "g2"]
    assert Site({}, resting=("a", "g1", "g2", "g3")).crawl(["a"]) == []


@pytest.mark.parametrize(
    ("times", "hours", "rests"),
    [
        (0, 0, False),
        (2, 0, False),
        (3, 1, True),
        (3, 25, False),
        (4, 25, True),
        (4, 49, False),
        (10, 29 * 24, True),
        (10, 31 * 24, False),
        (500, 31 * 24, False),
        (500, -1, False),
    ],
)
def test_the_longer_an_address_is_dead_the_longer_it_rests(times: int, hours: int, rests: bool) -> None:
    run: Any = SimpleNamespace(site="gazette.example")
    retired = RetiredLists(run)
    last = (datetime.now(UTC) - timedelta(hours=hours)).isoformat(timespec="seconds")
    retired._missed = {"gazette.example/feed": (times, last)}
    assert retired.rests("https://www.gazette.example/feed") is rests
    assert not retired.rests("https://gazette.example/rss")
