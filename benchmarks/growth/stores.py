"""Cost of saving and of queries by the number of articles and of sites in one database.

    python -m benchmarks.growth.stores PAGES SITES

Fills one database, by saves as in a crawl where it is measured; prints one JSON object a size.
"""

import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from benchmarks.growth.bulk import insert_many
from benchmarks.growth.made import make_article, page_address
from crawler.crawl.frontier import store
from crawler.crawl.page_task import PageTask
from crawler.crawl.resources import read_learned
from crawler.extraction.addresses import bare_address
from pipelines.body_marks import mark_body
from pipelines.items import Article
from pipelines.save import save
from storage.articles import Articles
from storage.database import Database, open_database
from storage.pages import Pages
from storage.queries.filters import Filters
from storage.visits import Visit
from storage.writer import Writer
from tests.kills.processes import open_files, resident_mib

BATCH = 100
"""Operations that wait for one commit, as in a crawl of eight requests at once with small pages."""
MEASURED = 1_000
"""Saves before each size that are measured."""


def _entry(number: int, sites: int) -> PageTask:
    url = page_address(number, sites)
    return PageTask(bare_address(url), url, "article", None, None, number)


def _found(session: Session, site: str, entries: list[PageTask]) -> None:
    store(session, site, entries, None)


def _fetching(session: Session, site: str, key: str) -> None:
    Pages(session).fetching(site, [key])


def _run(writer: Writer, operations: list[Callable[[Session], Any]]) -> float:
    """CPU seconds until all are committed."""
    started = time.process_time()
    futures = [writer.submit(operation) for operation in operations]
    for future in futures:
        future.result()
    return time.process_time() - started


class Steps:
    """Counts the instructions of SQLite's machine, which no other program disturbs, on the writer's connection."""

    _EVERY = 50

    def __init__(self, writer: Writer) -> None:
        self.number = 0
        writer.submit(self._watch).result()

    def _watch(self, session: Session) -> None:
        driver: Any = session.connection().connection.dbapi_connection
        driver.set_progress_handler(self._count, self._EVERY)

    def _count(self) -> int:
        self.number += self._EVERY
        return 0


class Filling:
    """Saves articles in batches and keeps the times of each."""

    def __init__(self, writer: Writer, sites: int) -> None:
        self._writer, self._sites = writer, sites
        self.times: list[tuple[float, float, float]] = []
        self.steps = Steps(writer)

    def batch(self, numbers: range) -> None:
        """One batch: what the lists of each site named, then each page's request and its article."""
        articles = [make_article(number, self._sites) for number in numbers]
        entries = [_entry(number, self._sites) for number in numbers]
        by_site: dict[str, list[PageTask]] = {}
        for article, entry in zip(articles, entries, strict=True):
            by_site.setdefault(article.site, []).append(entry)
        before = self.steps.number
        found = _run(self._writer, [partial(_found, site=site, entries=new) for site, new in by_site.items()])
        steps: list[Callable[[Session], Any]] = []
        for article, entry in zip(articles, entries, strict=True):
            marks = mark_body(article.article_body)  # in a crawl made by the workers
            visit = Visit(page_key=entry.key, url=entry.url, address=entry.key, http_status=200, marks=marks)
            steps.append(partial(_fetching, site=article.site, key=entry.key))
            steps.append(partial(save, article=article, visit=visit))
        saved = _run(self._writer, steps)
        self.times.append((found / len(numbers), saved / len(numbers), (self.steps.number - before) / len(numbers)))


def fill(database: Database, sizes: list[int], sites: int) -> Iterator[dict[str, float]]:
    """Grows the database from size to size; what the last saves before each cost, and what questions do then."""
    writer = Writer(database)
    filling = Filling(writer, sites)
    done = 0
    for size in sizes:
        filling.times.clear()
        while done < size:
            if size - done > 2 * MEASURED:
                writer.submit(partial(insert_many, range(done, done + MEASURED), sites, size)).result()
                done += MEASURED
            else:
                filling.batch(range(done, done + BATCH))
                done += BATCH
        # Others use this machine: the quicker batches tell more of the program.
        last = filling.times[-max(1, MEASURED // BATCH) :]
        found, saved, steps = (sorted(times)[len(last) // 4] for times in zip(*last, strict=True))
        yield {
            "found": found * 1e6,
            "save": saved * 1e6,
            "steps": steps,
            **_questions(database, size, sites),
            "store mib": resident_mib("self") or 0.0,
            "store files": open_files("self"),
        }
    writer.close()


def _questions(database: Database, size: int, sites: int) -> dict[str, float]:
    """Microseconds of what commands and the start of a crawl ask."""
    middle = size // 2
    article: Article = make_article(middle, sites)
    asked: dict[str, Callable[[Session], object]] = {
        "get id": lambda session: Articles(session).get(middle + 1),
        "get number": lambda session: Articles(session).get(f"en:{article.identifier}"),
        "get address": lambda session: Articles(session).get(article.url),
        "get page": lambda session: Articles(session).get(f"http://{bare_address(article.url)}?print=1"),
        "first save": lambda session: Articles(session).count(Filters(site="unknown")),
        "newest": lambda session: Articles(session).newest(1, Filters(site=article.site)),
        "learned": lambda session: read_learned(session, article.site),
    }
    return {name: _timed(database, question) for name, question in asked.items()}


def _timed(database: Database, question: Callable[[Session], object], times: int = 20) -> float:
    gc.collect()
    with database.session() as session:
        question(session)
        started = time.process_time()
        for _ in range(times):
            session.expunge_all()
            question(session)
        return (time.process_time() - started) / times * 1e6


def main(pages: int, sites: int) -> None:
    """Print the figures of each power of ten up to `pages`."""
    sizes = [size for size in (10**2, 10**3, 10**4, 10**5, 10**6) if size <= pages]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.db"
        database = open_database(f"sqlite:///{path}")
        for size, figures in zip(sizes, fill(database, sizes, sites), strict=True):
            figures["file bytes"] = path.stat().st_size / size
            print(json.dumps({"pages": size, "hosts": sites} | figures), flush=True)
        database.close()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
