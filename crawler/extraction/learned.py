"""Clutter that a site's own articles gave away: lines that several of them have in common."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from pipelines.body_edges import Place, walk
from pipelines.items import Article


@dataclass(frozen=True, slots=True)
class LearnedBlocks:
    """What is known of one site, frozen for a run; travels to worker processes by pickle."""

    number: int = 0
    """Which state of the site's learned blocks this is, 0 for none; part of `extractor_version`."""
    blocks: frozenset[tuple[Place, str]] = field(default=frozenset(), repr=False)
    """Place and `pipelines.words.comparable` of each line to drop."""


NOTHING_LEARNED = LearnedBlocks()


class _Readable(Protocol):
    @property
    def text(self) -> str: ...


T = TypeVar("T", bound=_Readable)


def sign(article: Article, learned: LearnedBlocks) -> Article:
    """The article with the state of the site's learned blocks in its `extractor_version`: `...; learned 12`."""
    if not learned.number:
        return article
    return replace(article, extractor_version=f"{article.extractor_version}; learned {learned.number}")


def without_learned(lines: Sequence[T], learned: LearnedBlocks) -> tuple[list[T], list[T]]:
    """The lines or blocks of a body that stay, and those that the site's other articles gave away as clutter. A body
    that would be empty stays whole."""
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
