"""How often `crawler.crawl.ending.drift` cries wolf on small runs of an unchanged site, and how soon it sees a change.

python -m benchmarks.drift [--sites 100] [--runs 200] [--seed 1] [--a-day 10]

Simulated sites: each run fetches a few new pages; what they carry varies by page and, in whole, by day (a Sunday of
round-ups has no authors): shares are drawn for each day from a beta distribution, body lengths are log-normal.
"""

import argparse
import sys
from collections import Counter
from dataclasses import dataclass, replace
from math import exp
from random import Random
from statistics import median

from crawler.crawl.ending.drift import FIELDS, RUNS, Coverage, find_drift

SHARES = {"date_published": 0.995, "authors": 0.7, "alternative_headline": 0.25, "doubt": 0.95}
"""Usual coverage: nearly every article has a date, a quarter a deck; of twenty bodies one is doubted."""
EXTRACTED = 0.93
TOGETHER = 8.0
"""Concentration of the beta distribution: the smaller, the more a day's pages are alike (70 % authors: 55 to 85 %)."""
A_DAY = 10
"""Pages of one day, by default: AsiaNews publishes about as many in a language."""
SIZES = (1, 3, 10, 40)
"""Mean number of new pages a run."""


@dataclass(frozen=True)
class Habits:
    """The properties of a simulated site's pages."""

    extracted: float = EXTRACTED
    shares: tuple[tuple[str, float], ...] = tuple(SHARES.items())
    length: float = 2400.0
    a_day: int = A_DAY

    def run(self, random: Random, size: float) -> Coverage:
        """One run's new pages, a day's at a time."""
        left, pages, extracted, lengths = _poisson(random, size), 0, 0, list[float]()
        fields = dict.fromkeys(FIELDS, 0)
        while left > 0:
            today = min(left, self.a_day)
            given = _some(random, today, _on_one_day(random, self.extracted))
            for name, share in self.shares:
                fields[name] += _some(random, given, _on_one_day(random, share))
            day = random.gauss(0, 0.2)
            lengths += [self.length * exp(random.gauss(day, 0.7)) for _ in range(given)]
            left, pages, extracted = left - today, pages + today, extracted + given
        return Coverage(pages, extracted, fields, median(lengths) if lengths else None)


CHANGES = {
    "no article is read": Habits(extracted=0.0),
    "a third of the articles is read": Habits(extracted=0.33),
    "no dates": Habits(shares=(*(p for p in SHARES.items() if p[0] != "date_published"), ("date_published", 0.0))),
    "no authors": Habits(shares=(*(p for p in SHARES.items() if p[0] != "authors"), ("authors", 0.0))),
    "no decks": Habits(
        shares=(*(p for p in SHARES.items() if p[0] != "alternative_headline"), ("alternative_headline", 0.0))
    ),
    "two of three bodies doubted": Habits(shares=(*(p for p in SHARES.items() if p[0] != "doubt"), ("doubt", 0.33))),
    "bodies a fifth as long": Habits(length=480.0),
}


def _on_one_day(random: Random, share: float) -> float:
    return random.betavariate(share * TOGETHER, (1 - share) * TOGETHER) if 0 < share < 1 else share


def _some(random: Random, number: int, share: float) -> int:
    return sum(random.random() < share for _ in range(number))


def _poisson(random: Random, mean: float) -> int:
    if mean > 100:
        return round(mean)
    number, product, least = 0, random.random(), exp(-mean)
    while product > least:
        number, product = number + 1, product * random.random()
    return number


def false_alarms(sites: int, runs: int, size: float, seed: int, habits: Habits) -> tuple[int, Counter[str]]:
    """Run judged, and by field the number of alarms, on sites that never change. The first run fetches 200 pages."""
    judged, alarms = 0, Counter[str]()
    for site in range(sites):
        random = Random(f"{seed} {size} {site}")
        past = [habits.run(random, 200)]
        for _ in range(runs):
            run = habits.run(random, size)
            found = find_drift(run, past[:RUNS])
            judged += run.pages > 0
            if found:
                alarms[found.field] += 1
            past.insert(0, replace(run, alarmed=found is not None))
    return judged, alarms


def pages_until_seen(change: Habits, size: float, sites: int, seed: int) -> list[int | None]:
    """For each site, new pages fetched since the change when the alarm came; None: not within 400."""
    seen: list[int | None] = []
    for site in range(sites):
        random = Random(f"{seed} {size} {site} change")
        past = [Habits().run(random, size) for _ in range(200)]
        past.append(Habits().run(random, 200))
        fetched = 0
        while fetched <= 400:
            run = change.run(random, size)
            fetched += run.pages
            if find_drift(run, past[:RUNS]):
                break
            past.insert(0, run)
        seen.append(fetched if fetched <= 400 else None)
    return seen


def main() -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=100)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--a-day", type=int, default=A_DAY, help="pages that are alike (1000: all of a run)")
    options = parser.parse_args()
    given = " ".join(f"--{name.replace('_', '-')} {value}" for name, value in vars(options).items())
    print(f"python -m benchmarks.drift {given}")
    print("\nA site that does not change: alarms by what they name\n")
    for size in SIZES:
        judged, alarms = false_alarms(options.sites, options.runs, size, options.seed, Habits(a_day=options.a_day))
        print(f"  {size:3} new pages a run: {alarms.total()} alarms in {judged} runs {dict(alarms) if alarms else ''}")
    print("\nA site that changes: new pages fetched until the alarm, half of the sites / nine of ten / not in 400\n")
    for name, change in CHANGES.items():
        change = replace(change, a_day=options.a_day)
        for size in (3, 40):
            seen = pages_until_seen(change, size, max(10, options.sites // 4), options.seed)
            found = sorted(pages for pages in seen if pages is not None)
            late = [*found, *[None] * (len(seen) - len(found))]
            print(f"  {name}, {size} a run: {late[len(late) // 2]} / {late[len(late) * 9 // 10]} / {seen.count(None)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
