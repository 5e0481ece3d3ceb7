"""`scrapy work`: crawl the sites of the list that are due."""

import argparse
import asyncio
import logging
import os
import random
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError
from scrapy.settings import SETTINGS_PRIORITIES

from crawler.from_settings import number_of
from crawler.terminal.command import FAILED, ProjectCommand, printable, progress
from storage.errors import StorageError, driver_message

if TYPE_CHECKING:
    from collections import Counter

    from crawler.working.crawl_process import CrawlProcess
    from crawler.working.ledger import Ledger, Result, Task
    from crawler.working.work import Work
    from storage.database import Database

_LOCK = "scrapy work"
"""The name of the lock: no site's, because a host has no space."""
ALREADY_WORKING = 4
"""As of `scrapy crawl`."""
_QUIET = (0, 2, 4)
"""Codes that need no person: after 2 the next crawl tries again, and a site that shuts the crawler out ends with 3 from
the third crawl on."""
_AWAY = 600.0
"""Seconds that a server may be away."""
_PATIENCE = 30.0
"""Seconds beside SHUTDOWN_SECONDS after which a crawl that was told to end is killed."""
_ONE_SIGNAL = 1.0
"""Seconds in which further signals count as the same one: `timeout` sends it to the process and again to its group."""


class Command(ProjectCommand):
    """Crawls what is due."""

    name = "work"
    usage = "[options]"
    summary = "Crawl the sites of the list that are due"
    description = (
        "Crawl the sites of the list (scrapy sites) that are due, each in a process of its own, and print a line\n"
        "for each crawl that ends. With --once, the command ends when all of them are done. Without it, the command\n"
        "stays, and crawls each site when it is due. Ctrl-C or SIGTERM ends it and the crawls that are running.\n\n"
        "Exit code with --once: the worst of its crawls, which is the first of 1, 3, 2, 4, 0 (scrapy crawl -h).\n"
        "Without it: 0 after a signal. 4 also if another scrapy work is running on this database; on PostgreSQL,\n"
        "several share the list (docs/many-machines.md)."
    )
    examples = (
        "scrapy work --once                   crawl what is due, and end: for cron",
        "scrapy work --once --parallel 4      four sites at the same time",
        "scrapy work                          stay, and crawl each site when it is due",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own options."""
        super().add_options(parser)
        parser.add_argument("--once", action="store_true", help="crawl what is due, and end")
        parser.add_argument("--parallel", type=int, default=2, metavar="N", help="sites at the same time (default: 2)")
        parser.add_argument("--quiet", action="store_true", help="print only what needs a person: for cron")
        parser.add_argument("--logs", metavar="FOLDER", help="keep the log of each site's last crawl there")
        parser.add_argument(
            "--longest",
            default="2h",
            metavar="AGE",
            help="stop a crawl after this time; the next one continues (default: 2h)",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl what is due."""
        if args:
            raise UsageError("it takes no site; it crawls those of the list, which scrapy sites shows")
        if opts.parallel < 1:
            raise UsageError("--parallel must be at least 1")
        if opts.logs and not Path(opts.logs).is_dir():
            raise UsageError(f"--logs {opts.logs}: there is no such folder")
        from crawler.watching.stale import read_age
        from storage.database import DatabaseError
        from storage.store_file.lock import SiteLockedError

        try:
            longest = read_age(opts.longest).total_seconds()
        except ValueError as error:
            raise UsageError(f"--longest: {error}") from None
        with ExitStack() as held, self.store(made_by="scrapy sites add URL makes it") as database, self.output():
            # The lock is given back after the database is closed.
            if database is None:
                return
            if database.read_only is not None:
                self.complain(f"the database {database.file} may not be written", FAILED)
                return
            try:
                self._take_lock(held, database)
            except SiteLockedError:
                self.exitcode = ALREADY_WORKING
                if not opts.quiet:
                    self.complain("another scrapy work is running on this database; nothing done", ALREADY_WORKING)
                return
            except StorageError as error:
                self.complain(str(error), FAILED)
                return
            try:
                self.exitcode = asyncio.run(self._work(database, opts, longest))
            except (StorageError, DatabaseError) as error:
                self.complain(driver_message(error) if isinstance(error, DatabaseError) else str(error), FAILED)

    def _take_lock(self, held: ExitStack, database: "Database") -> None:
        """Hold the lock of `scrapy work` until `held` ends. Raises SiteLockedError or StorageError."""
        from storage.store_file.lock import SiteLock

        if database.file is not None:
            held.callback(SiteLock(database.file, _LOCK).close)

    async def _work(self, database: "Database", opts: argparse.Namespace, longest: float) -> int:
        from crawler.site_list.turns import worst_code
        from crawler.working.ledger import Ledger
        from storage.writer import Writer

        is_shared = database.server is not None
        if database.server is not None:
            database.server.begin(_AWAY)
        with closing(Writer(database, batch_seconds=0.0)) as writer:
            ledger = Ledger(database, writer, partial(_is_locked, database), random.random)
            # Where several share the list, whoever takes such a site next notes what became of it.
            for result in await ledger.settle_left() if not is_shared else ():
                self._tell(result, opts.quiet)
            due = len(ledger.due())
            if not due and ledger.seconds_to_next() is None:
                self.complain("the list has no site to crawl; scrapy sites add https://example.org adds one", 0)
            with progress("crawls", due if opts.once else None) as advance:

                def tell(result: "Result", left: int) -> None:
                    self._tell(result, opts.quiet, left)
                    advance(1)

                make = self._shared_work if is_shared else self._alone
                work = await make(ledger, tell, opts, longest)
                _catch_signals(work)
                await work.run(once=opts.once)
        if not opts.quiet or any(code not in _QUIET for code in work.codes):
            _tell_all(work.codes)
        # One that stays is ended by a signal, and that its sites had trouble some day is no fault of it.
        return worst_code(work.codes) if opts.once else 0

    def _patience(self) -> float:
        assert self.settings is not None
        return number_of(self.settings, "SHUTDOWN_SECONDS") + _PATIENCE

    async def _alone(
        self, ledger: "Ledger", tell: "Callable[[Result, int], None]", opts: argparse.Namespace, longest: float
    ) -> "Work":
        from crawler.working.work import Work

        start, patience = self._starter(opts, is_shared=False), self._patience()
        return Work(ledger, start, tell, parallel=opts.parallel, longest=longest, patience=patience)

    async def _shared_work(
        self, ledger: "Ledger", tell: "Callable[[Result, int], None]", opts: argparse.Namespace, longest: float
    ) -> "Work":
        """The work of one of several. Raises StorageError."""
        try:
            from crawler.working.shared.opening import open_shared_work
        except ModuleNotFoundError as error:
            raise StorageError(f"scrapy work on a server needs the Python package {error.name}") from error
        assert self.settings is not None
        # It tells of each attempt to connect; what waits for the database says so once.
        logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
        return await open_shared_work(
            ledger,
            self._starter(opts, is_shared=True),
            tell,
            parallel=opts.parallel,
            longest=longest,
            patience=self._patience(),
            lease=number_of(self.settings, "LEASE_SECONDS"),
        )

    def _starter(self, opts: argparse.Namespace, *, is_shared: bool) -> "Callable[[Task], Awaitable[CrawlProcess]]":
        from crawler.working.crawl_process import CrawlCommand, CrawlProcess

        command = CrawlCommand(self._options(opts.parallel), Path(opts.logs) if opts.logs else None)

        async def start(task: "Task") -> "CrawlProcess":
            log = command.log(task.name)
            line = command.line(task.spider, task.arguments)
            if is_shared:
                turn = {"WORK_HOST": task.waiting.host, "WORK_BEGUN": task.begun, "WORK_PROCESS": os.getpid()}
                line += [part for name, value in turn.items() for part in ("-s", f"{name}={value}")]
            return await CrawlProcess.start(line, log)

        return start

    def _options(self, parallel: int) -> tuple[str, ...]:
        """Return the options of every crawl: the settings that were given to this command, and of the cores its
        part."""
        assert self.settings is not None
        typed = SETTINGS_PRIORITIES["cmdline"]
        given = [f"{name}={self.settings[name]}" for name in self.settings if self.settings.getpriority(name) == typed]
        if not number_of(self.settings, "EXTRACTION_WORKERS"):
            given.append(f"EXTRACTION_WORKERS={max(1, (os.cpu_count() or 1) // parallel)}")
        return tuple(part for setting in given for part in ("-s", setting))

    def _tell(self, result: "Result", is_quiet: bool, left: int | None = None) -> None:
        from crawler.site_list.turns import IN_WORDS

        if is_quiet and result.exit_code in _QUIET:
            return
        code = "-" if result.exit_code is None else result.exit_code
        parts = (f"{code} {IN_WORDS[result.exit_code]}", result.message, f"{left} more to crawl" if left else "")
        line = printable(f"{result.name}: {'; '.join(part for part in parts if part)}")
        sys.stdout.write(f"{' '.join(line.split())}\n")
        sys.stdout.flush()


def _catch_signals(work: "Work") -> None:
    def interrupt() -> None:
        sys.stderr.write("stopping the crawls that are under way; a second Ctrl-C kills them\n")
        work.interrupt()

    loop = asyncio.get_running_loop()
    caught = once_in(_ONE_SIGNAL, interrupt, loop.time)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # `nohup` ignores the one that tells of a closed terminal.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            loop.add_signal_handler(number, caught)


def once_in(seconds: float, act: Callable[[], None], clock: Callable[[], float]) -> Callable[[], None]:
    """Return what acts when it is called, unless it has acted within so many seconds."""
    acted: list[float] = []

    def call() -> None:
        now = clock()
        if not acted or now - acted[-1] >= seconds:
            acted.append(now)
            act()

    return call


def _tell_all(codes: "Counter[int | None]") -> None:
    from crawler.site_list.turns import IN_WORDS

    told = ", ".join(f"{codes[code]} {words}" for code, words in IN_WORDS.items() if codes[code])
    number = codes.total()
    sys.stdout.write(f"{number} crawl{'s' if number > 1 else ''}: {told}\n" if number else "no site is due\n")


def _is_locked(database: "Database", site: str, host: str) -> bool:
    if database.server is not None:
        from storage.server.lease import is_leased

        return is_leased(database.server, site, host)
    from storage.store_file.lock import is_locked

    return database.file is not None and is_locked(database.file, site)
