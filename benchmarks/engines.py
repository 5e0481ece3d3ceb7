"""SQLite and PostgreSQL side by side: `scrapy copy` in both directions, and the same questions to both indexes.

    python -m benchmarks.engines --postgres postgresql+psycopg://me@localhost/empty
    python -m benchmarks.engines --postgres ... --articles 5000

The database must be empty. Prints the tables of docs/copy.md and docs/search.md. Times are of this machine.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.reading.made import fill, questions
from storage.copying.copy import DatabaseCopy
from storage.copying.target import open_target
from storage.database import Database, open_database
from storage.queries.filters import ALL_ARTICLES, Filters
from storage.queries.found import FoundArticles
from storage.queries.search import SearchIndex

_ASKED, _ROUNDS = 100, 3


def main(given: list[str]) -> int:
    """Return 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engines", description=__doc__.splitlines()[0])
    parser.add_argument("--postgres", required=True, metavar="URL")
    parser.add_argument("--articles", type=int, default=100_000)
    options = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as folder:
        file, back = Path(folder) / "articles.db", Path(folder) / "back.db"
        with closing(open_database(f"sqlite:///{file}")) as sqlite:
            fill(sqlite, options.articles)
            SearchIndex(sqlite).catch_up()
            with closing(open_target(options.postgres, sqlite)) as server:
                for line in copies(sqlite, server, back, options.articles):
                    say(line)
                for line in searches(sqlite, server):
                    say(line)
    return 0


def copies(sqlite: Database, server: Database, back: Path, number: int) -> Iterator[str]:
    """Yield the table of the copies."""
    yield f"| {number:,} articles | seconds | rows per second |"
    yield "|---|---|---|"
    yield copy_line("SQLite to PostgreSQL", sqlite, server, number)
    begun = time.perf_counter()
    SearchIndex(server).catch_up()
    yield timed("the index in PostgreSQL", begun, number)
    yield copy_line("again, nothing new", sqlite, server, number)
    yield copy_line("again, nothing new, `--since` a day", sqlite, server, number, since="2026-10-30")
    fill(sqlite, 1000, first=number)
    yield copy_line("again, 1,000 new articles", sqlite, server, 1000)
    begun = time.perf_counter()
    SearchIndex(server).catch_up()
    yield timed("the index in PostgreSQL, of these", begun, 1000)
    with closing(open_target(f"sqlite:///{back}", server)) as snapshot:
        yield copy_line("PostgreSQL to SQLite", server, snapshot, number)
    SearchIndex(sqlite).catch_up()


def copy_line(what: str, source: Database, target: Database, number: int, since: str | None = None) -> str:
    """Copy, and return a row of the table."""
    begun = time.perf_counter()
    DatabaseCopy(source, target).run(since, _no_bar)
    return timed(what, begun, number)


def timed(what: str, begun: float, number: int) -> str:
    """Return a row of the table."""
    seconds = time.perf_counter() - begun
    return f"| {what} | {seconds:,.1f} | {number / seconds:,.0f} |"


def searches(sqlite: Database, server: Database) -> Iterator[str]:
    """Yield the table of the searches."""
    one, other = SearchIndex(sqlite), SearchIndex(server)
    yield ""
    yield "| milliseconds; median, 95 % and slowest of 100 questions | SQLite | PostgreSQL | answered alike |"
    yield "|---|---|---|---|"
    spanish = Filters(language="es")
    asked: dict[str, Callable[[SearchIndex, str], Any]] = {
        "ten articles with snippets, best first": lambda index, words: index.search(words, limit=10),
        "the same, newest first": lambda index, words: index.search(words, newest=True, limit=10),
        "best first, of one language": lambda index, words: index.search(words, spanish, limit=10),
        "number of all matches": lambda index, words: index.count(words),
        "choices beside the list": lambda index, words: FoundArticles(index, words, ALL_ARTICLES).choices(),
    }
    for what, ask in asked.items():
        both = [answers(index, ask) for index in (one, other)]
        alike = sum(left == right for left, right in zip(both[0][1], both[1][1], strict=True))
        yield f"| {what} | {both[0][0]} | {both[1][0]} | {alike} of {_ASKED} |"


def answers(index: SearchIndex, ask: Callable[[SearchIndex, str], Any]) -> tuple[str, list[Any]]:
    """Ask all questions; return how long it took, and the answers."""
    times, found = list[float](), list[Any]()
    for words in questions(_ASKED):
        of_each = []
        for _ in range(_ROUNDS):
            begun = time.perf_counter()
            answer = ask(index, words)
            of_each.append(1000 * (time.perf_counter() - begun))
        times.append(statistics.median(of_each))
        found.append(answer)
    times.sort()
    return f"{statistics.median(times):.0f}, {times[_ASKED * 95 // 100 - 1]:.0f}, {times[-1]:.0f}", found


@contextmanager
def _no_bar(_: int) -> Iterator[Callable[[int], None]]:
    yield lambda _: None


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
