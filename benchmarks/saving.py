"""How many articles a second the writer saves, in the operation that a crawl hands to it.

    python -m benchmarks.saving                  # 5,000 new articles, then the same again
    python -m benchmarks.saving --articles 500

Time is the CPU of this process: another program's load changes it little. The store is a file of SQLite.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import event

from benchmarks.reading.made import articles
from pipelines.body_marks import mark_body
from pipelines.items import Article
from pipelines.save import as_save
from storage.database import Database, Session, open_database
from storage.finishing.saves import save_all
from storage.pages import FoundPage, Pages
from storage.visits import OtherNames, Visit
from storage.writer import Writer

_FIELDS = frozenset(field.name for field in fields(Article))
_WAITING = 1000
"""Operations handed over before their results are waited for, as a crawl's back pressure has it."""


def main(given: list[str]) -> int:
    """Print a table; return 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.saving", description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=5000)
    options = parser.parse_args(given)
    sys.stdout.write("| | saves per CPU second | CPU ms a save | statements a save |\n|---|---|---|---|\n")
    with tempfile.TemporaryDirectory() as folder:
        for name, numbered in (("of a site with numbers", True), ("of any site", False)):
            database = open_database(f"sqlite:///{Path(folder) / f'{numbered}.db'}")
            saves = list(made(options.articles, numbered=numbered))
            writer = Writer(database)
            writer.submit(partial(find, saves)).result()
            writer.close()
            for what in ("new articles", "the same again, unchanged"):
                sys.stdout.write(f"| {what} {name} | {row(database, saves)} |\n")
            database.close()
    return 0


def made(number: int, *, numbered: bool) -> Iterator[tuple[Article, Visit]]:
    """Yield articles and the visits that gave them, with the marks that a crawl's workers make."""
    for record in articles(number):
        values: dict[str, Any] = {name: value for name, value in record.items() if name in _FIELDS}
        values |= {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        values["identifier"] = record["identifier"] if numbered else None
        article = Article(**values)
        address, marks = record["address"], mark_body(article.article_body)
        names = None if numbered else OtherNames(canonical=address)
        key = f"{article.in_language}:{article.identifier}" if numbered else address
        yield article, Visit(page_key=key, url=article.url, address=address, names=names, marks=marks)


def find(saves: list[tuple[Article, Visit]], session: Session) -> None:
    """Add the pages, as the lists of a crawl do before."""
    for site in {article.site for article, _ in saves}:
        Pages(session).found_all(
            site, [FoundPage(visit.page_key, visit.url) for one, visit in saves if one.site == site]
        )


def row(database: Database, saves: list[tuple[Article, Visit]]) -> str:
    """Save them all and return a row of the table."""
    statements = Counter[str]()

    def count(*_: object) -> None:
        statements["all"] += 1

    event.listen(database.write_engine, "before_cursor_execute", count)
    writer = Writer(database)
    begun = time.process_time()
    for first in range(0, len(saves), _WAITING):
        some = saves[first : first + _WAITING]
        handed_over = (as_save(one, visit) for one, visit in some)
        waiting = [writer.submit_row(save_all, one, touches=one.touches) for one in handed_over]
        for future in waiting:
            future.result()
    taken = time.process_time() - begun
    writer.close()
    event.remove(database.write_engine, "before_cursor_execute", count)
    number = len(saves)
    return f"{number / taken:,.0f} | {1000 * taken / number:.2f} | {statements['all'] / number:.2f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
