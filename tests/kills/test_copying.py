"""`scrapy copy` killed at random moments and begun again: the copy is whole in the end, and no row is in it twice."""

import random
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage.database import Database, open_database
from tests.crawler.forked import start_forked
from tests.postgres.shared import SharedServer
from tests.storage.copying.stores import contents, fill, fill_many
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.program
LONGEST = 1.5
"""A copy is killed within so many seconds: it is begun, under way or done by then."""


@pytest.fixture
def source(tmp_path: Path, empty_store: Path) -> Iterator[Database]:
    """Every table has rows; articles and pages make several transactions each."""
    shutil.copy(empty_store, tmp_path / "articles.db")
    with closing(open_database(f"sqlite:///{tmp_path / 'articles.db'}")) as database:
        fill(database, random.Random(1), 10)
        fill_many(database, random.Random(2), 5000)
        yield database


@pytest.mark.parametrize("kills", [1, pytest.param(30, marks=pytest.mark.soak)])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_killed_copy_goes_on(tmp_path: Path, source: Database, postgres: SharedServer, kind: str, kills: int) -> None:
    with postgres.database() as name:
        target = postgres.url(name) if kind == "postgresql" else f"sqlite:///{tmp_path / 'copy.db'}"
        words = ["scrapy", "copy", str(source.file), target]
        seconds = random.Random(kills)
        there = [0]
        for _ in range(kills):
            killed = start_forked(words)
            time.sleep(seconds.uniform(0.1, LONGEST))
            killed.kill()
            killed.communicate(timeout=HANG_SECONDS)
            with closing(open_database(target)) as copy:
                there.append(sum(map(len, contents(copy).values())))
        ended = start_forked(words)
        printed = "".join(ended.communicate(timeout=HANG_SECONDS))
        assert ended.returncode == 0, printed
        assert there == sorted(there)
        with closing(open_database(target)) as copy:
            assert contents(copy) == contents(source)
        if kind == "sqlite":
            with closing(sqlite3.connect(tmp_path / "copy.db")) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
