"""The lines that a site's articles had taught at some time, as workers are given them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from crawler.extraction.learned_lines import LearnedBlocks
from pipelines.words import comparable

if TYPE_CHECKING:
    from pipelines.body_edges import Place
    from storage.models import LearnedBlockRow


def learned_blocks(rows: "Sequence[LearnedBlockRow]") -> LearnedBlocks:
    """Return these lines of a site as one state. Lines are never unlearned, so that their number names the state."""
    blocks = frozenset((cast("Place", row.place), comparable(row.text)) for row in rows)
    return LearnedBlocks(len(rows), blocks)
