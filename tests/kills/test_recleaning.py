"""`scrapy reclean` killed: what was read is not read again, and nothing is missing at the end."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.crawler.forked import ForkedCrawl, start_forked
from tests.crawler.recleaning.kept_store import make_store, write_rule
from tests.kills.processes import descendants, is_alive
from tests.waiting import HANG_SECONDS, wait_until

pytestmark = pytest.mark.program
ROOT = Path(__file__).parents[2]
ARTICLES = 60


def rows(file: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(question).fetchall()


def start(file: Path, rules: Path) -> ForkedCrawl:
    settings = (f"ARTICLE_DATABASE=sqlite:///{file}", f"SITE_CONFIG_DIRS={rules}", "EXTRACTION_WORKERS=1")
    words = ["scrapy", "reclean", *(word for each in settings for word in ("-s", each))]
    return start_forked(words, forks_worker=True, stderr=subprocess.PIPE)


def test_a_killed_one_goes_on_and_comes_to_the_same_end(tmp_path: Path, empty_store: Path) -> None:
    file, whole = tmp_path / "articles.db", tmp_path / "whole.db"
    rules = write_rule(tmp_path / "rules")
    make_store(file, empty_store, ARTICLES)
    with closing(sqlite3.connect(file)) as connection, closing(sqlite3.connect(whole)) as copy:
        connection.backup(copy)
    killed = start(file, rules)
    wait_until(lambda: rows(file, "SELECT * FROM recleaning") or killed.poll() is not None)
    workers = descendants(killed.pid)
    killed.kill()
    killed.communicate()
    wait_until(lambda: not any(map(is_alive, workers)))
    [(last,)] = rows(file, "SELECT last_article FROM recleaning")
    assert 0 < int(str(last)) < ARTICLES
    said, errors = start(file, rules).communicate(timeout=HANG_SECONDS)
    assert f"{ARTICLES - int(str(last))} pages read again" in said
    assert f"continuing after article {last}" in errors
    start(whole, rules).communicate(timeout=HANG_SECONDS)
    records = "SELECT id, headline, article_body, content_hash, extractor_version, recleaned_from FROM article"
    assert rows(file, records) == rows(whole, records)
    assert rows(file, "SELECT count(*) FROM article WHERE recleaned_at IS NOT NULL") == [(ARTICLES // 2,)]
    assert rows(file, "PRAGMA integrity_check") == [("ok",)]
