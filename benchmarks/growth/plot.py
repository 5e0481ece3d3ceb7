"""The growth of each cost, as SVG. Run by the interpreter of the peers, which has matplotlib.

python -m benchmarks.growth.plot OUTPUT.svg < POINTS.json
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.growth.report import TITLES, Figures

PANELS = (
    ("add", "pop", "memory"),
    ("start", "known", "found"),
    ("save", "steps", "get address"),
    ("crawl main", "waiting main", "waiting mib"),
)
COLOURS = {1: "#c0392b", 20: "#e67e22", 500: "#2c3e50"}


def panel(axes: Any, what: str, by_hosts: dict[int, dict[int, float]]) -> None:
    """One cost: a line for each number of hosts, from zero costs up to ten times the largest."""
    title, unit = TITLES[what].rsplit(", ", 1)
    values = [value for by_pages in by_hosts.values() for value in by_pages.values()]
    axes.set_xscale("log")
    axes.set_yscale("log")
    # Of one height everywhere: a slope means the same in every panel.
    middle = (min(values) * max(values)) ** 0.5
    axes.set(xlim=(70, 150_000), ylim=(middle / 30, middle * 30), xlabel="pages", ylabel=unit)
    axes.set_title(title, fontsize=9.5)
    axes.grid(which="major", color="#e8e8e8")
    axes.set_axisbelow(True)
    for hosts, by_pages in sorted(by_hosts.items()):
        sizes = sorted(by_pages)
        colour = COLOURS.get(hosts, "#7f8c8d")
        name = f"{hosts} host" + ("s" if hosts > 1 else "")
        axes.plot(sizes, [by_pages[size] for size in sizes], "o-", color=colour, markersize=4, label=name)
    sizes = sorted({size for by_pages in by_hosts.values() for size in by_pages})
    first = max(by_pages[min(by_pages)] for by_pages in by_hosts.values())
    linear = [first * size / sizes[0] for size in sizes]
    axes.plot(sizes, linear, ":", color="#bbbbbb", label="in step with the pages")
    if len(by_hosts) > 1:
        axes.legend(fontsize=7, frameon=False, loc="best")


def main() -> int:
    """Return 0. If matplotlib cannot be imported, the caller reports the last line of the traceback."""
    matplotlib = import_module("matplotlib")
    matplotlib.use("Agg")
    # The same figures give the same file: no random identifiers, no time of drawing.
    matplotlib.rcParams.update({"svg.hashsalt": "winnow", "font.size": 9})
    pyplot = import_module("matplotlib.pyplot")
    figures = Figures(json.load(sys.stdin))
    shown = [[what for what in row if figures.of(what)] for row in PANELS]
    shown = [row for row in shown if row]
    figure, rows = pyplot.subplots(len(shown), 3, figsize=(11, 2.9 * len(shown)), squeeze=False)
    for line, names in zip(rows, shown, strict=True):
        for axes, what in zip(line, names, strict=False):
            panel(axes, what, figures.of(what))
        for axes in line[len(names) :]:
            axes.set_axis_off()
    figure.tight_layout()
    output = Path(sys.argv[1])
    figure.savefig(output, metadata={"Date": None} if output.suffix == ".svg" else None, facecolor="white")
    return 0


if __name__ == "__main__":
    sys.exit(main())
