"""F1 against CPU time for each set, as SVG. Run by the interpreter of the peers, which has matplotlib.

python -m benchmarks.quality.plot OUTPUT.svg < MEASURED.json
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.quality.lineup import OURS


def spread(values: list[float], gap: float, low: float, high: float) -> list[float]:
    """Ascending positions near ascending values, at least `gap` apart where there is room, within low and high."""
    if not values:
        return []
    gap = min(gap, (high - low) / max(len(values) - 1, 1))
    places = [max(value, low + gap * number) for number, value in enumerate(values)]
    top = high
    for number in range(len(places) - 1, -1, -1):
        places[number] = min(places[number], top)
        top = places[number] - gap
    return places


def panel(axes: Any, title: str, points: list[dict[str, Any]]) -> None:
    """One set: a dot for each extractor, its label in a column at the right, where labels cannot cover each other."""
    points = sorted(points, key=lambda point: point["F1"])
    values = [point["F1"] for point in points]
    low, high = min(values) - 0.01, max(values) + 0.01
    left, right = min(p["ms"] for p in points) / 1.5, max(p["ms"] for p in points) * 1.5
    axes.set_xscale("log")
    axes.set(xlim=(left, right), ylim=(low, high), title=title, xlabel="CPU milliseconds a page", ylabel="F1")
    axes.grid(which="both", color="#eeeeee")
    axes.set_axisbelow(True)
    ticks = [ms for ms in (1, 2, 5, 10, 20, 50, 100, 200, 500) if left < ms < right]
    axes.set_xticks(ticks, labels=[str(ms) for ms in ticks])
    axes.minorticks_off()
    places = spread(values, (high - low) / (len(points) + 1), low + 0.002, high - 0.002)
    for point, place in zip(points, places, strict=True):
        ours = point["name"] in OURS
        colour = "#c0392b" if ours else "#34495e"
        axes.plot(point["ms"], point["F1"], "o", color=colour, markersize=8 if ours else 6, zorder=3)
        axes.annotate(
            f"{point['name']}  {point['F1']:.3f}, {point['ms']:.0f} ms",
            (point["ms"], point["F1"]),
            xytext=(1.03, (place - low) / (high - low)),
            textcoords="axes fraction",
            va="center",
            color=colour,
            weight="bold" if ours else "normal",
            # To the label's left edge: from its middle, lines run through other labels.
            arrowprops={"arrowstyle": "-", "color": colour, "alpha": 0.35, "linewidth": 0.8, "relpos": (0, 0.5)},
        )


def main() -> int:
    """Return 0. If matplotlib cannot be imported, the caller reports the last line of the traceback."""
    matplotlib = import_module("matplotlib")
    matplotlib.use("Agg")
    # The same figures give the same file: no random identifiers, no time of drawing.
    matplotlib.rcParams.update({"svg.hashsalt": "winnow", "font.size": 10})
    pyplot = import_module("matplotlib.pyplot")
    sets: dict[str, list[dict[str, Any]]] = json.load(sys.stdin)
    figure, rows = pyplot.subplots(len(sets), 1, figsize=(9.5, 4.6 * len(sets)), squeeze=False)
    for axes, (title, points) in zip(rows[:, 0], sets.items(), strict=True):
        panel(axes, title, points)
    figure.tight_layout()
    output = Path(sys.argv[1])
    figure.savefig(output, metadata={"Date": None} if output.suffix == ".svg" else None, facecolor="white")
    return 0


if __name__ == "__main__":
    sys.exit(main())
