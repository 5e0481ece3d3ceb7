"""The two edges of a body, where clutter stands: choose the lines to look at and those to drop. Pure."""

import re
from collections.abc import Collection, Sequence
from typing import Literal

from pipelines.words import comparable, reading_length

Place = Literal["head", "tail"]
"""The edge of the body that a line stands at: up to the first running text, or from the last on. Lines between running
text have no place: they are always kept."""

LONGEST = 1000
"""A longer line is taken for text of the article. A guard, not measured."""
_RUNNING = 60
"""Characters from which a line that ends as a sentence does is running text; an East Asian one counts three times."""
# Begun after a word, not at every mark: of a line of 25,000 full stops the search took longer than 5 s.
_SENTENCE_END = re.compile(r"(?:^|(?<=\w))[^\w.!?…。！？]*+[.!?…。！？]\W*+$")
_REACH: dict[Place, int] = {"head": 3, "tail": 6}
"""How many of the lines that stay are looked at from each edge."""


def is_running_text(text: str) -> bool:
    """Whether the line is long and ends as a sentence does."""
    return reading_length(text) >= _RUNNING and bool(_SENTENCE_END.search(text))


def candidates(lines: Sequence[str]) -> list[tuple[Place, str]]:
    """Return the lines of a body that might be clutter: from each edge up to running text, and that line too, so that a
    rights notice can be learned, and then the lines before it."""
    found: list[tuple[Place, str]] = []
    for place in _REACH:
        _, seen = walk(lines, place, frozenset())
        found += [(place, lines[number]) for number in seen if len(lines[number]) <= LONGEST]
    return [(place, line) for place, line in found if comparable(line)]


def walk(lines: Sequence[str], place: Place, known: Collection[tuple[Place, str]]) -> tuple[list[int], list[int]]:
    """Return the numbers of the lines to drop at one edge, and of the lines looked at that stay. The walk passes short
    lines and stops at running text that is not `known`, so that nothing between running text is dropped."""
    dropped: list[int] = []
    stay: list[int] = []
    numbers = range(len(lines)) if place == "head" else range(len(lines) - 1, -1, -1)
    for number in numbers:
        if known and (place, comparable(lines[number])) in known:
            dropped.append(number)
            continue
        stay.append(number)
        if len(stay) == _REACH[place] or is_running_text(lines[number]):
            break
    return dropped, stay
