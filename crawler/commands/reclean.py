"""`scrapy reclean`: today's cleaner over the pages that were kept."""

import argparse
import hashlib
import sys
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError

from crawler.from_settings import SettingError, archive_folder, make_site_configs, make_workers, number_of
from crawler.terminal.command import BAD_USAGE, FAILED, ProjectCommand, printable, progress
from crawler.terminal.filters import in_the_store, range_option
from crawler.terminal.program_name import program_name
from storage.errors import StorageError, UnknownNameError, driver_message

if TYPE_CHECKING:
    from crawler.recleaning.recleaner import Cleaner, Wanted
    from storage.database import Database
    from storage.writer import Writer


_MOST_TOLD = 5
"""Faults of the archive that are told in full."""


class Command(ProjectCommand):
    """Cleans kept pages again, and replaces the records that come out different."""

    name = "reclean"
    usage = "[options]"
    summary = "Clean the kept pages again with today's cleaner"
    description = (
        "Clean the kept pages again with today's cleaner, on all cores and without network (crawls with ARCHIVE_DIR\n"
        "or KEEP_PAGES=1 keep pages). Records that come out different are replaced; all others stay byte for byte as\n"
        "they are. A replaced record makes no version, because the publisher changed nothing. If a page gives no\n"
        "article today, its record stays. If the command is interrupted, the same command continues where it stopped.\n"
        "Exit code 0: done; 1: no database, no kept page, a page of the archive could not be read, or a record could\n"
        "not be written; 2: the command was not understood."
    )
    examples = (
        "scrapy reclean --dry-run --explain 10    says what would change, and shows ten differences",
        "scrapy reclean                           cleans all kept pages again",
        "scrapy reclean --site asianews --since 2024-01-01 --until 2024-12-31",
        "scrapy reclean --outdated                only pages whose record another version of the cleaner made",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own options."""
        super().add_options(parser)
        parser.add_argument("--site", help="only articles of this site (asianews)")
        parser.add_argument("--since", metavar="DAY", help="only articles published on this day or later (2024-01-31)")
        parser.add_argument("--until", metavar="DAY", help="only articles published on this day or earlier")
        parser.add_argument(
            "--outdated", action="store_true", help="only records that another version of the cleaner made"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and write nothing")
        parser.add_argument("--explain", metavar="N", type=int, default=0, help="show the first N differences")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read the pages again and say what became of the records."""
        from crawler.extraction.addresses import readable_host
        from crawler.recleaning.recleaner import Wanted
        from storage.queries.filters import Filters

        if args:
            raise UsageError("it takes options only, such as --site")
        if opts.explain < 0:
            raise UsageError("--explain must be at least 0")
        days = range_option(opts)
        filters = Filters(readable_host(opts.site) if opts.site else None, None, *days)
        with self.store() as database, self.output():
            if database is None:
                return
            if database.read_only is not None and not opts.dry_run:
                self.complain(f"{database.file} may not be written; --dry-run says what it would change", FAILED)
                return
            try:
                filters = in_the_store(database, filters)
            except UnknownNameError as error:
                self.complain(str(error), FAILED)
                return
            self._reclean(database, Wanted(filters, opts.outdated, opts.dry_run, opts.explain))

    def _reclean(self, database: "Database", wanted: "Wanted") -> None:
        from crawler.kept_pages import KeptPages
        from crawler.recleaning.recleaner import Cleaner
        from storage.database import DatabaseError
        from storage.writer import Writer

        assert self.settings is not None
        try:
            workers = make_workers(self.settings)
            kept_pages = KeptPages(archive_folder(self.settings))
            configs = make_site_configs(self.settings, lambda line: self.complain(line, 0))
            patience = number_of(self.settings, "DATABASE_LOCK_SECONDS")
        except SettingError as error:
            self.complain(str(error), BAD_USAGE)
            return
        cleaner = Cleaner(workers, self.site_rules(), configs, kept_pages)
        writer = None if wanted.is_dry else Writer(database, lock_seconds=patience)
        try:
            self._read_again(database, writer, cleaner, wanted)
        except (StorageError, DatabaseError) as error:
            self.complain(f"not all records could be written: {driver_message(error)}", FAILED)
        finally:
            workers.stop(wait=False)
            if writer is not None:
                writer.close()

    def _read_again(self, database: "Database", writer: "Writer | None", cleaner: "Cleaner", wanted: "Wanted") -> None:
        from crawler.recleaning.recleaner import Recleaner
        from storage.recleaning.kept_articles import KeptArticles

        assert self.settings is not None
        asked = _name_of(cleaner, wanted, self.settings["EXTRACTION_MODE"])
        recleaner = Recleaner(database, writer, cleaner, wanted, asked)
        last, number = recleaner.start()
        if number:
            if last:
                sys.stderr.write(
                    f"{program_name()} reclean: continuing after article {last}, where an earlier command stopped\n"
                )
            cleaner.workers.start()
            with progress("pages read again", number) as advance:
                recleaner.run(last, advance, _say)
        with database.session() as session:
            without = KeptArticles(session).count_without_page(wanted.filters)
        if not number and not last:
            kept = (
                "no page of these articles is kept; with KEEP_PAGES=1, crawls keep those that they fetch from then on"
            )
            self.complain(kept if without else "no such article is saved", FAILED)
            return
        for line in recleaner.account.lines(is_dry=wanted.is_dry):
            _say(line)
        unreadable = recleaner.account.unreadable
        for why, times in unreadable.most_common(_MOST_TOLD):
            self.complain(why + (f" ({times} times)" if times > 1 else ""), FAILED)
        if len(unreadable) > _MOST_TOLD:
            self.complain(f"{unreadable.total():,} pages cannot be read in the archive", FAILED)
        if without:
            some = (
                "1 article has no kept page and was"
                if without == 1
                else f"{without:,} articles have no kept page and were"
            )
            _say(f"{some} not read again")


def _say(line: str) -> None:
    sys.stdout.write(f"{printable(line)}\n")


def _name_of(cleaner: "Cleaner", wanted: "Wanted", mode: str) -> str:
    """What was asked for, and by which cleaner: two commands with one name do the same."""
    from crawler.extraction.rules import GENERIC_RULES
    from crawler.extraction.versions import extractor_version

    versions = sorted(map(extractor_version, (*cleaner.site_rules, GENERIC_RULES)))
    asked = f"{wanted.filters} outdated={wanted.only_outdated} {mode} {versions} {cleaner.site_configs.digest()}"
    return hashlib.sha256(asked.encode()).hexdigest()[:32]
