"""The scores below which Winnow may not fall: `floor.json`, for each set and mode, with the date they were measured."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.quality.measure import Measured
from benchmarks.quality.scores import LOWER_IS_BETTER, SCORES

FLOOR = Path(__file__).with_name("floor.json")
TOLERANCE = 0.0005
"""The metric rounds to four digits, and one page of 181 that changes by a tenth is worth .0005."""

Floor = dict[str, dict[str, dict[str, Any]]]


def read_floor(path: Path = FLOOR) -> Floor:
    """Return set -> extractor -> score -> value; empty if nothing is pinned yet."""
    floor: Floor = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return floor


def write_floor(floor: Floor, path: Path = FLOOR) -> None:
    """Sorted, so that a change of one value is a change of one line."""
    path.write_text(json.dumps(floor, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def below(floor: Floor, measured: Iterable[Measured]) -> list[str]:
    """Return one line for each score below the floor. A score that is no longer measured counts as below it."""
    found: list[str] = []
    for result in measured:
        for score, least in _pinned(floor, result).items():
            value = result.scores.get(score)
            sign = -1 if score in LOWER_IS_BETTER else 1
            if value is None or sign * (value - least) < -TOLERANCE:
                worse = "above" if sign < 0 else "below"
                found.append(f"{result.folder}, {result.name}: {score} {value} is {worse} {least}")
    return found


def raised(floor: Floor, measured: Iterable[Measured], today: str) -> Floor:
    """The floor with every value that improved; none lower than before."""
    return _moved(floor, measured, today, up=True)


def lowered(floor: Floor, measured: Iterable[Measured], today: str) -> Floor:
    """The floor with every value that got worse; none higher than before."""
    return _moved(floor, measured, today, up=False)


def _pinned(floor: Floor, result: Measured) -> dict[str, float]:
    entry = floor.get(result.folder, {}).get(result.name, {})
    return {score: entry[score] for score in SCORES if score in entry}


def _moved(floor: Floor, measured: Iterable[Measured], today: str, *, up: bool) -> Floor:
    new: Floor = json.loads(json.dumps(floor))
    for result in measured:
        old = _pinned(floor, result)
        entry = dict(old)
        for score in SCORES:
            value = result.scores.get(score)
            if value is not None:
                entry[score] = (max if up != (score in LOWER_IS_BETTER) else min)(old.get(score, value), value)
        if entry != old:
            new.setdefault(result.folder, {})[result.name] = {**entry, "date": today}
    return new
