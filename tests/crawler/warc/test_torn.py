"""What a killed process left is cut behind its last whole record."""

import os
import time
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from crawler.warc.records import warcinfo
from crawler.warc.torn import end_left_files, whole_bytes
from tests.crawler.warc.made import exchange, packed, records

START = warcinfo("left.warc.gz", {"software": "Winnow/1"})
ANSWER, REQUEST = records(packed())


def test_readers_hand_out_a_record_that_breaks_off_and_its_digest_tells() -> None:
    # Why this module is there: when this fails, it may go.
    torn = START + records(exchange())[0][:-60]
    kinds = [record.rec_type for record in ArchiveIterator(BytesIO(torn))]
    assert kinds == ["warcinfo", "response"]
    assert len(list(FastIterator(BytesIO(torn), parse_http=False))) == 2
    assert whole_bytes(BytesIO(torn)) == len(START)


def test_whatever_breaks_off_is_found_at_each_byte() -> None:
    data, ends = START + ANSWER + REQUEST, [len(START), len(START + ANSWER), len(START + ANSWER + REQUEST)]
    for size in range(len(START), len(data) + 1):
        assert whole_bytes(BytesIO(data[:size])) == max(end for end in ends if end <= size)


def test_a_record_whose_bytes_were_changed_ends_the_file() -> None:
    inner = bytearray(zlib.decompress(ANSWER, 31))
    inner[-10] ^= 1
    pack = zlib.compressobj(6, zlib.DEFLATED, 31)
    changed = pack.compress(bytes(inner)) + pack.flush()
    assert whole_bytes(BytesIO(START + changed + REQUEST)) == len(START)
    zeros = START + ANSWER + bytes(4096)
    assert whole_bytes(BytesIO(zeros)) == len(START + ANSWER), "what a power cut leaves"


# Named, because each process of the test run makes other bytes, and all must collect the same tests.
@pytest.mark.parametrize(
    "torn",
    [b"", ANSWER[:-1], ANSWER[:20], ANSWER + REQUEST[:-9]],
    ids=["nothing", "all but a byte", "its beginning", "a record and a torn one"],
)
def test_a_file_that_was_left_is_cut_and_has_its_last_name(tmp_path: Path, torn: bytes) -> None:
    (tmp_path / "left.warc.gz.open").write_bytes(START + ANSWER + REQUEST + torn)
    (tmp_path / "other.txt").write_text("not ours")
    end_left_files(tmp_path)
    whole = START + ANSWER + REQUEST + (ANSWER if torn.startswith(ANSWER) else b"")
    assert (tmp_path / "left.warc.gz").read_bytes() == whole
    assert sorted(path.name for path in tmp_path.iterdir()) == ["left.warc.gz", "other.txt"]


def test_a_file_without_a_whole_record_goes_and_an_empty_one_may_be_just_begun(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz.open").write_bytes(START[:50])
    (tmp_path / "b.warc.gz.open").write_bytes(b"")
    old = tmp_path / "c.warc.gz.open"
    old.write_bytes(b"")
    os.utime(old, (time.time() - 3600,) * 2)
    end_left_files(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["b.warc.gz.open"]


@pytest.mark.parametrize(
    "last_known",
    [0, len(START), len(START) + 5, 10_000],
    ids=["none", "right", "within a record", "behind the end"],
)
def test_a_place_that_was_on_the_disk_saves_the_reading_before_it_and_a_wrong_one_changes_nothing(
    tmp_path: Path, last_known: int
) -> None:
    (tmp_path / "left.warc.gz.open").write_bytes(START + ANSWER + REQUEST + ANSWER[:-30])
    asked = []

    def place(name: str) -> int:
        asked.append(name)
        return last_known

    end_left_files(tmp_path, place)
    assert asked == ["left.warc.gz"]
    assert (tmp_path / "left.warc.gz").read_bytes() == START + ANSWER + REQUEST
