"""Clutter that a site's own articles gave away: lines that several of them have in common."""

from dataclasses import dataclass, field
from typing import Literal

Place = Literal["head", "tail"]
"""Where in the body a line stands: before its first running text, or after its last. Lines between running text have
no place: they are kept whatever other articles say."""


@dataclass(frozen=True, slots=True)
class LearnedBlocks:
    """What is known of one site, frozen for a run; travels to worker processes by pickle."""

    number: int = 0
    """Which state of the site's learned blocks this is, 0 for none; part of `extractor_version`."""
    blocks: frozenset[tuple[Place, str]] = field(default=frozenset(), repr=False)
    """Place and `comparable` text of each line to drop."""


NOTHING_LEARNED = LearnedBlocks()
