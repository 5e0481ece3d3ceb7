"""Compare two versions of a record word by word. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

Piece = tuple[Literal["same", "removed", "added"], str]
"""A stretch of text, and in which of the two versions it stands."""

_LABELS = {
    "headline": "headline",
    "alternative_headline": "deck",
    "byline_raw": "byline",
    "authors": "authors",
    "date_published": "date",
    "date_modified": "modified",
    "dateline": "dateline",
    "content_location": "places",
    "article_section": "section",
    "article_body": "body",
}
# Han and kana have no spaces: there a character is a word.
_WORDS = re.compile(r"\s+|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\s\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one field, or of one paragraph of the body."""

    label: str
    """`headline`, `deck`, `body`, ..."""
    pieces: tuple[Piece, ...]


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """What a reader sees changed between two records, in the record's order; of the body the paragraphs concerned."""
    found = []
    for name, label in _LABELS.items():
        old, new = _text(before[name]), _text(after[name])
        if old != new:
            found += [Change(label, pieces) for pieces in _paragraphs(old, new)]
    return found


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else value or ""


def _paragraphs(old: str, new: str) -> Iterator[tuple[Piece, ...]]:
    before, after = old.split("\n"), new.split("\n")
    for what, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        pairs = min(j - i, m - k)
        for one, other in zip(before[i : i + pairs], after[k : k + pairs], strict=True):
            yield tuple(_words(one, other))
        for paragraph in before[i + pairs : j]:
            yield (("removed", paragraph),)
        for paragraph in after[k + pairs : m]:
            yield (("added", paragraph),)


def _words(old: str, new: str) -> Iterator[Piece]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    for what, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            yield "same", "".join(before[i:j])
            continue
        if i < j:
            yield "removed", "".join(before[i:j])
        if k < m:
            yield "added", "".join(after[k:m])
