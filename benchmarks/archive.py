"""What an archive costs: bytes and CPU of a page that is written into it, and how fast `scrapy reclean` reads pages
from it, beside trafilatura alone.

    python -m benchmarks.archive ../shared/corpus                  # 300 pages, five rounds
    python -m benchmarks.archive ../shared/corpus --pages 100 --rounds 1

Figures are medians of ratios of runs that follow each other: another program's load changes them little.
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
from pipelines.save import save
from storage.database import Database, Session, open_database
from storage.pages import FoundPage, Pages
from storage.times import time_text
from storage.visits import Archived, RecordPlace, Visit
from storage.writer import Writer

ORIGIN = "https://coast.example"
SITE = "coast.example"


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
    files = WarcFiles(folder, SITE, 1_000_000_000, lambda name: warcinfo(name, {"software": "Winnow"}))
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
        asked=[("Host", SITE), ("User-Agent", "Winnow"), ("Accept-Encoding", "gzip, deflate, br")],
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
    for url, future in track(reading.items(), description="pages cleaned", transient=True):
        try:
            cleaned = future.result()
        except ExtractionError:
            continue
        key = page_key(url)
        visit = Visit(page_key=key, url=url, address=key, fetched_at=time_text(now), marks=cleaned.marks)
        article = replace(cleaned.article, site=SITE)
        in_database = replace(visit, body=bodies[url], keep_body=True, content_type="text/html")
        in_archive = replace(visit, archived=Archived(places[url], (places[url],)))
        for writer, one in zip(writers, (in_database, in_archive), strict=True):
            writer.submit(partial(found_and_saved, article=article, visit=one)).result()
    workers.stop(wait=False)
    for writer, database in zip(writers, opened, strict=True):
        writer.close()
        database.close()


def found_and_saved(session: Session, article: object, visit: Visit) -> None:
    """The operation."""
    Pages(session).found_all(SITE, [FoundPage(visit.page_key, visit.url)])
    save(session, article, visit)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Ran:
    """One run of a program."""

    pages: int
    wall: float
    cpu: float

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / self.wall


def measure(site: StaticSite, folder: Path, kept: Path, archived: Path, rounds: int) -> None:
    """Print how fast pages are read again, beside the floor: each round runs all three."""
    floor = [sys.executable, "-m", "benchmarks.speed.readers", "trafilatura", str(site.folder)]
    commands = {
        "floor": [*floor, str(folder / "facts.json"), "--processes", "2"],
        "kept pages": reclean(kept),
        "archive": [*reclean(archived), "-s", f"ARCHIVE_DIR={folder / 'archive-True'}"],
    }
    numbers = {"floor": site.number} | {
        name: articles(file) for name, file in (("kept pages", kept), ("archive", archived))
    }
    ran: dict[str, list[Ran]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            one = run(command, numbers[name])
            if number:
                # The first round warms the disk's cache.
                ran[name].append(one)
    sys.stdout.write(
        "\n| | pages/s | divided by the floor's | CPU divided by time | CPU ms a page |\n|---|---|---|---|---|\n"
    )
    for name, runs in ran.items():
        ratios = [one.rate / floor.rate for one, floor in zip(runs, ran["floor"], strict=True)]
        sys.stdout.write(f"| {' | '.join((name, *row(runs, ratios)))} |\n")


def row(runs: list[Ran], ratios: list[float]) -> Iterator[str]:
    """The cells of one program, medians and extremes."""
    yield spread([one.rate for one in runs], 1)
    yield spread(ratios, 2)
    yield spread([one.cpu / one.wall for one in runs], 2)
    yield spread([one.cpu / one.pages * 1000 for one in runs], 1)


def spread(values: list[float], digits: int) -> str:
    """`25.1 (24.0-26.3)`."""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}-{max(values):.{digits}f})"


def reclean(database: Path) -> list[str]:
    """The command for a store."""
    return [
        sys.executable,
        "-m",
        "scrapy",
        "reclean",
        "-s",
        f"ARTICLE_DATABASE=sqlite:///{database}",
        "-s",
        "EXTRACTION_WORKERS=2",
    ]


def articles(database: Path) -> int:
    """How many a store has."""
    with closing(open_database(f"sqlite:///{database}")) as opened, opened.session() as session:
        from storage.articles import Articles
        from storage.queries.filters import Filters

        return Articles(session).count(Filters())


def run(command: list[str], pages: int) -> Ran:
    """Run a program to its end."""
    before, start = os.times(), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Ran(pages, time.perf_counter() - start, cpu)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
