"""What can happen to the folder of WARC files. Each test is a row of the table in docs/faults.md."""

import shutil
import struct
import threading
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator

from crawler.kept_pages import KeptPages
from crawler.warc.one_record import UnreadableRecordError
from crawler.warc.torn import whole_bytes
from storage.database import open_database
from storage.sources import PageSources
from tests.crawler.local_site import links, story
from tests.faults.server import Exchange, FaultyServer, healed, whole
from tests.faults.shell import FaultShell
from tests.faults.small_disk import fill, small_disk

NAMES = [f"/{number}" for number in range(6)]
HEADLINES = sorted(map(healed, NAMES))


def six_stories(at_the_first: Callable[[], object] = lambda: None) -> FaultyServer:
    """A start page and six stories; something happens before the first is answered."""

    def first(exchange: Exchange) -> None:
        at_the_first()
        whole(story(healed("/0")))(exchange)

    server = FaultyServer({"/": links(NAMES)})
    server.heal(*NAMES)
    server.routes["/0"] = first
    return server


def archived(folder: Path) -> set[str]:
    """Paths of the answers in the files of the folder, all of which end with a whole record."""
    found = set()
    for path in folder.iterdir():
        data = path.read_bytes()
        assert path.name.endswith(".warc.gz"), path.name
        assert whole_bytes(BytesIO(data)) == len(data), path.name
        for record in ArchiveIterator(BytesIO(data), check_digests="raise"):
            record.raw_stream.read()
            if record.rec_type in ("response", "revisit"):
                found.add(urlsplit(record.rec_headers.get_header("WARC-Target-URI")).path or "/")
    return found


def unreadable(shell: FaultShell, folder: Path) -> list[str]:
    """Why pages of articles cannot be read again; all others can."""
    database = open_database(f"sqlite:///{shell.database}")
    faults = []
    with database.session() as session:
        for (number,) in shell.rows("SELECT id FROM article"):
            kept = PageSources(session).of_article(number)
            if kept is None:
                faults.append("not kept")
                continue
            try:
                assert b"Sea wall stands" in KeptPages(folder).page(kept[1], kept[0]).body
            except UnreadableRecordError as error:
                faults.append(str(error))
    database.close()
    return faults


def test_an_archive_on_a_disk_that_fills_up_loses_no_article_and_the_next_run_goes_on(shell: FaultShell) -> None:
    folder = shell.database.parent / "archive"
    with small_disk(folder, "1m"):
        filler = folder / "filler"
        with six_stories(lambda: fill(filler)) as server:
            run = shell.news(server, ARCHIVE_DIR=folder)
            assert run.code == 2, run.log
            assert "responses are not archived (No space left on device)" in run.last_line
            assert shell.headlines() == HEADLINES
            filler.unlink()
            server.heal("/0")
            assert archived(folder) >= {"/robots.txt", "/"}
            assert set(unreadable(shell, folder)) <= {"not kept"}
            shell.execute("UPDATE page SET next_visit = '2026-01-01T00:00:00+00:00'")
            again = shell.news(server, ARCHIVE_DIR=folder)
            assert again.code == 0, again.log
            # A run looks at known articles with a share of its requests.
            assert len(archived(folder) & set(NAMES)) >= len(NAMES) - 1


def test_an_archive_whose_folder_goes_away_is_told_and_every_article_is_saved(shell: FaultShell) -> None:
    folder = shell.database.parent / "archive"
    with six_stories(lambda: shutil.rmtree(folder)) as server:
        run = shell.news(server, ARCHIVE_DIR=folder)
        assert run.code == 2, run.log
        assert "responses are not archived (No such file or directory)" in run.last_line
        assert shell.headlines() == HEADLINES
        again = shell.news(server, ARCHIVE_DIR=folder)
        assert again.code == 0, again.log
        assert "/" in archived(folder)


def test_an_archive_that_cannot_be_written_ends_the_crawl_before_it_begins(shell: FaultShell) -> None:
    file = shell.database.parent / "a-file"
    file.write_text("no folder")
    with six_stories() as server:
        run = shell.news(server, ARCHIVE_DIR=file)
        assert (run.code, server.paths) == (1, [])
        assert "ARCHIVE_DIR" in run.last_line


def test_a_record_that_a_kill_tore_is_cut_off_by_the_next_crawl_and_no_other(shell: FaultShell) -> None:
    folder = shell.database.parent / "archive"
    with six_stories() as server:
        assert shell.news(server, ARCHIVE_DIR=folder).code == 0
        [path] = folder.iterdir()
        before = path.read_bytes()
        path.rename(f"{path}.open")
        with Path(f"{path}.open").open("ab") as file:
            file.write(before[:200])
        run = shell.news(server, ARCHIVE_DIR=folder)
        assert run.code == 0, run.log
        assert "the last 200 bytes were not a whole record, and are cut off" in run.log
    assert path.read_bytes() == before
    assert archived(folder) >= {"/", *NAMES}
    assert unreadable(shell, folder) == []


def with_other_words(data: bytes, offset: int) -> bytes:
    """The same file, with a record that can be read as well as before and says something else."""
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    record = member.decompress(data[offset:])
    end = len(data) - len(member.unused_data)
    words = b"Sea wall stands"
    assert words in record
    record = record.replace(words, b"a" * len(words))
    pack = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    packed = pack.compress(record) + pack.flush() + struct.pack("<II", zlib.crc32(record), len(record))
    # A name in its header fills it up to its length of before: the places of the records behind it stay.
    header = b"\x1f\x8b\x08\x08" + bytes(5) + b"\xff"
    name = b"x" * (end - offset - len(header) - len(packed) - 1) + b"\0"
    changed = data[:offset] + header + name + packed + data[end:]
    assert len(changed) == len(data)
    assert zlib.decompress(changed[offset:end], zlib.MAX_WBITS | 16) == record
    return changed


def test_an_archived_page_with_another_digest_is_never_read_and_its_record_stays(shell: FaultShell) -> None:
    folder = shell.database.parent / "archive"
    with six_stories() as server:
        assert shell.news(server, ARCHIVE_DIR=folder).code == 0
        [path] = folder.iterdir()
        [(offset,)] = shell.rows('SELECT "offset" FROM archived_page JOIN page ON id = page_id WHERE url LIKE ?', "%/3")
        path.write_bytes(with_other_words(path.read_bytes(), offset))
        assert len(unreadable(shell, folder)) == 1
        # The cleaner of another day asks for the page of then.
        shell.execute("UPDATE article SET extractor_version = 'another', content_hash = 'another'")
        shell.execute("UPDATE page SET next_visit = '2026-01-01T00:00:00+00:00', content_hash = 'another'")
        run = shell.news(server, ARCHIVE_DIR=folder)
    assert run.code == 0, run.log
    assert run.log.count("an earlier page is not read") == 1
    assert shell.headlines() == HEADLINES


def test_two_crawls_into_one_folder_write_files_of_their_own(shell: FaultShell) -> None:
    folder, begun, ended = shell.database.parent / "archive", threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        ended.wait(60)

    with six_stories(wait) as server, six_stories() as other:
        process = shell.start("news", "-a", f"url={server.url}", settings={"ARCHIVE_DIR": folder})
        assert begun.wait(60)
        alive = {path.name for path in folder.iterdir()}
        beside = FaultShell(shell.database.with_name("beside.db"))
        run = beside.news(other, ARCHIVE_DIR=folder)
        assert run.code == 0, run.log
        assert alive <= {path.name for path in folder.iterdir()}, "the living one's file is as it was"
        ended.set()
        log, _ = process.communicate(timeout=60)
        assert process.returncode == 0, log
    assert len(list(folder.iterdir())) == 2
    assert archived(folder) >= {"/", *NAMES}
    assert unreadable(shell, folder) == unreadable(beside, folder) == []
