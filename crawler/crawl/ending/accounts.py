"""What became of the pages that a run had to do with, each counted once. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ENDS = {
    "new": "article/new",
    "changed": "article/changed",
    "unchanged": "article/unchanged",
    "recleaned": "article/recleaned",
    "same_article": "article/same_article",
    "older": "article/older",
    "not_modified": "page/end/unchanged",
    "folded": "page/end/folded",
    "not_read_again": "page/end/kept",
    "refused": "page/end/refused",
    "failed": "page/end/failed",
    "lost": "page/end/lost",
    "left": "page/left",
}
"""What becomes of a page, and the counter that knows it."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """Pages that the run found, those of earlier runs that it took up, and what became of both."""

    found: int = 0
    known: int = 0
    ends: Mapping[str, int] | None = None
    """Name in `ENDS` to number, without zeros."""

    @classmethod
    def of_counters(cls, stats: Mapping[str, Any]) -> "Accounts":
        """Read the counters of a crawl."""
        ends = {name: int(stats.get(counter, 0)) for name, counter in ENDS.items()}
        present = {name: number for name, number in ends.items() if number}
        return cls(stats.get("page/found", 0), stats.get("page/known", 0), present)

    @property
    def ended(self) -> int:
        """How many pages the run is done with."""
        return sum((self.ends or {}).values()) - (self.ends or {}).get("left", 0)

    @property
    def missing(self) -> int:
        """How many pages are not accounted for: 0."""
        return self.found + self.known - sum((self.ends or {}).values())

    def as_dict(self) -> dict[str, int]:
        """For the run's row, which has `found` in a column of its own."""
        return {"known": self.known, **(self.ends or {})}
