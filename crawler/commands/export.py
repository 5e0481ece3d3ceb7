"""`scrapy export`: saved articles into a file."""

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from scrapy.exceptions import UsageError

from crawler.project_command import FAILED, ProjectCommand
from crawler.record_formats import as_json

if TYPE_CHECKING:
    from storage.database import Database

_LATER = (".csv", ".parquet", ".md", ".rss", ".warc.gz")


class Command(ProjectCommand):
    """Reads the store, a few rows at a time."""

    name = "export"
    examples = (
        "scrapy export articles.jsonl",
        "scrapy export january.jsonl --site asianews --language en --since 2024-01-01 --until 2024-01-31",
    )

    def syntax(self) -> str:
        """How it is called."""
        return "[options] FILE.jsonl"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Write saved articles to a file"

    def long_desc(self) -> str:
        """What `-h` says."""
        return (
            "Write saved articles to FILE.jsonl, one record a line, in the order first saved. The file appears, or\n"
            "replaces the one before, when it is whole. The days of --since and --until are included."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Its own options."""
        super().add_options(parser)
        parser.add_argument("--site", help="articles of one site (asianews)")
        parser.add_argument("--language", help="articles in one language (en)")
        parser.add_argument("--since", metavar="DAY", help="published on this day or later (2024-01-31)")
        parser.add_argument("--until", metavar="DAY", help="published on this day or earlier")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Writes the file and says how many articles it has."""
        if len(args) != 1:
            raise UsageError("name one file, such as articles.jsonl")
        path = Path(args[0])
        if path.name.endswith(_LATER):
            raise UsageError(f"{path}: this format is not there yet; .jsonl is")
        if path.suffix != ".jsonl":
            raise UsageError(f"{path}: the suffix tells the format; .jsonl is the one there is")
        if path.is_dir() or not path.parent.is_dir():
            raise UsageError(f"{path}: {'is a folder' if path.is_dir() else f'there is no folder {path.parent}'}")
        since, until = _day("--since", opts.since), _day("--until", opts.until)
        filters = {"site": opts.site, "language": opts.language, "since": since, "until": until}
        with self.store() as database, self.output():
            if database is not None:
                self._export(database, path, filters)

    def _export(self, database: "Database", path: Path, filters: dict[str, Any]) -> None:
        from sqlalchemy.exc import SQLAlchemyError

        from storage.articles import Articles

        number = 0
        try:
            with _replaced(path) as file, database.session() as session:
                for row in Articles(session).iterate(**filters):
                    file.write(as_json(Articles.record(row)) + "\n")
                    session.expunge(row)
                    number += 1
        except (OSError, SQLAlchemyError) as error:
            self.complain(f"{path}: cannot be written ({getattr(error, 'strerror', None) or error})", FAILED)
            return
        sys.stderr.write(f"{number} article{'' if number == 1 else 's'} written to {path}\n")


@contextlib.contextmanager
def _replaced(path: Path) -> Iterator[IO[str]]:
    """A file that takes the path's place when all of it is on the disk, and leaves nothing behind otherwise."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _day(option: str, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise UsageError(f"{option} {value}: not a day such as 2024-01-31") from None
