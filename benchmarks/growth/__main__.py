"""How costs grow with pages and hosts: 10^2 to 10^5 pages, 1 to 500 hosts. Writes docs/growth.md and docs/growth.svg.

    python -m benchmarks.growth [--pages 100000] [--hosts 500] [--crawled 10000]

`--crawled 0` leaves the whole crawls out; each measurement is a process of its own.
"""

import argparse
import datetime
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.progress import Progress

from benchmarks.growth.report import Figures, document

ROOT = Path(__file__).parents[2]
PLOT_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
SCRAPY_HOSTS = (1, 50, 500, 5000)


def powers(largest: int, smallest: int = 100) -> list[int]:
    """100, 1,000, ... up to the largest."""
    sizes = []
    while smallest <= largest:
        sizes.append(smallest)
        smallest *= 10
    return sizes


def host_numbers(largest: int) -> list[int]:
    """1, 20 and the largest."""
    return sorted({1, min(20, largest), largest})


def commands(pages: int, hosts: int, crawled: int) -> Iterator[tuple[str, ...]]:
    """Module and arguments of each measurement."""
    for number in host_numbers(hosts):
        yield from (("frontiers", "add", str(size), str(number)) for size in powers(pages))
    for kind in ("start", "known"):
        yield from (("frontiers", kind, str(size), "1") for size in powers(pages))
    yield from (("frontiers", "scrapy", "10000", str(number)) for number in SCRAPY_HOSTS)
    yield from (("stores", str(pages), str(number)) for number in sorted({1, hosts}))
    if crawled:
        yield from (("crawls", "whole", str(size)) for size in powers(crawled))
        yield from (("crawls", "waiting", str(size)) for size in powers(pages, 1000))


def measure(command: tuple[str, ...]) -> list[dict[str, float]]:
    """The JSON lines of one measurement."""
    module, *arguments = command
    ran = subprocess.run(
        [sys.executable, "-m", f"benchmarks.growth.{module}", *arguments],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return [json.loads(line) for line in ran.stdout.splitlines()]


def plot(points: list[dict[str, Any]], output: Path) -> str | None:
    """Draw the points with the peers' interpreter, which has matplotlib; why it could not."""
    if not PLOT_PYTHON.exists():
        return "no plot: make bench-quality makes the environment that has matplotlib"
    ran = subprocess.run(
        [PLOT_PYTHON, "-m", "benchmarks.growth.plot", output],
        cwd=ROOT,
        input=json.dumps(points),
        text=True,
        capture_output=True,
        check=False,
    )
    return None if ran.returncode == 0 else f"no plot: {ran.stderr.strip().splitlines()[-1]}"


def revision() -> str:
    """Of the program that was measured."""
    asked = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip() or "unknown"


def main() -> int:
    """Return 1 if something grows that should not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=100_000)
    parser.add_argument("--hosts", type=int, default=500)
    parser.add_argument("--crawled", type=int, default=10_000)
    parser.add_argument("--output", type=Path, default=ROOT / "docs")
    options = parser.parse_args()
    figures = Figures()
    planned = list(commands(options.pages, options.hosts, options.crawled))
    with Progress(transient=True) as progress:
        task = progress.add_task("", total=len(planned))
        for command in planned:
            progress.update(task, description=" ".join(command))
            figures.add(command, measure(command))
            progress.advance(task)
    asked = f"python -m benchmarks.growth --pages {options.pages} --hosts {options.hosts} --crawled {options.crawled}"
    text, grows = document(figures, asked, datetime.datetime.now(datetime.UTC).date(), revision())
    (options.output / "growth.md").write_text(text, "utf-8")
    print(text, plot(figures.points, options.output / "growth.svg") or "", sep="\n")
    return 1 if grows else 0


if __name__ == "__main__":
    sys.exit(main())
