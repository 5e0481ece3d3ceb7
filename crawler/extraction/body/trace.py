"""The trace of a page, found by comparing the page with its record: for readings that keep no trace themselves."""

from collections import Counter
from collections.abc import Sequence

from lxml.html import HtmlElement

from crawler.extraction.line_pattern.marks import words_of
from crawler.extraction.line_pattern.trace import trace_line
from crawler.extraction.text.lines import Line, read_lines
from crawler.extraction.trace import Cut, Reason, TraceLine
from pipelines.items import Article

# From this many letters on, a line that stands inside a paragraph of the body is a part of it (a `<br>` broke it);
# shorter ones are names and labels that any paragraph can hold.
_PART = 25
_FIELDS = ("headline", "alternative_headline", "byline_raw", "date_published_raw")
_Verdict = tuple[Reason, str | None, str | None]


def trace_by_comparison(tree: HtmlElement, article: Article | None, cuts: Sequence[Cut] = ()) -> list[TraceLine]:
    """Trace every line of the page, in page order; without an article, none is in the body. `cuts` say why a line that
    the engine read, or never saw, is not in the body."""
    page = read_lines(tree)
    record = _Record(article, cuts)
    captions = {id(line) for picture in page.pictures for line in picture.caption}
    return [trace_line(line, *record.verdict(line, is_caption=id(line) in captions)) for line in page.lines]


class _Record:
    """The record's texts, for comparison; the first line with a field's text gave it, the next ones repeat it."""

    def __init__(self, article: Article | None, cuts: Sequence[Cut]) -> None:
        self._cuts = [(f" {words_of(cut.text)} ", cut) for cut in cuts]
        self._article = article
        paragraphs = article.article_body.split("\n") if article else []
        self._body = Counter(filter(None, map(words_of, paragraphs)))
        self._whole = "\n".join(self._body)
        values = ((name, getattr(article, name, None)) for name in _FIELDS)
        self._fields = {words: name for name, value in values if value and (words := words_of(value))}
        self._given: set[str] = set()

    def verdict(self, line: Line, *, is_caption: bool) -> _Verdict:
        """Return reason, detail and field of a line."""
        words = words_of(line.text)
        if self._body[words] > 0:
            self._body[words] -= 1
            return Reason.BODY, None, "article_body"
        if name := self._fields.get(words):
            if name in self._given:
                return Reason.REPEATED, None, None
            self._given.add(name)
            return Reason.FIELD, None, name
        if is_caption or line.element.tag == "figcaption":
            is_own = any(words == words_of(i.caption or "") for i in (self._article.images if self._article else ()))
            return Reason.CAPTION, None, "images" if is_own else None
        if len(words) >= _PART and words in self._whole:
            return Reason.BODY, None, "article_body"
        if cut := self._cut_of(words):
            return cut.reason, cut.detail, None
        if words in self._body:
            return Reason.REPEATED, "a line of the body once more", None
        return Reason.ENGINE, _measured(line), None

    def _cut_of(self, words: str) -> Cut | None:
        """Return the cut that took the line out, alone or as a part of a longer text."""
        return next((cut for text, cut in self._cuts if words and f" {words} " in text), None)


def _measured(line: Line) -> str:
    """Describe the line by what a person can check."""
    if line.link_share > 0:
        return f"{line.link_share:.0%} link text"
    return f"{len(line.text)} characters"
