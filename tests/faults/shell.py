"""The real command against a misbehaving server, and what must hold after every run."""

import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

from tests.crawler.local_site import Run, Shell
from tests.faults.server import FaultyServer
from tests.waiting import HANG_SECONDS


class PageState(NamedTuple):
    """What a page's row says."""

    state: str
    reason: str | None


class FaultShell(Shell):
    """Runs crawls; the database must be whole after each."""

    def crawl(
        self, *arguments: str, settings: Mapping[str, object] | None = None, seconds: float = HANG_SECONDS
    ) -> Run:
        """A whole run, then `PRAGMA integrity_check`."""
        run = super().crawl(*arguments, settings=settings, seconds=seconds)
        self.check()
        return run

    def news(self, server: FaultyServer, **settings: object) -> Run:
        """`scrapy crawl news` on the server, without retries unless asked for."""
        return self.crawl("news", "-a", f"url={server.url}", settings={"RETRY_TIMES": 0} | settings)

    def asianews(self, server: FaultyServer, *arguments: str, **settings: object) -> Run:
        """`scrapy crawl asianews` on the server."""
        given = [part for argument in arguments for part in ("-a", argument)]
        return self.crawl("asianews", "-a", f"base_url={server.url}", *given, settings={"RETRY_TIMES": 0} | settings)

    def check(self) -> None:
        """The file is whole, and every reference leads somewhere."""
        if self.database.exists():
            assert self.rows("PRAGMA integrity_check") == [("ok",)]
            assert self.rows("PRAGMA foreign_key_check") == []

    def page(self, path: str) -> PageState:
        """State and reason of the page at the path."""
        return PageState(*self.pages()[path])

    def headlines(self) -> list[str]:
        """Of all articles, sorted."""
        return sorted(headline for (headline,) in self.rows("SELECT headline FROM article"))

    def execute(self, statement: str) -> None:
        """Changes the database from outside."""
        connection = sqlite3.connect(self.database)
        try:
            with connection:
                connection.execute(statement)
        finally:
            connection.close()
