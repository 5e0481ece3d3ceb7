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

from benchmarks.quality.corpus import score
from benchmarks.quality.extractors import OURS

ROOT = Path(__file__).parents[2]
TIME_LIMIT = 900
"""Seconds that one extractor may take for one set. The slowest, news-please, took 60."""


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

    @property
    def ran(self) -> bool:
        """Return whether there is anything to show."""
        return bool(self.scores)


def measure(name: str, folder: Path, peers_python: Path) -> Measured:
    """Run and score one extractor. Whatever keeps a peer from running is reported, not raised."""
    python = Path(sys.executable) if name in OURS else peers_python
    if not python.exists():
        return Measured(
            folder.name, name, error=f"no interpreter at {_here(peers_python)}: `make bench-quality` sets it up"
        )
    with tempfile.TemporaryDirectory() as scratch:
        output = Path(scratch) / "predictions.jsonl"
        command = [str(python), "-m", "benchmarks.quality.predict", name, str(folder.resolve()), str(output)]
        # A home of its own: caches and settings of this machine's user are no part of a peer.
        environment = {**os.environ, "HOME": scratch, "PYTHONWARNINGS": "ignore"}
        try:
            run = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, timeout=TIME_LIMIT, env=environment, check=False
            )
        except subprocess.TimeoutExpired:
            return Measured(folder.name, name, error=f"took more than {TIME_LIMIT} s")
        if run.returncode:
            last = (run.stderr.strip().splitlines() or [f"exit code {run.returncode}"])[-1]
            return Measured(folder.name, name, error=_here(last)[:300])
        facts = json.loads(Path(f"{output}.run").read_text("utf-8"))
        try:
            scores = score(folder, output)
        except subprocess.CalledProcessError as failure:
            last = (failure.stderr.strip().splitlines() or ["no reason given"])[-1]
            return Measured(folder.name, name, error=f"the metric cannot read its answers: {_here(last)[:300]}")
    if facts["failed"] >= scores["pages"]:
        return Measured(folder.name, name, error=f"fails on every page: {facts['first_failure']}")
    return Measured(
        folder.name, name, scores, facts["ms"], facts["failed"], facts["version"], error=facts["first_failure"]
    )


def _here(text: Path | str) -> str:
    """Addresses as seen from the project: the report is published, the folders of a machine are not."""
    return str(text).replace(f"{ROOT}/", "")


def measure_all(
    names: Iterable[str], sets: list[Path], peers_python: Path, jobs: int, say: Callable[[str], None]
) -> list[Measured]:
    """Every extractor on every set, in the order of the names; `say` gets a line as each is done."""
    order = [(folder, name) for folder in sets for name in names]
    done: dict[tuple[str, str], Measured] = {}
    with ThreadPoolExecutor(jobs) as pool:
        waiting = [pool.submit(measure, name, folder, peers_python) for folder, name in order]
        for number, future in enumerate(as_completed(waiting), 1):
            result = future.result()
            done[result.folder, result.name] = result
            figures = f"F1 {result.scores['F1']:.4f}, {result.ms:.1f} ms" if result.ran else result.error
            say(f"[{number}/{len(order)}] {result.folder}, {result.name}: {figures}")
    return [done[folder.name, name] for folder, name in order]
