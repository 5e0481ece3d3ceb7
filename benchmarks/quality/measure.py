"""Extractors run and scored, several at a time."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.quality.apart import is_apart
from benchmarks.quality.kept_predictions import ROOT as ROOT
from benchmarks.quality.kept_predictions import find, keep, key_of, run_of
from benchmarks.quality.lineup import OURS
from benchmarks.quality.scores import Gold, score

TIME_LIMIT = 3600
"""Seconds that one extractor may take for one set. The slowest, news-please, takes .4 s CPU a page."""
SHOWN_IN_PARTS = frozenset(("winnow", "trafilatura"))
"""Those whose scores on the hosts kept apart are told too: what was tuned, and what it builds on."""
PARTS: dict[str, Callable[[str | None], bool]] = {"apart": is_apart, "tuned": lambda url: not is_apart(url)}


@dataclass(frozen=True)
class Measured:
    """One extractor on one set of pages."""

    folder: str
    name: str
    scores: dict[str, float] = field(default_factory=dict)
    ms: float = 0.0
    """Mean CPU milliseconds a page, without imports and warm-up."""
    failed: int = 0
    """Pages on which it raised; they count as empty."""
    version: str | None = None
    error: str | None = None
    """The reason why it could not be run at all, or its first failure."""
    parts: dict[str, dict[str, float]] = field(default_factory=dict)
    """The scores on each of `PARTS`; empty where they are not told."""

    @property
    def ran(self) -> bool:
        """Return whether there is anything to show."""
        return bool(self.scores)


def measure(name: str, gold: Gold, peers_python: Path, *, is_fresh: bool = False) -> Measured:
    """Run and score one extractor; a run of the same code on the same pages is taken from those that were kept, unless
    a fresh one is asked for. Whatever keeps a peer from running is reported, not raised."""
    folder = gold.folder
    python = Path(sys.executable) if name in OURS else peers_python
    if not python.exists():
        return Measured(
            folder.name, name, error=f"no interpreter at {_here(peers_python)}: `make bench-quality` sets it up"
        )
    key = key_of(name, folder)
    predictions = None if is_fresh else find(name, folder, key)
    if predictions is None:
        try:
            predictions = _run(name, folder, python, key)
        except _CannotRunError as error:
            return Measured(folder.name, name, error=str(error))
    facts = json.loads(run_of(predictions).read_text("utf-8"))
    try:
        scores = score(gold, predictions)
        parts = {part: score(gold, predictions, PARTS[part]) for part in PARTS if name in SHOWN_IN_PARTS}
    except subprocess.CalledProcessError as failure:
        last = (failure.stderr.strip().splitlines() or ["no reason given"])[-1]
        return Measured(folder.name, name, error=f"the metric cannot read its answers: {_here(last)[:300]}")
    if facts["failed"] >= scores["pages"]:
        return Measured(folder.name, name, error=f"fails on every page: {facts['first_failure']}")
    told = {"version": facts["version"], "error": facts["first_failure"], "failed": facts["failed"]}
    return Measured(folder.name, name, scores, facts["ms"], parts=parts, **told)


class _CannotRunError(Exception):
    """An extractor gives no predictions; the message says why."""


def _run(name: str, folder: Path, python: Path, key: str) -> Path:
    """Run an extractor in a process of its own; return its predictions."""
    with tempfile.TemporaryDirectory() as scratch:
        output = Path(scratch) / "predictions.jsonl"
        command = [str(python), "-m", "benchmarks.quality.predict", name, str(folder.resolve()), str(output)]
        # A home of its own: caches and settings of this machine's user are no part of a peer.
        environment = {**os.environ, "HOME": scratch, "PYTHONWARNINGS": "ignore"}
        try:
            run = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, timeout=TIME_LIMIT, env=environment, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise _CannotRunError(f"took more than {TIME_LIMIT} s") from error
        if run.returncode:
            last = (run.stderr.strip().splitlines() or [f"exit code {run.returncode}"])[-1]
            raise _CannotRunError(_here(last)[:300])
        return keep(name, folder, key, output)


def _here(text: Path | str) -> str:
    """Addresses as seen from the project: the report is published, the folders of a machine are not."""
    return str(text).replace(f"{ROOT}/", "")


def measure_all(
    names: Iterable[str],
    sets: list[Path],
    peers_python: Path,
    jobs: int,
    say: Callable[[str], None],
    *,
    is_fresh: bool = False,
) -> list[Measured]:
    """Every extractor on every set, in the order of the names; `say` gets a line as each is done."""
    golds = {folder: Gold.read(folder) for folder in sets}
    order = [(folder, name) for folder in sets for name in names]
    done: dict[tuple[str, str], Measured] = {}
    with ThreadPoolExecutor(jobs) as pool:
        waiting = [pool.submit(measure, name, golds[folder], peers_python, is_fresh=is_fresh) for folder, name in order]
        for number, future in enumerate(as_completed(waiting), 1):
            result = future.result()
            done[result.folder, result.name] = result
            figures = f"F1 {result.scores['F1']:.4f}, {result.ms:.1f} ms" if result.ran else result.error
            say(f"[{number}/{len(order)}] {result.folder}, {result.name}: {figures}")
    return [done[folder.name, name] for folder, name in order]
