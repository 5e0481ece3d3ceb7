"""Show where words were found in a text as it was written. Pure.

The index knows folded words alone. It says which of them were found, counted from the first; the same folding, asked of
shorter and shorter parts of the text, says where the words stand in it.
"""

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from storage.words.folding import WORD_BEGINS, folded

MARK, END_MARK, CUT = "\x02", "\x03", "…"
"""Around the words found in a passage, and where the text goes on."""
_LENGTH = 170
"""Folded characters of a passage, a space after each word counted: 30 words of English, 85 characters of Chinese."""
_BEFORE = 50
"""At most so many of them before the first word found."""
_MOST_FOUND = 500
"""Places that are weighed; a text with more of them has a good passage among these."""
_LONGEST_WORD = 300
"""Characters in which a border between two words is looked for, to both sides."""
_CLOSING = "\"'”’»)]}.,;:!?…。，、！？；：」』）।॥።؟،؛"


@dataclass(frozen=True, slots=True)
class _Words:
    """The folded words of a text, and which runs of them were found, each from its first word to the one after it."""

    words: list[str]
    found: list[tuple[int, int]]


def passage(text: str, highlighted: str) -> str:
    """Return the best place of a text, the words found between MARK and END_MARK. `highlighted` is the folded text with
    such marks; where it is of another text nothing is marked."""
    indexed = _read(highlighted)
    lines = text.split("\n")
    folded_lines = [_words(line) for line in lines]
    counts = list(accumulate(map(len, folded_lines), initial=0))
    words = [word for some in folded_lines for word in some]
    if words != indexed.words:
        indexed = _Words(words, [])
    first, last = _window(indexed)
    if first == last:
        return ""
    # Of the whole text, the lines in which the passage lies.
    begin = max(number for number, count in enumerate(counts[:-1]) if count <= first)
    end = next(number for number, count in enumerate(counts) if count >= last)
    shown = "\n".join(lines[begin:end])
    found = [(max(one, first), min(after, last)) for one, after in indexed.found if one < last and after > first]
    asked = {first, last - 1, *(one for one, _ in found), *(after - 1 for _, after in found)}
    places = dict(_places(shown, words[counts[begin] : counts[end]], 0, counts[begin], sorted(asked)))
    marked = _marked(shown, places, found, first, last)
    front, back = CUT if first else "", CUT if last < len(indexed.words) else ""
    return f"{front}{' '.join(marked.split())}{back}"


def _words(text: str) -> list[str]:
    return folded(text).replace(WORD_BEGINS, "").split()


def _read(highlighted: str) -> _Words:
    before, *parts = highlighted.replace(WORD_BEGINS, "").split(MARK)
    words = before.split()
    found: list[tuple[int, int]] = []
    for part in parts:
        marked, _, after = part.partition(END_MARK)
        begun = len(words)
        words += marked.split()
        found.append((begun, len(words)))
        words += after.split()
    return _Words(words, found)


def _window(indexed: _Words) -> tuple[int, int]:
    """Choose the stretch of words with the most different ones found, then with the most, then the first."""
    ends = list(accumulate((len(word) + 1 for word in indexed.words), initial=0))
    best, begins, stops = (0, 0), 0, 0
    found = indexed.found[:_MOST_FOUND]
    for number, (first, last) in enumerate(found):
        within = [one for one in found[number : number + _LENGTH] if ends[one[1]] - ends[first] <= _LENGTH]
        within = within or [(first, last)]
        different = {" ".join(indexed.words[slice(*one)]) for one in within}
        if (len(different), len(within)) > best:
            best, begins, stops = (len(different), len(within)), first, within[-1][1]
    stops = min(stops, begins + _LENGTH)
    first, last = begins, stops
    while first and ends[begins] - ends[first - 1] <= _BEFORE:
        first -= 1
    while last < len(indexed.words) and ends[last + 1] - ends[first] <= _LENGTH + _BEFORE:
        last += 1
    return first, max(last, min(first + 1, len(indexed.words)))


def _places(
    text: str, words: list[str], at: int, number: int, asked: list[int]
) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield of the words `asked`, in their order, where each begins and ends. The text has these words, begins at `at`
    and with word `number`."""
    if not asked:
        return
    border = _border(text, words) if len(words) > 1 else None
    if border is None:
        begin, end = _trimmed(text)
        yield from ((one, (at + begin, at + end)) for one in asked)
        return
    place, left = border
    middle = bisect_left(asked, number + left)
    yield from _places(text[:place], words[:left], at, number, asked[:middle])
    yield from _places(text[place:], words[left:], at + place, number + left, asked[middle:])


def _border(text: str, words: list[str]) -> tuple[int, int] | None:
    """Return where the text can be parted so that its halves have the same words, as near to the middle as there is,
    and how many words are before it."""
    middle = len(text) // 2
    for space in (text.find(" ", middle), text.rfind(" ", 0, middle)):
        if space > 0 and 0 < (left := len(_words(text[:space]))) < len(words):
            return space, left
    for step in range(min(len(text), _LONGEST_WORD)):
        for place in (middle + step, middle - step):
            before, after = _words(text[: max(place, 0)]), _words(text[max(place, 0) :])
            if before and after and before + after == words:
                return place, len(before)
    return None


def _trimmed(text: str) -> tuple[int, int]:
    """Return where the one word of the text begins and ends."""
    begin, end = 0, len(text)
    while begin < end and _is_beside(text[begin]):
        begin += 1
    while end > begin and _is_beside(text[end - 1]):
        end -= 1
    return begin, end


def _is_beside(character: str) -> bool:
    if character.isalnum():
        return False
    # A joiner or an accent is a part of the letter before it; some symbols are words.
    category = unicodedata.category(character)
    return category[0] != "M" and category != "Cf" and not folded(character)


def _marked(text: str, places: dict[int, tuple[int, int]], found: list[tuple[int, int]], first: int, last: int) -> str:
    begin, end = places[first][0], places[last - 1][1]
    while end < len(text) and text[end] in _CLOSING:
        end += 1
    parts: list[str] = []
    at = begin
    for one, after in found:
        starts, stops = places[one][0], places[after - 1][1]
        if starts < at:
            # Two words of one character, such as a fraction.
            continue
        parts += [_unmarked(text[at:starts]), MARK, _unmarked(text[starts:stops]), END_MARK]
        at = stops
    return "".join([*parts, _unmarked(text[at:end])])


def _unmarked(text: str) -> str:
    return text.replace(MARK, "").replace(END_MARK, "")
