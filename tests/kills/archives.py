"""What must hold of the WARC files of a crawl that was killed."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from crawler.warc.files import OPEN
from crawler.warc.one_record import UnreadableRecordError, read_body
from crawler.warc.torn import whole_bytes


def unreadable_pages(database: Path, archive: Path) -> Iterator[str]:
    """What the database names and the archive does not have whole, a sentence each: right after a kill, too."""
    question = "SELECT url, sources FROM archived_page JOIN page ON page.id = page_id WHERE sources IS NOT NULL"
    for url, sources in _rows(database, question):
        for name, offset in json.loads(sources):
            try:
                read_body(archive, name, offset)
            except UnreadableRecordError as error:
                yield f"the page of {url} is named and not there: {error}"


def archive_faults(database: Path, archive: Path) -> Iterator[str]:
    """What is wrong once a crawl has come to its end."""
    yield from unreadable_pages(database, archive)
    for path in sorted(archive.iterdir()):
        if path.name.endswith(OPEN):
            yield f"{path.name} was left open"
        with path.open("rb") as file:
            if whole_bytes(file) != path.stat().st_size:
                yield f"{path.name} ends with a torn record"
    question = """SELECT url FROM page WHERE article_id IS NOT NULL AND fetched_at IS NOT NULL AND reason IS NULL
        AND http_status = 200 AND id NOT IN (SELECT page_id FROM archived_page WHERE sources IS NOT NULL)"""
    for (url,) in _rows(database, question):
        yield f"{url} gave an article, and its page is not in the archive"


def _rows(database: Path, question: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        return connection.execute(question).fetchall() if "archived_page" in names else []
