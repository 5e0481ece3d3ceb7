"""No score on real pages falls below `benchmarks/quality/floor.json`.

The corpus is no part of the project: `CORPUS=folder`, default `../shared` beside the project. 2 processes.
"""

import json
import os
from pathlib import Path

import pytest

from benchmarks.quality.corpus import folders
from benchmarks.quality.floor import TOLERANCE, Floor, below, lowered, raised, read_floor, write_floor
from benchmarks.quality.lineup import OURS
from benchmarks.quality.measure import ROOT, Measured, measure_all
from benchmarks.quality.scores import SCORES

CORPUS = Path(os.environ.get("CORPUS") or ROOT / ".." / "shared").resolve()
PINNED: Floor = {"news": {"winnow": {"F1": 0.95, "P": 0.96, "date": "2026-01-01"}}}


def scored(**scores: float) -> Measured:
    return Measured("news", "winnow", {"pages": 10, **scores})


SETS = folders(CORPUS)
LARGE = 400
"""A set of more pages is measured by `make soak` and `make bench-quality`: the suite has not the time."""


def fallen(sets: list[Path]) -> list[str]:
    """The scores of sets of pages that are below the floor."""
    floor = read_floor()
    measured = measure_all(OURS, sets, Path("no peers"), 2, print)
    assert [m.error for m in measured if not m.ran] == []
    known = [m for m in measured if m.folder in floor]
    assert known, f"floor.json knows no set of {[folder.name for folder in sets]}"
    return below(floor, known)


def is_large(folder: Path) -> bool:
    """Whether a set has more pages than the suite has time for."""
    return sum(1 for _ in (folder / "pages").iterdir()) > LARGE


@pytest.mark.program
@pytest.mark.skipif(not SETS, reason="no sets of real pages: set CORPUS")
def test_no_score_on_real_pages_is_below_the_floor() -> None:
    assert fallen([folder for folder in SETS if not is_large(folder)]) == []


@pytest.mark.soak
@pytest.mark.skipif(not SETS, reason="no sets of real pages: set CORPUS")
def test_no_score_on_the_large_sets_is_below_the_floor() -> None:
    assert fallen([folder for folder in SETS if is_large(folder)]) == []


def test_the_floor_pins_both_modes_of_every_set_with_a_date() -> None:
    floor = read_floor()
    assert floor
    for entries in floor.values():
        assert sorted(entries) == sorted(OURS)
        for entry in entries.values():
            assert set(SCORES[:3]) <= set(entry) <= {*SCORES, "date"}
            assert entry["date"]


def test_a_score_below_the_floor_is_named_and_one_within_the_tolerance_is_not() -> None:
    assert below(PINNED, [scored(F1=0.95 - TOLERANCE / 2, P=0.97)]) == []
    assert below(PINNED, [scored(F1=0.949, P=0.97)]) == ["news, winnow: F1 0.949 is below 0.95"]


def test_a_score_that_is_better_lower_may_not_rise_and_is_raised_by_falling() -> None:
    floor: Floor = {"news": {"winnow": {"forbidden_kept": 0.03, "date": "2026-01-01"}}}
    assert below(floor, [scored(forbidden_kept=0.01)]) == []
    assert below(floor, [scored(forbidden_kept=0.04)]) == ["news, winnow: forbidden_kept 0.04 is above 0.03"]
    assert raised(floor, [scored(forbidden_kept=0.01)], "now")["news"]["winnow"]["forbidden_kept"] == 0.01
    assert raised(floor, [scored(forbidden_kept=0.04)], "now") == floor
    assert lowered(floor, [scored(forbidden_kept=0.04)], "now")["news"]["winnow"]["forbidden_kept"] == 0.04


def test_a_score_that_is_no_longer_measured_is_below_the_floor() -> None:
    assert below(PINNED, [scored(F1=0.95)]) == ["news, winnow: P None is below 0.96"]
    assert len(below(PINNED, [Measured("news", "winnow", error="it does not start")])) == 2


def test_a_set_or_mode_without_a_floor_is_not_compared() -> None:
    assert below(PINNED, [Measured("blogs", "winnow", {"F1": 0.1}), Measured("news", "winnow fast", {"F1": 0.1})]) == []


def test_raising_takes_what_improved_and_keeps_what_did_not() -> None:
    new = raised(PINNED, [scored(F1=0.951, P=0.9)], "2026-02-02")
    assert new == {"news": {"winnow": {"F1": 0.951, "P": 0.96, "date": "2026-02-02"}}}
    assert PINNED["news"]["winnow"]["F1"] == 0.95


def test_raising_by_worse_scores_changes_nothing_not_even_the_date() -> None:
    assert raised(PINNED, [scored(F1=0.9, P=0.9)], "2026-02-02") == PINNED


def test_lowering_takes_what_got_worse_and_keeps_what_did_not() -> None:
    new = lowered(PINNED, [scored(F1=0.99, P=0.9)], "2026-02-02")
    assert new == {"news": {"winnow": {"F1": 0.95, "P": 0.9, "date": "2026-02-02"}}}


def test_a_score_without_a_floor_is_pinned_by_either() -> None:
    for move in (raised, lowered):
        assert move({}, [scored(F1=0.5)], "2026-02-02") == {"news": {"winnow": {"F1": 0.5, "date": "2026-02-02"}}}


def test_a_run_that_failed_moves_nothing() -> None:
    failed = Measured("news", "winnow", error="it does not start")
    assert raised(PINNED, [failed], "2026-02-02") == PINNED == lowered(PINNED, [failed], "2026-02-02")


def test_the_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "floor.json"
    assert read_floor(path) == {}
    write_floor(PINNED, path)
    assert read_floor(path) == PINNED == json.loads(path.read_text("utf-8"))
