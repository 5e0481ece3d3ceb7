"""Below the body: where it begins, and the related stories in it."""

import re

from crawler.extraction.line_pattern.marks import Marks, list_date, split_list_date
from crawler.extraction.lines import Line

# A line that is nearly all link: lists of related stories have 1.0, the most linked paragraph of running text .6.
_LINK_LINE = 0.85
# Labels above boxes; the longest seen in four languages has 35 characters.
_LABEL_LIMIT = 45
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»」』)\]]*$")


def is_link_line(line: Line) -> bool:
    """Whether the line is a link and little else, and no sentence of running text."""
    return line.link_share >= _LINK_LINE and not (_SENTENCE_END.search(line.text) and len(line.text) > 60)


def find_tail(lines: list[Line], start: int, marks: Marks) -> int:
    """Index of the first line below the body that begins at `start`.

    A known label ends it. Without one: the first of a run of link lines and list dates after which no running text
    comes; with it goes a short line above the run that is set apart from the body by its look.
    """
    end = len(lines)
    for index in range(start, len(lines)):
        text = lines[index].text
        if marks.label(text) or marks.is_quotation(text):
            end = index
            break
    # A single link between paragraphs is an advertisement, and goes by itself.
    cut = end
    while cut > start and (is_link_line(lines[cut - 1]) or list_date(lines[cut - 1].text)):
        cut -= 1
    run = _first_box(lines, start, end)
    cut = min(cut, run)
    if cut < end and cut - 1 > start and _is_box_label(lines[cut - 1], lines[start : cut - 1]):
        cut -= 1
    return cut


def _first_box(lines: list[Line], start: int, end: int) -> int:
    """The first two link lines (or a link line and a list date) one after the other."""
    for index in range(start, end - 1):
        if not is_link_line(lines[index]):
            continue
        following = lines[index + 1]
        if list_date(following.text) or is_link_line(following):
            return index
    return end


def _is_box_label(line: Line, body: list[Line]) -> bool:
    if len(line.text) > _LABEL_LIMIT or _SENTENCE_END.search(line.text) or not body:
        return False
    return line.text.endswith((":", "：")) or line.look not in {other.look for other in body}


def find_related(tail: list[Line], marks: Marks) -> list[tuple[str, str | None, re.Match[str] | None]]:
    """The related stories: (headline, link or None, list date or None), in page order."""
    start = next((i + 1 for i, line in enumerate(tail) if marks.label(line.text) == "related"), None)
    if start is None:
        start = _after_unknown_label(tail, marks)
    if start is None:
        return []
    linked = any(line.href is not None and line.link_share > 0.5 for line in tail[start:])
    found: list[tuple[str, str | None, re.Match[str] | None]] = []
    waiting: re.Match[str] | None = None
    dates_first = start < len(tail) and list_date(tail[start].text) is not None
    for line in tail[start:]:
        if marks.label(line.text) or marks.is_quotation(line.text):
            break
        date = list_date(line.text)
        if date is not None:
            if dates_first:
                waiting = date
            elif found and found[-1][2] is None:
                found[-1] = (*found[-1][:2], date)
            continue
        if linked and line.link_share < 0.4:
            if found:
                break
            continue
        text, own = split_list_date(line.text)
        found.append((text, line.href, own or waiting))
        waiting = None
    return found


def _after_unknown_label(tail: list[Line], marks: Marks) -> int | None:
    """Where the stories begin when the label above them is in no list: below the first line that is no link, or, where
    all are links, at the first that a list date follows."""
    index = 0
    while index < len(tail) and (marks.label(tail[index].text) in ("send", "print")):
        index += 1
    for place in range(index, len(tail) - 1):
        line, following = tail[place], tail[place + 1]
        if marks.label(line.text) in ("subscribe", "menu") or marks.is_quotation(line.text):
            return None
        if list_date(following.text) and not list_date(line.text):
            return place
        plain = line.link_share < 0.4 and len(line.text) <= _LABEL_LIMIT and not list_date(line.text)
        if plain and (is_link_line(following) or list_date(following.text)):
            return place + 1
    return None
