"""`scrapy reclean` killed: what was read is not read again, and nothing is missing at the end."""

import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from tests.crawler.forked import ForkedCrawl, start_forked
from tests.crawler.recleaning.kept_store import make_archived_store, make_store, write_rule
from tests.kills.processes import descendants, is_alive
from tests.waiting import HANG_SECONDS, wait_until

pytestmark = pytest.mark.program
ROOT = Path(__file__).parents[2]
LAST = 60
"""Articles that are left for the run that nobody kills: fifty are committed at once."""


def rows(file: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(question).fetchall()


def start(file: Path, rules: Path, *more: str) -> ForkedCrawl:
    settings = (f"ARTICLE_DATABASE=sqlite:///{file}", f"SITE_CONFIG_DIRS={rules}", "EXTRACTION_WORKERS=1", *more)
    words = ["scrapy", "reclean", *(word for each in settings for word in ("-s", each))]
    return start_forked(words, forks_worker=True, stderr=subprocess.PIPE)


RECORDS = "SELECT id, headline, article_body, content_hash, extractor_version, recleaned_from FROM article"
DONE = "SELECT last_article FROM recleaning"


def kill_at(file: Path, rules: Path, archive: Path, done: int, chosen: Random) -> bool:
    """Kill a reclean when it has come so far, or a little later; False where it ended before."""
    killed = start(file, rules, f"ARCHIVE_DIR={archive}")
    early = time.monotonic() + chosen.uniform(0, 1.5) if last_article(file) and chosen.random() < 0.2 else None
    while killed.poll() is None:
        if last_article(file) >= done if early is None else time.monotonic() > early:
            break
        time.sleep(0.005)
    time.sleep(chosen.uniform(0, 0.05))
    is_alive_still, workers = killed.poll() is None, descendants(killed.pid)
    killed.kill()
    killed.communicate()
    wait_until(lambda: not any(map(is_alive, workers)))
    return is_alive_still


def last_article(file: Path) -> int:
    return max((int(str(last)) for (last,) in rows(file, DONE)), default=0)


@pytest.mark.parametrize(
    ("articles", "kills", "is_archived"),
    [(LAST + 20, 2, False), pytest.param(900, 30, True, marks=pytest.mark.soak)],
    ids=("some, pages in the database", "many, pages in an archive"),
)
def test_one_that_is_killed_again_and_again_misses_no_article_and_reads_none_twice(
    tmp_path: Path, empty_store: Path, articles: int, kills: int, is_archived: bool
) -> None:
    file, whole, archive = tmp_path / "articles.db", tmp_path / "whole.db", tmp_path / "archive"
    archive.mkdir()
    rules, chosen = write_rule(tmp_path / "rules"), Random(f"reclean {articles}")
    if is_archived:
        make_archived_store(file, empty_store, articles, archive)
    else:
        make_store(file, empty_store, articles)
    with closing(sqlite3.connect(file)) as connection, closing(sqlite3.connect(whole)) as copy:
        connection.backup(copy)
    kept = {path.name: path.read_bytes() for path in archive.iterdir()}
    [(made_by,)] = rows(file, "SELECT DISTINCT extractor_version FROM article")
    instants: list[int] = []
    for left in range(kills, 0, -1):
        before = last_article(file)
        # Twice the mean share, so that kills spread over the whole and the last one still finds work.
        done = before + 1 + chosen.randint(0, 2 * max(0, articles - LAST - before) // (left + 1))
        assert kill_at(file, rules, archive, done, chosen), f"it ended before kill {kills - left + 1}: {instants}"
        instants.append(last_article(file))
        assert instants[-1] >= before
        assert rows(file, "PRAGMA integrity_check") == [("ok",)]
        # Every second article reads otherwise; what is done and what is replaced are written together.
        replaced = {number for (number,) in rows(file, "SELECT id FROM article WHERE recleaned_at IS NOT NULL")}
        assert replaced == set(range(1, instants[-1] + 1, 2))
    print(f"articles done at each kill: {instants}")
    said, errors = start(file, rules, f"ARCHIVE_DIR={archive}").communicate(timeout=HANG_SECONDS)
    assert f"{articles - instants[-1]} pages read again" in said
    assert f"continuing after article {instants[-1]}" in errors
    start(whole, rules, f"ARCHIVE_DIR={archive}").communicate(timeout=HANG_SECONDS)
    assert rows(file, RECORDS) == rows(whole, RECORDS)
    assert rows(file, "SELECT DISTINCT recleaned_from FROM article WHERE recleaned_at IS NOT NULL") == [(made_by,)]
    assert rows(file, "SELECT count(*) FROM article WHERE recleaned_at IS NOT NULL") == [(articles // 2,)]
    assert rows(file, DONE) == []
    assert {path.name: path.read_bytes() for path in archive.iterdir()} == kept
