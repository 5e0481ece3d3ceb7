"""Strings made to hold a regular expression up, and the CPU that it takes for them.

The strings come from the expression itself: each of its literal pieces and each kind of character that it asks for,
repeated, in pairs, and with an end that fits nothing.
"""

import itertools
import json
import re
import sys
import time
from dataclasses import dataclass
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from tests.crawler.expressions.finding import Expression, found

SMALLEST, LARGE = 6_400, 102_400
MOST_SECONDS = 0.1
"""Of CPU, for one string of 100 kB."""
_ALWAYS = (
    " ",
    "a",
    "A",
    "0",
    "\n",
    "\t",
    "-",
    ".",
    ",",
    "(",
    "<",
    "[",
    '"',
    "/",
    "&",
    "é",
    "亚",
    "1/",
    "a ",
    "A. ",
    "0 ",
)
_ENDS = ("\x00", "\n!")
_MOST_PIECES = 10
_CATEGORIES = {"CATEGORY_DIGIT": "0", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a", "CATEGORY_NOT_SPACE": "a"}


def pieces(pattern: "re.Pattern[Any]") -> list[str]:
    """Literal runs and sample characters of an expression, each once."""
    given: list[str] = []
    _walk(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG), given)
    return list(dict.fromkeys(piece for piece in given if piece))


def _walk(parsed: Any, given: list[str]) -> None:
    run = ""
    for code, argument in parsed:
        if code is codes.LITERAL:
            run += chr(argument)
            continue
        given.append(run)
        run = ""
        if code is codes.IN:
            given += [sample for item in argument if (sample := _sample(item))][:4]
        elif code is codes.NOT_LITERAL:
            given.append("a" if argument != ord("a") else "b")
        for part in _parts(argument):
            _walk(part, given)
    given.append(run)


def _parts(argument: Any) -> list[Any]:
    if isinstance(argument, parser.SubPattern):
        return [argument]
    if isinstance(argument, list | tuple):
        return [part for item in argument for part in _parts(item)]
    return []


def _sample(item: Any) -> str:
    code, argument = item
    if code is codes.LITERAL:
        return chr(argument)
    if code is codes.RANGE:
        return chr(argument[0])
    return _CATEGORIES.get(str(argument), "") if code is codes.CATEGORY else ""


@dataclass(frozen=True)
class Attack:
    """A string of any size."""

    head: str
    unit: str
    end: str

    def text(self, size: int) -> str:
        """About `size` characters."""
        return self.head + (self.unit * (size // len(self.unit) + 1))[:size] + self.end


def attacks(pattern: "re.Pattern[Any]") -> list[Attack]:
    """What may hold the expression up."""
    own = sorted(pieces(pattern), key=len)[:_MOST_PIECES]
    units = [*_ALWAYS, *own, "".join(own)[:200], *map("".join, itertools.permutations(own[:4], 2))]
    repeated = [Attack("", unit, end) for unit in dict.fromkeys(filter(None, units)) for end in _ENDS]
    return repeated + [Attack(piece, filler, "\x00") for piece in own for filler in (" ", "a", "0")]


def seconds_for(expression: Expression, text: str) -> float:
    """CPU that the expression takes for the text, asked as the program asks it."""
    given: Any = text.encode("utf-8", "replace") if isinstance(expression.pattern.pattern, bytes) else text
    begin = time.process_time()
    if expression.anchored:
        expression.pattern.match(given)
        expression.pattern.fullmatch(given)
    else:
        for _ in expression.pattern.finditer(given):
            pass
    return time.process_time() - begin


def slow(expression: Expression) -> tuple[float, str] | None:
    """The slowest string and its time, where that is over the limit and grows faster than the string.

    What merely walks through a string takes four times as long for four times as much on any machine; a quadratic one
    sixteen. So a string goes on to the next size only where it might be over the limit there.
    """
    worst: tuple[float, str] | None = None
    for attack in attacks(expression.pattern):
        taken, size = seconds_for(expression, attack.text(SMALLEST)), SMALLEST
        if taken >= MOST_SECONDS and (worst is None or taken * LARGE / size > worst[0]):
            worst = (
                taken * LARGE / size,
                f"{attack.head[:20]!r}, {attack.unit[:20]!r}, {attack.end!r}: {size} characters",
            )
        while size < LARGE and MOST_SECONDS * (size / LARGE) ** 2 / 2 < taken < MOST_SECONDS:
            before, size = taken, size * 4
            taken = min(seconds_for(expression, attack.text(size)) for _ in range(2))
            if taken > MOST_SECONDS and taken > 8 * before and (worst is None or taken * LARGE / size > worst[0]):
                shown = f"{attack.head[:20]!r}, {attack.unit[:20]!r} repeated, {attack.end!r}: {size} characters"
                worst = taken * LARGE / size, shown
        if worst is not None and worst[0] > 1:
            break
    return worst


def main() -> None:
    """Print each slow expression as a line of JSON; `WORD` chooses."""
    for expression in found():
        if len(sys.argv) > 1 and sys.argv[1] not in expression.place:
            continue
        worst = slow(expression)
        if worst is not None:
            print(json.dumps([expression.place, round(worst[0], 2), worst[1]]), flush=True)


if __name__ == "__main__":
    main()
