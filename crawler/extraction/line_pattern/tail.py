"""Below the body: where it begins, and the related stories in it.

Labels in no list go by their place: a short line without a sentence's end that stands above links or list dates is the
label of a box, in any language.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from crawler.extraction.line_pattern.language import is_advertisement
from crawler.extraction.line_pattern.marks import Marks
from crawler.extraction.text.lines import Line, width
from crawler.extraction.text.words import HAN

# A line that is nearly all link: lists of related stories have 1.0, the most linked paragraph of running text .6.
LINK_LINE = 0.85
# Labels above boxes have up to 35 characters in four languages, subscription sentences up to 75.
_LABEL_LIMIT = 90
SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»」』)\]]*$")
# `Geographic areas`, `Receive our bulletin`; the shortest headline of a related story seen has 27 characters.
_SHORT_LABEL = 24
# Headlines seen run to 150 characters; a label's words above a longer line are a heading in the body.
_HEADLINE_LIMIT = 150
# Headlines end in question marks, never in a full stop.
_FULL_STOP = re.compile(r"[.。][\"'”’»」』)\]]*$")
_LINKED_SENTENCE_WORDS = 6


@dataclass(frozen=True)
class RelatedItem:
    """A related story, as printed."""

    headline: str
    href: str | None
    date: str | None
    """List date (`24/10/2019 17:56`)."""


def is_link_line(line: Line) -> bool:
    """Whether the line is a link and little else, and no sentence of running text."""
    if line.link_share < LINK_LINE:
        return False
    han = len(HAN.findall(line.text))
    return not (SENTENCE_END.search(line.text) and len(line.text.split()) + han / 2 >= _LINKED_SENTENCE_WORDS)


def find_tail(lines: list[Line], start: int, marks: Marks, language: str | None) -> int:
    """Index of the first line below the body that begins at `start`: a known label, or the first box without one."""
    end = next((i for i in range(start + 1, len(lines)) if _ends_body(lines, i, marks)), len(lines))
    for index in range(start + 1, end):
        if _opens_box(lines, index, end, marks):
            end = index
            break
    # Links that stand last belong to no paragraph; links between paragraphs are advertisements and go one by one.
    while end - 1 > start:
        last = lines[end - 1]
        if is_link_line(last):
            end -= 1
            if end - 1 > start and _is_label_shaped(lines[end - 1]):
                end -= 1
        elif is_advertisement(last.text, language, marks.pattern):
            end -= 1
        else:
            break
    return end


def _ends_body(lines: list[Line], index: int, marks: Marks) -> bool:
    line = lines[index]
    if marks.label(line.text) or marks.is_quotation(line.text) or marks.is_footer(line.text):
        return True
    following = lines[index + 1] if index + 1 < len(lines) else None
    if marks.speaks_of_related(line.text) and not SENTENCE_END.search(line.text):
        return following is not None and (_is_item(lines, index + 1, marks) or _is_headline_shaped(following))
    if not marks.speaks_of_subscription(line.text) or len(line.text) > _LABEL_LIMIT:
        return False
    # A sentence offers a subscription only above its button: it may be the last one of a story about newsletters.
    if following is not None and is_link_line(following) and marks.label(following.text) in (None, "subscribe"):
        return True
    return not SENTENCE_END.search(line.text) and (following is None or _is_label_shaped(following))


def _is_headline_shaped(line: Line) -> bool:
    return len(line.text) <= _HEADLINE_LIMIT and not _FULL_STOP.search(line.text)


def _is_item(lines: list[Line], index: int, marks: Marks) -> bool:
    """A link line, a list date, a headline with its list date in one line or in the next."""
    line = lines[index]
    if is_link_line(line) or marks.split_list_date(line.text)[1] is not None:
        return True
    return index + 1 < len(lines) and marks.list_date(lines[index + 1].text) is not None


def _opens_box(lines: list[Line], index: int, end: int, marks: Marks) -> bool:
    line = lines[index]
    following = index + 1 < end and _is_item(lines, index + 1, marks)
    if _is_item(lines, index, marks):
        return following or not is_link_line(line)
    return following and _is_label_shaped(line)


def _is_label_shaped(line: Line) -> bool:
    return len(line.text) <= _LABEL_LIMIT and line.link_share < 0.5 and not SENTENCE_END.search(line.text)


def find_related(
    tail: list[Line], marks: Marks, is_story: Callable[[str], bool], is_own_article: Callable[[str], bool]
) -> tuple[list[RelatedItem], bool]:
    """The related stories, in page order, and whether a box of stories was left unread because it may be a menu.

    `is_story` says of a link whether it can lead to an article, `is_own_article` whether it surely leads to one. A
    label that is in no list opens the box if it is the first below the body (below send and print label, where those
    are), and neither its words nor dates above the headlines say that it is a menu.
    """
    start = next((i + 1 for i, line in enumerate(tail) if _is_related_label(line, marks)), None)
    if start is not None:
        sure = any(line.href is not None and is_own_article(line.href) for line in tail[start:])
        return _read_items(tail, start, marks, is_own_article if sure else is_story), False
    start = _below_unknown_label(tail, marks, is_own_article)
    if start is None or start >= len(tail):
        return [], False
    if marks.list_date(tail[start].text):
        return [], True
    return _read_items(tail, start, marks, is_own_article), False


def _is_related_label(line: Line, marks: Marks) -> bool:
    return marks.label(line.text) == "related" or marks.speaks_of_related(line.text)


def _read_items(tail: list[Line], start: int, marks: Marks, is_story: Callable[[str], bool]) -> list[RelatedItem]:
    end = next((i for i in range(start, len(tail)) if _ends_box(tail, i, start, marks, is_story)), len(tail))
    items: list[RelatedItem] = []
    dates_first = start < end and marks.list_date(tail[start].text) is not None
    waiting: str | None = None
    for line in tail[start:end]:
        if marks.list_date(line.text):
            if dates_first:
                waiting = line.text
            elif items and items[-1].date is None:
                items[-1] = RelatedItem(items[-1].headline, items[-1].href, line.text)
            continue
        text, date = marks.split_list_date(line.text)
        items.append(RelatedItem(text, line.href, date[0] if date else waiting))
        waiting = None
    return items


def _ends_box(tail: list[Line], index: int, start: int, marks: Marks, is_story: Callable[[str], bool]) -> bool:
    line = tail[index]
    if marks.label(line.text) or marks.is_quotation(line.text) or marks.is_footer(line.text):
        return True
    if marks.list_date(line.text):
        return False
    if line.link_share < 0.5 and index > start and marks.speaks_of_menu(line.text):
        return True
    own_date = marks.split_list_date(line.text)[1] is not None
    if line.href is not None and (line.link_share > 0.5 or own_date):
        return not is_story(line.href) or (not own_date and _is_button(line, marks))
    if marks.speaks_of_subscription(line.text) or _FULL_STOP.search(line.text):
        return True
    first = next((other for other in tail[start:] if not marks.list_date(other.text)), line)
    if first.link_share > 0.5:
        return True
    # Items without links end at a short line above links (a button's or another box's label) and at the two lines of a
    # subscription, the second a button, that stand last.
    if own_date or index == start:
        return False
    below = [other for other in tail[index + 1 : index + 3] if not marks.list_date(other.text)]
    if width(line.text) <= _SHORT_LABEL and below and is_link_line(below[0]):
        return True
    last = index + 2 >= len(tail) or marks.is_quotation(tail[index + 2].text) or marks.is_footer(tail[index + 2].text)
    return last and index + 1 < len(tail) and _is_short_button(tail[index + 1], marks)


def _is_short_button(line: Line, marks: Marks) -> bool:
    return not marks.list_date(line.text) and width(line.text) <= (
        _SHORT_LABEL if line.text.isascii() or width(line.text) == len(line.text) else 12
    )


def _is_button(line: Line, marks: Marks) -> bool:
    return marks.speaks_of_subscription(line.text) and len(line.text.split()) <= 4


def _below_unknown_label(tail: list[Line], marks: Marks, is_own_article: Callable[[str], bool]) -> int | None:
    """Where the stories begin when the label above them is in no list.

    The order is send, print, related label, stories: the label is the last short line without a link above the first
    story that has a link or a date; where none has, the one below the print label.
    """
    index = 0
    while index < len(tail) and (
        marks.label(tail[index].text) in ("send", "print") or _leads_elsewhere(tail[index], is_own_article)
    ):
        index += 1
    printed = any(marks.label(line.text) == "print" or _leads_elsewhere(line, is_own_article) for line in tail[:index])
    plain: list[int] = []
    for place in range(index, min(index + 4, len(tail))):
        line = tail[place]
        if marks.label(line.text) or marks.is_quotation(line.text) or marks.speaks_of_subscription(line.text):
            break
        if marks.speaks_of_menu(line.text) or marks.is_footer(line.text):
            break
        if marks.list_date(line.text):
            # A story without a link has its date below; a date directly below the label is a menu's.
            if len(plain) < 2:
                return place
            return plain[0 if printed or len(plain) == 2 else 1] + 1
        if is_link_line(line) or marks.split_list_date(line.text)[1] is not None:
            return place if plain else None
        if not _is_label_shaped(line):
            break
        plain.append(place)
    if not printed and not any(marks.label(line.text) == "send" for line in tail[:index]):
        return None
    below_print = plain[0 if printed else 1 :]
    return below_print[0] + 1 if len(below_print) > 1 else None


def _leads_elsewhere(line: Line, is_own_article: Callable[[str], bool]) -> bool:
    return is_link_line(line) and line.href is not None and not is_own_article(line.href)
