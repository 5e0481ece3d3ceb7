"""The report of `--explain`: a page as a person reads it, with what was dropped from it and why. One HTML file without
a script; every text of the page is escaped."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any

from crawler.explain.style import POLICY, STYLE
from crawler.extraction.errors import ExtractionError
from crawler.extraction.trace import Reason, Trace, TraceLine
from pipelines.items import Article

REASONS = {
    Reason.BODY: "body",
    Reason.FIELD: "another field",
    Reason.SITE_RULE: "rule of the site",
    Reason.LABEL: "label",
    Reason.PLACE: "outside the article",
    Reason.LEARNED: "on other pages too",
    Reason.REPEATED: "repeated",
    Reason.CAPTION: "caption",
    Reason.ENGINE: "not read as article text",
}
"""As a person reads them."""
_NAMES = {
    "alternative_headline": "deck",
    "byline_raw": "byline",
    "content_location": "place",
    "article_section": "section",
    "date_published": "date",
    "date_published_raw": "date",
    "related_links": "related story",
    "images": "caption",
}
_OPEN = 3
"""A run of so many dropped lines stands open: its fold would take as much room."""
_LONGEST_VALUE = 240
# Marks that reorder text across the elements around them: shown by their numbers.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class ExplainedPage:
    """What one section of the report is drawn from."""

    name: str
    """As the user named the page."""
    outcome: Article | Exception
    trace: Trace
    note: str | None = None
    """What else the reader should know."""


def draw_report(pages: list[ExplainedPage]) -> str:
    """The whole file; several pages stand one after the other below a table of contents."""
    contents = ""
    if len(pages) > 1:
        entries = "".join(f'<li><a href="#p{n}">{_title(page)}</a></li>' for n, page in enumerate(pages, 1))
        contents = f"<nav><b>{len(pages)} pages</b><ol>{entries}</ol></nav>"
    sections = "".join(_section(page, f"p{number}") for number, page in enumerate(pages, 1))
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>Every cut explained</title><style>{STYLE}</style></head><body><main>"
        f"<h1>Every line of the page, and what became of it</h1>{contents}{sections}</main></body></html>\n"
    )


def _section(page: ExplainedPage, anchor: str) -> str:
    outcome, lines = page.outcome, page.trace.lines
    banner = ""
    if isinstance(outcome, Exception):
        banner = (
            f'<p class="banner">Refused: {_safe(page.trace.refusal or str(getattr(outcome, "message", outcome)))}</p>'
        )
    if page.note:
        banner += f'<p class="banner note">{_safe(page.note)}</p>'
    url = outcome.url if isinstance(outcome, Article | ExtractionError) else None
    address = " · ".join(_safe(text) for text in dict.fromkeys((url, page.name)) if text)
    method = f" · read by {_safe(page.trace.method)}" if page.trace.method else ""
    drawn = "".join(_runs(lines, anchor)) or "<p>The page has no lines to show.</p>"
    record = _record(outcome, page.trace, anchor) if isinstance(outcome, Article) else ""
    both = f'<div class="both"><div>{drawn}</div>{record}</div>' if record else drawn
    return (
        f'<section class="page" id="{anchor}"><h2 dir="auto">{_title(page)}</h2>'
        f'<p class="address">{address}{method}</p>'
        f"{banner}{_counts(lines)}{both}</section>"
    )


def _title(page: ExplainedPage) -> str:
    if isinstance(page.outcome, Article):
        return _safe(page.outcome.headline or page.outcome.url or page.name)
    return f"{_safe(page.name)} (refused)"


def _counts(lines: list[TraceLine]) -> str:
    """What was kept and dropped, which is the legend too."""
    dropped = Counter(line.reason for line in lines if _is_dropped(line))
    given = sum(not line.kept and not _is_dropped(line) for line in lines)
    kept = sum(line.kept for line in lines)
    items = [
        f'<li class="total">{kept} lines kept, {given} gave other fields, {sum(dropped.values())} dropped</li>',
        '<li class="body">in the body</li><li class="fields">gave the field named</li>',
        *(
            f'<li class="r-{_class(reason)}"><del>{REASONS[reason]}</del> {n}</li>'
            for reason, n in dropped.most_common()
        ),
    ]
    return f'<ul class="counts">{"".join(items)}</ul>'


def _runs(lines: list[TraceLine], anchor: str) -> Iterator[str]:
    """The lines in page order, each run of dropped ones in a fold."""
    for is_dropped, run in groupby(enumerate(lines, 1), lambda entry: _is_dropped(entry[1])):
        numbered = list(run)
        drawn = "".join(_line(line, f"{anchor}-l{number}") for number, line in numbered)
        if not is_dropped:
            yield drawn
            continue
        reasons = Counter(line.reason for _, line in numbered)
        why = ", ".join(f"{REASONS[reason]} {number}" for reason, number in reasons.most_common())
        count = f"{len(numbered)} line{'s' if len(numbered) > 1 else ''} dropped"
        is_open = " open" if len(numbered) <= _OPEN else ""
        yield f"<details{is_open}><summary><b>{count}</b>: {why}</summary>{drawn}</details>"


def _line(line: TraceLine, anchor: str) -> str:
    shape = "".join(
        f" {name}"
        for name, applies in (("heading", line.heading), ("list", line.in_list), ("quote", line.in_quote))
        if applies
    )
    text = f'<bdi dir="auto">{_safe(line.text)}</bdi>'
    if line.kept:
        return f'<p class="line kept{shape}" id="{anchor}" dir="auto">{text}</p>'
    if not _is_dropped(line):
        name = line.field or ""
        badge = f'<span class="why">{_safe(_NAMES.get(name, name))}</span>'
        return f'<p class="line given {_class(name)}{shape}" id="{anchor}" dir="auto">{badge}{text}</p>'
    why = REASONS[line.reason] + (f": {_safe(line.detail)}" if line.detail else "")
    return (
        f'<p class="dropped r-{_class(line.reason)}{shape}" id="{anchor}" dir="auto">'
        f'<span class="why">{why}</span><del>{text}</del></p>'
    )


def _record(article: Article, trace: Trace, anchor: str) -> str:
    """The record's fields, each with the lines or the place that gave it."""
    rows, empty = [], []
    record = article.as_dict()
    record.pop("article_body_html")
    for name, value in record.items():
        text = _value(name, value)
        if not text:
            empty.append(name)
            continue
        rows.append(f'<dt>{_safe(name)}</dt><dd dir="auto">{_safe(text)}</dd>{_source(name, trace, anchor)}')
    missing = f"<dt>empty</dt><dd>{', '.join(map(_safe, empty))}</dd>" if empty else ""
    return f'<aside class="record"><h3>The record</h3><dl>{"".join(rows)}{missing}</dl></aside>'


def _source(name: str, trace: Trace, anchor: str) -> str:
    asked = {name, "date_published" if name == "date_published_raw" else name}
    numbers = [number for number, line in enumerate(trace.lines, 1) if line.field in asked and not _is_dropped(line)]
    if name == "article_body":
        return ""
    links = ", ".join(f'<a href="#{anchor}-l{number}">{number}</a>' for number in numbers[:12])
    said = [f"line {links}"] if numbers else []
    if name in trace.sources:
        said.append(_safe(trace.sources[name]))
    return f'<dd class="from">from {", ".join(said)}</dd>' if said else ""


def _value(name: str, value: Any) -> str:
    if name == "article_body":
        return f"{value.count(chr(10)) + 1} paragraphs, {len(value):,} characters"
    if isinstance(value, list | tuple):
        text = "; ".join(
            str(item.get("headline") or item.get("caption") or item.get("url")) if isinstance(item, dict) else str(item)
            for item in value
        )
    else:
        text = str(value or "")
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + " …"


def _is_dropped(line: TraceLine) -> bool:
    return not line.kept and line.field is None


def _class(name: str) -> str:
    return re.sub(r"[^a-z]+", "-", name)


def _safe(text: str) -> str:
    """Escaped, without control characters, and nothing in it turns the text around it."""
    text = _BIDI.sub(lambda match: f"[U+{ord(match[0]):04X}]", _CONTROLS.sub("", text))
    return escape(text)
