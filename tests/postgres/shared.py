"""The one server of a test session, and databases in it: all processes of pytest-xdist use the same."""

import fcntl
import itertools
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg
import pytest

from storage.database import open_database
from tests.postgres.server import GUARDED, OWNER, PASSWORD

ROOT = Path(__file__).parents[2]
TEMPLATE = "migrated"
_numbers = itertools.count()


class SharedServer:
    """The server, started by whichever process needs it first; it ends with the session."""

    def __init__(self, shared: Path) -> None:
        """`shared`: a folder that all processes of the session have, and no other session."""
        with _alone(shared / "postgres.lock") as note:
            if not note.read():
                folder = Path(tempfile.mkdtemp(prefix="winnow-pg-"))
                _start(folder)
                note.write(str(folder))
                self.folder = folder
                self._make_template()
            else:
                note.seek(0)
                self.folder = Path(note.read())
        self.owner = psycopg.connect(self.address("postgres"), autocommit=True)
        """A connection for what tests ask of the server itself."""

    def close(self) -> None:
        """The server goes on, for other processes of the session."""
        self.owner.close()

    def _make_template(self) -> None:
        with psycopg.connect(self.address("postgres"), autocommit=True) as owner:
            owner.execute(f"CREATE ROLE {GUARDED} LOGIN PASSWORD '{PASSWORD}'")
            owner.execute(f"CREATE DATABASE {TEMPLATE}")
        open_database(self.url(TEMPLATE)).close()

    def address(self, database: str) -> str:
        """As libpq takes it."""
        return f"host={self.folder} user={OWNER} dbname={database}"

    def url(self, database: str, user: str = OWNER, password: str = "") -> str:
        """As SQLAlchemy and ARTICLE_DATABASE take it."""
        who = f"{user}:{password}" if password else user
        return f"postgresql+psycopg://{who}@/{database}?host={self.folder}"

    @contextmanager
    def database(self, *, tables: bool = True) -> Iterator[str]:
        """The name of a new database, with the program's tables or with none."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        self.owner.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {TEMPLATE} STRATEGY file_copy" if tables else ""))
        try:
            yield name
        finally:
            self.owner.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _alone(file: Path) -> Iterator[IO[str]]:
    with file.open("a+") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        opened.seek(0)
        yield opened


def _start(folder: Path) -> None:
    session = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    command = [sys.executable, "-m", "tests.postgres.server", str(folder), str(session)]
    subprocess.run(command, cwd=ROOT, check=True, start_new_session=True)


def session_folder(factory: pytest.TempPathFactory) -> Path:
    """Return a folder of the whole session, also where each process of pytest-xdist has one of its own."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
