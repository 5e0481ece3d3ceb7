"""Strings that a regular expression may take long over, made from the expression itself."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

# The tree of an expression has no public name; `re` itself reads it here.
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_KINDS = ' 1a"<\n中.'
"""One character of each class that patterns know: space, digit, letters, quotes, and what is special in a page."""
_MOST_OWN = 3
"""Further characters of a pattern that are run and paired."""
_MOST_REPEATED = 5
"""Repetitions and alternatives of a pattern that are run."""
_END = "\x01"
"""What no pattern asks for: an end at which a match fails."""
_CATEGORIES = {
    constants.CATEGORY_DIGIT: "1",
    constants.CATEGORY_SPACE: " ",
    constants.CATEGORY_WORD: "a",
    constants.CATEGORY_NOT_DIGIT: "a",
    constants.CATEGORY_NOT_SPACE: "a",
    constants.CATEGORY_NOT_WORD: "-",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A string of any length: an opening, a part that is repeated, an end."""

    opening: str
    part: str
    end: str

    def text(self, length: int) -> str:
        """The string, about so long."""
        times = max(1, (length - len(self.opening) - len(self.end)) // max(1, len(self.part)))
        return self.opening + self.part * times + self.end


def units(pattern: re.Pattern[Any]) -> list[Unit]:
    """The strings for a pattern, each once."""
    source = pattern.pattern.decode("latin-1") if isinstance(pattern.pattern, bytes) else pattern.pattern
    tree = parser.parse(source, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags)
    pieces = [piece for piece in _pieces(tree) if piece]
    repeated = list(dict.fromkeys(piece for piece in _repeated(tree) if piece))[:_MOST_REPEATED]
    own = list(dict.fromkeys(char for piece in (*repeated, *pieces) for char in piece if char not in _KINDS))
    return list(dict.fromkeys((*_of_pieces(pieces, repeated), *_of_characters([*_KINDS, *own[:_MOST_OWN]]))))


def _of_characters(characters: Sequence[str]) -> Iterator[Unit]:
    for char in characters:
        yield Unit("", char, _END)
        yield Unit("", char, "")
    for one, other in combinations(characters, 2):
        if one != " " and other in _KINDS:
            continue  # a pair of two kinds that are not the pattern's own
        yield Unit("", one + other, _END)


def _of_pieces(pieces: Sequence[str], repeated: Sequence[str]) -> Iterator[Unit]:
    whole = "".join(pieces)
    yield Unit("", whole, "")
    yield Unit("", whole + " ", "")
    yield Unit("", whole[:-1] + _END, "")
    for number in range(1, len(pieces)):
        begun = "".join(pieces[:number])
        yield Unit("", begun, "")
        yield Unit("", begun + " ", _END)
        yield Unit("".join(pieces[: number - 1]), pieces[number - 1], _END)
    for piece in repeated:
        yield Unit("", piece, _END)
        yield Unit("", piece + " ", _END)
        for number in range(min(3, len(pieces)) + 1):
            begun = "".join(pieces[:number])
            yield Unit(begun, piece, _END)
            # An opening that comes again and again, each with a short run behind it.
            yield Unit("", begun + piece * 9, _END)


def _pieces(tree: Iterable[Any]) -> list[str]:
    """A text that the expression matches, nearly, in the parts of which it consists."""
    pieces: list[str] = [""]
    for code, value in tree:
        text = _sample(code, value)
        if code is constants.LITERAL:
            pieces[-1] += text
        else:
            pieces += [text, ""]
    return pieces


def _sample(code: Any, value: Any) -> str:
    match code:
        case constants.LITERAL:
            return chr(value)
        case constants.NOT_LITERAL:
            return "a" if value != ord("a") else "b"
        case constants.ANY:
            return "x"
        case constants.IN:
            return _member(value)
        case constants.BRANCH:
            return "".join(_pieces(value[1][0]))
        case constants.SUBPATTERN:
            return "".join(_pieces(value[3]))
        case constants.ATOMIC_GROUP:
            return "".join(_pieces(value))
        case constants.ASSERT:
            return "".join(_pieces(value[1])) if value[0] > 0 else ""
        case constants.MAX_REPEAT | constants.MIN_REPEAT | constants.POSSESSIVE_REPEAT:
            return "".join(_pieces(value[2])) * max(1, int(value[0]))
        case _:
            return ""


def _member(listed: Sequence[Any]) -> str:
    """A character of a class."""
    negated = listed[0][0] is constants.NEGATE
    for candidate in "ax1 -中\x02" if negated else "":
        if re.match(f"[{re.escape(candidate)}]", candidate) and not any(_has(each, candidate) for each in listed[1:]):
            return candidate
    code, value = listed[-1]
    if code is constants.RANGE:
        return chr(value[0])
    return _CATEGORIES.get(value, "a") if code is constants.CATEGORY else chr(value)


def _has(member: Any, char: str) -> bool:
    code, value = member
    if code is constants.RANGE:
        return bool(value[0] <= ord(char) <= value[1])
    if code is constants.LITERAL:
        return bool(value == ord(char))
    is_kind = {"DIGIT": char.isdigit(), "SPACE": char.isspace(), "WORD": char.isalnum() or char == "_"}
    name = str(value).removeprefix("CATEGORY_")
    return not is_kind[name.removeprefix("NOT_")] if name.startswith("NOT_") else is_kind[name]


def _repeated(tree: Any) -> Iterator[str]:
    """What stands under each repetition, once for each alternative in it."""
    for code, value in tree:
        if code in (constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT):
            yield "".join(_pieces(value[2]))
            yield from _repeated(value[2])
        elif code is constants.BRANCH:
            for alternative in value[1]:
                yield "".join(_pieces(alternative))
                yield from _repeated(alternative)
        elif code is constants.SUBPATTERN:
            yield from _repeated(value[3])
        elif code is constants.ATOMIC_GROUP:
            yield from _repeated(value)
        elif code in (constants.ASSERT, constants.ASSERT_NOT):
            yield from _repeated(value[1])
