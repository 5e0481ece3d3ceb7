"""Search, index and reading room over a large store of made-up articles.

    python -m benchmarks.reading                   # 100,000 articles; writes docs/reading.md
    python -m benchmarks.reading --articles 5000   # prints, writes nothing

Times are of this machine; the goals of docs/reading.md are absolute, and a loaded machine misses them.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.quality.measure import ROOT
from benchmarks.reading.made import fill, questions
from storage.database import Database, open_database
from storage.queries.filters import Filters
from storage.queries.search import SearchIndex

FULL = 100_000
_ASKED, _PAGES_EACH = 100, 15
_ROUNDS = 3
GOALS = {"search": 50.0, "index": 1500.0, "page": 100.0}
"""Milliseconds of a ranked search, articles indexed in a second, milliseconds of a page; medians."""
PATHS = {
    "newest articles": "/",
    "page 20 of them": "/?page=20",
    "one site and language": "/?site=site-1&language=it",
    "one country": "/?country=Place+7",
    "one section and year": "/?section=Section+3&since=2020-01-01&until=2020-12-31",
    "one day": "/?day=2019-05-05",
    "an article": "/article/4711",
    "runs": "/runs",
    "Datasette: table": "/articles/article",
    "Datasette: article as JSON": "/articles/article/4711.json",
}


def main(given: list[str]) -> int:
    """Return 0, or 1 if a page does not answer."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=FULL)
    options = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "articles.db"
        database = open_database(f"sqlite:///{file}")
        try:
            lines = list(measured(database, file, options.articles))
        finally:
            database.close()
    report = "\n".join(lines) + "\n"
    sys.stdout.write(report)
    if options.articles == FULL:
        (ROOT / "docs" / "reading.md").write_text(report, encoding="utf-8")
    return 0


def measured(database: Database, file: Path, number: int) -> Iterator[str]:
    """Yield the report line by line."""
    say(f"making {number:,} articles")
    fill(database, number)
    yield f"# Search and reading room over {number:,} articles\n"
    yield f"Measured with `python -m benchmarks.reading{'' if number == FULL else f' --articles {number}'}` on"
    load = os.getloadavg()[0]
    yield f"{datetime.now(UTC):%Y-%m-%d}, in one run on {os.cpu_count()} cores. After the articles were made, the load"
    yield f"of the machine was {load:.1f}. The articles are made up: they are in four languages, have 420 words each,"
    yield "and the words are as frequent as in natural texts.\n"
    yield "## Index\n"
    yield "| | articles per second | articles per CPU second | goal |"
    yield "|---|---|---|---|"
    say("indexing all")
    yield index_line("all at once", SearchIndex(database), number)
    for size in (1000, 5000):
        fill(database, size, first=number + size)
        say(f"indexing {size:,} more")
        yield index_line(f"{size:,} more, as after a crawl", SearchIndex(database), size)
    yield f"\nThe database is {file.stat().st_size / 1e6:,.0f} MB.\n"
    yield "## Search\n"
    yield f"{_ASKED} queries were asked in turn (words, phrases, OR, NOT, beginnings of words; in four languages)."
    yield "Each returns ten articles with snippets. The figures are milliseconds; each query counts with the median"
    yield f"of {_ROUNDS} rounds.\n"
    yield "| | median | 95 % | slowest | goal for the median |"
    yield "|---|---|---|---|---|"
    say("searching")
    index = SearchIndex(database)
    yield search_line("best first", lambda asked: index.search(asked, limit=10))
    yield search_line("newest first", lambda asked: index.search(asked, newest=True, limit=10))
    english = Filters(language="en", since=datetime(2015, 1, 1, tzinfo=UTC).date())
    yield search_line("best first, one language since 2015", lambda asked: index.search(asked, english, limit=10))
    yield search_line("number of all matches", index.count)
    yield "\n## Reading room\n"
    yield f"Each page of `scrapy browse` was requested {_PAGES_EACH} times over HTTP, in turn."
    yield "The figures are milliseconds.\n"
    yield "| page | median | slowest | kB | goal for the median |"
    yield "|---|---|---|---|---|"
    say("reading")
    word = questions(1)[0]
    with reading_room(file) as address:
        paths = {**PATHS, "words, best first": f"/?q={word}", "words, newest first": f"/?q={word}&order=newest"}
        yield from page_lines(address, paths)


def index_line(what: str, index: SearchIndex, number: int) -> str:
    """Bring the index up to date and return a row of the table."""
    begun, cpu = time.perf_counter(), time.process_time()
    done = index.catch_up()
    assert done >= number, f"{done} of {number} indexed"
    rate, of_cpu = done / (time.perf_counter() - begun), done / (time.process_time() - cpu)
    return f"| {what} | {rate:,.0f} | {of_cpu:,.0f} | {GOALS['index']:,.0f} |"


def search_line(what: str, search: Callable[[str], object]) -> str:
    """Ask all queries several times and return a row of the table."""
    asked = questions(_ASKED)
    times: dict[str, list[float]] = {question: [] for question in asked}
    for _ in range(_ROUNDS):
        for question in asked:
            begun = time.perf_counter()
            search(question)
            times[question].append(1000 * (time.perf_counter() - begun))
    of_each = sorted(statistics.median(some) for some in times.values())
    middle, most = statistics.median(of_each), of_each[-1]
    return f"| {what} | {middle:.1f} | {of_each[int(len(of_each) * 0.95)]:.1f} | {most:.1f} | {GOALS['search']:.0f} |"


@contextmanager
def reading_room(file: Path) -> Iterator[str]:
    """Run `scrapy browse` on the file and yield its address."""
    command = [sys.executable, "-m", "scrapy", "browse", "--port", "0", "-s", f"ARTICLE_DATABASE=sqlite:///{file}"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        if not re.match(r"http://", address):
            raise SystemExit("scrapy browse did not start")
        yield address.rstrip("/")
    finally:
        process.terminate()
        process.wait()


def page_lines(address: str, paths: dict[str, str]) -> Iterator[str]:
    """Request each page in turn and yield the rows of the table; the first round does not count."""
    times: dict[str, list[float]] = {name: [] for name in paths}
    sizes = {}
    for number in range(_PAGES_EACH + 1):
        for name, path in paths.items():
            begun = time.perf_counter()
            with urllib.request.urlopen(address + urllib.parse.quote(path, safe="/?=&+:%*")) as answer:
                sizes[name] = len(answer.read())
            if number:
                times[name].append(1000 * (time.perf_counter() - begun))
    for name, some in times.items():
        middle = statistics.median(some)
        yield f"| {name} | {middle:.0f} | {max(some):.0f} | {sizes[name] / 1000:.0f} | {GOALS['page']:.0f} |"


def say(line: str) -> None:
    """Print a progress line to stderr."""
    sys.stderr.write(f"{datetime.now(UTC):%H:%M:%S} {line}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
