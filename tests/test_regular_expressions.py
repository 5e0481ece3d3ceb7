"""No regular expression of the program takes long over any text, or it is asked about short ones alone."""

import json
import subprocess
import sys

import pytest

from tests.regular_expressions.calls import ROOT, other_imports

pytestmark = pytest.mark.program


def test_no_pattern_takes_a_tenth_of_a_second_for_100_kilobytes() -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "tests.regular_expressions"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    told = json.loads(asked.stdout)
    assert told["unreached"] == [], (
        "patterns that are built when called: call them in tests/regular_expressions/patterns.py"
    )
    assert told["unused"] == [], "bounds of no pattern"
    assert told["patterns"] > 200
    assert told["slow"] == {}


def test_regular_expressions_come_from_one_module() -> None:
    assert other_imports() == []
