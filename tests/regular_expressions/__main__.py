"""Ask every pattern about strings that it may take long over, each pattern in a process of its own."""

import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any

from tests.regular_expressions.bounds import bound_of, unused_bounds
from tests.regular_expressions.patterns import Asked, collect
from tests.regular_expressions.strings import Unit, units

LONG, SHORT, SHORTEST = 100_000, 25_000, 5_000
MOST = 0.1
"""Seconds of CPU for a string of `LONG` characters."""
MOST_GROWTH = 8
"""How many times longer `LONG` may take than `SHORT`, on a machine too slow for `MOST`: 4 is linear, 16 quadratic."""
HANG = 5.0


def ask(method: str, pattern: re.Pattern[Any], text: str | bytes) -> None:
    """Do with the text what the program does."""
    if method in ("search", "match", "fullmatch"):
        getattr(pattern, method)(text)
    else:
        for _ in pattern.finditer(text):
            pass


@dataclass(frozen=True, slots=True)
class Slow:
    """A string that takes too long."""

    method: str
    unit: Unit
    length: int
    seconds: float


def seconds(method: str, asked: Asked, unit: Unit, length: int, tries: int = 1) -> float:
    """CPU time of a string, the shortest of the tries."""
    pattern = asked.pattern
    text: str | bytes = unit.text(length)
    if isinstance(pattern.pattern, bytes):
        text = str(text).encode()[:length]
    return min(_timed(lambda: ask(method, pattern, text)) for _ in range(tries))


def _timed(do: Callable[[], None]) -> float:
    begun = time.process_time()
    do()
    return time.process_time() - begun


def slow_string(asked: Asked, longest: int) -> Slow | None:
    """The first string that takes too long."""
    for method, unit in product(_kinds(asked.methods), units(asked.pattern)):
        signal.setitimer(signal.ITIMER_PROF, HANG)
        if longest < LONG:
            if (took := seconds(method, asked, unit, longest, 3)) > MOST:
                return Slow(method, unit, longest, took)
        # A part tells of most: what takes over MOST at LONG and grows as the square takes 1/400 of it at a twentieth.
        elif (least := seconds(method, asked, unit, SHORTEST)) > MOST / 400:
            short = seconds(method, asked, unit, SHORT)
            if short < MOST / 16 or (short < MOST / 8 and short < MOST_GROWTH * least):
                continue
            # Twice the limit at a quarter of the length: at the whole it would be the whole time of the test.
            if short > 2 * MOST:
                return Slow(method, unit, SHORT, short)
            took = seconds(method, asked, unit, LONG, 3)
            if took > MOST and took > MOST_GROWTH * seconds(method, asked, unit, SHORT, 3):
                return Slow(method, unit, LONG, took)
    return None


def _kinds(methods: frozenset[str]) -> list[str]:
    """What is done with a pattern: `sub`, `split` and `findall` all ask for every match."""
    kinds = {method if method in ("search", "match", "fullmatch") else "finditer" for method in methods}
    return sorted(kinds - {"search"} if "finditer" in kinds else kinds)


def ask_in_child(asked: Asked, longest: int) -> str:
    """Return what takes too long, empty if nothing does. A pattern that takes `HANG` seconds costs the child's life."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writes, str(slow_string(asked, longest) or "").encode("ascii", "backslashreplace"))
        os._exit(0)
    os.close(writes)
    with os.fdopen(reads, encoding="ascii") as told:
        text = told.read()
    _, status = os.waitpid(child, 0)
    return f"status {status}: {HANG} s of CPU were not enough for one string" if status else text


def main(module: str) -> None:
    """Print the number of patterns, the calls without one, the bounds that no pattern has, and what was slow, as one
    JSON object."""
    patterns, unreached = collect()
    slow = {}
    for asked in (one for one in patterns if one.place.startswith(module)):
        if told := ask_in_child(asked, bound_of(asked.place, asked.pattern.pattern) or LONG):
            slow[f"{asked.place} {asked.pattern.pattern!r:.200}"] = told
    print(json.dumps({"patterns": len(patterns), "unreached": unreached, "unused": unused_bounds(), "slow": slow}))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
