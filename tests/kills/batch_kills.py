"""A program that is killed before each statement of a batch in turn, and tells what the store has after each."""

import json
import os
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import event

from pipelines.save import as_save
from storage.database import open_database
from storage.finishing.saves import Save, save_all
from storage.pages import BegunPage, FoundPage, Pages, begin_all
from storage.visits import Archived, RecordPlace, Visit
from storage.writer import Writer
from tests.storage.conftest import make_article
from tests.storage.likeness.test_learned_lines import prose

PAGES = 12
TABLES = ("article", "article_fingerprint", "archived_page", "learned_block", "watch_pending", "search_pending")


def saves() -> list[Save]:
    """New articles, of which the last two tell the same, each with its place in an archive."""
    found = []
    for number in range(1, PAGES + 1):
        url = f"https://www.example.org/news-en/A-{number}.html"
        body = f"{prose(min(number, PAGES - 1))}\nFollow us"
        article = make_article(identifier=str(number), url=url, canonical_url=url, article_body=body)
        place = RecordPlace("one.warc.gz", number)
        visit = Visit(page_key=f"en:{number}", url=url, archived=Archived(place, (place,)))
        found.append(as_save(article, visit, is_watched=True))
    return found


def save(url: str, killed_at: int | None) -> int:
    """Save them in one batch, and return the number of its statements; killed before one of them, or before COMMIT."""
    database, number = open_database(url), 0

    def count(*_: Any) -> None:
        nonlocal number
        number += 1
        if number == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)

    writer = Writer(database, batch_seconds=30, batch_size=2 * PAGES)
    event.listen(database.write_engine, "before_cursor_execute", count)
    event.listen(database.write_engine, "commit", count)
    futures = []
    for one in saves():
        page = BegunPage("example", one.visit.page_key, None)
        writer.submit_row(begin_all, page, touches=frozenset((page.key,)))
        futures.append(writer.submit_row(save_all, one, touches=one.touches))
    for future in futures:
        future.result()
    writer.close()
    database.close()
    return number


def counts(file: Path) -> list[int]:
    """The rows of each table, and the pages in each state that a kill may leave."""
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        numbers = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES]
        states = "SELECT count(*) FROM page WHERE state = ?"
        return numbers + [connection.execute(states, (state,)).fetchone()[0] for state in ("found", "saved")]


def main(file: Path) -> None:
    """Print what the store has after each kill, and at the end."""
    url = f"sqlite:///{file}"
    database = open_database(url)
    writer = Writer(database)
    pages = [FoundPage(f"en:{number}", f"https://www.example.org/{number}") for number in range(1, PAGES + 1)]
    writer.submit(lambda session: Pages(session).found_all("example", pages)).result()
    writer.close()
    database.close()
    after = []
    for statement in range(1, 1000):
        child = os.fork()
        if child == 0:
            save(url, statement)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        after.append(counts(file))
        if not os.WIFSIGNALED(status):
            break
    save(url, None)
    sys.stdout.write(json.dumps({"after": after, "again": counts(file)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
