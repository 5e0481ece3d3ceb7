"""`scrapy export`: saved articles into a file."""

import argparse
import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import UsageError

from crawler.terminal.command import FAILED, ProjectCommand, progress
from crawler.terminal.filters import add_filters, catch_up, check_question, filters_of, in_the_store

if TYPE_CHECKING:
    from crawler.records.files import ExportFile
    from crawler.records.formats import Record
    from storage.database import Database
    from storage.queries.filters import Filters

SUFFIXES = (".jsonl", ".csv", ".parquet", ".md", ".rss", ".atom")
_FEEDS = (".rss", ".atom")
_FEED = 50
"""Articles of a feed: readers of feeds show no more."""


class Command(ProjectCommand):
    """Saved articles as a file; the store is read a few rows at a time."""

    name = "export"
    usage = "[options] FILE"
    summary = "Write saved articles to a file"
    description = (
        "Write saved articles to FILE, in the order first saved (a feed: the newest first); the suffix tells\n"
        "the format: .jsonl, .csv, .parquet, .md (a folder), .rss, .atom. FILE appears, or replaces the one\n"
        "before, when it is whole. The days of --since and --until are included. In .csv, a text that a\n"
        "spreadsheet would run as a formula has an apostrophe before it."
    )
    examples = (
        "scrapy export articles.jsonl",
        "scrapy export january.csv --site asianews --language en --since 2024-01-01 --until 2024-01-31",
        "scrapy export india.parquet --country India --query 'court OR trial'",
        "scrapy export stories.md                      a folder with one file for each article",
        "scrapy export newest.rss -n 20                a full-text feed of the newest",
        "scrapy export all.jsonl --format jsonld       schema.org's NewsArticle, one a line",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own options."""
        super().add_options(parser)
        add_filters(parser)
        parser.add_argument("--query", metavar="WORDS", help="articles that `scrapy search WORDS` finds")
        parser.add_argument("--format", choices=["jsonld"], help="schema.org's NewsArticle in a .jsonl file")
        parser.add_argument("-n", "--number", type=int, help=f"the newest so many (a feed: {_FEED} if not given)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the file and says how many articles it has."""
        if len(args) != 1:
            raise UsageError("name one file, such as articles.jsonl")
        path = Path(args[0])
        _check(path, opts)
        filters = filters_of(opts)
        if opts.query is not None:
            check_question(opts.query)
        with self.store() as database, self.output():
            if database is not None:
                self._export(database, path, filters, opts)

    def _export(self, database: "Database", path: Path, filters: "Filters", opts: argparse.Namespace) -> None:
        from storage.database import DatabaseError
        from storage.errors import StorageError
        from storage.queries.search import QueryError

        try:
            number = _write(database, path, filters, opts)
        except QueryError as error:
            raise UsageError(str(error)) from None
        except (OSError, DatabaseError) as error:
            self.complain(f"{path}: cannot be written ({getattr(error, 'strerror', None) or error})", FAILED)
        except StorageError as error:
            self.complain(str(error), FAILED)
        else:
            sys.stderr.write(f"{number} article{'' if number == 1 else 's'} written to {path}\n")


def _check(path: Path, opts: argparse.Namespace) -> None:
    if path.name.endswith(".warc.gz"):
        raise UsageError(f"{path}: this format is not there yet")
    if path.suffix not in SUFFIXES:
        raise UsageError(f"{path}: the suffix tells the format: {', '.join(SUFFIXES)}")
    if not path.parent.is_dir():
        raise UsageError(f"{path}: there is no folder {path.parent}")
    if path.suffix != ".md" and path.is_dir():
        raise UsageError(f"{path}: is a folder")
    if path.suffix == ".md" and path.exists() and not _is_export(path):
        raise UsageError(f"{path}: is something else than a folder of .md files, and is not replaced")
    if opts.format and path.suffix != ".jsonl":
        raise UsageError(f"--format {opts.format} is for .jsonl files")
    if opts.number is not None and opts.number < 1:
        raise UsageError("--number must be at least 1")


def _is_export(folder: Path) -> bool:
    return folder.is_dir() and all(file.suffix == ".md" and file.is_file() for file in folder.iterdir())


def _write(database: "Database", path: Path, filters: "Filters", opts: argparse.Namespace) -> int:
    from storage.articles import Articles

    newest = opts.number or (_FEED if path.suffix in _FEEDS else None)
    number = 0
    with database.session() as session:
        total, records = _chosen(database, Articles(session), filters, opts.query, newest)
        with progress(path.name, total) as advance, _opened(path, opts) as file:
            for record in records():
                file.write(record)
                number += 1
                advance(1)
    return number


def _chosen(
    database: "Database", articles: Any, filters: "Filters", query: str | None, newest: int | None
) -> "tuple[int, Callable[[], Iterator[Record]]]":
    """How many articles pass, and their records."""
    from storage.queries.search import SearchIndex

    among = index = None
    if query is not None or filters.author or filters.country:
        index = SearchIndex(database)
        catch_up(index)
    filters = in_the_store(database, filters, index)
    if index is not None:
        among = index.ids(query, filters)
    total = articles.count(filters, among=among)

    def records() -> "Iterator[Record]":
        rows = articles.newest(newest, filters, among=among) if newest else articles.iterate(filters, among=among)
        for row in rows:
            yield articles.record(row)
            articles.forget(row)

    return min(total, newest or total), records


@contextlib.contextmanager
def _opened(path: Path, opts: argparse.Namespace) -> "Iterator[ExportFile]":
    from crawler.records import files as files
    from storage.models import RECORD_FIELDS

    file: ExportFile
    with contextlib.ExitStack() as held:
        if path.suffix == ".md":
            file = files.MarkdownFolder(held.enter_context(files.replaced_folder(path)))
        elif path.suffix in (".parquet", *_FEEDS):
            stream = held.enter_context(files.replaced(path, "wb"))
            title = f"Winnow: {opts.site or 'all sites'}{f', {opts.query}' if opts.query else ''}"
            if path.suffix == ".parquet":
                file = files.Parquet(stream, RECORD_FIELDS)
            else:
                file = files.RSS(stream, title) if path.suffix == ".rss" else files.Atom(stream, title)
        else:
            stream = held.enter_context(files.replaced(path, "w"))
            is_csv = path.suffix == ".csv"
            file = files.CSV(stream, RECORD_FIELDS) if is_csv else files.JSONLines(stream, json_ld=bool(opts.format))
        yield file
        file.close()
