"""Take out one protection of the program at a time, in a copy of it, and run the tests that should notice.

    python -m benchmarks.removals [WORD ...]

With words only the removals whose name has one of them. The exit code is 1 if a removal passed unseen, if its text is
no longer found, or if its tests do not pass without it.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.removals.table import LINT, REMOVALS, Removal, with_removal

ROOT = Path(__file__).parents[2]
_PASSED, _FAILED = 0, 1
"""Exit codes of pytest and of import-linter; any other says that nothing was tested."""
_SECONDS = 300
"""A removal may make the program hang: that is noticed too."""
_SECONDS_BEFORE = 1200
"""Without a removal nothing hangs, and a busy machine may be slow."""


def copy_program(folder: Path) -> Path:
    """Copy the files that Git knows, and those that it does not yet know, into a new folder."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    copy = folder / "program" / "winnow"
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    return copy


def run_tests(copy: Path, tests: tuple[str, ...], seconds: float = _SECONDS) -> tuple[int, str]:
    """Return the exit code and the last lines of the tests."""
    if tests == LINT:
        command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    else:
        command = [sys.executable, "-m", "pytest", "-q", "-x", *tests]
    process = subprocess.Popen(
        command, cwd=copy, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    try:
        output, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.communicate()
        return _FAILED, "the tests hang"
    said = [line for line in output.decode(errors="replace").splitlines() if line.strip()]
    return process.returncode, next((line for line in said if line.startswith("FAILED")), said[-1] if said else "")


def judge(copy: Path, removal: Removal) -> tuple[str, str]:
    """Return `seen`, or what is wrong, and a line of the tests."""
    file = copy / removal.file
    whole = file.read_text("utf-8") if file.is_file() else ""
    changed = with_removal(whole, removal)
    if changed is None:
        return "TEXT NOT FOUND", removal.file
    _write(file, changed)
    try:
        code, said = run_tests(copy, removal.tests)
    finally:
        _write(file, whole)
    return {_PASSED: "PASSED UNSEEN", _FAILED: "seen"}.get(code, f"NOT TESTED (code {code})"), said


def _write(file: Path, text: str) -> None:
    """Write a module and forget what was compiled of it: Python tells the two apart by second and size alone."""
    file.write_text(text, "utf-8")
    for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*"):
        compiled.unlink()


def main() -> int:
    """Return 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", metavar="WORD")
    words = parser.parse_args().words
    chosen = [each for each in REMOVALS if not words or any(word in each.name for word in words)]
    wrong = 0
    # A shell lets what it starts in the background ignore Ctrl-C: the tests of it would hang.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory() as folder:
        copy = copy_program(Path(folder))
        sound: dict[tuple[str, ...], tuple[int, str]] = {}
        for removal in chosen:
            if removal.tests not in sound:
                sound[removal.tests] = run_tests(copy, removal.tests, _SECONDS_BEFORE)
            code, said = sound[removal.tests]
            if code != _PASSED:
                result = "FAILS BEFORE"
            else:
                result, said = judge(copy, removal)
            wrong += result != "seen"
            print(f"{result:14} {removal.name}  ({said[:150]})", flush=True)
    print(f"{len(chosen)} removals, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
