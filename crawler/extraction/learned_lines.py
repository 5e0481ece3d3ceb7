"""Learned clutter: lines that several articles of a site have in common."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from pipelines.body_edges import Place, walk
from pipelines.items import Article


@dataclass(frozen=True, slots=True)
class LearnedBlocks:
    """The learned lines of one site, frozen for a run; pickled for worker processes."""

    number: int = 0
    """Version of the site's learned lines, 0 for none; part of `extractor_version`."""
    blocks: frozenset[tuple[Place, str]] = field(default=frozenset(), repr=False)
    """Place and `pipelines.words.comparable` of each line to drop."""


NOTHING_LEARNED = LearnedBlocks()


class _Readable(Protocol):
    @property
    def text(self) -> str: ...


T = TypeVar("T", bound=_Readable)
_LEARNED = re.compile(r"; learned (\d+)$")


def sign(article: Article, learned: LearnedBlocks) -> Article:
    """Add the version of the site's learned lines to the article's `extractor_version`: `...; learned 12`."""
    if not learned.number:
        return article
    return replace(article, extractor_version=signed_version(article.extractor_version, learned))


def signed_version(version: str, learned: LearnedBlocks) -> str:
    """Return an `extractor_version` with that of the site's learned lines."""
    return f"{version}; learned {learned.number}" if learned.number else version


def learned_number(version: str | None) -> int:
    """Return the version of the learned lines in an `extractor_version`; 0 for none."""
    found = _LEARNED.search(version or "")
    return int(found[1]) if found else 0


def without_learned(lines: Sequence[T], learned: LearnedBlocks) -> tuple[list[T], list[T]]:
    """Split a body's lines or blocks into those that stay and those that are learned clutter. A body that would be
    empty stays whole."""
    if not learned.blocks:
        return list(lines), []
    texts = [line.text for line in lines]
    drop = {number for place in ("head", "tail") for number in walk(texts, place, learned.blocks)[0]}
    if len(drop) == len(lines):
        return list(lines), []
    return (
        [line for number, line in enumerate(lines) if number not in drop],
        [line for number, line in enumerate(lines) if number in drop],
    )
