"""The archive of one run: what it writes in full, what as a `revisit`, and what a fault costs."""

import asyncio
import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.crawl.archive import run_archive
from crawler.crawl.archive.run_archive import RunArchive
from crawler.warc.exchange import Exchange
from crawler.warc.files import WarcFiles
from crawler.warc.one_record import read_body
from storage.archived.archived_addresses import ArchivedAddresses
from storage.database import Database, open_database
from storage.visits import Archived
from storage.writer import Writer
from tests.crawler.warc.made import PAGE, exchange, files_in, records


@pytest.fixture
def database(tmp_path: Path, empty_store: Path) -> Iterator[Database]:
    shutil.copy(empty_store, tmp_path / "articles.db")
    opened = open_database(f"sqlite:///{tmp_path / 'articles.db'}")
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "archive").mkdir()
    return tmp_path / "archive"


def keep(database: Database, folder: Path, *exchanges: Exchange) -> list[Archived | None]:
    """What a run gives for them, one after the other."""

    async def in_turn(archive: RunArchive) -> list[Archived | None]:
        return [await archive.keep(one) for one in exchanges]

    with closing(Writer(database)) as writer:
        archive = RunArchive(files_in(folder), folder, database, writer, str)
        try:
            return asyncio.run(in_turn(archive))
        finally:
            archive.close()


def kinds(folder: Path) -> list[str]:
    """`revisit /ferry 200` of each answer."""
    found = []
    for path in sorted(folder.iterdir()):
        for record in ArchiveIterator(BytesIO(path.read_bytes()), check_digests="raise"):
            record.raw_stream.read()
            if record.rec_type in ("response", "revisit"):
                address = urlsplit(record.rec_headers.get_header("WARC-Target-URI"))
                found.append(f"{record.rec_type} {address.path} {record.http_headers.get_statuscode()}")
    return found


def test_a_body_is_written_once_and_the_database_knows_where_it_lies(database: Database, folder: Path) -> None:
    first, again, print_view, empty = keep(
        database,
        folder,
        exchange(),
        exchange(),
        exchange("/print/ferry"),
        exchange("/gone", b"", 204),
    )
    assert first is not None
    assert again is not None
    assert print_view is not None
    assert empty is not None
    assert kinds(folder) == [
        "response /ferry 200",
        "revisit /ferry 200",
        "revisit /print/ferry 200",
        "response /gone 204",
    ]
    assert first.bodies == (first.place,) == again.bodies == print_view.bodies
    with database.session() as session:
        known = ArchivedAddresses(session).at("https://coast.example/ferry")
    assert known is not None
    assert known.place == first.place
    # The next run.
    same, later = keep(database, folder, exchange(body=b"", status=304), exchange())
    assert kinds(folder)[4:] == ["revisit /ferry 304", "revisit /ferry 200"]
    assert same is not None
    assert later is not None
    assert same.bodies == later.bodies == (first.place,)
    assert read_body(folder, *same.bodies[0]).body == PAGE


def test_a_record_in_a_file_that_is_not_there_is_referred_to_by_none(
    database: Database, folder: Path, tmp_path: Path
) -> None:
    keep(database, folder, exchange())
    other = tmp_path / "other"
    other.mkdir()
    keep(database, other, exchange(body=b"", status=304), exchange())
    assert kinds(other) == ["response /ferry 304", "response /ferry 200"]


class Faulty(WarcFiles):
    """Files on a disk that is full for a while."""

    is_full = False

    def flush(self) -> None:
        if self.is_full:
            self._give_up()
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        super().flush()


def test_after_a_fault_nothing_is_written_for_a_while_and_every_response_is_counted(
    database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("crawler.crawl.archive.run_archive.time.monotonic", lambda: now)
    files = Faulty(folder, "coast.example", 1_000_000, lambda name: b"")

    async def crawl(archive: RunArchive) -> list[Archived | None]:
        nonlocal now
        kept = [await archive.keep(exchange("/0", b"a"))]
        Faulty.is_full = True
        kept += [await archive.keep(exchange("/1", b"b")), await archive.keep(exchange("/2", b"c"))]
        Faulty.is_full = False
        kept.append(await archive.keep(exchange("/3", b"d")))
        now += run_archive.RETRY_SECONDS
        kept.append(await archive.keep(exchange("/4", b"e")))
        # Its first record was lost with the file: the same body is written in full.
        return [*kept, await archive.keep(exchange("/5", b"b"))]

    with closing(Writer(database)) as writer:
        archive = RunArchive(files, folder, database, writer, str)
        kept = asyncio.run(crawl(archive))
        archive.close()
        assert asyncio.run(archive.keep(exchange())) is None, "closed"
    assert [one is not None for one in kept] == [True, False, False, False, True, True]
    assert archive.missing == {"No space left on device": 3}
    assert kinds(folder) == ["response /0 200", "response /4 200", "response /5 200"]


def test_a_page_that_a_browser_made_lies_beside_what_it_was_made_of(database: Database, folder: Path) -> None:
    async def made(archive: RunArchive) -> tuple[str, int]:
        await archive.keep(exchange("/app", b"<div id=root>"))
        place = await archive.keep_made("https://coast.example/app", PAGE, "text/html; charset=utf-8")
        assert place is not None
        return place

    with closing(Writer(database)) as writer:
        archive = RunArchive(files_in(folder), folder, database, writer, str)
        place = asyncio.run(made(archive))
        archive.close()
    read = read_body(folder, *place)
    assert (read.body, read.content_type) == (PAGE, "text/html; charset=utf-8")


def test_an_error_of_the_program_costs_one_response_and_nobody_waits_for_ever(
    database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(one: Exchange, *more: object) -> list[bytes]:
        if one.url.endswith("/odd"):
            raise ValueError("what no test has thought of")
        return records(one)

    monkeypatch.setattr("crawler.crawl.archive.run_archive.response_records", make)

    async def crawl(archive: RunArchive) -> list[Archived | None]:
        return [await archive.keep(exchange(path, path.encode())) for path in ("/0", "/odd", "/1")]

    with closing(Writer(database)) as writer:
        archive = RunArchive(files_in(folder), folder, database, writer, str)
        kept = asyncio.run(crawl(archive))
        archive.close()
    assert [one is not None for one in kept] == [True, False, True]
    assert archive.missing == {"ValueError": 1}
    assert kinds(folder) == ["response /0 200", "response /1 200"]
