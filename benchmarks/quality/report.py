"""Render the measurements for a terminal and as `docs/quality.md`."""

from collections.abc import Iterable

from benchmarks.quality.corpus import SCORES
from benchmarks.quality.extractors import OURS, PACKAGES
from benchmarks.quality.measure import Measured

HEADS = ("F1", "P", "R", "headline", "date", "authors")
EXPLAINED = """\
Each extractor runs in its own process and gets each page as bytes, without network. The corpus's own `score.py`
scores the results. F1, P (precision) and R (recall) are computed on 4-token shingles of the body. A headline counts
if its text is exactly the same, a date if the day is the same; for authors the score is the F1 of the names. A cell
is empty if the set does not have the expected value. "ms" is the mean CPU milliseconds per page, without imports and
without a first warm-up page that is not part of the corpus. If an extractor raises an exception on a page, the page
counts as empty.
"""


def terminal(measured: Iterable[Measured]) -> str:
    """Aligned columns."""
    rows: list[tuple[str, ...]] = [("corpus", "extractor", "pages", *HEADS, "ms CPU a page")]
    rows += [(m.folder, _label(m), f"{m.scores['pages']:.0f}", *_values(m), f"{m.ms:.1f}") for m in measured if m.ran]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(value.ljust(width) for value, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def markdown(measured: list[Measured], today: str, command: str) -> str:
    """The whole of `docs/quality.md`."""
    parts = [
        "# Quality",
        f"Measured on {today} with\n\n    {command}",
        EXPLAINED.strip(),
        "![F1 and cost](quality.svg)",
    ]
    for folder in dict.fromkeys(m.folder for m in measured):
        parts += _table(folder, [m for m in measured if m.folder == folder])
    parts += [
        "## Not run, or not on every page",
        "\n".join(troubles(measured)) or "None: every extractor read every page.",
    ]
    return "\n\n".join(parts) + "\n"


def troubles(measured: Iterable[Measured]) -> list[str]:
    """Return Markdown list items: extractors that could not be run, and extractors that raised on some pages."""
    items = []
    for m in measured:
        if not m.ran:
            items.append(f"- {m.folder}, {m.name}: not run. `{m.error}`")
        elif m.failed:
            items.append(
                f"- {m.folder}, {m.name}: {m.failed} of {m.scores['pages']:.0f} pages raise, first `{m.error}`"
            )
    return items


def _table(folder: str, measured: list[Measured]) -> list[str]:
    ran = sorted((m for m in measured if m.ran), key=lambda m: -m.scores["F1"])
    if not ran:
        return [f"## {folder}", "Nothing could be run."]
    best = [max(m.scores.get(score, -1.0) for m in ran) for score in SCORES]
    lines = [f"| extractor | {' | '.join(HEADS)} | ms |", "|---" * (len(HEADS) + 2) + "|"]
    for m in ran:
        cells = [
            f"**{text}**" if text and m.scores[score] == most else text
            for text, score, most in zip(_values(m), SCORES, best, strict=True)
        ]
        lines.append(f"| {_label(m)} | {' | '.join(cells)} | {m.ms:.1f} |")
    return [f"## {folder}: {ran[0].scores['pages']:.0f} pages", "\n".join(lines)]


def _values(m: Measured) -> list[str]:
    return [f"{m.scores[score]:.4f}" if score in m.scores else "" for score in SCORES]


def _label(m: Measured) -> str:
    version = f" {m.version}" if m.version else ""
    variant = m.name.partition(" ")[2]
    if m.name in OURS or m.name not in PACKAGES or not variant:
        return f"{m.name}{version}"
    return f"{m.name.partition(' ')[0]}{version}, {variant}"
