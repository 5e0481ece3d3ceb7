"""`scrapy browse`: a reading room over the saved articles, in a browser."""

import argparse
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError

from crawler.extraction.addresses import read_address
from crawler.extraction.rules import CleaningRules
from crawler.terminal.command import BAD_USAGE, FAILED, ProjectCommand, rules_of

if TYPE_CHECKING:
    from crawler.reading_room.guard import App
    from crawler.reading_room.views import Explain
    from storage.database import Database

_LAST_PORT = 65535


class Command(ProjectCommand):
    """Serves until Ctrl-C."""

    name = "browse"
    usage = "[options]"
    summary = "Read saved articles in a browser"
    description = (
        "A reading room over the database, for this machine alone unless --host says otherwise: newest articles\n"
        "by site, language, section, country and day; search; each article with its other languages and earlier\n"
        "versions; charts; crawl runs; and every table as Datasette shows it, with SQL, JSON and CSV. It only\n"
        "reads. Ctrl-C ends it."
    )
    examples = (
        "scrapy browse                     the articles at http://127.0.0.1:8001",
        "scrapy browse --open              and a browser that shows them",
        "scrapy browse --port 0            at a port that is free",
        "scrapy browse --host 0.0.0.0      also for other machines: everybody who reaches this one can read",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own options."""
        super().add_options(parser)
        parser.add_argument("--port", type=int, default=8001, help="default: 8001; 0: one that is free")
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen at (default: 127.0.0.1)")
        parser.add_argument("--open", action="store_true", help="open a browser")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Serve the reading room."""
        if args:
            raise UsageError(f"not understood: {args[0]}")
        if not 0 <= opts.port <= _LAST_PORT:
            raise UsageError(f"--port {opts.port}: a number from 0 to {_LAST_PORT}")
        with self.store() as database, self.output():
            if database is not None:
                self._serve(database, opts)

    def _serve(self, database: "Database", opts: argparse.Namespace) -> None:
        from crawler.reading_room.app import reading_room
        from crawler.reading_room.room import ReadingRoom
        from crawler.terminal.filters import catch_up
        from storage.errors import StorageError
        from storage.reading.search import SearchIndex

        try:
            index = SearchIndex(database)
        except StorageError as error:
            self.complain(str(error), FAILED)
            return
        try:
            catch_up(index)
        except StorageError as error:
            # What is there can be read all the same, and what was indexed before be searched.
            self.complain(str(error), 0)
        try:
            listening = _listen(opts.host, opts.port)
        except OSError as error:
            self.complain(
                f"cannot listen at {opts.host}:{opts.port}: {error.strerror or error}; --port 0 takes one that is free",
                BAD_USAGE,
            )
            return
        sites = self.site_rules()
        room = ReadingRoom(database, partial(_spellings, sites))
        with listening, reading_room(database.file or Path(), room, self._explainer(database, sites), opts.host) as app:
            shown = f"[{opts.host}]" if ":" in opts.host else opts.host
            address = f"http://{shown}:{listening.getsockname()[1]}/"

            def ready() -> None:
                sys.stdout.write(f"{address}\n")
                sys.stdout.flush()
                sys.stderr.write("reading room open; Ctrl-C closes it\n")
                if opts.open:
                    webbrowser.open(address)

            _run(app, listening, ready)

    def _explainer(self, database: "Database", sites: tuple[CleaningRules, ...]) -> "Explain":
        from crawler.explain.kept_page import NOT_KEPT, explain_kept
        from crawler.from_settings import SettingError
        from crawler.reading_room.room import UnknownArticleError
        from crawler.reading_room.views import ExplainError
        from storage.articles import Articles
        from storage.sources import PageSources

        def explain(number: int) -> str:
            assert self.settings is not None
            with database.session() as session:
                row = Articles(session).get(number)
                if row is None:
                    raise UnknownArticleError
                record, kept = Articles.record(row), PageSources(session).of_article(number)
            if kept is None:
                raise ExplainError(f"the page was not kept: {NOT_KEPT}")
            try:
                return explain_kept(record, kept, self.settings, sites, lambda line: self.complain(line, 0))
            except SettingError as error:
                raise ExplainError(str(error)) from None

        return explain


def _spellings(sites: tuple[CleaningRules, ...], url: str) -> list[str]:
    """The ways in which the address may stand in the store."""
    from storage.articles import without_scheme

    found = read_address(url, rules_of(url, sites))
    return [url, without_scheme(url), found.url, without_scheme(found.url), found.key]


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except BaseException:
        listening.close()
        raise
    return listening


def _run(app: "App", listening: socket.socket, ready: Callable[[], None]) -> None:
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready()

    # uvicorn has handlers of its own while it runs, and raises the signal again when it has ended: that is how this
    # command is closed, and no failure.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[listening])
