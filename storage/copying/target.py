"""What a database must be that is copied into: a copy, of which nobody makes anything else."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, func, literal, make_url, select, text

from storage.database import Database, open_database
from storage.errors import SiteLockedError, StorageError
from storage.models import CrawlRunRow, ForgottenRow
from storage.store_file.location import file_of
from storage.store_file.lock import SiteLock

_NAME = "scrapy-copy"
_BUSY = "another scrapy copy into this database is running"


def open_target(url: str, source: Database) -> Database:
    """Open the database, which is made where it is a file that is not there yet. Raises StorageError where it cannot be
    written, is the source itself, or another program's."""
    file = file_of(make_url(url)) if url.startswith("sqlite") else None
    if file is not None and source.file is not None and file.exists() and file.samefile(source.file):
        raise StorageError("FROM and TO are one database")
    target = open_database(url, create=file is not None and not file.exists())
    if target.read_only is None and (file is not None or not _is_same_server_database(source, target)):
        return target
    target.close()
    raise StorageError(f"{file} may not be written" if file is not None else "FROM and TO are one database")


def _is_same_server_database(source: Database, target: Database) -> bool:
    """Whether both are one, by whatever address."""
    if source.file is not None:
        return False
    asked = select(func.current_database(), func.pg_postmaster_start_time(), text("system_identifier")).select_from(
        text("pg_control_system()")
    )
    with source.engine.connect() as one, target.engine.connect() as other:
        return one.execute(asked).one() == other.execute(asked).one()


@contextmanager
def sole_copy(target: Database) -> Iterator[None]:
    """While this lasts, no other copy is made into the database. Raises StorageError."""
    if target.file is not None:
        try:
            lock = SiteLock(target.file, _NAME)
        except SiteLockedError:
            raise StorageError(_BUSY) from None
        try:
            yield
        finally:
            lock.close()
        return
    with target.engine.connect() as connection:
        # It ends with the connection, and so with the process.
        name = func.hashtext(literal(_NAME))
        if not connection.scalar(select(func.pg_try_advisory_lock(name))):
            raise StorageError(_BUSY)
        connection.commit()
        try:
            yield
        finally:
            connection.execute(select(func.pg_advisory_unlock(name)))


def own_work(source: Connection, target: Connection, name: str) -> None:
    """Raise StorageError where the copy has been crawled into, or articles were taken out of it alone: to bring it to
    what the source is would undo that."""
    runs = select(CrawlRunRow.id, CrawlRunRow.site, CrawlRunRow.started)
    known = {tuple(row) for row in source.execute(runs)}
    own = [row for row in target.execute(runs.order_by(CrawlRunRow.id)) if tuple(row) not in known]
    if own:
        raise StorageError(
            f"{name} is no mere copy any more: it has a crawl of its own ({own[-1].site}, {own[-1].started[:10]}). "
            "Copy into another database"
        )
    names = select(ForgottenRow.name_hash)
    forgotten = set(target.scalars(names)) - set(source.scalars(names))
    if forgotten:
        raise StorageError(
            f"an article was forgotten in {name} alone, and would come back: forget it in the database that is copied "
            "too"
        )
