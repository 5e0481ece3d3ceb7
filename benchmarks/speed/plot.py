"""Pages a second and CPU a page as bars, as SVG. Run by the interpreter of the peers, which has matplotlib.

python -m benchmarks.speed.plot OUTPUT.svg < BARS.json
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

OURS, OTHERS, WORKERS = "#c0392b", "#34495e", 0.55
"""Colours as in benchmarks/quality/plot.py; the CPU of workers is paler."""


def panel(axes: Any, bars: list[dict[str, Any]], title: str, parts: tuple[str, ...], digits: int) -> None:
    """Bars from the top, each with its number at its end."""
    most = max(sum(bar[part] for part in parts) for bar in bars)
    for row, bar in enumerate(bars):
        is_ours = bar["name"].startswith(("winnow", "asianews")) and "bare" not in bar["name"]
        colour, left = OURS if is_ours else OTHERS, 0.0
        for part in parts:
            axes.barh(row, bar[part], left=left, color=colour, alpha=WORKERS if part == "workers" else 1, height=0.66)
            left += bar[part]
        weight = "bold" if is_ours else "normal"
        axes.text(left + most * 0.012, row, f"{left:.{digits}f}", va="center", color=colour, weight=weight)
    axes.set_yticks(range(len(bars)), labels=[bar["name"] for bar in bars])
    axes.set(xlim=(0, most * 1.12), title=title)
    axes.invert_yaxis()
    axes.grid(axis="x", color="#eeeeee")
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)


def main() -> int:
    """0; a matplotlib that cannot be imported ends in a traceback, whose last line the caller reports."""
    matplotlib = import_module("matplotlib")
    matplotlib.use("Agg")
    # The same figures give the same file: no random identifiers, no time of drawing.
    matplotlib.rcParams.update({"svg.hashsalt": "winnow", "font.size": 10})
    pyplot = import_module("matplotlib.pyplot")
    bars: list[dict[str, Any]] = json.load(sys.stdin)
    height = 1.2 + 0.34 * len(bars)
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(12, height))
    panel(left, sorted(bars, key=lambda bar: -bar["rate"]), "pages a second, whole program", ("rate",), 1)
    cheapest = sorted(bars, key=lambda bar: bar["main"] + bar["workers"])
    panel(right, cheapest, "CPU milliseconds a page: main process, workers (pale)", ("main", "workers"), 1)
    figure.tight_layout()
    output = Path(sys.argv[1])
    figure.savefig(output, metadata={"Date": None} if output.suffix == ".svg" else None, facecolor="white")
    return 0


if __name__ == "__main__":
    sys.exit(main())
