"""The report of `--explain`: a page as a person reads it, with what was dropped from it and why. One HTML file without
a script, drawn by the template `report.html`; every text of the page is escaped."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

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
    """Draw the whole file; several pages stand one after the other below a table of contents."""
    sections = [_section(page, f"p{number}") for number, page in enumerate(pages, 1)]
    # A style sheet is no text: a browser reads no escapes in it.
    return _template().render(sections=sections, policy=POLICY, style=Markup(STYLE)) + "\n"  # noqa: S704


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, finalize=_plain
    )
    environment.filters["kind"] = lambda name: re.sub(r"[^a-z]+", "-", name)
    environment.globals |= {"reasons": REASONS, "names": _NAMES, "open_up_to": _OPEN}
    return environment.get_template("report.html")


def _plain(value: Any) -> Any:
    """A text of the page without control characters, and with nothing in it that turns the text around it."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return _BIDI.sub(lambda match: f"[U+{ord(match[0]):04X}]", _CONTROLS.sub("", value))


def _section(page: ExplainedPage, anchor: str) -> dict[str, Any]:
    """What the template draws of one page."""
    outcome, lines = page.outcome, page.trace.lines
    article = outcome if isinstance(outcome, Article) else None
    url = outcome.url if isinstance(outcome, Article | ExtractionError) else None
    dropped = Counter(line.reason for line in lines if _is_dropped(line))
    fields = _fields(article, page.trace) if article is not None else []
    return {
        "anchor": anchor,
        "title": (article.headline or article.url or page.name) if article else f"{page.name} (refused)",
        "addresses": [text for text in dict.fromkeys((url, page.name)) if text],
        "method": page.trace.method,
        "refusal": None if article else page.trace.refusal or str(getattr(outcome, "message", outcome)),
        "note": page.note,
        "kept": sum(line.kept for line in lines),
        "given": sum(not line.kept and not _is_dropped(line) for line in lines),
        "dropped_lines": dropped.total(),
        "dropped": dropped.most_common(),
        "runs": _runs(lines),
        "fields": [field for field in fields if field["text"]] if article else None,
        "empty": [field["name"] for field in fields if not field["text"]],
    }


def _runs(lines: list[TraceLine]) -> list[dict[str, Any]]:
    """The numbered lines in page order; each run of dropped ones, which is folded, with its reasons."""
    runs = []
    for is_dropped, run in groupby(enumerate(lines, 1), lambda entry: _is_dropped(entry[1])):
        numbered = list(run)
        reasons = Counter(line.reason for _, line in numbered).most_common() if is_dropped else None
        runs.append({"lines": numbered, "dropped": reasons})
    return runs


def _fields(article: Article, trace: Trace) -> list[dict[str, Any]]:
    """The record's fields, each with the lines or the place that gave it."""
    record = article.as_dict()
    record.pop("article_body_html")
    fields = []
    for name, value in record.items():
        asked = {name, "date_published" if name == "date_published_raw" else name}
        given = [n for n, line in enumerate(trace.lines, 1) if line.field in asked and not _is_dropped(line)]
        is_body = name == "article_body"
        numbers, source = ([], None) if is_body else (given[:12], trace.sources.get(name))
        fields.append({"name": name, "text": _value(name, value), "numbers": numbers, "source": source})
    return fields


def _value(name: str, value: Any) -> str:
    if name == "article_body":
        return f"{value.count(chr(10)) + 1} paragraphs, {len(value):,} characters"
    if isinstance(value, list | tuple):
        text = "; ".join(
            str(item.get("headline") or item.get("caption") or item.get("url")) if isinstance(item, dict) else str(item)
            for item in value
        )
    else:
        text = "" if value is None else str(value)
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + " …"


def _is_dropped(line: TraceLine) -> bool:
    return not line.kept and line.field is None
