"""Predictions of earlier runs, so that nothing runs twice on the same pages with the same code.

They hold third-party text: they stay in a folder that Git ignores.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from benchmarks.quality.corpus import gold_file
from benchmarks.quality.lineup import OURS

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".bench-predictions"
_HERE = Path(__file__).parent
_HARNESS = tuple(_HERE / name for name in ("extractors.py", "predict.py", "corpus.py"))
_OUR_PARTS = ("crawler/extraction", "pipelines")
_CODE = frozenset((".py", ".json"))


def key_of(name: str, folder: Path) -> str:
    """Return what an extractor's predictions on a set depend on, as a hash: its code, the harness, the pages."""
    digest = hashlib.sha256(gold_file(folder).read_bytes())
    for page in sorted((folder / "pages").iterdir()):
        digest.update(f"{page.name} {page.stat().st_size}\n".encode())
    for file in (*_HARNESS, *_code_of(name)):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def find(name: str, folder: Path, key: str) -> Path | None:
    """Return the predictions of an earlier run with the same key; None if there are none."""
    file = _file(name, folder, key)
    return file if file.exists() and run_of(file).exists() else None


def keep(name: str, folder: Path, key: str, predictions: Path) -> Path:
    """Keep predictions, in the place of those of other code."""
    file = _file(name, folder, key)
    KEPT.mkdir(exist_ok=True)
    for old in KEPT.glob(f"{glob_of(name, folder)}*"):
        old.unlink(missing_ok=True)
    for source, place in ((predictions, file), (run_of(predictions), run_of(file))):
        # Whole or not at all: a run that is broken off leaves no half file under a name that counts.
        unfinished = place.with_suffix(f".{os.getpid()}")
        shutil.copy(source, unfinished)
        unfinished.replace(place)
    return file


def run_of(predictions: Path) -> Path:
    """Return the file beside predictions that says what the run was like."""
    return Path(f"{predictions}.run")


def glob_of(name: str, folder: Path) -> str:
    """Return how the names of an extractor's files begin."""
    return f"{folder.name}.{name.replace(' ', '_')}."


def _file(name: str, folder: Path, key: str) -> Path:
    return KEPT / f"{glob_of(name, folder)}{key}.jsonl"


def _code_of(name: str) -> Iterable[Path]:
    if name not in OURS:
        return [ROOT / "benchmarks" / "requirements.txt"]
    parts = [file for part in _OUR_PARTS for file in sorted((ROOT / part).rglob("*")) if file.suffix in _CODE]
    return [ROOT / "requirements.txt", *parts]
