"""Charts as SVG, drawn here: no script, no colours of their own (classes of reading.css), readable as text."""

from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 720, 160
_TOP, _AXIS = 16, 18
"""Room for the largest number above the bars, for the first and last label below."""
_LEAST_BARS = 20
"""Fewer leave the right side free: three runs are not three walls."""


def stacked_bars(labels: Sequence[str], series: Mapping[str, Mapping[str, int]], title: str) -> str:
    """One bar for each label (a day, a run), a part of it for each of the series (name to label to number), in their
    order. An empty string where there is nothing to draw."""
    most = max((sum(numbers.get(label, 0) for numbers in series.values()) for label in labels), default=0)
    if not most:
        return ""
    step = WIDTH / max(len(labels), _LEAST_BARS)
    bars = []
    for position, label in enumerate(labels):
        bottom = float(HEIGHT)
        told = ", ".join(
            f"{name or 'no language'} {numbers[label]}" for name, numbers in series.items() if label in numbers
        )
        parts = []
        for number, numbers in enumerate(series.values()):
            height = HEIGHT * numbers.get(label, 0) / most
            bottom -= height
            if height:
                parts.append(
                    f'<rect class="s{number % 8}" x="{position * step:.2f}" y="{_TOP + bottom:.2f}" '
                    f'width="{max(step - 1, 0.5):.2f}" height="{height:.2f}"/>'
                )
        if parts:
            bars.append(f"<g><title>{escape(f'{label}: {told}')}</title>{''.join(parts)}</g>")
    ends = [(0.0, "start", labels[0]), (step * len(labels), "end", labels[-1])]
    axis = "".join(
        f'<text x="{x:.0f}" y="{_TOP + HEIGHT + _AXIS - 4}" text-anchor="{anchor}">{escape(label)}</text>'
        for x, anchor, label in (ends if len(labels) > 1 else ends[:1])
    )
    top = f'<text x="0" y="11">{most} at most</text>'
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {_TOP + HEIGHT + _AXIS}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(bars)}{axis}{top}</svg>"
    )
