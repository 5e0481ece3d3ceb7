"""Between the date and the body: places or section, headline, byline, deck.

The decision rules, in the order of docs/asianews.md. A rule that leaves two readings says so in `doubts` and leaves the
field empty.
"""

from dataclasses import dataclass, field

from crawler.extraction.line_pattern.marks import Marks, place_reading, split_places
from crawler.extraction.line_pattern.names import byline_names, is_name_shaped, split_authors
from crawler.extraction.line_pattern.tail import SENTENCE_END, is_link_line
from crawler.extraction.line_pattern.title import TitleHints, find_title
from crawler.extraction.text.lines import Line
from crawler.extraction.text.words import HAN

# If no dateline opens the body, the header is sought in this many lines: places, section, headline, byline, deck, and
# three of slack.
_ZONE_WITHOUT_DATELINE = 8


@dataclass
class Header:
    """What stands above the body."""

    headline: str | None = None
    alternative_headline: str | None = None
    byline_raw: str | None = None
    authors: tuple[str, ...] = ()
    content_location: list[str] = field(default_factory=list)
    article_section: str | None = None
    doubts: list[str] = field(default_factory=list)
    body_start: int = 0
    """Index, in the lines given, of the body's first line."""

    def doubt(self, reason: str, *fields: str) -> None:
        """Leave fields empty, and say why."""
        self.doubts += [f"{name}: {reason}" for name in fields]


def read_header(
    lines: list[Line],
    marks: Marks,
    hints: TitleHints,
    language: str | None,
    *,
    send_at: int | None,
    body_at: int | None,
    has_date: bool,
    bare_bylines: bool,
) -> Header:
    """Read the lines from below the date on (labels and captions taken out before); at least one.

    `send_at` is the number of lines that stood above the send label, None where there is none; `body_at` the index of
    the line with the dateline, None where no line has one; `bare_bylines` whether the design prints names without `by`.
    """
    zone = lines[: _ZONE_WITHOUT_DATELINE if body_at is None else body_at]
    header = Header(body_start=len(zone))
    if not zone:
        header.doubt("no line stands above the body", "headline")
        return header
    title = find_title(zone, marks, hints, send_at=send_at, has_dateline=body_at is not None, has_date=has_date)
    if title.doubtful:
        header.doubt(
            "the lines above the body could be author and headline, or headline and deck",
            "headline",
            "authors",
            "alternative_headline",
        )
    else:
        header.headline = " ".join(line.text for line in zone[title.first : title.last + 1])
        below = _Below(marks, language, header, bare_bylines)
        if body_at is not None:
            below.read(zone[title.last + 1 :])
        else:
            header.body_start = title.last + 1 + below.split(lines[title.last + 1 :])
    _read_above(zone[: title.first], marks, header, has_send=send_at is not None)
    return header


def _read_above(above: list[Line], marks: Marks, header: Header, *, has_send: bool) -> None:
    """The lines between date and headline: known sections, then places, then (2017) the author."""
    for line in above:
        text = line.text.strip(" -–—|»>")
        if not text:
            continue
        names = None if header.byline_raw else byline_names(text, marks.pattern, None)
        bare_name = not has_send and not header.byline_raw and is_name_shaped(text)
        if marks.is_section(text):
            header.article_section = header.article_section or text
        elif place_reading(text) == "place":
            header.content_location += split_places(text)
        elif names is not None:
            header.byline_raw, header.authors = text, names
        elif bare_name and text.upper() != text:
            header.byline_raw, header.authors = text, split_authors(text, None)
        elif not is_link_line(line):
            reason = f"{text!r} is no known place or rubric"
            header.doubt(reason, "content_location", "article_section", *(["authors"] if bare_name else []))


@dataclass
class _Below:
    """Reads what stands between headline and body."""

    marks: Marks
    language: str | None
    header: Header
    bare_bylines: bool

    def read(self, rest: list[Line]) -> None:
        """Byline and deck, with the body's beginning known from its dateline."""
        texts = [line.text for line in rest if not is_link_line(line) or self._names(line.text) is not None]
        for index, text in enumerate(texts[:2]):
            if self._names(text) is not None:
                self._take_byline(texts.pop(index))
                break
        else:
            if texts and not self.header.byline_raw:
                self._read_bare_name(texts)
        self.header.alternative_headline = " ".join(texts) or None

    def split(self, rest: list[Line]) -> int:
        """Byline and deck where no dateline says where the body begins; returns the number of lines that they take."""
        taken = 0
        if rest:
            bare = len(rest) > 2 and (is_name_shaped(rest[0].text) or self._is_bare_byline(rest[0].text))
            if self._names(rest[0].text) is not None or bare:
                self._take_byline(rest[0].text)
                taken = 1
        if len(rest) - taken >= 2:
            self.header.alternative_headline = rest[taken].text
            taken += 1
        return taken

    def _names(self, text: str) -> tuple[str, ...] | None:
        return byline_names(text, self.marks.pattern, self.language)

    def _take_byline(self, text: str) -> None:
        names = self._names(text)
        if names is None:
            names = split_authors(text, None) if is_name_shaped(text) else ()
        self.header.byline_raw, self.header.authors = text, names

    def _is_bare_byline(self, text: str) -> bool:
        """A few words and no sentence where the design has a name: `AsiaNews staff`."""
        han = len(HAN.findall(text))
        return self.bare_bylines and len(text.split()) + han / 2 <= 5 and not SENTENCE_END.search(text)

    def _read_bare_name(self, texts: list[str]) -> None:
        """The first line, where it may be a byline without `by`: surely so where a deck follows."""
        named = is_name_shaped(texts[0])
        if (named and (self.bare_bylines or len(texts) > 1)) or (len(texts) == 2 and self._is_bare_byline(texts[0])):
            self._take_byline(texts.pop(0))
        elif len(texts) == 1 and (named or self._is_bare_byline(texts[0])):
            texts.clear()
            self.header.doubt(
                "the line below the headline could be the author or the deck", "authors", "alternative_headline"
            )
