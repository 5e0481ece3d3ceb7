"""What archives that are read hold instead of whole records. Each test is a row of the table in docs/faults.md."""

import gzip
import json
import re
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from backports import zstd

from crawler.captures.records.found import Capture, Damage, Damaged
from tests.crawler.captures.reading import PAGE, body_of, chunked, read, reasons, warc
from tests.crawler.captures.warcs import Record, ferry, write_warc
from tests.crawler.local_site import LocalSite, Shell, links, story
from tests.waiting import HANG_SECONDS, wait_until


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "articles.db")


def rows(file: Path, question: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(question).fetchall()


@pytest.mark.parametrize(
    ("encoding", "body", "reason"),
    [
        ("gzip", gzip.compress(PAGE)[:-30], Damage.NOT_UNPACKED),
        ("br", brotli.compress(PAGE)[:-8], Damage.NOT_UNPACKED),
        ("zstd", zstd.compress(PAGE)[:-8], Damage.NOT_UNPACKED),
        ("gzip", b"\x1f\x8b\x08" + b"none at all" * 9, Damage.NOT_UNPACKED),
        ("gzip, gzip, gzip, gzip", gzip.compress(PAGE), Damage.NOT_UNPACKED),
        ("gzip", gzip.compress(bytes(11 * 1024 * 1024)), Damage.TOO_LARGE),
        ("br", brotli.compress(bytes(11 * 1024 * 1024), quality=1), Damage.TOO_LARGE),
        ("gzip, gzip", gzip.compress(gzip.compress(bytes(11 * 1024 * 1024))), Damage.TOO_LARGE),
    ],
    ids=("cut gzip", "cut br", "cut zstd", "no gzip", "packed four times", "gzip bomb", "br bomb", "bomb in a bomb"),
)
def test_a_body_that_breaks_off_or_is_a_bomb_is_told(
    tmp_path: Path, encoding: str, body: bytes, reason: Damage
) -> None:
    found = body_of(tmp_path, body, Content_Encoding=encoding)
    assert isinstance(found, Damaged)
    assert found.reason == reason
    assert found.url == "https://coast.example/a"


def test_a_chunked_body_that_breaks_off_is_told(tmp_path: Path) -> None:
    found = body_of(tmp_path, chunked(PAGE)[:-500], Transfer_Encoding="chunked")
    assert isinstance(found, Damaged)
    assert found.reason == Damage.NOT_UNPACKED


@pytest.mark.parametrize(("packing", "digests"), [(True, True), (False, True), (False, False)])
def test_a_file_cut_at_any_byte_gives_its_whole_records_and_tells_the_torn_one(
    tmp_path: Path, packing: bool, digests: bool
) -> None:
    small = [Record(f"https://coast.example/{number}", PAGE[:200]) for number in range(3)]
    data = warc(tmp_path, *small, gzip=packing)
    if not digests:
        data = re.sub(rb"WARC-(?:Block|Payload)-Digest: [^\r]*\r\n", b"", data)
    ends = [found.offset for found in read(data) if isinstance(found, Capture)]
    first, second = ends[1], ends[2]
    for cut in range(first, second):
        found = read(data[:cut])
        whole, damages = (sum(isinstance(each, kind) for each in found) for kind in (Capture, Damaged))
        # Two bytes of a record are not known as one; the last ones only close it.
        if first + 3 < cut < second - 24:
            assert (whole, damages) == (1, 1), (cut - first, found)
        assert whole + damages <= 2


@pytest.mark.parametrize("packing", [True, False])
def test_a_damage_in_the_middle_costs_its_record_and_not_the_file(tmp_path: Path, packing: bool) -> None:
    data = warc(tmp_path, *(Record(f"https://coast.example/{n}", PAGE) for n in range(4)), gzip=packing)
    places = [found.offset for found in read(data) if isinstance(found, Capture)]
    middle = (places[1] + places[2]) // 2
    spoilt = bytearray(data)
    spoilt[middle] ^= 0x55
    for broken in (bytes(spoilt), data[:middle] + b"junk" * 40 + data[middle:], data[:middle] + data[middle + 9 :]):
        counted = reasons(broken)
        assert counted.pop("Capture") == 3, counted
        assert sum(counted.values()) >= 1


def test_a_wrong_length_costs_one_record(tmp_path: Path) -> None:
    data = warc(tmp_path, *(Record(f"https://coast.example/{n}", PAGE) for n in range(3)), gzip=False)
    length = str(re.findall(rb"Content-Length: (\d+)", data)[2].decode())
    for wrong in ("5", str(int(length) + 40), "9999999", "99999999999", "-3"):
        at = data.index(b"/1\r\n")
        changed = data[:at] + data[at:].replace(f"Length: {length}".encode(), f"Length: {wrong}".encode(), 1)
        found = read(changed)
        urls = [each.url for each in found if isinstance(each, Capture)]
        assert "https://coast.example/0" in urls
        assert "https://coast.example/1" not in urls
        assert "https://coast.example/2" in urls, wrong
        assert any(isinstance(each, Damaged) for each in found)


def test_a_record_that_unpacks_to_gigabytes_is_passed_by(tmp_path: Path) -> None:
    """Its first lines alone are unpacked, and the next record is looked for in the packed file: a damage near its end,
    which would be told of one that is unpacked, is not met."""
    packed, after = warc(tmp_path, ferry(1)), warc(tmp_path, ferry(2))
    head = (
        b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2024-03-06T10:00:00Z\r\n"
        b"WARC-Target-URI: https://coast.example/bomb\r\nContent-Type: application/http; msgtype=response\r\n"
        b"Content-Length: 40000000\r\n\r\n"
    )
    bomb = bytearray(gzip.compress(head + bytes(40_000_000)))
    bomb[-2000:] = b"\xff" * 2000
    first, second, third = read(packed + bomb + after)
    assert isinstance(first, Capture)
    assert isinstance(second, Damaged)
    assert second.reason == Damage.TOO_LARGE
    assert isinstance(third, Capture)
    assert third.url == ferry(2).url


def test_a_file_that_is_no_warc_is_told(tmp_path: Path) -> None:
    for data in (
        b"<html>no archive</html>",
        gzip.compress(b"no archive at all"),
        bytes(100),
        b"\x1f\x8b\x08" + b"x" * 50,
    ):
        [found] = read(data)
        assert isinstance(found, Damaged), data
    assert read(b"") == []


def test_damaged_records_are_counted_and_the_run_ends_with_2(shell: Shell, tmp_path: Path) -> None:
    data = write_warc(tmp_path / "a.warc", [ferry(number) for number in range(4)], gzip=False).read_bytes()
    data = data.replace(b"Ferry 1 of", b"Ferry 9 of")
    (tmp_path / "a.warc").write_bytes(data[:-300])
    run = shell.crawl("archive", "-a", f"path={tmp_path}/a.warc")
    assert run.code == 2
    assert "saved 2 new" in run.last_line
    assert "2 lost (1 torn record, 1 wrong digest)" in run.last_line
    [(reasons,)] = rows(shell.database, "SELECT reasons FROM crawl_run")
    assert json.loads(reasons) == {"wrong_digest": 1, "torn_record": 1}


def test_what_an_archive_refused_is_fetched_by_a_live_crawl_that_finds_it(shell: Shell, tmp_path: Path) -> None:
    """The page was a wall when it was archived; a list names it today."""
    with LocalSite() as site:
        paths = [f"/2024/05/06/harbour-story-{number}" for number in range(6)]
        site.routes |= {path: story(f"Harbour story {number} of the day") for number, path in enumerate(paths)}
        site.routes["/"] = links(paths)
        shut = b"<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
        archived = write_warc(tmp_path / "a.warc.gz", [Record(f"{site.url}{path}", shut) for path in paths[:3]])
        first = shell.crawl("archive", "-a", f"path={archived}")
        assert "3 refused" in first.last_line
        assert {state for state, _ in shell.pages().values()} == {"refused"}
        live = shell.crawl("news", "-a", f"url={site.url}")
        assert live.code == 0, live.log
        assert "saved 6 new" in live.last_line
        assert {state for path, (state, _) in shell.pages().items() if path != "/"} == {"saved"}
        later = write_warc(tmp_path / "b.warc.gz", [Record(f"{site.url}{paths[0]}", shut)])
        assert "1 older capture" in shell.crawl("archive", "-a", f"path={later}").last_line


def test_a_signal_ends_the_reading_and_the_next_run_goes_on(shell: Shell, tmp_path: Path) -> None:
    for name, first in (("a", 0), ("b", 40)):
        write_warc(tmp_path / f"{name}.warc.gz", [ferry(number) for number in range(first, first + 40)])
    process = shell.start("archive", "-a", f"path={tmp_path}")
    wait_until(lambda: (shell.database.exists() and _number_of_articles(shell.database)) or process.poll() is not None)
    process.send_signal(signal.SIGINT)
    log, _ = process.communicate(timeout=HANG_SECONDS)
    assert process.returncode == 2, log
    assert "left for the next run" in log
    shell._require_accounts(log)
    assert shell.crawl("archive", "-a", f"path={tmp_path}").code == 0
    assert _number_of_articles(shell.database) == 80


def _number_of_articles(file: Path) -> int:
    try:
        return int(rows(file, "SELECT count(*) FROM article")[0][0])
    except sqlite3.OperationalError:
        return 0


def test_a_file_of_a_list_that_is_missing_is_told_and_the_others_are_read(shell: Shell, tmp_path: Path) -> None:
    write_warc(tmp_path / "a.warc.gz", [ferry(1)])
    (tmp_path / "warc.paths").write_text("missing.warc.gz\na.warc.gz\n")
    run = shell.crawl("archive", "-a", f"path={tmp_path}/warc.paths")
    assert run.code == 2
    assert "saved 1 new" in run.last_line
    assert "1 lost (unreadable file)" in run.last_line
    assert "missing.warc.gz cannot be read" in run.log


def test_an_older_capture_than_what_is_saved_changes_nothing(shell: Shell, tmp_path: Path) -> None:
    newer, older = (
        ferry(1, date=f"2024-03-0{day}T10:00:00Z", text=f"The ferry came back on day {day}, the harbour office says.")
        for day in (8, 6)
    )
    for name, record in (("a", newer), ("b", older)):
        run = shell.crawl("archive", "-a", f"path={write_warc(tmp_path / f'{name}.warc.gz', [record])}")
        assert run.code == 0
    assert "1 older capture" in run.last_line
    [(body,)] = rows(shell.database, "SELECT article_body FROM article")
    assert "day 8" in body
    assert rows(shell.database, "SELECT count(*) FROM article_version") == [(0,)]
