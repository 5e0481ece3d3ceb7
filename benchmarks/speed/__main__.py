"""Speed: this program's crawls, the least that they could cost, other designs and peers, measured in one run.

    python -m benchmarks.speed CORPUS                    # all; writes docs/performance.md and docs/performance.svg
    python -m benchmarks.speed CORPUS --pages 100 --rounds 1 --only winnow --only floor    # prints, writes nothing

Pages are those of the corpus and variants of them (`variants`), all distinct, on loopback. Every run is a fresh
process; the contenders take turns in each round. The peers live in .venv-bench (`make bench-speed`).
"""

import argparse
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.quality.corpus import folders
from benchmarks.quality.measure import ROOT
from benchmarks.speed.asianews_pages import write_asianews
from benchmarks.speed.contenders import Contender, Place, Run, measure
from benchmarks.speed.lineup import NEWS_PEERS, lineup
from benchmarks.speed.pages import StaticSite, write_news
from benchmarks.speed.report import Conditions, draw, markdown, terminal
from benchmarks.speed.serve import free_port, serving
from benchmarks.speed.variants import corpus_pages, distinct_pages


def arguments(given: list[str]) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--pages", type=int, default=1000, help="pages of each site (default 1000)")
    parser.add_argument("--peer-pages", type=int, default=200, help="pages that each slow peer reads (default 200)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each (default 3)")
    parser.add_argument("--only", action="append", metavar="NAME", help="may be given more than once")
    parser.add_argument("--peers", type=Path, default=ROOT / ".venv-bench", help="virtual environment of the peers")
    parser.add_argument("--output", type=Path, default=ROOT / "docs", help="folder of performance.md and .svg")
    options = parser.parse_args(given)
    names = [contender.name for contender in lineup(options.peers, options.peer_pages)]
    for name in options.only or ():
        if name not in names:
            parser.error(f"no {name!r}; there are: {', '.join(names)}")
    return options


def progress(line: str) -> None:
    """For who waits."""
    sys.stderr.write(f"{datetime.now(UTC):%H:%M:%S} {line}\n")
    sys.stderr.flush()


def make_sites(corpus: Path, number: int, scratch: Path, wanted: set[str]) -> dict[str, StaticSite]:
    """The sites that the contenders need, as files."""
    sites = {}
    for name in sorted(wanted):
        folder = scratch / name
        folder.mkdir()
        origin = f"http://127.0.0.1:{free_port()}"
        if name == "asianews":
            sites[name] = write_asianews(folder, origin, number)
        else:
            sites[name] = write_news(folder, origin, distinct_pages(corpus_pages(corpus), number))
        progress(f"made {sites[name].number} pages of {name}, median {sites[name].median_size / 1000:.0f} kB")
    return sites


def run_rounds(
    contenders: list[Contender], sites: dict[str, StaticSite], rounds: int, say: Callable[[str], None]
) -> Iterator[Run]:
    """Each contender once a round, every second round in the other order."""
    for number in range(rounds):
        for contender in contenders if number % 2 == 0 else contenders[::-1]:
            with tempfile.TemporaryDirectory() as folder:
                run = measure(contender, Place(sites[contender.site], Path(folder)))
            usage = run.usage
            figures = f"{run.facts.asked} pages in {usage.wall:.1f} s, {run.rate:.1f} pages/s"
            say(f"[{number + 1}/{rounds}] {run.name}: {run.error or figures}")
            yield run


def main(given: list[str]) -> int:
    """0; 1 where a contender failed that is no peer; 2 where there is no corpus."""
    options = arguments(given)
    if not folders(options.corpus):
        sys.stderr.write(f"no corpus at {options.corpus}: nothing measured\n")
        return 2
    contenders = [
        contender
        for contender in lineup(options.peers, options.peer_pages)
        if not options.only or contender.name in options.only
    ]
    # Where corpus and peers lie on this machine is nobody's business.
    given = ["CORPUS" if word == str(options.corpus) else word for word in given]
    command = f"python -m benchmarks.speed {shlex.join(given)}".replace(str(options.peers), ".venv-bench")
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as servers:
        sites = make_sites(options.corpus, options.pages, Path(scratch), {one.site for one in contenders})
        for name, site in sites.items():
            state = Path(scratch) / f"server-{name}"
            state.mkdir()
            servers.enter_context(serving(site, state))
        runs = list(run_rounds(contenders, sites, options.rounds, progress))
        conditions = Conditions.here(command, sites, options.rounds)
    print(terminal(runs, contenders))
    if not options.only:
        (options.output / "performance.md").write_text(markdown(runs, contenders, conditions), encoding="utf-8")
        failed = draw(runs, contenders, options.output / "performance.svg", options.peers / "bin" / "python")
        progress(f"no plot: {failed}" if failed else f"written: performance.md, performance.svg in {options.output}")
    return 1 if any(run.error and run.name not in NEWS_PEERS for run in runs) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
