"""`RunResources`: everything that a run holds open: database, writer, workers, the site's lock, its own row."""

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self, TypeVar

from scrapy.settings import BaseSettings

from crawler.crawl.ending.drift import RUNS, Coverage
from crawler.crawl.ending.list_endings import SHUT_RUNS
from crawler.crawl.ending.outcome import NO_ARTICLES, Outcome
from crawler.downloader.sharing.host_turn import HostTurn
from crawler.extraction.learned_lines import LearnedBlocks
from crawler.extraction.page import Page
from crawler.extraction.rules import CleaningRules
from crawler.extraction.versions import PROGRAM_VERSION
from crawler.from_settings import archive_folder, make_site_configs, make_workers, number_of, switch_of
from crawler.kept_pages import KeptPages
from crawler.site_configs import SiteConfigs
from crawler.workers.learned import learned_blocks
from crawler.workers.pool import CLEAN_PAGE, ExtractionWorkers
from pipelines.project_folder import project_folder
from storage.articles import Articles
from storage.batches.jobs import Touches
from storage.changes.removals import Removals, Settled
from storage.database import BUSY_SECONDS, Database, DatabaseError, Session, database_url, open_database
from storage.errors import SiteLockedError, StorageError, StoreGoneError
from storage.likeness.learned_lines import LearnedLines
from storage.pages import Pages
from storage.queries.search import SearchIndex
from storage.runs import CrawlRuns
from storage.sites.asked_hosts import AskedHosts
from storage.sites.listed_sites import ListedSites
from storage.store_file.location import file_of
from storage.store_file.lock import SiteLock
from storage.writer import Writer

if TYPE_CHECKING:
    # With it warcio would be imported, which a run without an archive does not need.
    from crawler.crawl.archive.run_archive import RunArchive

    # With it trafilatura would be imported, which the workers alone need.
    from crawler.workers.clean_page import CleanedPage
    from storage.server.lease import Lease

T = TypeVar("T")
Row = TypeVar("Row")
_logger = logging.getLogger(__name__)
_WORKER_SECONDS = 2.0
"""After a signal, pages that are being cleaned have so long to become articles; most need a hundredth of it."""


class AlreadyRunningError(Exception):
    """Another crawl of this site into this database is running."""

    def __init__(self, site: str) -> None:
        super().__init__(f"another crawl of {site} into this database is running")


@dataclass(slots=True)
class RunResources:
    """Open from before the spider opens until after it is closed."""

    site: str
    database: Database
    writer: Writer
    workers: ExtractionWorkers
    site_configs: SiteConfigs
    run_id: int
    is_first: bool
    """Whether the store held no article of the site."""
    learned: LearnedBlocks
    """What the site's articles had taught when the run began."""
    keeps_pages: bool
    """Whether the pages of all articles are kept, not only of those still to be visited."""
    _held: ExitStack
    kept_pages: KeptPages = field(default_factory=lambda: KeptPages(None))
    """The pages that stored articles were read from."""
    archive: "RunArchive | None" = None
    """Where responses are kept as they came."""
    turn: HostTurn = field(default_factory=HostTurn)
    """When a host may be asked, where other crawls may ask it too."""
    unwritten: list[BaseException] = field(default_factory=list)
    """Why operations were not committed."""
    recorded: Outcome | None = None
    """Set when the run's row says how it ended."""
    _hurried: threading.Event = field(default_factory=threading.Event)
    """Set when a signal has come."""
    _closed: bool = False

    @classmethod
    def open(
        cls, settings: BaseSettings, site: str, arguments: dict[str, str], own: Callable[[str], str] = str
    ) -> Self:
        """Open everything; `own` gives the site's own address of one that is fetched. Raises SettingError, StorageError
        or AlreadyRunningError, and then holds nothing."""
        workers = make_workers(settings, function=CLEAN_PAGE)
        site_configs = make_site_configs(settings, _logger.warning)
        url = database_url(settings["ARTICLE_DATABASE"], project_folder())
        patience = number_of(settings, "DATABASE_LOCK_SECONDS")
        keeps_pages = switch_of(settings, "KEEP_PAGES")
        with _alone(site), ExitStack() as held:
            # First: they import what they need while the database is opened.
            held.callback(workers.stop, wait=False)
            workers.start()
            # Before the database is opened: through a hard link SQLite would not see the other crawl's log.
            lock = _take_lock(held, url, site)
            database = open_database(url, busy_seconds=max(0.0, min(patience, BUSY_SECONDS)), patience=patience)
            held.callback(database.close)
            if lock is not None:
                lock.lock_file()
            lease = _take_lease(database, site, settings)
            writer = Writer(database, lock_seconds=patience)
            held.callback(writer.close)
            if lease is not None:
                lease.keep(writer)
                held.callback(lease.close)
            archive = None
            if settings["ARCHIVE_DIR"]:
                from crawler.crawl.archive.run_archive import open_archive

                archive = open_archive(settings, site, database, writer, own)
                held.callback(archive.close)
            run_id = writer.submit(lambda session: _begin_run(session, site, arguments)).result()
            turn = _make_turn(lease, database, writer, settings)
            if lease is not None:
                lease.run_id = run_id
            with database.session() as session:
                is_first = not Articles(session).holds_any(site)
                learned = read_learned(session, site)
            return cls(
                site,
                database,
                writer,
                workers,
                site_configs,
                run_id,
                is_first,
                learned,
                keeps_pages,
                held.pop_all(),
                KeptPages(archive_folder(settings)),
                archive,
                turn,
            )

    def clean(self, page: Page, rules: CleaningRules) -> "Future[CleanedPage]":
        """Clean a page in a worker, by the site's rules or those of its host's site-config file, and by what the
        site's articles had taught when the run began: two readings of one run differ by their pages alone."""
        return self.workers.extract(page, self.site_configs.fit(rules, page.url), learned=self.learned)

    async def write(self, operation: Callable[[Session], T]) -> T | None:
        """Return the operation's result once it is committed; None, and a note in `unwritten`, if it is not."""
        try:
            return await asyncio.wrap_future(self.writer.submit(operation))
        except (StorageError, DatabaseError) as error:
            self.unwritten.append(error)
            return None

    def put(self, operation: Callable[[Session], object], touches: Touches = None) -> None:
        """Hand over an operation that nobody awaits; `touches`: see `Writer.submit_row`."""
        self._hand_over(lambda: self.writer.submit(operation, touches=touches, urgent=False))

    def put_row(
        self, together: Callable[[Session, Sequence[Row]], Sequence[object]], row: Row, *, touches: frozenset[str]
    ) -> None:
        """Hand over what is done for many rows together, and nobody awaits."""
        self._hand_over(lambda: self.writer.submit_row(together, row, touches=touches))

    def _hand_over(self, submit: "Callable[[], Future[Any]]") -> None:
        try:
            submit().add_done_callback(self._note)
        except StorageError as error:
            self.unwritten.append(error)

    def _note(self, written: "Future[object]") -> None:
        # On the writer's thread: appending to a list is safe there, counting and logging are for the end.
        error = written.exception()
        if error is not None:
            self.unwritten.append(error)

    def when_gone(self, stop: Callable[[str], None]) -> None:
        """Call `stop` on this thread's loop, with the reason, when the store's file is no longer the one opened."""
        loop = asyncio.get_running_loop()

        def tell(error: StoreGoneError) -> None:
            # The loop may have ended meanwhile, and the run with it.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(stop, str(error))

        self.writer.when_gone(tell)

    @property
    def not_archived(self) -> Counter[str]:
        """Why responses are not in the archive that they were to be kept in: reason to number."""
        return self.archive.missing if self.archive is not None else Counter()

    def earlier_coverage(self) -> list[Coverage]:
        """Return what the new pages of the site's earlier runs gave, the newest first."""
        with self.database.session() as session:
            stored = CrawlRuns(session).coverage(self.site, last=RUNS)
        return [Coverage.read(run) for run in stored if run["run_id"] != self.run_id]

    def earlier_reasons(self) -> list[dict[str, int]]:
        """Return the reasons of the site's runs before this one that came to their end, the newest first."""
        with self.database.session() as session:
            return CrawlRuns(session).reasons(self.site, before=self.run_id, last=SHUT_RUNS)

    def settle_removals(self, *, is_site_there: bool) -> Settled:
        """Decide which articles that the run found gone are removed. Waits for the database."""
        site, run_id = self.site, self.run_id
        return self.writer.submit(
            lambda session: Removals(session).settle(site, run_id, is_site_there=is_site_there)
        ).result()

    def hurry(self) -> None:
        """Wait no longer for workers and the full-text index: a signal has come. To be called in the event loop."""
        self._hurried.set()
        asyncio.get_running_loop().call_later(_WORKER_SECONDS, self.workers.abandon)

    def close(
        self,
        outcome: Outcome,
        *,
        index: bool,
        at_end: Callable[[Database], None] | None = None,
        when_indexed: Callable[[Database], None] | None = None,
    ) -> None:
        """Record the run's outcome, commit everything and end the workers. Waits for the database. If nothing looked
        like an article, the refusals of the run do not count. `at_end` is called when the run is recorded; `index`:
        the full-text index follows, which may take a while, and then `when_indexed` is called.

        Raises StorageError if the run's own row could not be written, StoreGoneError if the store is no longer there.
        A second call does nothing.
        """
        if self._closed:
            return
        self._closed = True
        with self._held:
            self.workers.stop(wait=False)
            if outcome.exit_code == NO_ARTICLES:
                self.writer.submit(lambda session: Pages(session).forgive(self.site, self.run_id)).result()
            self.writer.submit(
                lambda session: CrawlRuns(session).finish(
                    self.run_id, outcome.exit_code, outcome.summary, **outcome.counts()
                )
            ).result()
            self.database.watch.require_file()
            self.recorded = outcome
            if at_end is not None:
                at_end(self.database)
            if index:
                self._index()
            if when_indexed is not None:
                when_indexed(self.database)
            self.database.watch.require_file()

    def _index(self) -> None:
        # What cannot be indexed now is indexed when somebody searches: no loss, and nothing for the exit code.
        try:
            SearchIndex(self.database).catch_up(until=self._hurried.is_set)
        except StorageError as error:
            _logger.warning("%s", error)


@contextmanager
def _alone(site: str) -> Iterator[None]:
    try:
        yield
    except SiteLockedError:
        raise AlreadyRunningError(site) from None


def _take_lock(held: ExitStack, url: str, site: str) -> SiteLock | None:
    """Take the site's lock until `held` ends, if there is a file. Raises SiteLockedError or StorageError."""
    file = file_of(url)
    if file is None or file.is_dir() or not file.parent.is_dir():
        # A server's database, or one that cannot be opened: `open_database` says why.
        return None
    lock = SiteLock(file, site)
    held.callback(lock.close)
    return lock


def _take_lease(database: Database, site: str, settings: BaseSettings) -> "Lease | None":
    """Take the locks of the site, and of the host for `scrapy work`, in a database on a server. Raises
    SiteLockedError."""
    if database.server is None:
        return None
    from storage.server.lease import Lease

    seconds, host = number_of(settings, "LEASE_SECONDS"), settings["WORK_HOST"] or None
    lease = Lease(database.server, database.write_engine, site, host=host, seconds=seconds)
    with database.session() as session:
        # It was stopped before it had the locks, and another worker has taken the site since.
        if host is not None and not ListedSites(session).is_begun(site, host, settings["WORK_BEGUN"]):
            raise SiteLockedError
    return lease


def _make_turn(lease: "Lease | None", database: Database, writer: Writer, settings: BaseSettings) -> HostTurn:
    """Return what waits before each request."""
    if lease is None:
        return HostTurn()
    with database.session() as session:
        stored = AskedHosts(session).delay(settings["WORK_HOST"])

    def note(host: str, delay: float) -> None:
        with suppress(StorageError):
            writer.submit(lambda session: AskedHosts(session).asks(host, delay), urgent=False)

    # The run sets its delay when everything is open.
    return HostTurn(lease, lambda: max(stored, settings.getfloat("DOWNLOAD_DELAY")), note)


def read_learned(session: Session, site: str) -> LearnedBlocks:
    """The site's learned blocks as they stand."""
    return learned_blocks(LearnedLines(session).of_site(site))


def _begin_run(session: Session, site: str, arguments: dict[str, str]) -> int:
    """The run's row; those of runs that were killed are closed: the lock says that no other run lasts."""
    runs = CrawlRuns(session)
    for killed in runs.unfinished(site):
        runs.finish(killed.id, None, "killed: noted by the next run")
    return runs.start(site, arguments, PROGRAM_VERSION)
