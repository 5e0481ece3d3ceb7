"""What of an article is searched, and how it is folded."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from storage.words.folding import folded

COLUMNS = ("headline", "alternative_headline", "article_body", "authors", "keywords", "content_location")
"""What is searched, and in this order ranked: a word in the headline counts ten times one in the body."""
WEIGHTS = (10.0, 5.0, 1.0, 3.0, 3.0, 3.0)
BODY = "article_body"
_LISTS = COLUMNS[3:]
Ask = Callable[[str, Mapping[str, Any]], Sequence[Sequence[Any]]]
"""Runs one statement with its named values and returns the rows."""


def folded_columns(row: Mapping[Any, Any]) -> dict[str, str]:
    """Return the folded words of each column."""
    texts = {name: row[name] or "" for name in COLUMNS} | {name: _unescaped(row[name]) for name in _LISTS}
    return {name: folded(text) for name, text in texts.items()}


def _unescaped(stored: str) -> str:
    """Return a list as it is stored, its brackets and quotation marks being no words."""
    return "\n".join(map(str, json.loads(stored))) if "\\" in stored else stored
