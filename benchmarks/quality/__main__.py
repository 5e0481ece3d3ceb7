"""Quality on real pages: this program and its peers side by side, scored by the corpus's own metric.

    python -m benchmarks.quality ../shared                  # all; writes docs/quality.md and docs/quality.svg
    python -m benchmarks.quality ../shared/wcxb             # of one set (several may be given)
    python -m benchmarks.quality ../shared --only winnow    # prints, writes nothing
    python -m benchmarks.quality ../shared --raise-floor    # Winnow alone; pins what improved in floor.json

The peers are pinned in benchmarks/requirements.txt and live in .venv-bench (`make bench-quality`).
"""

import argparse
import json
import shlex
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.quality.corpus import folders
from benchmarks.quality.floor import FLOOR, below, lowered, raised, read_floor, write_floor
from benchmarks.quality.lineup import OURS, PACKAGES
from benchmarks.quality.measure import ROOT, Measured, measure_all
from benchmarks.quality.report import markdown, terminal, troubles


def arguments(given: list[str]) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path, nargs="+", help="folders of sets, or sets")
    parser.add_argument("--only", action="append", choices=[*OURS, *PACKAGES], help="may be given more than once")
    parser.add_argument("--parts", action="store_true", help="print also the hosts tuned on and those kept apart")
    parser.add_argument("--jobs", type=int, default=1, help="extractors at a time (default 1: the steadiest times)")
    parser.add_argument("--fresh", action="store_true", help="run also what was kept of an earlier run")
    parser.add_argument("--peers", type=Path, default=ROOT / ".venv-bench", help="virtual environment of the peers")
    parser.add_argument("--output", type=Path, default=ROOT / "docs", help="folder of quality.md and quality.svg")
    floor = parser.add_mutually_exclusive_group()
    floor.add_argument("--raise-floor", action="store_true", help="pin the values of floor.json that improved")
    floor.add_argument("--lower-floor", action="store_true", help="accept the values that got worse")
    return parser.parse_args(given)


def draw(measured: list[Measured], output: Path, python: Path) -> str | None:
    """Write the plot; return the reason if that is not possible."""
    sets: dict[str, list[dict[str, object]]] = {}
    for m in measured:
        if m.ran:
            title = f"{m.folder}: {m.scores['pages']:.0f} pages"
            sets.setdefault(title, []).append({"name": m.name, "F1": m.scores["F1"], "ms": m.ms})
    if not sets or not python.exists():
        return "nothing to draw" if not sets else f"no interpreter at {python}"
    command = [str(python), "-m", "benchmarks.quality.plot", str(output.resolve())]
    run = subprocess.run(command, cwd=ROOT, input=json.dumps(sets), capture_output=True, text=True, check=False)
    return run.stderr.strip().splitlines()[-1] if run.returncode else None


def publish(measured: list[Measured], options: argparse.Namespace, given: list[str], today: str) -> None:
    """Write `quality.md` and `quality.svg`."""
    command = f"python -m benchmarks.quality {shlex.join(given)}"
    (options.output / "quality.md").write_text(markdown(measured, today, command), encoding="utf-8")
    failed = draw(measured, options.output / "quality.svg", options.peers / "bin" / "python")
    sys.stderr.write(f"no plot: {failed}\n" if failed else f"written: quality.md, quality.svg in {options.output}\n")


def main(given: list[str]) -> int:
    """Return 0; 1 if Winnow is below its floor; 2 if there is no corpus."""
    options = arguments(given)
    sets = sorted({folder.resolve() for corpus in options.corpus for folder in folders(corpus)})
    if not sets:
        sys.stderr.write(f"no corpus at {', '.join(map(str, options.corpus))}: nothing measured\n")
        return 2
    moves_floor = options.raise_floor or options.lower_floor
    names = OURS if moves_floor else options.only or [*OURS, *PACKAGES]
    peers_python = options.peers / "bin" / "python"
    measured = measure_all(
        names, sets, peers_python, options.jobs, lambda line: print(line, file=sys.stderr), is_fresh=options.fresh
    )
    print(terminal(measured, with_parts=options.parts))
    for item in troubles(measured):
        print(item)
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    if moves_floor:
        write_floor((raised if options.raise_floor else lowered)(read_floor(), measured, today), FLOOR)
    elif not options.only:
        publish(measured, options, given, today)
    fallen = below(read_floor(), measured)
    for line in fallen:
        sys.stderr.write(line + "\n")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
