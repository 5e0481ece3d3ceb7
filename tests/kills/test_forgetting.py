"""`scrapy forget` killed: an article is in the store as a whole, or out of it with its tombstone."""

import random
import sqlite3
import subprocess
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from pipelines.items import Article
from storage.articles import Articles, without_scheme
from storage.database import Session, open_database
from storage.writer import Writer
from tests.crawler.conftest import article
from tests.crawler.forked import ForkedCrawl, start_forked
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.program
KILLS = 5


def start(file: Path, *words: str) -> ForkedCrawl:
    command = ["scrapy", "forget", *words, "-s", f"ARTICLE_DATABASE=sqlite:///{file}"]
    return start_forked(command, stderr=subprocess.PIPE)


def fill(file: Path, articles: int) -> None:
    database = open_database(f"sqlite:///{file}")
    writer = Writer(database, batch_seconds=0)
    for item in map(article, range(1, articles + 1)):
        writer.submit(partial(_save, item)).result(30)
    writer.close()
    database.close()


def _save(item: Article, session: Session) -> None:
    Articles(session).save(item.as_dict(), without_scheme(item.url))


def rows(file: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(question).fetchall()


def test_whenever_it_is_killed_nothing_is_half_gone(tmp_path: Path) -> None:
    file = tmp_path / "articles.db"
    fill(file, KILLS + 1)
    chosen = random.Random(7)
    for number in range(1, KILLS + 1):
        killed = start(file, f"{number:04}", "--reason", "test")
        # What is announced goes: from then on it is at work in the store.
        assert killed.stdout is not None
        killed.stdout.readline()
        time.sleep(chosen.random() * 0.05)
        killed.kill()
        killed.communicate()
        is_there = rows(file, f"SELECT 1 FROM article WHERE id = {number}")
        address = f"SELECT count(*) FROM article_fingerprint WHERE article_id = {number}"
        assert rows(file, address) == [(len(is_there),)]
        assert rows(file, "PRAGMA integrity_check") == [("ok",)]
        assert rows(file, "PRAGMA foreign_key_check") == []
    gone = KILLS + 1 - len(rows(file, "SELECT 1 FROM article"))
    # Its address, its number and its text.
    assert rows(file, "SELECT count(*) FROM forgotten") == [(3 * gone,)]
    last = start(file)
    assert last.communicate(timeout=HANG_SECONDS) == ("nothing is left to be erased\n", "")
    assert rows(file, "SELECT count(*) FROM forgotten WHERE NOT is_erased") == [(0,)]
