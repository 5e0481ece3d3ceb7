"""How fast a crawl is on PostgreSQL beside SQLite, on one machine and in one run.

    python -m benchmarks.two_databases                    # 1,000 saves and a crawl of 300 pages, three times each
    python -m benchmarks.two_databases --rounds 5

The two take turns, so that another program's load meets both. PostgreSQL is started for it in a temporary folder, as it
is installed, `fsync` at every commit included; SQLite does so at a checkpoint alone (`synchronous = NORMAL`). A ratio
is the median of the ratios of all rounds; 1 is as fast as SQLite.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

import psycopg

from benchmarks.saving import find, made
from pipelines.save import save
from storage.database import open_database
from storage.writer import Writer
from tests.kills.killing import large_replica, start_crawl
from tests.postgres.server import PostgresServer, why_not
from tests.replica.server import Replica

ENGINES = ("SQLite", "PostgreSQL")
_SEED = 11


class Taken(NamedTuple):
    """Seconds."""

    clock: float
    cpu: float
    """Of the saving process; 0 where it is not measured."""


class Stores:
    """New databases of both kinds."""

    def __init__(self, server: PostgresServer, folder: Path) -> None:
        self._server, self._folder, self._number = server, folder, 0

    def new(self, engine: str) -> str:
        """Return the URL of an empty database with its tables."""
        self._number += 1
        if engine == "SQLite":
            url = f"sqlite:///{self._folder / f'{self._number}.db'}"
        else:
            with psycopg.connect(self._server.address("postgres"), autocommit=True) as owner:
                owner.execute(f"CREATE DATABASE bench_{self._number}".encode())
            url = self._server.url(f"bench_{self._number}")
        open_database(url).close()
        return url


def saving(stores: Stores, engine: str, articles: int) -> Taken:
    """Save new articles of any site."""
    saves = list(made(articles, numbered=False))
    database = open_database(stores.new(engine))
    writer = Writer(database)
    writer.submit(partial(find, saves)).result()
    clock, cpu = time.perf_counter(), time.process_time()
    waiting = [writer.submit(partial(save, article=one, visit=visit), urgent=False) for one, visit in saves]
    for future in waiting:
        future.result()
    taken = Taken(time.perf_counter() - clock, time.process_time() - cpu)
    writer.close()
    database.close()
    return taken


def crawling(stores: Stores, engine: str, replica: Replica, folder: Path) -> Taken:
    """Crawl the replica with two workers, from the start of the program to its end."""
    log, begun = folder / "log.txt", time.perf_counter()
    process = start_crawl(replica, stores.new(engine), log, "two-databases")
    if process.wait(600):
        raise AssertionError(log.read_text("utf-8"))
    return Taken(time.perf_counter() - begun, 0.0)


def compared(name: str, number: int, rounds: int, measure: Callable[[str], Taken]) -> None:
    """Print the rows of one measurement."""
    taken: dict[str, list[Taken]] = {engine: [] for engine in ENGINES}
    for turn in range(rounds):
        for engine in ENGINES if turn % 2 == 0 else ENGINES[::-1]:
            taken[engine].append(measure(engine))
    ratios = [one.clock / other.clock for one, other in zip(*(taken[engine] for engine in ENGINES), strict=True)]
    for engine in ENGINES:
        rate = statistics.median(number / one.clock for one in taken[engine])
        cpu = statistics.median(1000 * one.cpu / number for one in taken[engine])
        spent = f"{cpu:.2f}" if cpu else ""
        ratio = (
            f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})" if engine != "SQLite" else "1"
        )
        sys.stdout.write(f"| {name} | {engine} | {rate:,.0f} | {spent} | {ratio} |\n")
    sys.stdout.flush()


@contextmanager
def _server() -> Iterator[PostgresServer]:
    server = PostgresServer(is_safe=True)
    try:
        server.start()
        yield server
    finally:
        server.remove()


def main(given: list[str]) -> int:
    """Print a table; return 0, or 1 where there is no server."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.two_databases", description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(given)
    if reason := why_not():
        sys.stderr.write(f"{reason}\n")
        return 1
    sys.stdout.write("| | database | a second | CPU ms each, of the crawl's process | ratio |\n|---|---|---|---|---|\n")
    with _server() as server, tempfile.TemporaryDirectory() as folder:
        stores = Stores(server, Path(folder))
        compared(
            "articles saved", options.articles, options.rounds, lambda name: saving(stores, name, options.articles)
        )
        with large_replica(options.pages, _SEED) as replica:
            replica.latency = 0.0
            where = Path(folder)
            compared(
                "pages crawled", options.pages, options.rounds, lambda name: crawling(stores, name, replica, where)
            )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
