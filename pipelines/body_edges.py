"""The two ends of a body, where clutter stands: which of its lines are looked at, and what is dropped. Pure."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import Literal

from storage.likeness.body_marks import BodyMarks, SeenLine
from storage.likeness.simhash import simhash

Place = Literal["head", "tail"]
"""Where in the body a line stands: up to its first running text, or from its last on. Lines between running text have
no place: they are kept whatever other articles say."""

LONGEST = 1000
"""A longer line is taken for text of the article. A guard, not measured."""
_RUNNING = 60
"""Characters from which a line that ends as a sentence does is running text; an East Asian one counts three times."""
_SENTENCE_END = re.compile(r"[.!?…。！？]\W*$")
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_WORD = re.compile(r"\w+")
_REACH: dict[Place, int] = {"head": 3, "tail": 6}
"""How many lines that stay are looked at from each end."""


def line_key(text: str) -> str:
    """The words alone, lower case: two lines with the same key are one. Empty for a line without words."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def is_running_text(text: str) -> bool:
    """A long line that ends as a sentence does."""
    return len(text) + 2 * len(_EAST_ASIAN.findall(text)) >= _RUNNING and bool(_SENTENCE_END.search(text))


def candidates(lines: Sequence[str]) -> list[tuple[Place, str]]:
    """The lines of a body that might be clutter: from each end on up to running text, and that line too, so that a
    rights notice can be learned, and what stands before it after that."""
    found: list[tuple[Place, str]] = []
    for place in _REACH:
        _, seen = walk(lines, place, frozenset())
        found += [(place, lines[number]) for number in seen if len(lines[number]) <= LONGEST]
    return [(place, line) for place, line in found if line_key(line)]


def mark_body(body: str) -> BodyMarks:
    """What saving asks of an article's body."""
    ends = (SeenLine(place, line_key(text), text) for place, text in candidates(body.split("\n")))
    return BodyMarks(simhash(body), tuple(ends))


def walk(lines: Sequence[str], place: Place, known: Collection[tuple[Place, str]]) -> tuple[list[int], list[int]]:
    """Numbers of the lines to drop at one end, and of those looked at that stay. The walk steps over short lines and
    ends at running text that nobody knows, so that nothing between running text is dropped."""
    dropped: list[int] = []
    stay: list[int] = []
    numbers = range(len(lines)) if place == "head" else range(len(lines) - 1, -1, -1)
    for number in numbers:
        if known and (place, line_key(lines[number])) in known:
            dropped.append(number)
            continue
        stay.append(number)
        if len(stay) == _REACH[place] or is_running_text(lines[number]):
            break
    return dropped, stay
