"""What an archive costs: bytes and CPU of a page that is written into it, and how fast `scrapy reclean` reads pages
from it, beside trafilatura alone.

    python -m benchmarks.archive ../shared/corpus                  # 300 pages, five rounds
    python -m benchmarks.archive ../shared/corpus --pages 100 --rounds 1

A program is run on a quarter of the pages and on all of them: what a further page costs is the difference, without the
start. Figures are medians of ratios of runs that follow each other: another program's load changes them little.
"""

import argparse
import gzip
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from rich.progress import track

from benchmarks.speed.pages import StaticSite, read_lines, write_news
from benchmarks.speed.variants import corpus_pages, distinct_pages
from crawler.extraction.addresses import page_key
from crawler.extraction.errors import ExtractionError
from crawler.extraction.page import Page
from crawler.extraction.rules import GENERIC_RULES
from crawler.warc.exchange import Exchange
from crawler.warc.files import WarcFiles
from crawler.warc.records import payload_digest, response_records, warcinfo
from crawler.workers.pool import CLEAN_PAGE, ExtractionWorkers
from pipelines.items import Article
from pipelines.save import save
from storage.articles import Articles
from storage.database import Database, Session, open_database
from storage.pages import FoundPage, Pages
from storage.queries.filters import Filters
from storage.times import time_text
from storage.visits import Archived, RecordPlace, Visit
from storage.writer import Writer

ORIGIN = "https://coast.example"
SITES = ("coast.example", "quarter.example")
"""The second has a quarter of the pages."""


def main(given: list[str]) -> int:
    """Print the tables; return 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.archive", description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "site").mkdir()
        site = write_news(folder / "site", ORIGIN, distinct_pages(corpus_pages(options.corpus), options.pages))
        bodies = {line["url"]: (site.folder / line["file"]).read_bytes() for line in read_lines(site.folder)}
        places = {}
        for packs in (False, True):
            written = write(folder / f"archive-{packs}", bodies, packs=packs)
            places[packs] = written.places
            sys.stdout.write(f"{written.sentence(bodies)}\n")
        # Those of the archive below the database's folder are the packed ones, as most servers send them.
        kept, archived = folder / "kept.db", folder / "archived.db"
        fill(bodies, places[True], kept, archived)
        measure(site, folder, kept, archived, options.rounds)
    return 0


@dataclass(frozen=True)
class Written:
    """An archive of all pages."""

    places: dict[str, RecordPlace]
    packs: bool
    size: int
    cpu: float
    wall: float

    def sentence(self, bodies: dict[str, bytes]) -> str:
        """Say what a page costs."""
        number, raw = len(bodies), sum(map(len, bodies.values()))
        kept = sum(len(zlib.compress(body, 1)) for body in bodies.values())
        sent = "sent packed by the server" if self.packs else "sent as they are"
        return (
            f"{number} pages of {raw / number / 1000:.0f} kB, {sent}: {self.size / number / 1000:.1f} kB each in the "
            f"archive ({self.size / raw:.2f} of their bytes; kept in the database: {kept / raw:.2f}), "
            f"{self.cpu / number * 1000:.1f} ms of CPU and {self.wall / number * 1000:.1f} ms by the clock each"
        )


def write(folder: Path, bodies: dict[str, bytes], *, packs: bool) -> Written:
    """Write all pages, each on the disk before the next."""
    folder.mkdir()
    exchanges = [exchange(url, body, packs=packs) for url, body in bodies.items()]
    files = WarcFiles(folder, SITES[0], 1_000_000_000, lambda name: warcinfo(name, {"software": "Winnow"}))
    places = {}
    cpu, wall = time.process_time(), time.perf_counter()
    for one in exchanges:
        places[one.url] = RecordPlace(*files.write(response_records(one, payload_digest(one.body))))
        files.flush()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    files.close()
    return Written(places, packs, sum(file.stat().st_size for file in folder.iterdir()), cpu, wall)


def exchange(url: str, body: bytes, *, packs: bool) -> Exchange:
    """An answer with the headers of a usual server."""
    answered = [("Content-Type", "text/html; charset=utf-8"), ("Server", "nginx"), ("Cache-Control", "max-age=60")]
    return Exchange(
        url=url,
        method="GET",
        target=url.removeprefix(ORIGIN),
        asked=[("Host", SITES[0]), ("User-Agent", "Winnow"), ("Accept-Encoding", "gzip, deflate, br")],
        status=200,
        answered=[*answered, ("Content-Encoding", "gzip")] if packs else answered,
        body=gzip.compress(body, 6) if packs else body,
        fetched_at=datetime.now(UTC),
    )


def fill(bodies: dict[str, bytes], places: dict[str, RecordPlace], *databases: Path) -> None:
    """Save the articles of all pages: the pages themselves into the first database, their places into the second."""
    workers = ExtractionWorkers(os.cpu_count() or 1, 30, function=CLEAN_PAGE)
    workers.start()
    now = datetime.now(UTC).replace(microsecond=0)
    reading = {url: workers.extract(Page(body, url, "text/html", now), GENERIC_RULES) for url, body in bodies.items()}
    opened: list[Database] = [open_database(f"sqlite:///{file}") for file in databases]
    writers = [Writer(database) for database in opened]
    for number, (url, future) in enumerate(track(reading.items(), description="pages cleaned", transient=True)):
        try:
            cleaned = future.result()
        except ExtractionError:
            continue
        key = page_key(url)
        visit = Visit(page_key=key, url=url, address=key, fetched_at=time_text(now), marks=cleaned.marks)
        article = replace(cleaned.article, site=SITES[number % 4 == 0])
        in_database = replace(visit, body=bodies[url], keep_body=True, content_type="text/html")
        in_archive = replace(visit, archived=Archived(places[url], (places[url],)))
        for writer, one in zip(writers, (in_database, in_archive), strict=True):
            writer.submit(partial(found_and_saved, article=article, visit=one)).result()
    workers.stop(wait=False)
    for writer, database in zip(writers, opened, strict=True):
        writer.close()
        database.close()


def found_and_saved(session: Session, article: Article, visit: Visit) -> None:
    """The operation."""
    Pages(session).found_all(article.site, [FoundPage(visit.page_key, visit.url)])
    save(session, article, visit)


@dataclass(frozen=True)
class Ran:
    """One run of a program on all pages, after one on a quarter of them."""

    further: int
    """Pages that it read more than the one before."""
    pages: int
    wall: float
    cpu: float
    further_cpu: float

    @property
    def rate(self) -> float:
        """Pages a second, the start included."""
        return self.pages / self.wall

    @property
    def cost(self) -> float:
        """CPU milliseconds of a further page."""
        return self.further_cpu / self.further * 1000


def measure(site: StaticSite, folder: Path, kept: Path, archived: Path, rounds: int) -> None:
    """Print how fast pages are read again, beside the floor: each round runs all three."""
    floor = [sys.executable, "-m", "benchmarks.speed.readers", "trafilatura", str(site.folder)]
    floor += [str(folder / "facts.json"), "--processes", "2"]
    archive = ["-s", f"ARCHIVE_DIR={folder / 'archive-True'}"]
    quarter = ["--site", SITES[1]]
    commands = {
        "floor": ([*floor, "--pages", str(site.number // 4)], floor),
        "kept pages": (reclean(kept, *quarter), reclean(kept)),
        "archive": (reclean(archived, *archive, *quarter), reclean(archived, *archive)),
    }
    numbers = {"floor": (site.number // 4, site.number), "kept pages": articles(kept), "archive": articles(archived)}
    ran: dict[str, list[Ran]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, (some, whole) in commands.items():
            one = ran_twice(some, whole, *numbers[name])
            if number:
                # The first round warms the disk's cache.
                ran[name].append(one)
    heads = (
        "",
        "CPU ms of a further page",
        "the floor's divided by it",
        "pages/s",
        "divided by the floor's",
        "CPU/time",
    )
    sys.stdout.write(f"\n| {' | '.join(heads)} |\n{'|---' * len(heads)}|\n")
    for name, runs in ran.items():
        sys.stdout.write(f"| {' | '.join((name, *row(runs, ran['floor'])))} |\n")


def row(runs: list[Ran], floor: list[Ran]) -> Iterator[str]:
    """The cells of one program, medians and extremes."""
    pairs = list(zip(runs, floor, strict=True))
    yield spread([one.cost for one in runs], 1)
    yield spread([other.cost / one.cost for one, other in pairs], 2)
    yield spread([one.rate for one in runs], 1)
    yield spread([one.rate / other.rate for one, other in pairs], 2)
    yield spread([one.cpu / one.wall for one in runs], 2)


def spread(values: list[float], digits: int) -> str:
    """`25.1 (24.0-26.3)`."""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}-{max(values):.{digits}f})"


def reclean(database: Path, *more: str) -> list[str]:
    """The command for a store."""
    settings = (f"ARTICLE_DATABASE=sqlite:///{database}", "EXTRACTION_WORKERS=2")
    words = [sys.executable, "-m", "scrapy", "reclean", *(word for each in settings for word in ("-s", each))]
    return [*words, *more]


def articles(database: Path) -> tuple[int, int]:
    """How many articles the smaller site of a store has, and all."""
    with closing(open_database(f"sqlite:///{database}")) as opened, opened.session() as session:
        found = Articles(session)
        return found.count(Filters(site=SITES[1])), found.count(Filters())


def ran_twice(some: list[str], whole: list[str], few: int, pages: int) -> Ran:
    """Run a program on some pages and on all."""
    (cpu, _), (whole_cpu, wall) = run(some), run(whole)
    return Ran(pages - few, pages, wall, whole_cpu, whole_cpu - cpu)


def run(command: list[str]) -> tuple[float, float]:
    """Run a program to its end; return its seconds of CPU, and by the clock."""
    before, start = os.times(), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return cpu, time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
