"""`doubt`: how likely a person would find the body wrong, from what the reading says about itself.

The weights are a logistic regression as a plain table, learned by `python -m benchmarks.doubt_weights ../shared`
(scikit-learn, needed there alone). Wrong means F1 below `WRONG_BELOW` against the text that a person marked;
docs/doubt.md shows how often that was so at each doubt, on hosts that the weights had not seen.
"""

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

WRONG_BELOW = 0.9
LIMIT = 3.0
"""Standard deviations to which a number counts."""
USUAL = 0.8
"""The mean distance of a normal number from its mean: what is taken from the distance, so that it is 0 mostly."""
_WORTH = 0.2
"""Log-odds from which a number is told as a reason."""
_TABLE = Path(__file__).with_name("doubt_weights.json")


@dataclass(frozen=True, slots=True)
class DoubtWeights:
    """A linear model: each number counts by its distance from the mean, and by the size of that distance."""

    intercept: float
    rows: dict[str, tuple[float, float, float, float]]
    """Name to mean, standard deviation, weight of the distance, weight of its size."""

    def doubt(self, numbers: dict[str, float]) -> float:
        """Return the doubt, 0 to 1. What is not known of a page counts for nothing."""
        total = self.intercept + sum(self.shares(numbers).values())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))

    def shares(self, numbers: dict[str, float]) -> dict[str, float]:
        """Return what each number adds to the doubt, in log-odds."""
        found = {}
        for name, (mean, deviation, straight, bent) in self.rows.items():
            if name in numbers:
                distance = max(-LIMIT, min(LIMIT, (numbers[name] - mean) / deviation))
                found[name] = straight * distance + bent * (abs(distance) - USUAL)
        return found


_IN_WORDS = {
    "body_of_page": "the body's share of the page",
    "cut_likely": "cut lines that may be the article's",
    "cut_share": "much that was cut as clutter",
    "declared_missing": "missing words of the page's own articleBody",
    "description_missing": "missing words of the page's description",
    "headings": "headings",
    "headlines": "several headlines that the page names",
    "jumps": "lines of the page left out between lines of the body",
    "kept_unlikely": "kept lines that may be clutter",
    "kind": "a page that may be no article",
    "left_running": "running text left out",
    "left_within": "running text left out between lines of the body",
    "linked": "links",
    "list_share": "lists",
    "log_size": "its length",
    "longest_block": "one long paragraph",
    "main_box": "a body in several boxes",
    "near_threshold": "lines near the threshold",
    "no_authors": "no author",
    "no_date": "no date",
    "no_description": "no description",
    "no_json_ld": "no JSON-LD",
    "repeated": "lines that stand twice",
    "unplaced": "text that no line of the page holds",
}
"""What raises a doubt, for a person."""


@lru_cache(maxsize=1)
def doubt_weights() -> DoubtWeights:
    """Return the table beside this module."""
    table = json.loads(_TABLE.read_text(encoding="utf-8"))
    return DoubtWeights(table["intercept"], {name: tuple(row) for name, row in table["numbers"].items()})


def doubt_of_numbers(numbers: dict[str, float]) -> float:
    """Return the doubt of a reading, to two digits: more would be a promise that no calibration holds."""
    return round(doubt_weights().doubt(numbers), 2)


def raised_by(numbers: dict[str, float], at_most: int = 3) -> list[str]:
    """Return in words what raises the doubt of a reading most, the most first."""
    shares = doubt_weights().shares(numbers)
    raising = sorted((name for name, share in shares.items() if share > _WORTH), key=lambda name: -shares[name])
    return [_IN_WORDS[name] for name in raising[:at_most]]
