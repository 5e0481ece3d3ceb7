"""The dates that a page prints or marks in its text, where dates stand: beside its headline, or with a word before them
that says what they are. A day that the running text speaks of is none of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from crawler.extraction.metadata.dates.day_reader import DayReader
from crawler.extraction.metadata.dates.labels import Label, is_named_date, label_by_name, labels_in
from crawler.extraction.metadata.dates.normal import fold_name, normal_text
from crawler.extraction.metadata.dates.pieces import Piece
from crawler.extraction.metadata.dates.weekdays import WEEKDAYS
from crawler.extraction.metadata.dates.written import LONGEST, Written

_PIECES_BEFORE = 5
"""Pieces before the headline in which its date may stand: a rubric, a byline."""
_PIECES_AFTER = 40
_BESIDE = 2
"""Pieces after the headline that are its own also in a box beside the text."""
_PARAGRAPHS = 2
"""Running texts after the headline in which the header ends: the deck, and the first paragraph."""
_REACH = 45
"""Characters between a word and the date that it is of: `Published by Ada Kern and Li Wei on`."""
_NEAR = 25
_PATIENCE = 4
"""Pieces after which a word no longer waits for its date: a name and the hour may stand between."""
_NAMES_UP = 3
"""Elements around a date whose names are read, if they hold little else."""
_MOST_WORDS = 12
_MOST_UNCASED = 25
"""Letters of scripts without capitals, where no word is known from a name."""
_NUMBER = re.compile(r"\d\D{0,3}\d|[年年]|\d\s?[月월]")
_LONGEST_LINE = 90
_ORIGINALLY = re.compile(
    r"\b(?:this|the|our)\s+(?:article|story|post|piece|page|column|interview)\b.{0,40}\b(?:first|originally)\b|"
    r"\b(?:first|originally)\s+(?:published|posted)\b|ursprünglich|initialement|originalmente",
    re.I,
)
_MARK = re.compile(r"[|·•–—/,:;.(\[-]\s*$")
_KNOWN = re.compile(r"\w*\0\w*")
"""A date, or a word of which a label is a part."""
_LETTERS = re.compile(r"[^\W\d_]+")
_SMALL_WORDS = frozenset(
    (
        "a ago alle am an and at av bst by cest cet com comment comments d da das de del den der di die door du e edt "
        "el em est et etc first gmt h hora horas hrs i il in "
        "ist jst kl klo kst la last le lecture les m min mins minute minuten "
        "minutes minuti minutos mn msk news no of og om on or par pdt pm por pst read reading saat share shares time "
        "to uhr um und utc van views vom von vor was wib wita y à às г год ч"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A date of the page's text."""

    value: str
    raw: str
    label: Label | None
    number: int
    """The number of its piece: smaller ones stand before it."""
    is_marked: bool
    """Whether it stands in an element for dates."""
    source: str


@dataclass(slots=True)
class PrintedDates:
    """Collect the dates of a page's pieces."""

    reader: DayReader
    pieces: list[Piece] = field(default_factory=list)
    heading: int | None = None
    """The number of the piece that ends the headline."""

    def in_header(self, pieces: Iterator[Piece], *, has_heading: bool) -> list[Printed]:
        """Read until the header has ended, and return the dates in it, those after the headline first."""
        running, first, heading = 0, "", None if has_heading else 0
        for number, piece in enumerate(pieces):
            self.pieces.append(piece)
            heading = number if piece.is_heading else heading
            if heading is None or piece.is_aside:
                continue
            # A deck that stands there twice, once for small screens, is one.
            is_twice = bool(first) and piece.text == first
            running += piece.is_running and not is_twice
            first = "" if is_twice else first or (piece.text if piece.is_running else "")
            if running == _PARAGRAPHS or number - heading >= _PIECES_AFTER:
                break
        if heading is None:
            return []
        self.heading = heading
        found = list(self._dates(max(0, heading - _PIECES_BEFORE), len(self.pieces), in_header=True))
        return sorted(found, key=lambda printed: printed.number < heading)

    def further(self, pieces: Iterator[Piece]) -> list[Printed]:
        """Read to the end, and return the dates after the header, and those in boxes before."""
        first = len(self.pieces)
        self.pieces.extend(pieces)
        found = self._dates(0, len(self.pieces), in_header=False)
        return [one for one in found if one.number >= first or self.pieces[one.number].is_aside]

    def _dates(self, first: int, last: int, *, in_header: bool) -> Iterator[Printed]:
        for number in range(first, last):
            piece = self.pieces[number]
            if piece.is_heading or (in_header and not self._is_beside(number)) or not _may_hold_date(piece):
                continue
            line = _Line.read(piece, self.reader)
            if in_header and piece.is_aside and not line.is_marked:
                continue
            waiting = self._word_before(number) if line.dates else None
            for place in range(len(line.dates)):
                label = line.label_of(place, waiting, is_followed=self._is_followed(number))
                if line.is_a_date(place, label, in_header=in_header):
                    yield self._printed(number, line, place, label)

    def _is_beside(self, number: int) -> bool:
        """Whether a piece stands in the text's own column, or in a box that begins right under the headline."""
        distance = number - (self.heading or 0)
        return not self.pieces[number].is_aside or (self.heading is not None and 0 < distance <= _BESIDE)

    def _word_before(self, number: int) -> "_Of | None":
        """Return what the end of one of the pieces before says of the date that follows: a name may stand between."""
        for piece in reversed(self.pieces[max(0, number - _PATIENCE) : number]):
            if piece.is_heading or len(piece.text) > _LONGEST_LINE:
                return None
            text = normal_text(piece.text[:LONGEST])
            dated = piece.stamp is not None or bool(_NUMBER.search(text))
            dates = self.reader.find(text) if dated and piece.stamp is None else []
            labels = labels_in(text)
            if labels and labels[-1][0] >= (dates[-1].end if dates else 0) and len(text) - labels[-1][1] <= _REACH:
                kind = labels[-1][2]
                return None if kind == "other" or piece.stamp is not None else _Of(kind, None)
            if dates or piece.stamp is not None:
                return None
        return None

    def _is_followed(self, number: int) -> bool:
        """Whether the next piece begins with a date, so that a word before it may be of that."""
        following = self.pieces[number + 1] if number + 1 < len(self.pieces) else None
        return following is not None and (following.stamp is not None or following.text[:1].isdigit())

    def _printed(self, number: int, line: "_Line", place: int, label: "_Of | None") -> Printed:
        date = line.dates[place]
        raw = line.piece.text if len(line.piece.text) <= _LONGEST_LINE else line.text[date.start : date.end]
        source = "time element" if line.piece.stamp else "visible text"
        assert date.value is not None
        return Printed(date.value, raw, label.label if label else None, number, line.is_marked, source)


@dataclass(frozen=True, slots=True)
class _Of:
    """What a date is, and how that is known."""

    label: Label
    start: int | None
    """Where the word stands that says it; None where it stands in another piece, or is the name of an element."""
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """A piece with its dates and the words that say what they are."""

    piece: Piece
    text: str
    dates: list[Written]
    labels: list[tuple[int, int, Label]]
    names: tuple[str, ...]
    """The names of the elements around it, the nearest first."""

    @classmethod
    def read(cls, piece: Piece, reader: DayReader) -> "_Line":
        """Read a piece."""
        text = normal_text(piece.text[:LONGEST])
        if piece.stamp is not None:
            value = reader.first(piece.stamp)
            dates = [Written(len(text), len(text), value)] if value else []
        else:
            dates = reader.find(text)
        return cls(piece, text, dates, labels_in(text) if dates else [], _names(piece.element) if dates else ())

    @property
    def is_marked(self) -> bool:
        """Whether the page marks it as a date."""
        return self.piece.stamp is not None or any(map(is_named_date, self.names))

    def label_of(self, place: int, waiting: _Of | None, *, is_followed: bool) -> _Of | None:
        """Return what the date is by the word before it, in this piece or the last one, by the word after it, or by the
        names of its elements."""
        date = self.dates[place]
        begin = self.dates[place - 1].end if place else 0
        for start, end, label in reversed(self.labels):
            if begin <= start and end <= date.start and date.start - end <= (_NEAR if label == "other" else _REACH):
                return _Of(label, start)
        if place == 0 and waiting is not None:
            return waiting
        after = [one for one in self.labels if one[0] >= date.end]
        if after and place == len(self.dates) - 1 and not is_followed and after[0][0] - date.end <= _NEAR:
            return _Of(after[0][2], after[0][0])
        named = next((found for name in self.names if (found := label_by_name(name))), None)
        return _Of(named, None, is_name=True) if named else None

    def is_a_date(self, place: int, label: _Of | None, *, in_header: bool) -> bool:
        """Whether the page's date stands here, or only one that its text speaks of."""
        if label is not None and label.label == "other":
            return False
        if self.piece.is_aside and not in_header and label is None and not self._is_in_article:
            return False
        if self.piece.stamp is not None:
            return True
        if label is None or label.is_name:
            return self.is_alone and (in_header or self.is_marked)
        if label.start is None or _ORIGINALLY.search(self.text):
            return True
        if len(self.text) > _LONGEST_LINE:
            return False
        before = self.text[: label.start]
        return (
            self.is_alone
            or not _LETTERS.search(before)
            or bool(_MARK.search(before))
            or self.dates[0].end <= label.start
        )

    @property
    def _is_in_article(self) -> bool:
        return next(self.piece.element.iterancestors("article"), None) is not None

    @property
    def is_alone(self) -> bool:
        """Whether hardly anything but dates and names stands in the piece."""
        if len(self.text) > _LONGEST_LINE:
            return False
        known = [(date.start, date.end) for date in self.dates]
        known += [(start, end) for start, end, label in self.labels if label != "other"]
        rest = self.text
        for start, end in sorted(known, reverse=True):
            rest = rest[:start] + "\0" + rest[end:]
        words = _LETTERS.findall(_KNOWN.sub(" ", rest))
        uncased = [word for word in words if word.lower() == word.upper()]
        if sum(map(len, uncased)) > _MOST_UNCASED or len(words) > _MOST_WORDS:
            return False
        return all(_may_stand_beside(word) for word in words)


def _may_hold_date(piece: Piece) -> bool:
    """Whether a date can be in a piece: running text holds none, and most others no number."""
    return piece.stamp is not None or (len(piece.text) <= LONGEST and bool(_NUMBER.search(piece.text)))


def _may_stand_beside(word: str) -> bool:
    """Whether a word may stand beside a date in a line that is no sentence: a name, `by`, `Uhr`, a day of the week."""
    return not word[0].islower() or word.lower() in _SMALL_WORDS or fold_name(word) in WEEKDAYS


def _names(element: HtmlElement) -> tuple[str, ...]:
    found = []
    for _ in range(_NAMES_UP):
        values = (element.get(key) for key in ("class", "id", "itemprop", "property", "data-testid"))
        found.append(" ".join(value for value in values if value))
        parent = element.getparent()
        if parent is None or sum(map(len, parent.itertext())) > LONGEST:
            break
        element = parent
    return tuple(found)
