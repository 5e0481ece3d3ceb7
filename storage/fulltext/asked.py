"""Read a question in FTS5's syntax, as `storage.queries.search_text` writes it, into a tree. Pure.

Both engines are given one question, so that they cannot take it for two: NOT binds before AND, and AND before OR.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

AND, OR, NOT = "AND", "OR", "NOT"
_TOKEN = re.compile(r'"(?P<words>[^"]*)"(?P<begins>\*?)|\b(?P<column>\w+) :|(?P<sign>[()]|AND|OR|NOT)')


@dataclass(frozen=True, slots=True)
class Phrase:
    """Folded words side by side."""

    words: tuple[str, ...]
    begins: bool = False
    """Whether the last of them is the beginning of a word."""
    column: str | None = None
    """Where they must stand; None: in any column."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Two questions, joined by AND, OR or NOT."""

    operator: str
    left: "Asked"
    right: "Asked"


Asked = Phrase | Joined


def asked(match: str) -> Asked:
    """Return the tree of a question."""
    tokens = list(_TOKEN.finditer(match))[::-1]
    return _joined(tokens, OR)


def phrases(question: Asked) -> Iterator[Phrase]:
    """Yield the phrases by which an article answers: all but those behind NOT."""
    if isinstance(question, Phrase):
        yield question
        return
    yield from phrases(question.left)
    if question.operator != NOT:
        yield from phrases(question.right)


_TIGHTER = {OR: AND, AND: NOT}


def _joined(tokens: list[re.Match[str]], operator: str) -> Asked:
    """Take from the end of the reversed tokens what this operator joins, the left first."""
    found = _operand(tokens, operator)
    while tokens and tokens[-1]["sign"] == operator:
        tokens.pop()
        found = Joined(operator, found, _operand(tokens, operator))
    return found


def _operand(tokens: list[re.Match[str]], operator: str) -> Asked:
    if operator in _TIGHTER:
        return _joined(tokens, _TIGHTER[operator])
    token = tokens.pop()
    if token["column"]:
        return _within(_operand(tokens, NOT), token["column"])
    if token["sign"] == "(":
        inner = _joined(tokens, OR)
        tokens.pop()
        return inner
    return Phrase(tuple(token["words"].split()), bool(token["begins"]))


def _within(question: Asked, column: str) -> Asked:
    if isinstance(question, Phrase):
        return replace(question, column=column)
    return Joined(question.operator, _within(question.left, column), _within(question.right, column))
