"""Opening the store: the address, the connections, the migrations."""

import json
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session as Session
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from storage.errors import StorageError as StorageError
from storage.errors import StoreGoneError, TooSlowError, driver_message
from storage.migrate import migrate, require_no_others_tables, require_present_tables
from storage.models import storable_text
from storage.server.connection import ServerConnections
from storage.store_file.location import file_of, is_uri
from storage.store_file.reading import ReadOnlyFile, may_be_written
from storage.store_file.watch import StoreWatch

DatabaseError = SQLAlchemyError
"""Whatever SQLAlchemy or the driver raises; `storage.errors.driver_message` says it in one line."""
BUSY_SECONDS = 30
"""How long one statement waits for another process's lock."""
_LIKE_A_URL = re.compile(r"[A-Za-z][\w+.-]*:|(sqlite|postgres(ql)?|mysql|mariadb)\w*/{2}", re.IGNORECASE)
"""What is no path, but a URL with a slip in it: `sqlite:/articles.db`, `sqlite//articles.db`, `postgresql:host`."""
_ESCAPED_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
_TOOK_TOO_LONG = "57014"
"""PostgreSQL's code of a question that its time limit ended."""
_PER_CLOCK = 1000
"""Instructions of SQLite's machine from one look at the clock to the next: .1 ms."""


class Database:
    """An open store: as many readers as wanted, one writer (`storage.writer.Writer`)."""

    def __init__(self, url: URL, busy_seconds: float, *, may_write: bool = True) -> None:
        self.url = shown_url(url)
        """The address, without a password."""
        self.file = file_of(url)
        """The file of a SQLite database."""
        self.read_only = ReadOnlyFile(self.file) if self.file is not None and not may_write else None
        """How its file is read, where it may not be written; None where it may, or where there is no file."""
        self.watch = StoreWatch(self.file)
        """Whether it is still there; it watches once `open_database` is done."""
        self.engine = _engine(url, busy_seconds, writes=False, watch=self.watch, read_only=self.read_only)
        """For reading; writing through it is an error."""
        self.write_engine = _engine(url, busy_seconds, writes=True, watch=self.watch)
        """For `Writer` alone; one connection."""
        self.server = ServerConnections(self.url, self.engine, self.write_engine) if _is_server(url) else None
        """What holds for the connections to a PostgreSQL server; None for other databases."""

    def session(self) -> Session:
        """A session for reading (a context manager). Its transaction sees the store as of its first query."""
        return Session(self.engine, autoflush=False, expire_on_commit=False)

    @contextmanager
    def reading(self, seconds: float) -> Iterator[Session]:
        """A session for reading that takes so long at most. Raises TooSlowError where it takes longer."""
        with self.session() as session:
            if self.server is not None:
                with _limited(session, seconds):
                    yield session
                return
            if self.file is None:
                yield session
                return
            driver, deadline = _driver(session.connection()), time.monotonic() + seconds
            driver.set_progress_handler(lambda: time.monotonic() > deadline, _PER_CLOCK)
            try:
                yield session
            except OperationalError as error:
                if time.monotonic() <= deadline:
                    raise
                raise TooSlowError(f"it took longer than {seconds:g} s: ask for less") from error
            finally:
                driver.set_progress_handler(None, 0)

    def close(self) -> None:
        """Close the idle connections; call it after `Writer.close`."""
        self.engine.dispose()
        self.write_engine.dispose()


def database_url(value: str, root: Path) -> str:
    """The setting `ARTICLE_DATABASE` as a URL: a path alone (`articles.db`, `~/news.db`) is a SQLite file, and a
    relative one is taken from `root` (the folder of `scrapy.cfg`). Anything else comes back unchanged; `open_database`
    says what is wrong with it."""
    value = value.strip()
    try:
        url = make_url(value) if "://" in value or not _is_path(value) else URL.create("sqlite", database=value)
    except ArgumentError:
        return value
    path = url.database
    if url.get_backend_name() != "sqlite" or not path or path == ":memory:" or is_uri(url):
        return value if "://" in value else f"sqlite:///{value}"
    return url.set(database=str((root / _at_home(path)).absolute())).render_as_string(hide_password=False)


def _is_path(value: str) -> bool:
    return bool(value) and not _LIKE_A_URL.match(value)


def _at_home(path: str) -> str:
    # A user whom nobody knows has no home: then `~name` is the file's own name.
    return os.path.expanduser(path)  # noqa: PTH111 - Path.expanduser raises for it


def shown_url(url: URL) -> str:
    """Return the address without its password, which drivers take from the parameters too (`?password=`)."""
    secret = {name: "***" for name in url.query if "password" in name.lower()}
    return url.update_query_dict(secret).render_as_string(hide_password=True)


def open_database(
    url: str, *, create: bool = True, busy_seconds: float | None = None, patience: float | None = None
) -> Database:
    """Open the store and brings its tables up to date. With `create=False` a missing SQLite file is an error, and one
    that may not be written is opened for reading alone (`Database.read_only`). One statement waits `busy_seconds` for
    another process's lock, by default `BUSY_SECONDS`; a connection to a server that is lost later is made anew for
    `patience` seconds, by default as long.

    Raises StorageError, one line: bad address, missing driver or folder, not writable, not a database, with
    `create=False` tables of another program alone, tables of a newer program, or of an older one in a file that may
    not be written, or no answer from the server.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        _check_file(parsed, create)
    name = shown_url(parsed)
    busy = BUSY_SECONDS if busy_seconds is None else busy_seconds
    file = None if create or is_uri(parsed) else file_of(parsed)
    database = Database(parsed, busy, may_write=file is None or may_be_written(file))
    migrations = _engine(parsed, busy, writes=True, migrates=True)
    try:
        if database.read_only is not None:
            require_present_tables(database.engine, name)
        else:
            if not create:
                require_no_others_tables(database.engine, name)
            migrate(database.engine, migrations, name)
    except SQLAlchemyError as error:
        database.close()
        raise StorageError(f"cannot open the database {name}: {driver_message(error)}") from error
    except StorageError:
        database.close()
        raise
    finally:
        migrations.dispose()
    database.watch.begin()
    if database.server is not None:
        database.server.begin(busy if patience is None else patience)
    return database


def _is_server(url: URL) -> bool:
    return url.get_backend_name() == "postgresql"


@contextmanager
def _limited(session: Session, seconds: float) -> Iterator[None]:
    session.execute(text(f"SET LOCAL statement_timeout = {max(1, int(seconds * 1000))}"))
    try:
        yield
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != _TOOK_TOO_LONG:
            raise
        raise TooSlowError(f"it took longer than {seconds:g} s: ask for less") from error


def _parse(value: str) -> URL:
    try:
        url = make_url(value)
        dialect = url.get_dialect()
        dialect.import_dbapi()
    except ArgumentError as error:
        # NoSuchModuleError (an unknown database) is one too; the text of a bad URL may hold a password.
        detail = f": {driver_message(error)}" if isinstance(error, NoSuchModuleError) else ""
        raise StorageError(f"not a database URL (expected one like sqlite:///articles.db){detail}") from error
    except ModuleNotFoundError as error:
        raise StorageError(f"{url.drivername} needs the Python package {error.name}, not installed here") from error
    if dialect.is_async:
        raise StorageError(f"{url.drivername} is an asynchronous driver; give a plain one")
    return url


def _check_file(url: URL, create: bool) -> None:
    if not url.database or url.database == ":memory:":
        raise StorageError("a database in memory keeps nothing; name a file, such as sqlite:///articles.db")
    path = file_of(url)
    if path is None:
        raise StorageError("a database in memory keeps nothing; name a file, such as sqlite:///articles.db")
    try:
        is_folder, is_there = path.is_dir(), path.exists()
    except PermissionError:
        raise StorageError(f"cannot open the database {path}: its folder may not be entered") from None
    if is_folder:
        raise StorageError(f"cannot open the database {path}: it is a folder")
    if is_there:
        if not os.access(path, os.R_OK):
            raise StorageError(f"cannot open the database {path}: it is not readable")
        return
    if not create:
        raise StorageError(f"there is no database {path} yet: a crawl makes it")
    if not path.parent.is_dir():
        raise StorageError(f"cannot make the database {path}: there is no folder {path.parent}")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise StorageError(f"cannot make the database {path}: the folder {path.parent} is not writable")


def _to_json(value: Any) -> str:
    # Not escaped to ASCII: Chinese names stay readable and searchable in SQL, at a third of the bytes.
    written = json.dumps(value, ensure_ascii=False)
    if "\\u0000" in written:
        # JSON escapes NUL, and PostgreSQL reads no such text.
        written = _ESCAPED_NUL.sub("\\1\ufffd", written)
    return storable_text(written)


def _engine(
    url: URL,
    busy_seconds: float,
    *,
    writes: bool,
    migrates: bool = False,
    watch: StoreWatch | None = None,
    read_only: ReadOnlyFile | None = None,
) -> Engine:
    options: dict[str, Any] = {"json_serializer": _to_json}
    if writes:
        options |= {"pool_size": 1, "max_overflow": 0}
    else:
        options |= {"execution_options": {"postgresql_readonly": True}}
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, **options)
    if read_only is not None:
        # A connection for each session: how the file is opened depends on who is at work on it.
        engine = create_engine(url, creator=read_only.connect, poolclass=NullPool, **options)
        event.listen(engine, "close", lambda connection, _: read_only.closing(connection))
    else:
        engine = create_engine(url, connect_args={"timeout": busy_seconds}, **options)
    _set_up_sqlite(engine, writes=writes, migrates=migrates, watch=watch or StoreWatch(None))
    return engine


def _set_up_sqlite(engine: Engine, *, writes: bool, migrates: bool, watch: StoreWatch) -> None:
    def connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        assert isinstance(connection, sqlite3.Connection)
        watch.require_file()
        # The driver's own BEGIN comes late and leaves SELECT and DDL outside of transactions; ours is below.
        connection.isolation_level = None
        # Off for migrations: batch mode drops and copies tables, and dropping a parent row would cascade.
        connection.execute(f"PRAGMA foreign_keys = {'OFF' if migrates else 'ON'}")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA journal_mode = WAL" if writes else "PRAGMA query_only = ON")
        if writes:
            watch.connected()

    def begin(connection: Connection) -> None:
        # IMMEDIATE: a transaction that starts as a reader and then writes fails at once, without busy_timeout,
        # if another process wrote in between.
        watch.require_file()
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
        if writes:
            try:
                watch.begun(_driver(connection))
            except StoreGoneError:
                connection.exec_driver_sql("ROLLBACK")
                raise

    event.listen(engine, "connect", connect)
    event.listen(engine, "begin", begin)
    if writes:
        event.listen(engine, "commit", lambda connection: watch.committing(_driver(connection)))


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.dbapi_connection)
