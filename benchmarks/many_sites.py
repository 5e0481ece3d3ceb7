"""How long `scrapy work --once` takes for a list of many sites, and how much memory: made sites on loopback.

    python -m benchmarks.many_sites --sites 200 --parallel 4

Each site has an address of its own (127.1.x.y), a start page, and stories. The command imports the list, starts
`scrapy work --once`, and asks the database whether every site is fresh and every story saved once.
"""

import argparse
import os
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from tests.crawler.local_site import ROOT, LocalSite, Reply, links, story

_LOOK_SECONDS = 1.0


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=200)
    parser.add_argument("--stories", type=int, default=5)
    parser.add_argument("--parallel", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as held:
        sites = [held.enter_context(made_site(number, asked.stories)) for number in range(asked.sites)]
        file = Path(folder) / "sites.txt"
        file.write_text("".join(f"{site.url}\n" for site in sites))
        database = Path(folder) / "articles.db"
        print(scrapy(database, "sites", "import", str(file)).strip())
        for number in range(1, asked.rounds + 1):
            seconds, peak, printed = measured(database, asked.parallel)
            print(
                f"round {number}: {seconds:.0f} s, {seconds / asked.sites:.2f} s a site; largest sum of memory", end=" "
            )
            print(f"{peak / 1e6:,.0f} MB; {printed.splitlines()[-1]}")
            if number < asked.rounds:
                again_due(database)
        check(database, asked.sites, asked.stories)
        # Of the children that have ended: the crawls, and their workers.
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(f"CPU of everything: {used.ru_utime + used.ru_stime:.0f} s")
        begun = time.monotonic()
        lines = scrapy(database, "sites").splitlines()
        print(f"scrapy sites: {len(lines)} lines in {time.monotonic() - begun:.1f} s, such as\n  {lines[0]}")


def made_site(number: int, stories: int) -> LocalSite:
    """A site with a host of its own."""
    paths = [f"/2024/05/the-harbour-of-town-{number}-opens-{place}" for place in range(stories)]
    pages = {path: story(f"The harbour of town {number} opens {place}") for place, path in enumerate(paths)}
    routes = {"/": links(paths), "/robots.txt": Reply(b"", 200, "text/plain"), **pages}
    return LocalSite(routes, address=(f"127.1.{number // 250}.{number % 250 + 1}", 0))


def scrapy(database: Path, *words: str) -> str:
    """What a command prints."""
    line = [sys.executable, "-m", "scrapy", *words, "-s", f"ARTICLE_DATABASE=sqlite:///{database}"]
    environment = {name: value for name, value in os.environ.items() if name != "ARTICLE_DATABASE"}
    return subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, check=False).stdout


def measured(database: Path, parallel: int) -> tuple[float, int, str]:
    """Seconds of a round, the largest sum of the memory of its processes in bytes, and what it printed."""
    begun = time.monotonic()
    with watched_memory() as peak:
        printed = scrapy(database, "work", "--once", "--parallel", str(parallel))
    return time.monotonic() - begun, max(peak, default=0), printed


@contextmanager
def watched_memory() -> Iterator[list[int]]:
    """A list that gets the memory of all processes below this one, each second; shared pages count by their part."""
    sums: list[int] = []
    over = threading.Event()

    def look() -> None:
        while not over.wait(_LOOK_SECONDS):
            sums.append(sum(proportional(pid) for pid in below(os.getpid())))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield sums
    finally:
        over.set()
        thread.join()


def below(pid: int) -> Iterator[int]:
    """The processes that a process has started, and those that these have."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in map(int, children):
            yield child
            yield from below(child)


def proportional(pid: int) -> int:
    """Bytes of a process that ended meanwhile: 0."""
    try:
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0


def again_due(database: Path) -> None:
    """Let the next round have something to do."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE site SET next_due = added")


def check(database: Path, sites: int, stories: int) -> None:
    """Say what is not as it must be."""
    with closing(sqlite3.connect(database)) as connection:
        fresh = connection.execute("SELECT count(*) FROM site WHERE exit_code = 0 AND begun IS NULL").fetchone()[0]
        saved = connection.execute("SELECT count(*), count(DISTINCT url) FROM article").fetchone()
    print(f"fresh: {fresh} of {sites} sites; saved: {saved[0]} of {sites * stories} stories, {saved[1]} addresses")


if __name__ == "__main__":
    main()
