"""Render the measurements for a terminal and as `docs/quality.md`."""

from collections.abc import Iterable, Mapping

from benchmarks.quality.lineup import OURS, PACKAGES
from benchmarks.quality.measure import Measured
from benchmarks.quality.scores import BODY, FIELDS, KEPT, LOWER_IS_BETTER, SCORES

HEADS = {
    "headline_exact": "headline",
    "date_same_day": "date",
    "date_wrong": "wrong day",
    "authors_f1": "authors",
    "required_found": "required",
    "forbidden_kept": "forbidden",
}
"""Scores by their names in the tables, where they differ."""
EXPLAINED = """\
Each extractor runs in its own process and gets each page as bytes, without network.

- **Body.** Each set's own `score.py` scores the bodies. In fundus and scrapinghub, F1, P (precision) and R (recall) are
  computed on shingles (runs of four words). In wcxb they are computed on the words of the body, counted as often as
  they occur, and the table has the mean of all articles.
- **Headline, date, authors.** A headline counts if its text is exactly the same, and a date if the day is the same.
  "wrong day" is the share of pages for which another day is given. For authors the score is the F1 of the names.
- **"ms"** is the mean CPU time per page in milliseconds. It leaves out imports and a first warm-up page that is not in
  the sets. It was measured in the run that made the extractor's predictions; these are stored and used again until the
  code or the pages change.
- **Empty cells and failures.** A cell is empty if the set has no expected value. If an extractor raises an exception on
  a page, the page counts as empty; so does a page that Winnow refuses.
- **"What is kept"** takes the table cells, list items, paragraphs and headings of a page whose words are in the
  expected body. The figure is the share of them whose words are in the extractor's body too. "required" is the share
  found of the snippets of wcxb that must be in a body, "forbidden" the share kept of those that must not.
"""
TUNED = """\
Winnow's constants and learned tables were chosen on all three sets, but not on the hosts that are kept apart. These
are a third of each set, chosen by a hash of the host's name (`benchmarks/quality/apart.py`). Nobody looks at their
pages, so they show how good the choices are on pages that nobody tuned for. This has four limits:

- Before wcxb was added, fundus and scrapinghub were used as a whole for tuning. So only the hosts kept apart of wcxb
  were never used.
- For headlines and authors, the total scores of the hosts kept apart were used to choose among rules.
- What tells articles from other pages (docs/kinds.md) was learned from all pages of wcxb.
- The developers of trafilatura measure on the pages of scrapinghub.
"""


def terminal(measured: Iterable[Measured], *, with_parts: bool = False) -> str:
    """Aligned columns; columns without a value are left out."""
    rows = []
    for m in measured:
        if m.ran:
            parts = {"": m.scores, **(m.parts if with_parts else {})}
            rows += [_terminal_row(f"{m.folder} {part}".strip(), m, scores) for part, scores in parts.items() if scores]
    heads = ("set", "extractor", "pages", *map(_head, SCORES), "ms")
    columns = [column for column in zip(heads, *rows, strict=True) if any(column[1:])]
    widths = [max(map(len, column)) for column in columns]
    return "\n".join(
        "  ".join(value.ljust(width) for value, width in zip(row, widths, strict=True)).rstrip()
        for row in zip(*columns, strict=True)
    )


def markdown(measured: list[Measured], today: str, command: str) -> str:
    """The whole of `docs/quality.md`."""
    parts = [
        "# Quality",
        f"Measured on {today} with\n\n    {command}",
        EXPLAINED.strip(),
        "![F1 and cost](quality.svg)",
        "## What was tuned on",
        TUNED.strip(),
        *_apart_table(measured),
    ]
    for folder in dict.fromkeys(m.folder for m in measured):
        parts += _tables(folder, [m for m in measured if m.folder == folder])
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


def _apart_table(measured: Iterable[Measured]) -> list[str]:
    rows = {
        f"{m.folder}, {scores['pages']:.0f} pages | {_label(m)}": {**scores}
        for m in measured
        if (scores := m.parts.get("apart"))
    }
    if not rows:
        return []
    return ["The hosts kept apart alone:", _table("set | extractor", rows, {}, SCORES, is_best_marked=False)]


def _tables(folder: str, measured: list[Measured]) -> list[str]:
    ran = sorted((m for m in measured if m.ran), key=lambda m: -m.scores["F1"])
    if not ran:
        return [f"## {folder}", "Nothing could be run."]
    rows, ms = {_label(m): m.scores for m in ran}, {_label(m): f"{m.ms:.1f}" for m in ran}
    tables = [f"## {folder}: {ran[0].scores['pages']:.0f} pages", _table("extractor", rows, ms, (*BODY, *FIELDS))]
    if any(score in ran[0].scores for score in KEPT):
        tables += ["What is kept:", _table("extractor", rows, {}, KEPT)]
    return tables


def _table(
    first: str,
    rows: Mapping[str, Mapping[str, float]],
    ms: Mapping[str, str],
    names: Iterable[str],
    *,
    is_best_marked: bool = True,
) -> str:
    """A table with a row for each extractor; scores that none has are left out, the best is bold."""
    shown = [name for name in names if any(name in scores for scores in rows.values())]
    lines = [[first, *map(_head, shown), *(["ms"] if ms else [])]]
    lines.append(["---"] * (len(lines[0]) + first.count("|")))
    best = {name: _best(name, [scores[name] for scores in rows.values() if name in scores]) for name in shown}
    for label, scores in rows.items():
        cells = [_cell(scores.get(name), is_best=is_best_marked and scores.get(name) == best[name]) for name in shown]
        lines.append([label, *cells, *([ms[label]] if ms else [])])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _best(name: str, values: list[float]) -> float:
    return min(values) if name in LOWER_IS_BETTER else max(values)


def _cell(value: float | None, *, is_best: bool) -> str:
    if value is None:
        return ""
    return f"**{value:.4f}**" if is_best else f"{value:.4f}"


def _head(score: str) -> str:
    return HEADS.get(score, score)


def _terminal_row(folder: str, m: Measured, scores: Mapping[str, float]) -> tuple[str, ...]:
    values = (_cell(scores.get(score), is_best=False) for score in SCORES)
    return (folder, _label(m), f"{scores['pages']:.0f}", *values, f"{m.ms:.1f}")


def _label(m: Measured) -> str:
    version = f" {m.version}" if m.version else ""
    variant = m.name.partition(" ")[2]
    if m.name in OURS or m.name not in PACKAGES or not variant:
        return f"{m.name}{version}"
    return f"{m.name.partition(' ')[0]}{version}, {variant}"
