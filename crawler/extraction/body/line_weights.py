"""The weights of a page's lines: a logistic regression as a plain table.

Learned by `python -m benchmarks.line_weights FOLDER` (scikit-learn, needed there alone) from the lines of 202 news
pages and of 486 guides, blogs and news pages, and checked on hosts that it had not seen; a third of the hosts is kept
apart (`benchmarks/quality/apart.py`).
"""

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from crawler.extraction.body.line_features import FEATURES

_TABLE = Path(__file__).with_name("line_weights.json")


@dataclass(frozen=True, slots=True)
class LineWeights:
    """A weight for each of `FEATURES`, and the sum's start."""

    intercept: float
    weights: tuple[float, ...]

    def probability(self, row: list[float]) -> float:
        """Return how likely it is, from 0 to 1, that a person would count the line as part of the article."""
        total = self.intercept + sum(map(float.__mul__, self.weights, row))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@lru_cache(maxsize=1)
def line_weights() -> LineWeights:
    """Return the table beside this module."""
    table = json.loads(_TABLE.read_text(encoding="utf-8"))
    return LineWeights(table["intercept"], tuple(float(table["weights"][name]) for name in FEATURES))
