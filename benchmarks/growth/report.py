"""docs/growth.md: what each operation costs by size, and which of them grow faster than the logarithm."""

import math
import platform
from dataclasses import dataclass, field
from datetime import date
from typing import Any

LOGARITHM = math.log(1e5) / math.log(1e2)
"""Allowed growth of an operation's cost from 10^2 to 10^5: a heap of 10^5 is 2.5 times as deep as one of 10^2."""
NOISE = 1.6
"""Allowed difference of two measurements of the same thing while others use this machine (its caches are shared)."""

TITLES = {
    "add": "frontier: add one page, µs",
    "pop": "frontier: take one page, µs",
    "memory": "frontier: memory a waiting page, bytes",
    "start": "start, all pages waiting: CPU a page, µs",
    "known": "start, all pages finished: CPU a page, µs",
    "known memory": "start, all pages finished: memory a page, bytes",
    "found": "store: note one page found, µs",
    "save": "store: save one article and its page, µs",
    "steps": "store: the same save, SQLite's instructions",
    "get id": "ask for one article by row id, µs",
    "get number": "ask for one article by its number, µs",
    "get address": "ask for one article by its address, µs",
    "get page": "ask for an address that no article has, µs",
    "store mib": "store: memory of the saving process, MiB",
    "store files": "store: open files of the saving process",
    "first save": "whether the store has articles of a site, µs",
    "newest": "the newest article of a site, µs",
    "learned": "the learned lines of a site, µs",
    "crawl main": "whole crawl: CPU a page, main process, ms",
    "crawl worker": "whole crawl: CPU a page, two workers, ms",
    "waiting main": "full frontier: CPU a page, main process, ms",
    "crawl mib": "whole crawl: memory, main process, MiB",
    "waiting mib": "full frontier: memory, main process, MiB",
    "crawl files": "whole crawl: most open files",
    "waiting files": "full frontier: most open files",
    "scrapy pop": "Scrapy's queue: take one of 10,000 requests, µs",
}
"""The rows in the order of the report."""
PLAIN = frozenset({"crawl mib", "waiting mib"})
"""Totals, not costs of one operation: the frontier's memory a page times its pages."""
METHOD = (
    "Measured with `{command}` on {day}, revision {revision}, Python {python}. "
    "The table shows what one page or one question costs when there are 100, 1,000, 10,000 or 100,000 pages. "
    "The pages are made up, and each has words of its own. Each measurement runs in its own process. The times are "
    'CPU time. For the store, they are those of the quicker batches. "SQLite\'s instructions" counts what SQLite '
    "executes, so other programs cannot disturb that figure. Whole crawls are measured up to the size of `--crawled`. "
    "Above it, only their parts are measured, and the first 500 pages of a crawl that starts with so many pages "
    'waiting. The column "hosts" is the number of sites in one database, or of hosts in one frontier (the list of '
    "pages still to be fetched)."
)
VERDICTS = (
    f"*flat*: the largest size costs at most {NOISE} times the cheapest (two measurements of the same thing can differ "
    "that much on a shared machine). *logarithmic*: the cost grows at most as fast as the logarithm of the number of "
    f"pages ({LOGARITHM:.1f} from 100 to 100,000), times the same {NOISE}. To "
    "get the total cost of a start, or the memory "
    "of all waiting pages, multiply the figure of one page by the number of "
    "pages. At small sizes, costs that occur only "
    "once weigh more. From 10,000 pages of one site on, the save's figure "
    "includes a thousand instructions for deleting "
    "all but 5,000 of the lines seen at the edges of articles."
)
QUEUES = (
    "Time to take one request, in µs: Scrapy's `DownloaderAwarePriorityQueue` in memory with 10,000 requests, and the "
    "frontier at its largest size (the frontier also builds the request; its write to the store counts as part of the "
    "save):"
)


@dataclass
class Figures:
    """Points: what, pages, hosts, value."""

    points: list[dict[str, Any]] = field(default_factory=list)

    def add(self, command: tuple[str, ...], results: list[dict[str, float]]) -> None:
        """Add the figures of one measurement."""
        module, *rest = command
        if module == "stores":
            for result in results:
                size, hosts = int(result["pages"]), int(result["hosts"])
                self._put(size, hosts, {name: value for name, value in result.items() if name in TITLES})
            return
        result, kind, size = results[0], rest[0], int(rest[1])
        hosts = int(rest[2]) if len(rest) > 2 else 1
        if kind == "add":
            self._put(size, hosts, {"add": result["add"], "pop": result["pop"], "memory": result["bytes"]})
        elif kind == "start":
            self._put(size, hosts, {"start": result["ms"] / size * 1e3})
        elif kind == "known":
            self._put(size, hosts, {"known": result["ms"] / size * 1e3, "known memory": result["bytes"]})
        elif kind == "scrapy":
            self._put(size, hosts, {"scrapy pop": result["pop"]})
        elif kind == "whole":
            own = {"crawl main": result["main"], "crawl worker": result["worker"]}
            self._put(size, hosts, own | {"crawl mib": result["mib"], "crawl files": result["files"]})
        else:
            own = {"waiting main": result["main"], "waiting mib": result["mib"], "waiting files": result["files"]}
            self._put(size, hosts, own)

    def _put(self, pages: int, hosts: int, values: dict[str, float]) -> None:
        self.points += [
            {"what": what, "pages": pages, "hosts": hosts, "value": value} for what, value in values.items()
        ]

    def of(self, what: str) -> dict[int, dict[int, float]]:
        """By hosts, by pages."""
        found: dict[int, dict[int, float]] = {}
        for point in self.points:
            if point["what"] == what:
                found.setdefault(point["hosts"], {})[point["pages"]] = point["value"]
        return found


def cheapest(by_pages: dict[int, float]) -> int:
    """The size that costs least. The smallest size often costs more: all that is done once falls on few pages."""
    return min(by_pages, key=lambda size: (by_pages[size], size))


def growth(by_pages: dict[int, float]) -> float:
    """The cost at the largest size against the least."""
    return by_pages[max(by_pages)] / max(by_pages[cheapest(by_pages)], 1e-9)


def allowed(by_pages: dict[int, float]) -> float:
    """Growth of a logarithm from the cheapest size to the largest, times the noise."""
    return math.log(max(by_pages)) / math.log(cheapest(by_pages)) * NOISE


def verdict(what: str, by_pages: dict[int, float]) -> str:
    """In one word."""
    if what in PLAIN or len(by_pages) < 2:
        return ""
    grown = growth(by_pages)
    if grown <= NOISE:
        return "flat"
    return "logarithmic" if grown <= allowed(by_pages) else "GROWS"


def document(figures: Figures, command: str, day: date, revision: str) -> tuple[str, list[str]]:
    """The text, and what grows."""
    sizes = sorted({point["pages"] for point in figures.points})
    rows, grows = [], []
    for what, title in TITLES.items():
        if what == "scrapy pop":
            continue
        for hosts, by_pages in sorted(figures.of(what).items()):
            judged = verdict(what, by_pages)
            if judged == "GROWS":
                grows.append(f"{title}, {hosts} hosts")
            cells = [_number(by_pages.get(size)) for size in sizes]
            grown = f"{growth(by_pages):.2f}" if len(by_pages) > 1 else ""
            rows.append([title, str(hosts), *cells, grown, judged])
    head = ["", "hosts", *(f"{size:,}" for size in sizes), "largest / cheapest", ""]
    ours = {hosts: by_pages[max(by_pages)] for hosts, by_pages in figures.of("pop").items()}
    theirs = {hosts: next(iter(by_pages.values())) for hosts, by_pages in figures.of("scrapy pop").items()}
    queues = [[str(hosts), _number(theirs.get(hosts)), _number(ours.get(hosts))] for hosts in sorted(theirs | ours)]
    parts = [
        "# Growth",
        METHOD.format(command=command, day=day, revision=revision, python=platform.python_version()),
        "![the same as curves](growth.svg)",
        _table(head, rows),
        VERDICTS,
        "Grows faster: " + ("; ".join(grows) if grows else "nothing") + ".",
        QUEUES,
        _table(["hosts", "Scrapy's queue", "frontier"], queues),
    ]
    return "\n\n".join(parts) + "\n", grows


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _table(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows))
