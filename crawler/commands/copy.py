"""`scrapy copy`: a database into another, SQLite or PostgreSQL."""

import argparse
import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError

from crawler.terminal.command import FAILED, ProjectCommand, progress
from crawler.terminal.filters import catch_up, range_option
from storage.errors import StorageError

if TYPE_CHECKING:
    from storage.copying.copy import Copied


class Command(ProjectCommand):
    """All rows of one database become those of another."""

    name = "copy"
    usage = "[options] FROM TO"
    summary = "Copy a database into another, SQLite or PostgreSQL"
    description = (
        "Copy the database FROM into the database TO: articles, versions, pages, runs, everything. Each is the\n"
        "path of a SQLite file or the address of a database (postgresql+psycopg://...). TO must be empty, not there\n"
        "yet, or an earlier copy of FROM. An earlier copy is brought to what FROM is now: what is new or changed is\n"
        "copied, and what is gone there is deleted. If the command is interrupted, the same command continues where\n"
        "it stopped. Exit code 0: TO is a whole copy; 1: it is not, and a line says why; 2: the command was not\n"
        "understood."
    )
    examples = (
        "scrapy copy articles.db postgresql+psycopg://me@localhost/news    moves to PostgreSQL",
        "scrapy copy postgresql+psycopg://me@localhost/news snapshot.db    a file, for scrapy browse",
        "scrapy copy --since 2026-11-01 articles.db snapshot.db            only looks at what was saved since then",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own options."""
        super().add_options(parser)
        parser.add_argument(
            "--since", metavar="DAY", help="of an earlier copy, only look at what was saved on this day or later"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Copy, index what was copied, and say what was done."""
        if len(args) != 2:
            raise UsageError("say which database is copied, and into which: scrapy copy FROM TO")
        opts.until = None
        since, _ = range_option(opts)
        with self.output():
            try:
                self._copy(args[0], args[1], since.isoformat() if since else None)
            except StorageError as error:
                self.complain(str(error), FAILED)

    def _copy(self, source_name: str, target_name: str, since: str | None) -> None:
        from storage.copying.copy import DatabaseCopy
        from storage.copying.target import open_target
        from storage.database import database_url, open_database
        from storage.queries.search import SearchIndex

        urls = [database_url(name, Path.cwd()) for name in (source_name, target_name)]
        with (
            closing(open_database(urls[0], create=False)) as source,
            closing(open_target(urls[1], source)) as target,
        ):
            copied = DatabaseCopy(source, target).run(since, partial(progress, "copying"))
            catch_up(target, SearchIndex(target))
            sys.stderr.write(f"{_said(copied)}\n")


def _said(copied: "Copied") -> str:
    done = [
        f"{number:,} {what}"
        for number, what in ((copied.new, "new"), (copied.changed, "changed"), (copied.removed, "deleted"))
        if number
    ]
    said = f"{copied.in_target:,} article{'' if copied.in_target == 1 else 's'} in the copy; rows: "
    said += ", ".join(done) or "nothing to do"
    if copied.altered:
        said += f"; {copied.altered:,} values had characters that PostgreSQL does not store, now U+FFFD"
    return said
