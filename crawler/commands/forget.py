"""`scrapy forget`: take articles out for good."""

import argparse
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError

from crawler.from_settings import SettingError, archive_folder, number_of
from crawler.terminal.command import BAD_USAGE, FAILED, ProjectCommand, printable
from crawler.terminal.named_articles import Named

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.extraction.rules import CleaningRules
    from storage.database import Database, Session
    from storage.forgetting.forgetting import Taken
    from storage.models import PageRow
    from storage.writer import Writer

_MOST_NAMED = 10


@dataclass(slots=True)
class _Chosen:
    """What is to be taken out."""

    articles: "list[Taken]"
    pages: "list[PageRow]"
    """Pages that gave no article."""


class Command(ProjectCommand):
    """Takes articles out, and keeps crawls from bringing them back."""

    name = "forget"
    usage = "[options] ID|URL ... --reason TEXT"
    summary = "Take saved articles out for good"
    description = (
        "Take articles out of the database for good: the record, its earlier versions, its entry in the full-text\n"
        "index, the kept page and pictures, its records in the archive, and whatever else has its words or addresses.\n"
        "A hash of each address stays, with the day and the reason, so that crawls do not bring the article back. The\n"
        "database file is written anew, so that no free space in it has the words. Without an article, the command\n"
        "finishes what an earlier one could not erase.\n"
        "Exit code 0: done; 1: no such article (then nothing is taken out), or not everything could be erased; 2: the\n"
        "command was not understood."
    )
    examples = (
        "scrapy forget en:9384 --reason 'asked by the person concerned'",
        "scrapy forget https://example.org/a https://example.org/b --reason 'licence ended' --yes",
        "scrapy forget 9384 --reason test --dry-run    what would go",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own options."""
        super().add_options(parser)
        parser.add_argument("--reason", metavar="TEXT", help="why; the reason is kept in the database")
        parser.add_argument("--yes", action="store_true", help="do not ask")
        parser.add_argument("--dry-run", action="store_true", help="say what would be taken out, and change nothing")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Take them out and say what went."""
        if args and not (opts.reason or "").strip():
            raise UsageError("say why: --reason TEXT")
        with self.store() as database, self.output():
            if database is None:
                return
            if database.read_only is not None and not opts.dry_run:
                self.complain(f"{database.file} may not be written; --dry-run says what would go", FAILED)
                return
            chosen = self._choose(database, args)
            if chosen is None:
                return
            for line in _lines(chosen, "would go" if opts.dry_run else "goes"):
                sys.stdout.write(f"{printable(line)}\n")
            # A large file takes a while.
            sys.stdout.flush()
            if opts.dry_run or (args and not opts.yes and not _is_sure(chosen)):
                return
            self._forget(database, chosen, (opts.reason or "").strip())
            if not args and not self.exitcode:
                sys.stdout.write("nothing is left to be erased\n")

    def _choose(self, database: "Database", args: list[str]) -> _Chosen | None:
        """Find all of them; None, and a line for each, where one is not there."""
        chosen, rules = _Chosen([], []), self.site_rules()
        with database.session() as session:
            for typed in args:
                self._find(session, Named.read(typed, rules), chosen)
        return None if self.exitcode else chosen

    def _find(self, session: "Session", named: Named, chosen: _Chosen) -> None:
        from storage.articles import Articles
        from storage.forgetting.forgetting import Forgetting
        from storage.forgetting.tombstones import Forgotten
        from storage.pages import Pages
        from storage.queries.filters import ALL_ARTICLES

        rows = named.numbered(Articles(session), ALL_ARTICLES)
        if len(rows) > 1:
            names = ", ".join(f"#{row.id} ({row.in_language or row.site})" for row in rows)
            self.complain(f"{named.asked} is the number of several articles; name one: {names}", FAILED)
            return
        row = rows[0] if rows else named.article(Articles(session))
        if row is not None:
            if row.id not in [one.article_id for one in chosen.articles]:
                chosen.articles.append(Forgetting(session).describe(row))
            return
        page = Pages(session).known_at(named.spellings)
        if page is not None:
            chosen.pages.append(page)
        elif (known := Forgotten(session).reason_of(named.site, filter(None, [named.address]))) is not None:
            sys.stderr.write(
                f"{printable(named.asked)}: taken out already, on {known[0][:10]} ({printable(known[1])})\n"
            )
        else:
            self.complain(f"no saved article {named.asked}; nothing is taken out", FAILED)

    def _forget(self, database: "Database", chosen: _Chosen, reason: str) -> None:
        from storage.database import DatabaseError
        from storage.errors import StorageError, driver_message
        from storage.writer import Writer

        assert self.settings is not None
        try:
            writer = Writer(database, lock_seconds=number_of(self.settings, "DATABASE_LOCK_SECONDS"))
        except SettingError as error:
            self.complain(str(error), BAD_USAGE)
            return
        try:
            _take_out(writer, chosen, reason)
        except (StorageError, DatabaseError) as error:
            self.complain(f"nothing is taken out: {driver_message(error)}", FAILED)
        else:
            self._erase(database, writer)
            self._erase_in_archive(database, writer)
        finally:
            writer.close()

    def _erase(self, database: "Database", writer: "Writer") -> None:
        from storage.errors import StorageError
        from storage.forgetting.erasing import erase
        from storage.forgetting.tombstones import Forgotten

        with database.session() as session:
            if not Forgotten(session).is_pending:
                return
        try:
            erase(database, writer)
        except StorageError as error:
            self.complain(
                f"the article is taken out, but free space of {database.file} may still have its words: {error}. "
                "Run scrapy forget when no other process uses it, to finish",
                FAILED,
            )

    def _erase_in_archive(self, database: "Database", writer: "Writer") -> None:
        from crawler.warc.erasing import erase_records
        from storage.forgetting.tombstones import Forgotten

        assert self.settings is not None
        with database.session() as session:
            hashes = Forgotten(session).in_archive
        if not hashes:
            return
        folder, finish = archive_folder(self.settings), "then run scrapy forget to finish"
        if folder is None or not folder.is_dir():
            missing = "taken out of the database, but not of the archive: name its folder with ARCHIVE_DIR"
            self.complain(f"{missing}, {finish}", FAILED)
            return
        try:
            erasure = erase_records(folder, _named_by(hashes, self.site_rules()))
        except (OSError, ValueError) as error:
            self.complain(f"taken out of the database, but not of the archive {folder}: {error}; {finish}", FAILED)
            return
        records = f"{erasure.records} record{'' if erasure.records == 1 else 's'}"
        sys.stdout.write(f"archive: {records} erased\n")
        for why in erasure.left:
            self.complain(f"not everything is out of the archive: {why}; {finish}", FAILED)
        if not erasure.left:
            writer.submit(lambda session: Forgotten(session).erased_in_archive()).result()


def _named_by(hashes: frozenset[str], site_rules: "tuple[CleaningRules, ...]") -> "Callable[[str], bool]":
    """Return whether an address is one of those that the hashes are of."""
    from crawler.extraction.addresses import is_site_host, page_key, read_address
    from storage.forgetting.tombstones import hash_of_page

    def is_named(url: str) -> bool:
        try:
            keys = [("", page_key(url)), ("", url.partition("://")[2])]
            keys += [(rules.site, read_address(url, rules).key) for rules in site_rules if is_site_host(url, rules)]
        except ValueError:
            return False
        return any(hash_of_page(site, key) in hashes for site, key in keys)

    return is_named


def _take_out(writer: "Writer", chosen: _Chosen, reason: str) -> None:
    """All of them in one transaction."""
    from storage.forgetting.forgetting import Forgetting

    def operation(session: "Session") -> None:
        forgetting = Forgetting(session)
        for article in chosen.articles:
            forgetting.forget(article.article_id, reason)
        for page in chosen.pages:
            forgetting.forget_page(page, reason)

    writer.submit(operation).result()


def _lines(chosen: _Chosen, goes: str) -> list[str]:
    lines = []
    for one in chosen.articles:
        parts = {
            "earlier version": one.versions,
            "page": one.pages,
            "kept page": one.kept_pages,
            "archived page": one.archived,
            "picture": one.pictures,
        }
        told = ", ".join(f"{number} {what}{'' if number == 1 else 's'}" for what, number in parts.items() if number)
        lines.append(f"{goes}: #{one.article_id} {one.url} {one.headline or ''}{f' ({told})' if told else ''}")
        if one.told_again:
            others = ", ".join(f"#{number}" for number in one.told_again[:_MOST_NAMED])
            lines.append(f"  stays: {others}, with (almost) the same words; name them too if they are to go")
    return [*lines, *(f"{goes}: the page {page.url}, which gave no article" for page in chosen.pages)]


def _is_sure(chosen: _Chosen) -> bool:
    """Ask, where a person types."""
    if sys.stdin is None or not sys.stdin.isatty() or not (chosen.articles or chosen.pages):
        return True
    sys.stderr.write("For good? It cannot be undone. [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")
