"""Reads an article page by its site's line pattern: every line lands in a field or is dropped.

The order of the slots is that of asianews.it: date, places or section, send label, headline, byline, deck, body, tail.
Wording and order decide, never an element or a class name; elements only break ties.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from crawler.extraction.line_pattern.header import Header, read_header
from crawler.extraction.line_pattern.marks import Marks
from crawler.extraction.line_pattern.names import byline_names, is_name_shaped
from crawler.extraction.line_pattern.tail import (
    LINK_LINE,
    SENTENCE_END,
    RelatedItem,
    find_related,
    find_tail,
    is_link_line,
)
from crawler.extraction.line_pattern.title import TitleHints
from crawler.extraction.text.lines import Line, PageLines, Picture, Run, credit_of, width

# `Support us` and its kin have under 40 characters; linked paragraphs of running text begin at 50.
_LINKED_PARAGRAPH = 45
_EMPHASIS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "i", "em", "big"])
# A print view has headline, byline and deck above its body; a page with more lines there is another kind of page.
_PRINT_HEADER = 6


@dataclass
class Reading:
    """What the lines of one page say, as printed."""

    header: Header
    body: list[Line]
    dateline: str | None = None
    date: str | None = None
    """The header's date as printed, without its sign."""
    related: list[RelatedItem] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    label_language: str | None = None
    """The language whose send label the page carries."""
    page: PageLines = field(default_factory=lambda: PageLines([], []))
    """What was read."""
    date_line: Line | None = None
    """The header's date line."""
    bounds: tuple[int, int, int] = (0, 0, 0)
    """Indices, among the page's lines, of the header's first line, the body's, and the first one below the body."""


def read_by_pattern(
    page: PageLines,
    marks: Marks,
    hints: TitleHints,
    language: str | None,
    is_print: bool,
    is_story: Callable[[str], bool],
    is_own_article: Callable[[str], bool],
) -> Reading | None:
    """The page's reading, or None where the pattern does not match: no header date and no print view.

    `is_story` says of a link whether it can lead to an article, `is_own_article` whether it surely leads to one of the
    site.
    """
    frame = _frame_of(page, marks, language, is_print=is_print)
    if frame is None:
        return None
    header = frame.read_header(marks, hints, language)
    if header.body_start >= len(frame.zone):
        return None
    lines, start = page.lines, frame.numbers[header.body_start]
    end = find_tail(lines, start, marks, language)
    inside = (line for line in lines[start:end] if id(line) not in frame.captions)
    body = [line for line in inside if not _is_advertisement(line, is_own_article)]
    if not body:
        return None
    related, unread = find_related(lines[end:], marks, is_story, is_own_article)
    if unread:
        header.doubt("the box below the body could be the related stories or a menu", "related_links")
    return Reading(
        header=header,
        body=body,
        dateline=marks.dateline(body[0]),
        date=_raw(frame.date, marks) if frame.date is not None else None,
        related=related,
        pictures=[p for p in page.pictures if frame.top <= p.position <= end and (p.linked is None or p.caption)],
        label_language=_label_language(lines, marks),
        page=page,
        date_line=frame.date,
        bounds=(frame.top, start, end),
    )


@dataclass
class _Frame:
    """Where on the page the article begins."""

    date: Line | None
    """The header's date line; None in a print view."""
    top: int
    """Index of the first line below it."""
    zone: list[Line]
    """The lines from there on that can be slots."""
    numbers: list[int]
    """The index of each among the page's lines."""
    send_at: int | None
    """How many of them stand above the send label."""
    captions: set[int]
    """Identities of the lines that are captions."""

    def read_header(self, marks: Marks, hints: TitleHints, language: str | None) -> Header:
        """What stands above the body."""
        return read_header(
            self.zone,
            marks,
            hints,
            language,
            send_at=self.send_at,
            body_at=next((i for i, line in enumerate(self.zone) if marks.dateline(line)), None),
            has_date=self.date is not None,
            bare_bylines=self.date is not None and _has_sign(self.date, marks),
        )


def _frame_of(page: PageLines, marks: Marks, language: str | None, *, is_print: bool) -> _Frame | None:
    lines = page.lines
    at = None if is_print else _find_header_date(lines, marks)
    if at is None and not _is_print_view(lines, marks, is_print):
        return None
    top = 0 if at is None else at + 1
    for picture in page.pictures:
        if not _is_caption(picture, marks):
            picture.caption = []
    captions = {id(line) for picture in page.pictures for line in picture.caption}
    zone, send_at, numbers = _header_zone(lines, top, marks, captions)
    if not zone:
        return None
    zone, numbers = _join_broken(zone, numbers, marks, language)
    return _Frame(None if at is None else lines[at], top, zone, numbers, send_at, captions)


def _raw(line: Line, marks: Marks) -> str | None:
    match = marks.header_date(line.text)
    return match["raw"] if match else None


def _is_advertisement(line: Line, is_own_article: Callable[[str], bool]) -> bool:
    """A link between paragraphs: a few words, or another story of the site. A longer one is a linked sentence."""
    if line.link_share < LINK_LINE or line.href is None:
        return False
    return is_own_article(line.href) or (is_link_line(line) and width(line.text) < _LINKED_PARAGRAPH)


def _has_sign(line: Line, marks: Marks) -> bool:
    """Whether the date carries the sign that only headers have."""
    match = marks.header_date(line.text)
    return match is not None and match["sign"] is not None


def _find_header_date(lines: list[Line], marks: Marks) -> int | None:
    """The article's date line: the last one with hour or sign above the dateline; without a dateline, the first."""
    dateline = next((i for i, line in enumerate(lines) if marks.dateline(line)), None)
    strong: list[int] = []
    weak: list[int] = []
    for index, line in enumerate(lines):
        match = marks.header_date(line.text)
        if match and (match["sign"] or (match["time"] and "." in match["time"])):
            strong.append(index)
        elif match and match["time"] is None and index + 1 < len(lines):
            weak.append(index)
    if dateline is not None:
        above = [index for index in strong if index < dateline]
        if above:
            return above[-1]
    elif strong:
        return strong[0]
    if dateline is not None:
        above = [index for index in weak if index < dateline and dateline - index <= _PRINT_HEADER]
        return above[-1] if above else None
    return None


def _is_print_view(lines: list[Line], marks: Marks, asked: bool) -> bool:
    """Headline, byline, deck, body and nothing else."""
    if not lines:
        return False
    dateline = next((i for i, line in enumerate(lines) if marks.dateline(line)), None)
    links = sum(line.link_share > 0.5 for line in lines)
    if dateline is None:
        return asked and len(lines) >= 3 and (links <= 1 or links * 4 < len(lines))
    return 1 <= dateline <= _PRINT_HEADER and (asked or links <= 2)


def _header_zone(
    lines: list[Line], top: int, marks: Marks, captions: set[int]
) -> tuple[list[Line], int | None, list[int]]:
    """The lines from `top` on that can be slots (labels, captions, list dates, links to elsewhere out), the number of
    those above the send label, and each one's index in `lines`."""
    zone: list[Line] = []
    numbers: list[int] = []
    send_at: int | None = None
    for index in range(top, len(lines)):
        line = lines[index]
        label = marks.label(line.text)
        if label in ("send", "print"):
            if send_at is None and len(zone) <= 2:
                send_at = len(zone)
            elif len(zone) > 3:
                break
            continue
        if label in ("related", "subscribe") and len(zone) > 2:
            break
        if label is not None or id(line) in captions or marks.list_date(line.text):
            continue
        if not any(map(str.isalnum, line.text)):
            continue
        zone.append(line)
        numbers.append(index)
    return zone, send_at, numbers


def _join_broken(
    zone: list[Line], numbers: list[int], marks: Marks, language: str | None
) -> tuple[list[Line], list[int]]:
    """The zone with headlines and decks whole that a `<br>` breaks: above the body a break inside a heading or emphasis
    separates nothing, nor one that a small letter follows."""
    joined: list[Line] = []
    at: list[int] = []
    in_body = False
    for index, line in enumerate(zone):
        in_body = in_body or marks.dateline(line) is not None or len(joined) > _PRINT_HEADER
        above = zone[index - 1] if index and numbers[index] == numbers[index - 1] + 1 else None
        if above is not None and not in_body and above.broken_in and above.element is line.element:
            same = above.broken_in in _EMPHASIS and above.look == line.look
            byline = is_name_shaped(line.text) or byline_names(line.text, marks.pattern, language) is not None
            small = line.text[:1].islower() and not byline
            if same or small:
                joined[-1] = _joined(joined[-1], line)
                continue
        joined.append(line)
        at.append(numbers[index])
    return joined, at


def _joined(first: Line, second: Line) -> Line:
    return replace(first, runs=[*first.runs, Run(" "), *second.runs], broken_in=second.broken_in)


def _is_caption(picture: Picture, marks: Marks) -> bool:
    """Whether the words in the picture's box are its caption, and not a short article with a picture in it."""
    if any(marks.is_marker(line.text) or marks.dateline(line) or line.heading for line in picture.caption):
        return False
    if all(line.figure is not None and line.figure.tag == "figure" for line in picture.caption):
        return bool(picture.caption)
    # Without a figure element only one line can be a caption, and no sentence: a paragraph must not be lost to it.
    return len(picture.caption) == 1 and (
        not SENTENCE_END.search(picture.caption[0].text) or bool(credit_of(picture.caption[0].text))
    )


def _label_language(lines: list[Line], marks: Marks) -> str | None:
    return next((language for line in lines if (language := marks.send_language(line.text))), None)
