"""Decide when a site is crawled again, by what its last crawls brought. Pure.

A site is visited about as often as it publishes: the time since earlier crawls divided by the new articles that they
brought, where older crawls count less. What is supposed of a site that nobody knows fades in the same way. So a site
that brings nothing is visited half as often after each visit, and one that brings much is visited often after few.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

LEAST, MOST = timedelta(minutes=15), timedelta(days=7)
"""A site whose rhythm is not fixed is crawled no oftener and no more seldom."""
_SUPPOSED = timedelta(hours=6)
"""From one new article to the next, on a site that nobody knows."""
_FADING = 0.7
"""What a gap between crawls counts beside the one after it. A site of 48 articles a day is known after seven crawls to
within a fifth; at .9 it takes nineteen, at .5 every second quiet hour counts for a quiet day."""
_EARLY = 0.1
"""The part of a gap by which a crawl may come early, by chance: sites that were added together drift apart."""
_REST = 2
"""A crawl that took an hour is followed by the next no sooner than two hours after it began."""


@dataclass(frozen=True, slots=True)
class PastCrawl:
    """A crawl that read the site."""

    started: datetime
    new: int
    """Articles that it brought."""
    seconds: float
    """How long it took."""


def usual_gap(crawls: Sequence[PastCrawl]) -> timedelta:
    """Return how long the site takes for one article, by its crawls, the oldest first. What the first of them brought
    does not count: nobody knows how long that took to come together."""
    seconds, articles = _SUPPOSED.total_seconds(), 1.0
    for before, crawl in pairwise(crawls):
        # A clock that was set back makes no negative time.
        passed = max(0.0, (crawl.started - before.started).total_seconds())
        seconds, articles = seconds * _FADING + passed, articles * _FADING + crawl.new
    return timedelta(seconds=seconds / articles)


def next_gap(every: int | None, crawls: Sequence[PastCrawl], failures: int, chance: float) -> timedelta:
    """Return the time from the beginning of the last crawl to that of the next.

    `every`: seconds that the user asked for; None: by what the crawls brought, twice as long for each failure in a row.
    `chance` lies between 0 and 1.
    """
    early = 1 - _EARLY * chance
    if every is not None:
        return timedelta(seconds=every * early)
    gap = usual_gap(crawls)
    if crawls:
        gap = max(gap, timedelta(seconds=_REST * crawls[-1].seconds))
    gap = min(MOST, max(LEAST, gap))
    # Ten failures are a thousandfold: more than from the least to the most.
    return max(LEAST, min(MOST, gap * (1 << min(failures, 10))) * early)
