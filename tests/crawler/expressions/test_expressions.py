"""No regular expression of the program takes more than .1 s of CPU for 100 kB made to hold it up.

The limit is one of CPU, and what grows no faster than its string passes on any machine. A string that takes
minutes ends the process that asks.
"""

import json
import re
import resource
import subprocess
import sys

import pytest

from tests.crawler.expressions.attacking import slow
from tests.crawler.expressions.finding import ROOT, Expression, found

pytestmark = pytest.mark.program

_CPU_SECONDS = 240


def test_no_expression_is_held_up() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.crawler.expressions.attacking"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS)),
    )
    assert [json.loads(line) for line in done.stdout.splitlines()] == []
    assert done.returncode == 0, done.stderr[-2000:]


def test_all_expressions_are_found() -> None:
    places = " ".join(expression.place for expression in found())
    for name in ("tail.SENTENCE_END", "Marks._dateline", "truncated._ROOT", "asianews.ADDRESSES"):
        assert name in places
    assert len(found()) > 140


@pytest.mark.parametrize("pattern", [r"\s+$", r"<!DOCTYPE[^>]*(?:\[.*?\])?>", r"x*x*y"])
def test_an_expression_that_can_be_held_up_is_named(pattern: str) -> None:
    assert slow(Expression("test", re.compile(pattern), anchored=False)) is not None
