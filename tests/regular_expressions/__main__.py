"""Ask every pattern about strings that it may take long over, in a process that may lose its life over one."""

import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from tests.regular_expressions.bounds import bound_of, unused_bounds
from tests.regular_expressions.patterns import Asked, collect
from tests.regular_expressions.strings import Unit, units

LONG, SHORT = 100_000, 25_000
PARTS = (5_000, 10_000, SHORT)
"""Characters of a part that tells of the whole: of 25,000 strings a hundred are asked about in their whole length."""
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
        elif (slow := _slow(method, asked, unit)) is not None:
            return slow
    return None


def _slow(method: str, asked: Asked, unit: Unit) -> Slow | None:
    """What the parts of a string tell of the whole; where they do not, the whole."""
    short = before = 0.0
    shorter = 0
    for length in PARTS:
        short = seconds(method, asked, unit, length)
        if expected((shorter, before), (length, short)) < MOST:
            return None
        # Twice the limit for a part: the whole would be the whole time of the test.
        if short > 2 * MOST:
            return Slow(method, unit, length, short)
        shorter, before = length, short
    took = seconds(method, asked, unit, LONG)
    if took > MOST and took > (MOST_GROWTH - 2) * short:
        # Perhaps it was the machine.
        took = seconds(method, asked, unit, LONG, 3)
        if took > MOST and took > MOST_GROWTH * seconds(method, asked, unit, SHORT, 3):
            return Slow(method, unit, LONG, took)
    return None


def expected(shorter: tuple[int, float], longer: tuple[int, float]) -> float:
    """Seconds of a string of `LONG` characters, from those of two lengths: the sum of a part that grows with the length
    and one that grows as its square. Of one length alone (the other 0): as its square."""
    (few, before), (many, took) = shorter, longer
    if not few:
        return took * (LONG / many) ** 2
    square = max(0.0, (took / many - before / few) / (many - few))
    linear = took / many - square * many
    return LONG * linear + LONG**2 * square if linear > 0 else took * (LONG / many) ** 2


def _kinds(methods: frozenset[str]) -> list[str]:
    """What is done with a pattern: `sub`, `split` and `findall` all ask for every match."""
    kinds = {method if method in ("search", "match", "fullmatch") else "finditer" for method in methods}
    return sorted(kinds - {"search"} if "finditer" in kinds else kinds)


def ask_all(patterns: Sequence[tuple[Asked, int]]) -> Iterator[str]:
    """For each pattern and its longest text what takes too long, empty if nothing does. A pattern that takes `HANG`
    seconds costs the life of the process that asks it, and another one goes on with the next."""
    done = 0
    while done < len(patterns):
        for told in _in_a_child(patterns[done:]):
            done += 1
            yield told


def _in_a_child(patterns: Sequence[tuple[Asked, int]]) -> Iterator[str]:
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        with os.fdopen(writes, "w", encoding="ascii", errors="backslashreplace", buffering=1) as tell:
            for asked, longest in patterns:
                tell.write(f"{slow_string(asked, longest) or ''}\n")
        os._exit(0)
    os.close(writes)
    with os.fdopen(reads, encoding="ascii") as told:
        yield from (line.removesuffix("\n") for line in told)
    _, status = os.waitpid(child, 0)
    if status:
        yield f"status {status}: {HANG} s of CPU were not enough for one string"


def main(module: str) -> None:
    """Print the number of patterns, the calls without one, the bounds that no pattern has, and what was slow, as one
    JSON object."""
    patterns, unreached = collect()
    chosen = [
        (one, bound_of(one.place, one.pattern.pattern) or LONG) for one in patterns if one.place.startswith(module)
    ]
    slow = {
        f"{asked.place} {asked.pattern.pattern!r:.200}": told
        for (asked, _), told in zip(chosen, ask_all(chosen), strict=True)
        if told
    }
    print(json.dumps({"patterns": len(patterns), "unreached": unreached, "unused": unused_bounds(), "slow": slow}))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
