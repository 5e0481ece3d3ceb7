"""What became of each line of a page that a line pattern read. Asked for by `Trace` alone: no crawl pays for it."""

from crawler.extraction.line_pattern.marks import (
    Marks,
    place_reading,
    words_of,
)
from crawler.extraction.line_pattern.reader import Reading
from crawler.extraction.text.lines import Line
from crawler.extraction.trace import Reason, TraceLine
from pipelines.items import Article

_LABELS = {
    "send": "above the sending form",
    "print": "of the print view",
    "related": "of the related stories",
    "subscribe": "of a subscription",
    "menu": "of a menu",
}
_Verdict = tuple[Reason, str | None, str | None]
"""Reason, detail, field."""


def trace_reading(reading: Reading, article: Article, marks: Marks) -> list[TraceLine]:
    """Every line of the page, in page order."""
    body = {id(line) for line in reading.body}
    captions = {id(line): picture for picture in reading.page.pictures for line in picture.caption}
    own = {id(picture) for picture in reading.pictures}
    lines = []
    for index, line in enumerate(reading.page.lines):
        verdict: _Verdict
        if id(line) in body:
            verdict = Reason.BODY, None, "article_body"
        elif id(line) in captions:
            is_own = id(captions[id(line)]) in own
            verdict = (
                Reason.CAPTION,
                None if is_own else "of a picture outside the article",
                "images" if is_own else None,
            )
        elif line is reading.date_line:
            verdict = Reason.FIELD, None, "date_published"
        else:
            verdict = _verdict_by_place(index, line, reading, article, marks)
        lines.append(trace_line(line, *verdict))
    return lines


def trace_line(line: Line, reason: Reason, detail: str | None, field: str | None) -> TraceLine:
    """The line with its verdict."""
    return TraceLine(line.text, reason, detail, field, line.heading, line.in_list, line.in_quote)


def _verdict_by_place(index: int, line: Line, reading: Reading, article: Article, marks: Marks) -> _Verdict:
    top, start, end = reading.bounds
    if top <= index < start and (name := _header_field(line, article)):
        return Reason.FIELD, None, name
    if index >= end and _is_related(index, reading, marks):
        return Reason.FIELD, None, "related_links"
    if label := _label(line, marks):
        return Reason.LABEL, label, None
    if (name := _repeats(line, article, marks)) is not None:
        return Reason.REPEATED, f"the {name} once more", None
    if index < top:
        return Reason.PLACE, "above the header", None
    if index < start:
        return Reason.PLACE, "in the header, but none of its fields", None
    if index < end:
        return Reason.PLACE, "a link between paragraphs", None
    return Reason.PLACE, "below the body's end", None


def _header_field(line: Line, article: Article) -> str | None:
    """The field that holds the line, whole or as one of several lines."""
    words = words_of(line.text)
    if not words:
        return None
    holders = {
        "headline": article.headline,
        "byline_raw": article.byline_raw,
        "alternative_headline": article.alternative_headline,
        "article_section": article.article_section,
    }
    whole = {name: words_of(value) for name, value in holders.items() if value}
    if name := next((name for name, value in whole.items() if value == words), None):
        return name
    places = "".join(map(words_of, article.content_location))
    if article.content_location and place_reading(line.text.strip(" -–—|»>")) == "place" and words in places:
        return "content_location"
    return next((name for name, value in whole.items() if words in value), None)


def _is_related(index: int, reading: Reading, marks: Marks) -> bool:
    """A story's headline, or the list date beside it."""
    lines = reading.page.lines
    known = {(item.headline, item.href) for item in reading.related}
    dates = {item.date for item in reading.related if item.date}

    def is_item(line: Line) -> bool:
        return (marks.split_list_date(line.text)[0], line.href) in known

    if marks.list_date(lines[index].text):
        beside = lines[index - 1], *lines[index + 1 : index + 2]
        return lines[index].text in dates and any(map(is_item, beside))
    return is_item(lines[index])


def _label(line: Line, marks: Marks) -> str | None:
    if kind := marks.label(line.text):
        return _LABELS[kind]
    if marks.is_quotation(line.text):
        return "the quotation that stands on every page"
    if marks.is_footer(line.text):
        return "words of the page's foot"
    if marks.speaks_of_related(line.text):
        return _LABELS["related"]
    return None


def _repeats(line: Line, article: Article, marks: Marks) -> str | None:
    words = words_of(line.text)
    again = {
        "headline": article.headline,
        "deck": article.alternative_headline,
        "byline": article.byline_raw,
    }
    if name := next((name for name, value in again.items() if value and words_of(value) == words), None):
        return name
    match = marks.header_date(line.text)
    return "date" if match and match["raw"] == article.date_published_raw else None


def field_sources(article: Article, reading: Reading) -> dict[str, str]:
    """Where the values were read that no line gave."""
    sources = {
        "url": "the page's address",
        "canonical_url": "the page's link rel=canonical or og:url",
        "identifier": "the address, else the page's links to itself",
        "in_language": "the address, else the page's send label"
        if reading.label_language
        else "the address, else the body's words",
        "dateline": "the beginning of the body's first line",
        "authors": "the byline",
        "keywords": "meta keywords",
        "description": "meta description or og:description",
        "images": "pictures between the header and the body's end",
        "publisher": "the site's rules",
        "site": "the site's rules",
    }
    return {name: source for name, source in sources.items() if getattr(article, name)}
