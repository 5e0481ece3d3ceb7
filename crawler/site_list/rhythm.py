"""Decide when a site is crawled again, by what its last crawls brought. Pure.

A site is visited about as often as it publishes: the time between earlier crawls divided by the new articles that they
brought, where older crawls count less. What is supposed of a site that nobody knows fades in the same way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

LEAST, MOST = timedelta(minutes=15), timedelta(days=7)
"""A site whose rhythm is not fixed is crawled no oftener and no more seldom."""
_SUPPOSED = 6 * 3600.0
"""Seconds from one new article to the next, on a site that nobody knows."""
_FADING, _MEMORY = 0.9, 8
"""What all earlier crawls count beside the newest: so much of themselves, and no more than so many gaps as the newest
was, so that a week of silence is soon forgotten when a site wakes up. Of a made site with 48 articles a
day, all between 8 and 20 o'clock, an article waits .6 h on average for 37 crawls a day; at .7 and 3 it waits 1.9 h for
25, because each quiet night counts too much."""
_QUIET = 2
"""A crawl without news is followed by a gap of so many times the last at most."""
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
    seconds, articles = _SUPPOSED, 1.0
    longest = MOST.total_seconds()
    for before, crawl in pairwise(crawls):
        # A clock that was set back makes no negative time.
        passed = max(1.0, (crawl.started - before.started).total_seconds())
        weight = min(_FADING, _MEMORY * passed / seconds)
        seconds, articles = seconds * weight + passed, articles * weight + crawl.new
        longest = max(LEAST.total_seconds(), _QUIET * passed)
    return timedelta(seconds=min(longest, seconds / articles))


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
