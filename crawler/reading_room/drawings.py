"""Charts as SVG, drawn here: no script, no colours of their own (classes of reading.css), readable as text."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 720, 160
_TOP, _AXIS = 16, 18
"""Room for the largest number above the bars, for the first and last label below."""
_LEAST_BARS = 20
"""Fewer leave the right side free: three runs are not three walls."""
COLOURS = 8
"""Of reading.css; a ninth series has the colour of the first."""


@dataclass(frozen=True, slots=True)
class Size:
    """Of the bars, in the units of the drawing."""

    width: int = WIDTH
    height: int = HEIGHT


def stacked_bars(
    labels: Sequence[str],
    series: Mapping[str, Mapping[str, int]],
    title: str,
    link: Callable[[str], str] | None = None,
    size: Size = Size(),
) -> str:
    """One bar for each label (a day, a run), a part of it for each of the series (name to label to number), in their
    order. With `link` each bar leads to the address of its label. An empty string where there is nothing to draw."""
    most = max((sum(numbers.get(label, 0) for numbers in series.values()) for label in labels), default=0)
    if not most:
        return ""
    step = size.width / max(len(labels), _LEAST_BARS)
    bars = []
    for position, label in enumerate(labels):
        parts = _parts(label, series, position * step, step, size.height / most, size.height)
        if not parts:
            continue
        bar = f"<title>{escape(_told(label, series))}</title>{''.join(parts)}"
        if link is None:
            bars.append(f"<g>{bar}</g>")
        else:
            # The whole height leads to the day: a bar of one article is too low to be met.
            whole = f'<rect class="target" x="{position * step:.2f}" y="{_TOP}" width="{step:.2f}" '
            bars.append(f'<a href="{escape(link(label))}">{bar}{whole}height="{size.height}"/></a>')
    ends = [(0.0, "start", labels[0]), (step * len(labels), "end", labels[-1])]
    axis = "".join(
        f'<text x="{x:.0f}" y="{_TOP + size.height + _AXIS - 4}" text-anchor="{anchor}">{escape(label)}</text>'
        for x, anchor, label in (ends if len(labels) > 1 else ends[:1])
    )
    top = f'<text x="0" y="11">{most} at most</text>'
    # A picture has no parts for a screen reader; one with links has.
    role = "img" if link is None else "group"
    return (
        f'<svg class="chart" viewBox="0 0 {size.width} {_TOP + size.height + _AXIS}" role="{role}" '
        f'aria-label="{escape(title)}"><title>{escape(title)}</title>{"".join(bars)}{axis}{top}</svg>'
    )


def _parts(
    label: str, series: Mapping[str, Mapping[str, int]], x: float, step: float, unit: float, bottom: float
) -> list[str]:
    parts = []
    for number, numbers in enumerate(series.values()):
        height = unit * numbers.get(label, 0)
        bottom -= height
        if height:
            parts.append(
                f'<rect class="s{number % COLOURS}" x="{x:.2f}" y="{_TOP + bottom:.2f}" '
                f'width="{max(step - 1, 0.5):.2f}" height="{height:.2f}"/>'
            )
    return parts


def _told(label: str, series: Mapping[str, Mapping[str, int]]) -> str:
    numbers = (f"{name or 'no language'} {counts[label]}" for name, counts in series.items() if label in counts)
    return f"{label}: {', '.join(numbers)}"
