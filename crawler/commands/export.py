"""`scrapy export`: saved articles into a file."""

import argparse
import sys
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError

from crawler.from_settings import archive_folder
from crawler.terminal.command import FAILED, ProjectCommand
from crawler.terminal.filters import add_filters, check_question, filters_of

if TYPE_CHECKING:
    from crawler.records.destination import Destination
    from crawler.records.export import Choice
    from storage.database import Database


class Command(ProjectCommand):
    """Saved articles as a file; the store is read a few rows at a time."""

    name = "export"
    usage = "[options] FILE|-"
    summary = "Write saved articles to a file"
    description = (
        "Write saved articles to FILE. Its suffix says the format: .jsonl, .json, .csv, .parquet, .md (a folder),\n"
        ".rss, .atom, .epub (a book), .bib (BibTeX), .csl.json (CSL-JSON, for Zotero and Pandoc), .warc.gz or .wacz\n"
        "(web archives: the pages as they were fetched, with their records). A text format is compressed if the name\n"
        "ends with .gz. `-` is standard output; --format then says the format.\n"
        "The articles are in the order in which they were saved; in a feed the newest are first. The days of --since\n"
        "and --until belong to the range. An existing FILE is replaced only when all of the new one is written. In\n"
        ".csv, a text that a spreadsheet would run as a formula gets an apostrophe before it.\n"
        "changes.atom and changes.jsonl (or --changes) have what publishers changed in saved articles: an entry for\n"
        "each correction, with its words, and for each removal. --since and --until are then the days of the changes.\n"
        "Exit code 0: the file is written; 1: a filter names nothing that was saved, or the file cannot be written;\n"
        "2: the command was not understood."
    )
    examples = (
        "scrapy export articles.jsonl",
        "scrapy export january.csv --site asianews --language en --since 2024-01-01 --until 2024-01-31",
        "scrapy export table.csv --excel               a table that Excel opens with all its letters",
        "scrapy export india.parquet --country India --query 'court OR trial'",
        "scrapy export stories.md                      a folder with one file for each article",
        "scrapy export week.epub --since 2024-01-22    a book for a reading device, one chapter an article",
        "scrapy export newest.rss -n 20                a full-text feed of the newest",
        "scrapy export changes.atom --since 2024-01-31   what publishers corrected and removed since then",
        "scrapy export all.jsonl --format jsonld       schema.org's NewsArticle, one a line",
        "scrapy export floods.wacz --query flood       a web archive: the pages as they came, and the records",
        "scrapy export - --format csv | gzip > all.csv.gz",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own options."""
        from crawler.records.destination import FORMATS

        super().add_options(parser)
        add_filters(parser)
        parser.add_argument("--query", metavar="WORDS", help="only articles that `scrapy search WORDS` finds")
        parser.add_argument(
            "--format", choices=FORMATS, help="the format, if the suffix does not say it (default for `-`: jsonl)"
        )
        parser.add_argument(
            "--changes",
            action="store_true",
            help="what publishers changed, not articles (.jsonl, .atom); so without it in a file named changes.atom",
        )
        parser.add_argument(
            "--excel", action="store_true", help="write a .csv file that Excel opens with all its letters"
        )
        parser.add_argument(
            "-n", "--number", type=int, help="only this number of the newest articles (default for a feed: 50)"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the file and say how many articles it has."""
        from crawler.records.destination import BINARY, DestinationError, destination_of
        from crawler.records.export import Choice
        from crawler.records.web_archive import NOT_INSTALLED, has_wacz

        if len(args) != 1:
            raise UsageError("name one file, such as articles.jsonl, or - for standard output")
        try:
            destination = destination_of(args[0], opts.format, has_changes=opts.changes)
        except DestinationError as error:
            raise UsageError(str(error)) from None
        if opts.excel and destination.format != "csv":
            raise UsageError("--excel is for .csv files")
        if opts.number is not None and opts.number < 1:
            raise UsageError("--number must be at least 1")
        if destination.path is None and destination.format in BINARY and sys.stdout.isatty():
            raise UsageError(f"{destination.format} is nothing that a terminal can show: name a file, or use a pipe")
        if destination.has_changes and opts.duplicates is False:
            # A change is one of its article's, whatever other articles tell.
            opts.duplicates = True
        if destination.format == "wacz" and not has_wacz():
            raise UsageError(NOT_INSTALLED)
        choice = Choice(filters_of(opts), opts.query, opts.number)
        if opts.query is not None:
            check_question(opts.query)
        with self.store() as database, self.output():
            if database is not None:
                self._export(database, destination, choice, for_excel=opts.excel)

    def _export(self, database: "Database", destination: "Destination", choice: "Choice", *, for_excel: bool) -> None:
        from crawler.records.changes_feed.export import write_changes
        from crawler.records.export import write_export
        from storage.database import DatabaseError
        from storage.errors import StorageError
        from storage.queries.search import QueryError

        assert self.settings is not None
        archive = archive_folder(self.settings)
        try:
            if destination.has_changes:
                written = write_changes(database, destination, choice)
            else:
                written = write_export(database, destination, choice, for_excel=for_excel, archive=archive)
        except QueryError as error:
            raise UsageError(str(error)) from None
        except BrokenPipeError:
            raise
        except (OSError, DatabaseError) as error:
            why = getattr(error, "strerror", None) or error
            self.complain(f"{destination.name}: cannot be written ({why})", FAILED)
        except StorageError as error:
            self.complain(str(error), FAILED)
        else:
            number, what = written.articles, "change" if destination.has_changes else "article"
            sys.stderr.write(f"{number} {what}{'' if number == 1 else 's'} written to {destination.name}\n")
            if written.cut:
                some = "1 text is" if written.cut == 1 else f"{written.cut:,} texts are"
                sys.stderr.write(f"{some} longer than a cell of Excel may be, and cut there\n")
            if written.without_page:
                some = "1 article has" if written.without_page == 1 else f"{written.without_page:,} articles have"
                sys.stderr.write(f"{some} no kept page: the file has the record alone\n")
