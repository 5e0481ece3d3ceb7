"""What a reading says about itself, as numbers: lines near the threshold, text left out, the page's own words missing.

`doubt.py` weighs them. Everything here is known when a body has been read: no second reading is made.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise
from math import log

from lxml.html import HtmlElement

from crawler.extraction.body.line_features import LineFeatures
from crawler.extraction.body.readings import is_running
from crawler.extraction.metadata.json_ld import text_of
from crawler.extraction.metadata.page_metadata import PageMetadata
from crawler.extraction.text.blocks import Block
from crawler.extraction.text.lines import width
from pipelines.words import comparable

_DOUBTFUL = (0.05, 0.6)
"""Chances of a line that is neither surely the article's nor surely not."""
_CERTAIN = 0.0001
"""Chances of a page's kind are told apart as far as this."""


@dataclass(frozen=True)
class Evidence:
    """One reading of a page, and what it was made from."""

    page: PageMetadata
    features: LineFeatures
    kept: Sequence[Block]
    """The body."""
    dropped: Sequence[tuple[Block, float]]
    """Blocks that the engine read and the weights cut, with their chances."""
    is_dated: bool
    kind_chance: float | None = None
    """How likely the page is an article at all, as its kind was judged; None where it was not weighed."""

    def numbers(self) -> dict[str, float]:
        """Return the evidence by name; what is not known of a page is left out."""
        return {
            **self._of_chances(),
            **self._of_running_text(),
            **self._of_shape(),
            **dict(self._of_words()),
            **self._of_fields(),
        }

    @cached_property
    def _sizes(self) -> list[int]:
        return [width(block.text) for block in self.kept]

    @cached_property
    def _total(self) -> int:
        return sum(self._sizes) or 1

    @cached_property
    def _places(self) -> list[list[int]]:
        """The page's lines that hold each block of the body."""
        return [self.features.lines_holding(block.key) for block in self.kept]

    def _of_chances(self) -> dict[str, float]:
        """How sure the weights are of what was kept and what was cut."""
        known = self.features.chances
        chances = [max((known[n] for n in numbers if n in known), default=1.0) for numbers in self._places]
        kept = [*zip(self._sizes, chances, strict=True)]
        cut = [(width(block.text), chance) for block, chance in self.dropped]
        whole = self._total + sum(size for size, _ in cut)
        low, high = _DOUBTFUL
        return {
            "kept_unlikely": sum(size * (1 - chance) for size, chance in kept) / self._total,
            "cut_likely": sum(size * chance for size, chance in cut) / self._total,
            "cut_share": 1 - self._total / whole,
            "near_threshold": sum(size for size, chance in (*kept, *cut) if low < chance < high) / whole,
        }

    def _of_running_text(self) -> dict[str, float]:
        """What of the page's running text is not in the body, and what of that between two lines of the body."""
        features = self.features
        held = {n for numbers in self._places for n in numbers}
        cut = {n for block, _ in self.dropped for n in features.lines_holding(block.key)}
        running = {n: len(line.text) for n, line in enumerate(features.lines) if is_running(line)}
        first, last = min(held, default=0), max(held, default=0)
        total = sum(running.values()) or 1
        left = {n: size for n, size in running.items() if n not in held}
        return {
            "left_running": sum(left.values()) / total,
            "left_within": sum(size for n, size in left.items() if first < n < last and n not in cut) / total,
            "body_of_page": min(1.0, self._total / (sum(len(line.text) for line in features.lines) or 1)),
        }

    def _of_shape(self) -> dict[str, float]:
        """What the body looks like: links, lists, headings, boxes, lines of the page between its own."""
        count = max(1, len(self.kept))
        numbers = sorted(found[0] for found in self._places if found)
        lines = [self.features.lines[n] for n in numbers]
        boxes: Counter[HtmlElement] = Counter()
        for line in lines:
            for ancestor in islice(line.element.iterancestors(), 2):
                boxes[ancestor] += len(line.text)
        items = sum(size for size, block in zip(self._sizes, self.kept, strict=True) if block.kind == "li")
        return {
            "log_size": log(self._total),
            "longest_block": max(self._sizes, default=0) / self._total,
            "list_share": items / self._total,
            "headings": sum(block.kind in ("h2", "h3") for block in self.kept) / count,
            "linked": sum(line.link_share * len(line.text) for line in lines) / self._total,
            "main_box": max(boxes.values(), default=0) / self._total,
            "jumps": log(1 + sum(max(0, after - before - 1) for before, after in pairwise(numbers))),
            "unplaced": 1 - len(numbers) / count,
            "repeated": 1 - len({block.text for block in self.kept}) / count,
        }

    def _of_words(self) -> Iterator[tuple[str, float]]:
        """Whether the body has the words that the page says its article is about."""
        keys = self.features.keys
        words = {word for numbers in self._places for n in numbers for word in keys[n].split()}
        for block, numbers in zip(self.kept, self._places, strict=True):
            if not numbers:
                words.update(block.key.split())
        declared = text_of((self.page.article or {}).get("articleBody"))
        for name, text in (("description", self.page.description), ("declared", declared)):
            own = {word for word in comparable(text or "").split() if len(word) > 2}
            if own:
                yield f"{name}_missing", 1 - len(own & words) / len(own)

    def _of_fields(self) -> dict[str, float]:
        """What the page does not say of itself, and whether it is held for an article."""
        page = self.page
        found = {
            "no_date": float(not self.is_dated),
            "no_authors": float(not page.authors),
            "no_description": float(not page.description),
            "no_json_ld": float(page.article is None),
            "headlines": float(len({comparable(text) for text in page.headlines})),
        }
        if self.kind_chance is not None:
            chance = min(1 - _CERTAIN, max(_CERTAIN, self.kind_chance))
            found["kind"] = log(chance / (1 - chance))
        return found
