"""The table of removals names what is there: a text that is gone takes nothing out, and its tests then say nothing.

`python -m benchmarks.removals` runs them, which takes an hour.
"""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.removals.table import LINT, REMOVALS, Removal, with_removal

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("removal", REMOVALS, ids=lambda removal: removal.name)
def test_a_removal_changes_its_file_and_names_tests_that_are_there(removal: Removal) -> None:
    whole = (ROOT / removal.file).read_text("utf-8")
    assert with_removal(whole, removal) not in (None, whole), "the text is not there, or more than once"
    for test in () if removal.tests == LINT else removal.tests:
        path, _, name = test.partition("::")
        assert f"def {name}(" in (ROOT / path).read_text("utf-8") if name else (ROOT / path).exists()


def test_each_name_is_used_once() -> None:
    assert [name for name, times in Counter(each.name for each in REMOVALS).items() if times > 1] == []


def test_a_text_that_is_gone_or_stands_twice_is_told() -> None:
    removal = Removal("x", "x.py", "a = 1\n", "", ())
    assert with_removal("a = 1\nb = 2\n", removal) == "b = 2\n"
    assert with_removal("a = 2\n", removal) is None
    assert with_removal("a = 1\na = 1\n", removal) is None
