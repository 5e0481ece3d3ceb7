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
TITLES = {"news": "unknown sites", "asianews": "AsiaNews"}


def panel(axes: Any, bars: list[dict[str, Any]], title: str, parts: tuple[str, ...]) -> None:
    """Bars from the top, each with its number at its end."""
    most = max(sum(bar[part] for part in parts) for bar in bars)
    for row, bar in enumerate(bars):
        colour, left = OURS if bar["ours"] else OTHERS, 0.0
        for part in parts:
            axes.barh(row, bar[part], left=left, color=colour, alpha=WORKERS if part == "workers" else 1, height=0.66)
            left += bar[part]
        weight = "bold" if bar["ours"] else "normal"
        axes.text(left + most * 0.012, row, f"{left:.1f}", va="center", color=colour, weight=weight)
    axes.set_yticks(range(len(bars)), labels=[bar["name"] for bar in bars])
    axes.set(xlim=(0, most * 1.12), title=title)
    axes.invert_yaxis()
    axes.grid(axis="x", color="#eeeeee")
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)


def main() -> int:
    """Return 0. If matplotlib cannot be imported, the caller reports the last line of the traceback."""
    matplotlib = import_module("matplotlib")
    matplotlib.use("Agg")
    # The same figures give the same file: no random identifiers, no time of drawing.
    matplotlib.rcParams.update({"svg.hashsalt": "winnow", "font.size": 10})
    pyplot = import_module("matplotlib.pyplot")
    bars: list[dict[str, Any]] = json.load(sys.stdin)
    sites = {site: [bar for bar in bars if bar["site"] == site] for site in dict.fromkeys(bar["site"] for bar in bars)}
    most = max(bar["pages"] for bar in bars)
    for bar in bars:
        if bar["pages"] < most:
            bar["name"] += f" ({bar['pages']} pages)"
    heights = [1.1 + 0.3 * len(own) for own in sites.values()]
    figure, rows = pyplot.subplots(len(sites), 2, figsize=(12, sum(heights)), squeeze=False, height_ratios=heights)
    for (left, right), (site, own) in zip(rows, sites.items(), strict=True):
        panel(left, sorted(own, key=lambda bar: -bar["rate"]), f"{TITLES[site]}: pages a second", ("rate",))
        cheapest = sorted(own, key=lambda bar: bar["main"] + bar["workers"])
        panel(right, cheapest, "CPU ms a page: main process, workers (pale)", ("main", "workers"))
    figure.tight_layout()
    output = Path(sys.argv[1])
    figure.savefig(output, metadata={"Date": None} if output.suffix == ".svg" else None, facecolor="white")
    return 0


if __name__ == "__main__":
    sys.exit(main())
