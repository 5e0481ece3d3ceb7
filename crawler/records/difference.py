"""Compare two sequences in bounded time. Pure.

difflib needs 12 s of CPU for two texts of 10 kB in which each word is another, and its `autojunk` only divides that by
a hundred. Here what stands once in both is matched first, which takes time in proportion to the length ("patience"),
and Myers' algorithm does what is left between, as far as the steps suffice; then the rest is told as replaced.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_DEEPEST = 8
"""Matching anew between matches costs the whole length each time; pages of news need two rounds."""


@dataclass(slots=True)
class Steps:
    """How many steps may still be taken between matches, by all comparisons that share it; 200,000 take .1 s."""

    left: int = 200_000


@dataclass(frozen=True, slots=True)
class Block:
    """Where the two differ, or do not."""

    same: bool
    before: slice
    after: slice


@dataclass(frozen=True, slots=True)
class _Gap:
    """A part of both that is still to be compared."""

    i: int
    j: int
    k: int
    m: int
    depth: int = 0


def difference(before: Sequence[str], after: Sequence[str], steps: Steps) -> Iterator[Block]:
    """Both sequences from end to end, same and different blocks in turn."""
    i = k = start = other = 0
    pairs = sorted(_pairs(before, after, steps))
    for position, (one, two) in enumerate([*pairs, (len(before), len(after))]):
        if one == i and two == k and position < len(pairs):
            i, k = one + 1, two + 1
            continue
        if i > start:
            yield Block(True, slice(start, i), slice(other, k))
        if one > i or two > k:
            yield Block(False, slice(i, one), slice(k, two))
        start, other, i, k = one, two, one + 1, two + 1


def _pairs(before: Sequence[str], after: Sequence[str], steps: Steps) -> Iterator[tuple[int, int]]:
    """The positions of what is the same."""
    gaps = [_Gap(0, len(before), 0, len(after))]
    while gaps:
        gap = gaps.pop()
        i, j, k, m = gap.i, gap.j, gap.k, gap.m
        while i < j and k < m and before[i] == after[k]:
            yield i, k
            i, k = i + 1, k + 1
        while i < j and k < m and before[j - 1] == after[m - 1]:
            j, m = j - 1, m - 1
            yield j, m
        if i == j or k == m:
            continue
        anchors = _anchors(before[i:j], after[k:m]) if gap.depth < _DEEPEST else []
        if not anchors:
            yield from ((i + one, k + two) for one, two in _shortest(before[i:j], after[k:m], steps))
            continue
        for one, two in anchors:
            yield i + one, k + two
        ends = [(-1, -1), *anchors, (j - i, m - k)]
        for (one, two), (three, four) in pairwise(ends):
            gaps.append(_Gap(i + one + 1, i + three, k + two + 1, k + four, gap.depth + 1))


def _anchors(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """What stands once in each of the two, as many as are in the same order in both (the longest rising run)."""
    numbers, others = Counter(before), Counter(after)
    places = {word: k for k, word in enumerate(after) if others[word] == 1}
    candidates = [(i, places[word]) for i, word in enumerate(before) if numbers[word] == 1 and word in places]
    lowest: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for number, (_, k) in enumerate(candidates):
        length = bisect_left(lowest, k)
        previous.append(ends[length - 1] if length else -1)
        lowest[length : length + 1] = [k]
        ends[length : length + 1] = [number]
    found, number = [], ends[-1] if ends else -1
    while number >= 0:
        found.append(candidates[number])
        number = previous[number]
    return found[::-1]


def _shortest(before: Sequence[str], after: Sequence[str], steps: Steps) -> list[tuple[int, int]]:
    """The pairs of the shortest change (Myers 1986), or none where that takes more steps than are left."""
    if set(before).isdisjoint(after):
        return []
    ends = {1: 0}
    rounds: list[dict[int, int]] = []
    for changed in range(len(before) + len(after) + 1):
        rounds.append(ends.copy())
        for diagonal in range(-changed, changed + 1, 2):
            down = diagonal == -changed or (diagonal != changed and ends[diagonal - 1] < ends[diagonal + 1])
            i = ends[diagonal + 1] if down else ends[diagonal - 1] + 1
            k, reached = i - diagonal, i
            while i < len(before) and k < len(after) and before[i] == after[k]:
                i, k = i + 1, k + 1
            ends[diagonal] = i
            steps.left -= 1 + i - reached
            if steps.left < 0:
                return []
            if i >= len(before) and k >= len(after):
                return list(_walked_back(rounds, len(before), len(after)))
    raise AssertionError("each sequence can be made the other")


def _walked_back(rounds: Sequence[dict[int, int]], i: int, k: int) -> Iterator[tuple[int, int]]:
    for changed in range(len(rounds) - 1, -1, -1):
        ends, diagonal = rounds[changed], i - k
        down = diagonal == -changed or (diagonal != changed and ends[diagonal - 1] < ends[diagonal + 1])
        came = diagonal + 1 if down else diagonal - 1
        start = max(ends[came], 0)
        other = start - came
        while i > start and k > other and i > 0 and k > 0:
            i, k = i - 1, k - 1
            yield i, k
        i, k = start, other
