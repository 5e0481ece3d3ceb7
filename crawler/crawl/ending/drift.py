"""Detect that a site has changed: compare what a run could read with the site's own earlier runs. Pure.

The numbers below were chosen by `python -m benchmarks.drift`; docs/drift.md quotes it.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Self

from pipelines.items import Article

FIELDS = {
    "date_published": "dates",
    "authors": "authors",
    "alternative_headline": "decks",
    "doubt": "undoubted bodies",
}
"""The record's fields that are watched, and what they are called in the last line of the log. Of `doubt` it counts that
it is low: where a template has changed, readings become doubtful before a field is missing."""
_COUNTED_LATER = frozenset(("doubt",))
"""Runs of earlier versions tell nothing of it, where they lack it."""
DOUBTED_FROM = 0.5
"""A body with more doubt counts as doubted. One without any number, as a line pattern gives, does not."""
SAMPLES = (20, 100)
"""Pages that a judgement takes; runs that fetch fewer are judged together with those before them. The larger sample
sees what is missing where it is rare (decks on a quarter of the articles)."""
_USUAL = 20
"""How many earlier samples count at most: of a site that is different for good half of them are so after a thousand
pages at the latest, and the alarm ends by itself."""
RUNS = 400
"""How many earlier runs are looked at: twenty samples of twenty pages, at one new page a run."""
_FALLEN_TO = 0.5
"""A share is suspicious below this part of its usual value..."""
_CHANCE = 1e-4
"""...and if so large a drop has less than this chance of being random, given the lowest share in recent samples..."""
_CHANGED = 3
"""The exit code of a run that found the site changed."""
_ALIKE = 8.0
"""...each of which tells as much as so many pages drawn one by one: the pages of one day are alike (round-ups have no
authors), and 200 pages of one run are not 200 witnesses."""
_SHORTENED_TO = 0.35
"""A median body length is suspicious below this part of the usual one."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the new pages of one run, or of several, gave. Revisits and pages that were refused before are no part."""

    pages: int = 0
    """Pages that a reader of articles was given."""
    extracted: int = 0
    """Those that gave an article."""
    fields: Mapping[str, int] = field(default_factory=dict)
    """Record field to number of articles that have it."""
    body_length: float | None = None
    """Median, in characters; None without articles."""
    alarmed: bool = False
    """Whether the run ended with 3: it counts for what is usual, and not for how low the usual goes."""

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """From `crawl_run.coverage`."""
        fields = _counted(stored.get("fields", {}))
        counts = int(stored.get("pages", 0)), int(stored.get("extracted", 0))
        return cls(*counts, fields, stored.get("body_length"), stored.get("exit_code") == _CHANGED)

    def as_dict(self) -> dict[str, Any]:
        """For `crawl_run.coverage`."""
        fields = _counted(self.fields)
        length = {"body_length": self.body_length}
        return {"pages": self.pages, "extracted": self.extracted, "fields": fields} | length


@dataclass(frozen=True, slots=True)
class Drift:
    """What has fallen far below the site's usual."""

    field: str
    """`extracted`, or a field of the record."""
    sentence: str
    """`authors on 0 of the last 24 articles, usually on 71%`."""


@dataclass(slots=True)
class Tally:
    """The coverage of a run under way."""

    pages: int = 0
    extracted: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    lengths: list[int] = field(default_factory=list)
    ends: Counter[str] = field(default_factory=Counter)
    """How the pages ended: `saved`, or the reason why not."""

    def refused(self) -> None:
        """A page gave no article."""
        self.pages += 1

    def read(self, article: Article) -> None:
        """A page gave an article."""
        self.pages += 1
        self.extracted += 1
        self.fields.update(name for name in FIELDS if _is_there(article, name))
        self.lengths.append(len(article.article_body))

    def coverage(self) -> Coverage:
        """As it stands."""
        length = float(median(self.lengths)) if self.lengths else None
        return Coverage(self.pages, self.extracted, {name: self.fields[name] for name in FIELDS}, length)


def _counted(fields: Mapping[str, Any]) -> dict[str, int]:
    return {name: int(fields.get(name, 0)) for name in FIELDS if name in fields or name not in _COUNTED_LATER}


def _is_there(article: Article, name: str) -> bool:
    if name == "doubt":
        return article.doubt is None or article.doubt <= DOUBTED_FROM
    return bool(getattr(article, name))


def find_drift(run: Coverage, earlier: Sequence[Coverage]) -> Drift | None:
    """What has fallen far below the site's usual; None if nothing has, or where there is too little to judge by.
    `earlier` are the site's runs before this one, the newest first."""
    runs = [run, *earlier]
    if not run.pages:
        return None
    return next((found for least in SAMPLES if (found := _judge(runs, least))), None)


def _judge(runs: Sequence[Coverage], least: int) -> Drift | None:
    latest, *usual = _samples(runs, least, lambda coverage: coverage.pages)
    if usual:
        found = _fallen("articles", "pages", latest, usual, lambda one: (one.extracted, one.pages))
        if found:
            return Drift("extracted", found)
    latest, *usual = _samples(runs, least, lambda coverage: coverage.extracted)
    if not usual:
        return None
    for name, word in FIELDS.items():
        found = _fallen(word, "articles", latest, usual, _counts_of(name))
        if found:
            return Drift(name, found)
    return _shortened(latest, usual)


def _counts_of(name: str) -> Callable[[Coverage], tuple[int, int]]:
    return lambda one: (one.fields.get(name, 0), one.extracted)


def _fallen(
    what: str,
    of: str,
    latest: Coverage,
    usual: Sequence[Coverage],
    counts: Callable[[Coverage], tuple[int, int]],
) -> str | None:
    present, total = counts(latest)
    shares = [number / of_all for number, of_all in map(counts, usual)]
    share = median(shares)
    quiet = [part for part, one in zip(shares, usual, strict=True) if not one.alarmed]
    likely = min(*quiet, share, share - math.sqrt(share * (1 - share) / (_ALIKE * len(shares))))
    if present >= share * total * _FALLEN_TO or _at_most(present, total, likely) > _CHANCE:
        return None
    return f"{what} on {present} of the last {total} {of}, usually on {share:.0%}"


def _shortened(latest: Coverage, usual: Sequence[Coverage]) -> Drift | None:
    lengths = [one.body_length for one in usual if one.body_length]
    if latest.body_length is None or not lengths or latest.body_length >= median(lengths) * _SHORTENED_TO:
        return None
    return Drift(
        "article_body",
        f"body length of {latest.body_length:.0f} characters in the last {latest.extracted} articles (median), "
        f"usually {median(lengths):.0f}",
    )


def _samples(runs: Sequence[Coverage], least: int, size: Callable[[Coverage], int]) -> list[Coverage]:
    """Run pooled, the newest first, until each pool has `least`; what is left over at the old end is left out, unless
    there is nothing else."""
    samples, pool = [], []
    for run in runs:
        pool.append(run)
        if sum(map(size, pool)) >= least:
            samples.append(_together(pool))
            pool = []
        if len(samples) > _USUAL:
            break
    return samples or [_together(runs)]


def _together(runs: Sequence[Coverage]) -> Coverage:
    return Coverage(
        sum(run.pages for run in runs),
        sum(run.extracted for run in runs),
        {name: sum(run.fields.get(name, 0) for run in runs) for name in FIELDS},
        _weighted_median([(run.body_length, run.extracted) for run in runs if run.body_length is not None]),
        any(run.alarmed for run in runs),
    )


def _weighted_median(values: list[tuple[float, int]]) -> float | None:
    """The value at which half of the weight is reached."""
    left = sum(weight for _, weight in values) / 2
    for value, weight in sorted(values):
        left -= weight
        if left <= 0:
            return value
    return None


def _at_most(number: int, total: int, share: float) -> float:
    """The chance of at most so many of `total` where each has the chance `share`."""
    if share >= 1:
        return float(number >= total)
    if share <= 0:
        return 1.0
    log_chance = total * math.log1p(-share)
    chance = math.exp(log_chance)
    for k in range(1, number + 1):
        log_chance += math.log((total - k + 1) / k) + math.log(share) - math.log1p(-share)
        chance += math.exp(log_chance)
    return chance
