"""`scrapy sites`: the list of sites that `scrapy work` crawls."""

import argparse
import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from scrapy.exceptions import UsageError

from crawler.terminal.command import FAILED, ProjectCommand, printable
from crawler.terminal.program_name import as_started
from storage.errors import StorageError, driver_message

if TYPE_CHECKING:
    from crawler.site_list.entries import KnownSpider
    from storage.database import Session

T = TypeVar("T")
_WORDS = ("list", "add", "remove", "pause", "resume", "import", "export")
_BY_ITS_NEWS = "auto"


class Command(ProjectCommand):
    """Shows and changes the list."""

    name = "sites"
    usage = "[options] [add URL|SPIDER | remove SITE | pause SITE | resume SITE | import FILE | export FILE.opml]"
    summary = "The list of sites that `scrapy work` crawls"
    description = (
        "Show or change the list of sites. Without a word behind it, the command shows the list, sites in trouble\n"
        "first.\n"
        "  add URL|SPIDER    add a site. With --every 6h it is crawled every six hours, else as often as it has news\n"
        "  remove SITE       take a site off the list; its articles stay\n"
        "  pause SITE        do not crawl a site until `scrapy sites resume SITE`\n"
        "  import FILE       add the sites of a file: an .opml file of a feed reader, or a text with one address on\n"
        "                    each line; - is standard input\n"
        "  export FILE.opml  write the list, for feed readers and for import; - is standard output\n"
        "Exit code 0: done; 1: the list is empty, a file names no site, or some of its sites were refused; 2: the\n"
        "command was not understood, or the site is not on the list."
    )
    examples = (
        "scrapy sites                               the list",
        "scrapy sites add https://example.org       a site, crawled as often as it has news",
        "scrapy sites add asianews --every 6h -a languages=all",
        "scrapy sites add asianews --every auto     as often as it has news again",
        "scrapy sites import subscriptions.opml     the sites of a feed reader",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own options."""
        super().add_options(parser)
        parser.add_argument("--every", metavar="AGE", help="with add: the time between crawls (30m, 6h, 2d), or auto")
        parser.add_argument(
            "-a",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            dest="arguments",
            help="with add: an argument for its crawls, as for scrapy crawl",
        )
        parser.add_argument(
            "--feeds", action="store_true", help="with import: crawl only the articles that the feeds name"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do what was asked."""
        if args in ([], ["list"]):
            self._list()
            return
        word, *named = args
        if word not in _WORDS:
            raise UsageError(f"unknown word {word}: it is one of {', '.join(_WORDS)}; an address goes behind add")
        if word == "list":
            raise UsageError("list takes nothing behind it")
        if len(named) != 1:
            raise UsageError(f"{word} takes one {'file' if word in ('import', 'export') else 'site'}")
        if word != "add" and (opts.every or opts.arguments):
            raise UsageError(f"--every and -a go with add, not with {word}")
        if opts.feeds and word != "import":
            raise UsageError("--feeds goes with import")
        with self.output():
            if word == "add":
                self._add(named[0], opts)
            elif word == "import":
                self._import(named[0], takes_feeds=opts.feeds)
            elif word == "export":
                self._export(named[0])
            else:
                self._change(word, named[0])

    def _list(self) -> None:
        from crawler.site_list.past_crawls import runs_of
        from crawler.watching.listed_sites import listed_line, listed_lines
        from storage.queries.health import Health
        from storage.sites.listed_sites import ListedSites

        with self.store(made_by="scrapy sites add URL makes it") as database, self.output():
            if database is None:
                return
            now = datetime.now(UTC)
            with database.session() as session:
                sites, health = ListedSites(session), Health(session)
                listed = sites.all()
                lines = [
                    listed_line(
                        row,
                        runs_of(row, listed, sites.runs(row.site)),
                        health.freshness(row.site, now).newest_article,
                        now,
                    )
                    for row in listed
                ]
            if not lines:
                self.complain("no site is on the list; scrapy sites add https://example.org adds one", FAILED)
                return
            is_wide = not (sys.stdout.isatty() or "COLUMNS" in os.environ)
            for text in listed_lines(lines, None if is_wide else shutil.get_terminal_size().columns):
                sys.stdout.write(f"{' '.join(printable(text).splitlines())}\n")

    def _add(self, typed: str, opts: argparse.Namespace) -> None:
        from crawler.site_list.entries import EntryError, read_entry
        from crawler.site_list.kept_list import ADDED, CHANGED, KNOWN, add_or_change

        every = _every(opts.every)
        try:
            entry = replace(read_entry(typed, _arguments(opts.arguments), self._spiders()), every=every)
        except EntryError as error:
            raise UsageError(str(error)) from None
        told = self._write(lambda session: add_or_change(session, entry, every_is_given=opts.every is not None))
        said = {
            ADDED: "is on the list; the next `scrapy work` crawls it",
            CHANGED: "was on the list, and is changed; the next `scrapy work` crawls it",
            KNOWN: "is on the list already",
        }
        if told is not None:
            self._say(f"{entry.name} {said[told]}")

    def _change(self, word: str, typed: str) -> None:
        from crawler.site_list.entries import EntryError
        from crawler.site_list.kept_list import pausing, remove

        operation = {"remove": remove, "pause": pausing(True), "resume": pausing(False)}[word]
        said = {
            "remove": "is off the list; its articles stay",
            "pause": "is not crawled until `scrapy sites resume`",
            "resume": "is on the list again, and is crawled when it is due",
        }
        try:
            name = self._write(lambda session: operation(session, typed), create=False)
        except EntryError as error:
            raise UsageError(str(error)) from None
        if name is not None:
            self._say(f"{name} {said[word]}")

    def _import(self, file: str, *, takes_feeds: bool) -> None:
        from crawler.site_list.entries import Entry
        from crawler.site_list.files import Refusal, UnreadableFileError, read_file
        from crawler.site_list.kept_list import ADDED, KNOWN, add_entries

        try:
            body = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
            found = list(read_file(body, self._spiders(), takes_feeds=takes_feeds))
        except OSError as error:
            raise UsageError(f"{file}: cannot be read ({error.strerror})") from None
        except UnreadableFileError as error:
            raise UsageError(f"{file}: {error}") from None
        entries = [one for one in found if isinstance(one, Entry)]
        refused = [one for one in found if isinstance(one, Refusal)]
        counts = self._write(lambda session: add_entries(session, entries)) if entries else Counter[str]()
        if counts is None:
            return
        for refusal in refused:
            self.complain(f"{file}, line {refusal.line}: {refusal.reason}", FAILED)
        if not found:
            self.complain(f"{file} names no site", FAILED)
        told = f"{counts[ADDED]} added, {counts[KNOWN]} known, {len(refused)} refused"
        sys.stdout.write(f"{told}\n")

    def _export(self, file: str) -> None:
        from crawler.site_list.files import write_opml
        from crawler.site_list.kept_list import entries_of

        if file != "-" and Path(file).suffix.lower() != ".opml":
            raise UsageError(f"{file}: give a name that ends with .opml, or - for standard output")
        with self.store(made_by="scrapy sites add URL makes it") as database:
            if database is None:
                return
            with database.session() as session:
                entries = entries_of(session)
        written = write_opml(entries, format_datetime(datetime.now(UTC)))
        if file == "-":
            sys.stdout.write(written.decode("utf-8"))
            return
        beside = Path(f"{file}.part")
        try:
            beside.write_bytes(written)
            beside.replace(file)
        except OSError as error:
            raise UsageError(f"{file}: cannot be written ({error.strerror})") from None
        self._say(f"{file}: {len(entries)} site{'' if len(entries) == 1 else 's'}")

    def _say(self, text: str) -> None:
        sys.stdout.write(f"{printable(as_started(text))}\n")

    def _spiders(self) -> "dict[str, KnownSpider]":
        from scrapy.spiderloader import get_spider_loader

        from crawler.spiders.base import NewsSpider

        assert self.settings is not None
        loader = get_spider_loader(self.settings)
        spiders = {name: loader.load(name) for name in loader.list()}
        return {name: spider for name, spider in spiders.items() if issubclass(spider, NewsSpider)}

    def _write(self, operation: "Callable[[Session], T]", *, create: bool = True) -> T | None:
        """Return the operation's result, once it is committed; None, and a line, where that cannot be."""
        from pipelines.project_folder import project_folder
        from storage.database import DatabaseError, database_url

        assert self.settings is not None
        try:
            return _written(database_url(self.settings["ARTICLE_DATABASE"], project_folder()), operation, create)
        except (StorageError, DatabaseError) as error:
            self.complain(driver_message(error) if isinstance(error, DatabaseError) else str(error), FAILED)
            return None


def _written(url: str, operation: "Callable[[Session], T]", create: bool) -> T:
    """Return the operation's result. Raises StorageError or DatabaseError."""
    from storage.database import open_database
    from storage.writer import Writer

    with closing(open_database(url, create=create)) as database:
        if database.read_only is not None:
            raise StorageError(f"the database {database.file} may not be written")
        with closing(Writer(database, batch_seconds=0.0)) as writer:
            return writer.submit(operation).result()


def _arguments(given: list[str]) -> dict[str, str]:
    read = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise UsageError(f"-a {text} is not NAME=VALUE")
        read[name] = value
    return read


def _every(given: str | None) -> int | None:
    """Return the seconds of `--every`; None where the rhythm follows the news. Raises UsageError."""
    if given in (None, _BY_ITS_NEWS):
        return None
    from crawler.site_list.rhythm import LEAST
    from crawler.watching.stale import read_age

    try:
        every = read_age(given or "")
    except ValueError as error:
        raise UsageError(f"--every: {error}, nor {_BY_ITS_NEWS}") from None
    if every < LEAST:
        raise UsageError(f"--every {given}: the shortest time between two crawls is 15m")
    return int(every.total_seconds())
