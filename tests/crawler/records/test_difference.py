"""Differences of two texts: right for any two, and bounded in steps for any length."""

import random
from difflib import SequenceMatcher
from itertools import pairwise

import pytest

from crawler.records.changes import Change, in_brief
from crawler.records.difference import Steps, difference


def same(before: list[str], after: list[str]) -> int:
    """How much the difference calls the same; it must be one of the two sequences from end to end."""
    blocks = list(difference(before, after, Steps()))
    assert [word for block in blocks for word in before[block.before]] == before
    assert [word for block in blocks for word in after[block.after]] == after
    assert all(before[block.before] == after[block.after] for block in blocks if block.same)
    assert all(one.same != other.same for one, other in pairwise(blocks))
    return sum(block.before.stop - block.before.start for block in blocks if block.same)


def test_any_two_sequences_are_told_apart_as_shortly_as_difflib_does_or_shorter() -> None:
    drawn = random.Random(7)
    found = best = 0
    for _ in range(2000):
        words = "abcdefghijkl"[: drawn.randint(1, 12)]
        before, after = ([drawn.choice(words) for _ in range(drawn.randint(0, 14))] for _ in range(2))
        found += same(before, after)
        matches = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
        best += sum(match.size for match in matches)
    assert found >= best


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["a"] * 4000, ["a", "b"] * 2000),
        (["a", "b"] * 4000, ["b", "a", "a"] * 3000),
        ([f"{number}" for number in range(9000)], [f"{number}" for number in range(9000, 0, -1)]),
        ([f"{number // 2}" for number in range(9000)], [f"{number // 2}" for number in range(9000, 0, -1)]),
        (random.Random(1).choices("abc", k=9000), random.Random(2).choices("abc", k=9000)),
    ],
    ids=["one word", "two words", "reversed", "pairs", "three words at random"],
)
def test_no_two_texts_take_more_than_the_steps_there_are(before: list[str], after: list[str]) -> None:
    same(before, after)
    steps = Steps(1000)
    assert list(difference(before, after, steps))
    assert steps.left >= -max(len(before), len(after)), "one stretch that is the same may go over"


def test_long_stretches_are_cut_in_their_middle() -> None:
    change = in_brief(Change("body", (("same", "a" * 5000), ("removed", "b" * 100), ("added", "c" * 90_000))))
    lengths = [(kind, len(text)) for kind, text in change.pieces]
    assert lengths == [("same", 603), ("removed", 100), ("added", 6003)]
