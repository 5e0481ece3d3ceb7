"""Bylines that a page prints without marking them: `Written by Ada Kern`, or the name beside the writer's picture."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from crawler.extraction.metadata.byline import Byline, is_marked
from crawler.extraction.metadata.byline_text import AFTER_NAMES, NAMES, reads_as_names, without_date
from crawler.extraction.metadata.dates.pieces import Piece, Pieces
from crawler.extraction.metadata.persons import split_authors
from crawler.extraction.metadata.site_names import squeezed

_BY = (
    r"(?:this\s+(?:post|article|story|guide)\s+(?:was\s+)?)?"
    r"(?:(?:written|words|story|text|reported|posted|published|authored|article|report|review|guest\s+post)\s+)?by|"
    r"(?:geschrieben\s+|verfasst\s+)?von|(?:écrit\s+)?par|(?:escrito\s+)?por|(?:scritto\s+)?da|door|di|af|av"
)
_AUTHOR = r"authors?(?:\(s\))?|contributors?|autor(?:in|en|es|a)?|auteure?s?|autore|text"
_BEFORE_NAMES = re.compile(rf"(?:(?:{_BY})\s*:?|(?:{_AUTHOR})\s*[:：])\s+", re.I)
_SIGNED = re.compile(rf"\s*(?:(?:{_BY})\b|(?:{_AUTHOR})\s*(?:[:：]|$)|作者|記者|记者|文\s*[:：])", re.I)
_SIGNED_IN = tuple("p div span a strong b em i small address br td dt h2 h3 h4 h5 h6 section header label time".split())
_EAST_ASIAN = re.compile(r"(?:作者|記者|记者|文)\s*[:：/／]\s*(?P<names>[\u3400-\u9fff、 ]{2,20})$")
_LABEL = re.compile(rf"(?:{_BY}|{_AUTHOR})\s*[:：]?", re.I)
_NAMES_FIRST = re.compile(rf"(?P<names>{NAMES}){AFTER_NAMES}")
_ONE_NAME = re.compile(r"(?:(?:written|posted)\s+)?by:?\s+(?P<names>\w{2,20}(?:\s\w+){0,3})", re.I)
_PICTURE_OF = re.compile(r"avatar|author|head-?shot|portrait|profile|[-_/]bio[-_./]", re.I)
"""What the name or the class of a picture says that shows the writer."""
_OFFICE = re.compile(r"\b(?:writer|editor|author|reporter|journalist|correspondent|columnist|contributor)\b", re.I)
_TEAM = re.compile(r"(?:the\s+)?[^\W\d_]\w*(?:\s\w+){0,2}\s(?:Team|Staff|Editors|Editorial)")
_DATE = re.compile(r"\b(?:19|20)\d{2}\b|\d{1,2}[./-]\d{1,2}[./-]\d{2}")
_LONGEST = 120
_LONGEST_DATE = 60
_BEFORE, _AFTER = 6, 40
"""Pieces before and after the headline among which the header's byline stands."""
_PARAGRAPHS = 2
"""Running texts in which the header ends: the deck, and the first paragraph."""
_NEAR = 3
_MOST_NAMES = 8
_LETTERS = ("strong", "b", "em", "i")
_AROUND = 3
_BOX = 300
"""Letters of the box that holds the writer's name and picture."""


def printed_byline(pieces: Pieces, own_names: Iterable[str], *, is_said: bool = False) -> Byline | None:
    """Return the byline that a page prints: in its header a line that begins with a word for it, or the names that open
    the text; else such a line under the text, where there is one alone; else a name beside the writer's picture or
    office. 31 of 445 pages named their authors better by these, none worse, and no page that names nobody was given
    one. `is_said` leaves out what may be another story's."""
    own = list(own_names)
    header = _header(pieces)
    numbers = range(len(header))
    finds = (_labelled, _opening) if is_said else (_labelled, _one_name, _opening)
    for find in finds:
        if found := next((found for number in numbers if (found := find(header, number, own))), None):
            return found
    if is_said:
        return None
    below = list(_below(pieces, own)) if _may_be_signed(pieces.tree) else []
    # Products and people of a list are pictured too, each in its own box.
    pictured = [found for number in numbers if (found := _pictured(header, number, own))]
    for ones in (below, pictured):
        if len({found.names for found in ones}) == 1:
            return ones[0]
    return None


def _may_be_signed(tree: HtmlElement) -> bool:
    """Whether a text of the page begins with a word for a byline: to read all its pieces takes ten times as long."""
    return any(
        bool(_SIGNED.match(text))
        for element in tree.iter(*_SIGNED_IN)
        for text in (element.tail if element.tag == "br" else element.text,)
        if text
    )


def _below(pieces: Pieces, own: list[str]) -> Iterator[Byline]:
    read = list(pieces)
    for number, piece in enumerate(read):
        if not _is_item(piece) and (found := _labelled(read, number, own)):
            yield found


def _is_item(piece: Piece) -> bool:
    return piece.element.tag == "li" or next(piece.element.iterancestors("li"), None) is not None


def _header(pieces: Pieces) -> list[Piece]:
    """Return the pieces around the headline, those after it first."""
    before: list[Piece] = []
    after: list[Piece] = []
    running = 0
    for piece in pieces:
        if not after and pieces.has_heading and not piece.is_heading:
            before.append(piece)
            continue
        running += piece.is_running
        if running >= _PARAGRAPHS or len(after) > _AFTER:
            break
        # A list under the first paragraph is one of other stories.
        if not (running and _is_item(piece)):
            after.append(piece)
    return [*after, *before[-_BEFORE:]]


def _labelled(pieces: Sequence[Piece], number: int, own: list[str]) -> Byline | None:
    text = pieces[number].text
    if len(text) > _LONGEST or pieces[number].is_heading:
        return None
    if (named := _labelled_names(text)) is not None:
        return Byline(text, named) if split_authors([named], own) else None
    if not _LABEL.fullmatch(text):
        return None
    names: list[str] = []
    first: Piece | None = None
    for piece in islice(pieces, number + 1, number + 1 + _MOST_NAMES):
        match = _NAMES_FIRST.match(piece.text) if len(piece.text) <= _LONGEST else None
        is_next = first is None or piece.element.tag == first.element.tag
        if match is None or not is_next or not split_authors([match["names"]], own):
            break
        first = first or piece
        names.append(match["names"])
    return Byline(f"{text} {', '.join(names)}", "; ".join(names)) if names else None


def _labelled_names(text: str) -> str | None:
    """Return the names of a line that begins with a word for them. `Designed by` and `Posts by` begin otherwise."""
    if label := _BEFORE_NAMES.match(text):
        match = _NAMES_FIRST.match(without_date(text[label.end() :]))
    else:
        match = _EAST_ASIAN.match(text)
    return match["names"] if match else None


def _one_name(pieces: Sequence[Piece], number: int, _own: list[str]) -> Byline | None:
    """Return `by Ada` and `Harbour Team` in one line with a date, or beside one."""
    text = pieces[number].text
    if len(text) > _LONGEST_DATE or pieces[number].is_heading:
        return None
    plain = without_date(text)
    match = _ONE_NAME.fullmatch(plain) if text.startswith(plain) else None
    if (match is None and not _TEAM.fullmatch(plain)) or not _is_dated(pieces, number):
        return None
    return Byline(text, match["names"] if match else plain)


def _is_dated(pieces: Sequence[Piece], number: int) -> bool:
    near = pieces[max(0, number - _NEAR) : number + _NEAR + 1]
    return any(piece.stamp or (len(piece.text) <= _LONGEST_DATE and _DATE.search(piece.text)) for piece in near)


def _opening(pieces: Sequence[Piece], number: int, own: list[str]) -> Byline | None:
    """Return a line of names alone in letters of their own, right over the first paragraph."""
    piece = pieces[number]
    following = pieces[number + 1] if number + 1 < len(pieces) else None
    if following is None or not following.is_running or piece.element.tag not in _LETTERS or piece.is_aside:
        return None
    is_first = not any(other.is_running for other in pieces[:number])
    if is_first and reads_as_names(piece.text) and split_authors([piece.text], own):
        return Byline(piece.text, piece.text)
    return None


def _pictured(pieces: Sequence[Piece], number: int, own: list[str]) -> Byline | None:
    """Return a line that begins with a name and names an office and a date, or stands beside the picture of a writer or
    one with that name."""
    piece = pieces[number]
    match = _NAMES_FIRST.match(piece.text) if len(piece.text) <= _LONGEST and not piece.is_heading else None
    if match is None or not split_authors([match["names"]], own):
        return None
    rest = piece.text[match.end("names") :]
    is_signed = (_OFFICE.search(rest) and _DATE.search(rest)) or is_marked(piece.element)
    if is_signed or _is_pictured(piece.element, squeezed(match["names"]), is_dated=_is_dated(pieces, number)):
        return Byline(piece.text, match["names"])
    return None


def _is_pictured(element: HtmlElement, name: str, *, is_dated: bool) -> bool:
    """Whether the element stands beside a picture that is a writer's by its name, or by the person's beside a date."""
    for around in (element, *islice(element.iterancestors(), _AROUND)):
        if sum(map(len, around.itertext())) > _BOX:
            return False
        for picture in around.iter("img"):
            said = f"{picture.get('class') or ''} {picture.get('src') or ''}"
            if _PICTURE_OF.search(said) or (is_dated and name in squeezed(picture.get("alt") or "")):
                return True
    return False
