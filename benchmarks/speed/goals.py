"""Medians of the rounds, and the goals of the project as ratios of them. Pure."""

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.speed.contenders import Run

_STEADY = (0.1, 0.9)
"""The part of the finished pages, in order of time, between start-up and the moment when workers run out of pages."""
_FEWEST = 20
"""With fewer pages there is no steady part."""


@dataclass(frozen=True)
class Figures:
    """The rounds of one contender that count; none if a run failed."""

    name: str
    runs: tuple[Run, ...]

    def median(self, value: Callable[[Run], float]) -> float:
        """The middle one of the rounds' values."""
        return statistics.median(value(run) for run in self.runs)

    @property
    def rate(self) -> float:
        """Pages a second of the whole program."""
        return self.median(lambda run: run.rate)

    @property
    def spread(self) -> tuple[float, float]:
        """The slowest and the fastest round, pages a second."""
        rates = [run.rate for run in self.runs]
        return min(rates), max(rates)

    @property
    def steady(self) -> float | None:
        """Pages per second in the steady part; None if the program does not say when pages are finished."""
        rates = [rate for run in self.runs if (rate := steady_rate(run.facts.ends)) is not None]
        return statistics.median(rates) if len(rates) == len(self.runs) else None

    @property
    def main_ms(self) -> float:
        """CPU milliseconds a page in the process that was started."""
        return self.median(main_ms)

    @property
    def workers_ms(self) -> float:
        """CPU milliseconds a page in all other processes."""
        return self.median(lambda run: 1000 * run.usage.workers_cpu / run.facts.asked)

    @property
    def main_mib(self) -> float:
        """Most memory of the process that was started, MiB."""
        return self.median(lambda run: run.usage.main_mib)

    @property
    def worker_mib(self) -> float:
        """Most memory of the largest other process, MiB."""
        return self.median(lambda run: run.usage.worker_mib)

    def stage(self, name: str) -> float:
        """Seconds of a stage or thread."""
        return self.median(lambda run: run.stages.get(name, 0.0))


def main_ms(run: Run) -> float:
    """CPU milliseconds a page in the process that was started."""
    return 1000 * run.usage.main_cpu / run.facts.asked


def running_ms(run: Run) -> float:
    """The same without its start: imports, settings, opening of the database."""
    return 1000 * (run.usage.main_cpu - run.facts.start_cpu) / run.facts.asked


def steady_rate(ends: Sequence[float]) -> float | None:
    """Pages per second between the first tenth of the pages and the last; None if there are too few."""
    if len(ends) < _FEWEST:
        return None
    ordered = sorted(ends)
    first, last = (int(share * (len(ordered) - 1)) for share in _STEADY)
    seconds = ordered[last] - ordered[first]
    return (last - first) / seconds if seconds > 0 else None


def figures_of(runs: Iterable[Run]) -> dict[str, Figures]:
    """By name, in the order of the first round; those with a run that does not count are left out."""
    by_name: dict[str, list[Run]] = {}
    for run in runs:
        by_name.setdefault(run.name, []).append(run)
    return {name: Figures(name, tuple(own)) for name, own in by_name.items() if all(run.error is None for run in own)}


@dataclass(frozen=True)
class Goal:
    """One number of the project's issue on speed."""

    what: str
    limit: float
    value: Callable[[Mapping[str, Figures]], list[float]]
    """A value for each round; KeyError if a contender was not measured."""
    at_least: bool = True
    unit: str = ""


@dataclass(frozen=True)
class Reached:
    """The result for a goal."""

    goal: Goal
    value: float | None
    """Median over the rounds; None: not measured."""
    low: float = 0.0
    high: float = 0.0

    @property
    def verdict(self) -> str:
        """`yes`, `no` or `not measured`."""
        if self.value is None:
            return "not measured"
        fine = self.value >= self.goal.limit if self.goal.at_least else self.value <= self.goal.limit
        return "yes" if fine else "no"


def paired(figures: Mapping[str, Figures], name: str, other: str, value: Callable[[Run, Run], float]) -> list[float]:
    """A value for each round, of two runs of the same round: what slows the machine for a while slows both."""
    return [value(one, two) for one, two in zip(figures[name].runs, figures[other].runs, strict=True)]


def ratio(name: str, other: str) -> Callable[[Mapping[str, Figures]], list[float]]:
    """Pages per second of one divided by those of another."""
    return lambda figures: paired(figures, name, other, lambda one, two: one.rate / two.rate)


def _more_ms(figures: Mapping[str, Figures]) -> list[float]:
    return paired(figures, "winnow", "bare Scrapy", lambda one, two: main_ms(one) - main_ms(two))


def _more_ms_running(figures: Mapping[str, Figures]) -> list[float]:
    return paired(figures, "winnow", "bare Scrapy", lambda one, two: running_ms(one) - running_ms(two))


def _extraction_share(figures: Mapping[str, Figures]) -> list[float]:
    runs = figures["asianews extraction"].runs
    return [run.facts.stages["winnow"] / run.facts.stages["trafilatura"] for run in runs]


GOALS = (
    Goal("crawl of unknown sites, default mode: pages/s divided by the floor's", 0.90, ratio("winnow", "floor")),
    Goal("the same, stretch", 1.0, ratio("winnow", "floor")),
    Goal("`EXTRACTION_MODE=fast`: pages/s divided by the floor's", 1.2, ratio("winnow fast", "floor")),
    Goal("default mode: pages/s divided by the naive design's", 2.3, ratio("winnow", "naive")),
    Goal("main process: CPU ms per page above bare Scrapy's", 2.0, _more_ms, at_least=False, unit=" ms"),
    Goal("the same without start-up", 2.0, _more_ms_running, at_least=False, unit=" ms"),
    Goal("two cores: pages/s divided by those of one core", 1.8, ratio("winnow", "winnow, one core")),
    Goal("AsiaNews: CPU of extraction divided by trafilatura's", 1 / 3, _extraction_share, at_least=False),
    Goal("AsiaNews: crawl, pages/s divided by bare Scrapy's", 0.70, ratio("asianews", "asianews, bare Scrapy")),
)


def reached(figures: Mapping[str, Figures], goals: Iterable[Goal] = GOALS) -> list[Reached]:
    """Every goal with what this run says of it."""
    found = []
    for goal in goals:
        try:
            values = goal.value(figures)
        except KeyError:
            found.append(Reached(goal, None))
        else:
            found.append(Reached(goal, statistics.median(values), min(values), max(values)))
    return found
