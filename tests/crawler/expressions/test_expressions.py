"""Every regular expression is found, and one that can be held up is named.

`python -m tests.crawler.expressions.attacking` asks all of them and prints those that are slow.
"""

import re

import pytest

from tests.crawler.expressions.attacking import slow
from tests.crawler.expressions.finding import Expression, found

pytestmark = pytest.mark.program


def test_all_expressions_are_found() -> None:
    places = " ".join(expression.place for expression in found())
    for name in (".SENTENCE_END", "_dateline", "truncated._ROOT", "asianews.ADDRESSES"):
        assert name in places
    assert len(found()) > 140


@pytest.mark.parametrize("pattern", [r"\s+$", r"<!DOCTYPE[^>]*(?:\[.*?\])?>"])
def test_an_expression_that_can_be_held_up_is_named(pattern: str) -> None:
    assert slow(Expression("test", re.compile(pattern), anchored=False)) is not None
