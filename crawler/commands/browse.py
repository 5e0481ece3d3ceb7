"""`scrapy browse`: a reading room over the saved articles, in a browser."""

import argparse
import sys
import webbrowser
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError

from crawler.terminal.command import BAD_USAGE, FAILED, ProjectCommand

if TYPE_CHECKING:
    from storage.database import Database

_LAST_PORT = 65535


class Command(ProjectCommand):
    """Serves until Ctrl-C."""

    name = "browse"
    usage = "[options]"
    summary = "Read saved articles in a browser"
    description = (
        "Serve the reading room, a web interface for the saved articles, until Ctrl-C. It shows the newest articles\n"
        "by site, language, section, country and day, finds articles by their words, and saves searches in your\n"
        "browser. You can download every list as CSV, JSON or a feed. Each article comes with its other languages and\n"
        "its earlier versions. Further pages show how each site stands, and every table with SQL (Datasette).\n"
        "The reading room never changes the articles. Only this machine can open it, unless --host says otherwise."
    )
    examples = (
        "scrapy browse                     the articles at http://127.0.0.1:8001",
        "scrapy browse --open              opens them in your browser too",
        "scrapy browse --port 0            on any free port",
        "scrapy browse --host 0.0.0.0      everybody who can reach this machine can read",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own options."""
        super().add_options(parser)
        parser.add_argument(
            "--port", type=int, default=8001, help="port to listen on (default: 8001; 0: any free port)"
        )
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
        parser.add_argument("--open", action="store_true", help="open the reading room in your browser")

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
        from crawler.reading_room.opening import open_room
        from crawler.reading_room.serving import address_of, listen, serve
        from crawler.terminal.filters import catch_up
        from storage.errors import StorageError
        from storage.queries.search import SearchIndex

        if database.file is None:
            self.complain(
                "the reading room reads a SQLite file: scrapy copy makes one of another database, and keeps it up",
                FAILED,
            )
            return
        try:
            catch_up(database, SearchIndex(database))
        except StorageError as error:
            # What is there can be read all the same, and what was indexed before be searched.
            self.complain(str(error), 0)
        try:
            listening = listen(opts.host, opts.port)
        except OSError as error:
            self.complain(
                f"cannot listen at {opts.host}:{opts.port}: {error.strerror or error}; --port 0 takes one that is free",
                BAD_USAGE,
            )
            return
        assert self.settings is not None
        sites = self.site_rules()
        with (
            listening,
            open_room(database, self.settings, sites, opts.host, lambda line: self.complain(line, 0)) as app,
        ):
            address = address_of(listening, opts.host)

            def ready() -> None:
                sys.stdout.write(f"{address}\n")
                sys.stdout.flush()
                sys.stderr.write("reading room open; Ctrl-C closes it\n")
                if opts.open:
                    webbrowser.open(address)

            serve(app, listening, ready)
