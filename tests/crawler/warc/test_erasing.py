"""Records that are erased: a stub of their length stands in their place, for every reader, and all others stay."""

import gzip
import random
from io import BytesIO
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from warcio.archiveiterator import ArchiveIterator

from crawler.warc.erasing import erase_records, stub
from crawler.warc.members import read_member
from crawler.warc.one_record import UnreadableRecordError, read_body
from crawler.warc.records import Earlier, payload_digest
from tests.crawler.warc.made import PAGE, exchange, files_in, records

SECRET = b"marmaladegate"


def _written(folder: Path) -> dict[str, tuple[str, int]]:
    """A folder with three pages, an unchanged visit and a redirect to the second; path to place."""
    files, places = files_in(folder), {}
    noise = random.Random(3).randbytes(90_000).hex().encode()
    for path, body in (("/one", PAGE), ("/two", b"<p>" + SECRET + noise), ("/three", PAGE + b"three")):
        places[path] = files.write(records(exchange(path, body)))
    earlier = Earlier("https://coast.example/two", "2026-11-28T09:30:01Z", payload_digest(SECRET))
    places["revisit"] = files.write(records(exchange("/copy-of-two", SECRET), earlier))
    places["redirect"] = files.write(records(exchange("/moved", b"", 301, Location="/two")))
    files.close()
    return places


def _is_two(url: str) -> bool:
    return url == "https://coast.example/two"


def _kinds(file: Path) -> list[str]:
    with file.open("rb") as opened:
        return [record.rec_type for record in ArchiveIterator(opened, check_digests="raise")]


@pytest.mark.parametrize(
    "length", [330, 331, 400, 1003, 1009, 1010, 65_700, 65_780, 65_801, 131_400, 400_001, 3_000_000]
)
def test_a_stub_has_every_length_and_is_a_record_to_every_reader(length: int) -> None:
    made = stub(length)
    assert len(made) == length
    assert [record.rec_type for record in ArchiveIterator(BytesIO(made), check_digests="raise")] == ["metadata"]
    assert [record.record_type for record in FastIterator(BytesIO(made), verify_digests=True)] == [
        WarcRecordType.metadata
    ]
    member = read_member(BytesIO(made))
    assert member is not None
    assert member.kind == "metadata"


def test_lengths_one_after_the_other_and_one_that_is_too_short() -> None:
    assert [len(stub(length)) for length in range(300, 700)] == [*range(300, 700)]
    with pytest.raises(ValueError, match="too short"):
        stub(90)


def test_records_of_an_address_and_those_that_name_it_are_erased_and_all_others_stay(tmp_path: Path) -> None:
    places = _written(tmp_path)
    [file] = tmp_path.iterdir()
    size, before = file.stat().st_size, _kinds(file)
    erasure = erase_records(tmp_path, _is_two)
    # Answer and request of the page; the answers of the other two.
    assert (erasure.records, erasure.left) == (4, [])
    assert file.stat().st_size == size
    assert SECRET not in gzip.decompress(file.read_bytes())
    assert b"/two" not in gzip.decompress(file.read_bytes())
    after = _kinds(file)
    assert (after.count("metadata"), len(after)) == (4, len(before))
    assert read_body(tmp_path, *places["/one"]).body == PAGE
    assert read_body(tmp_path, *places["/three"]).body == PAGE + b"three"
    with pytest.raises(UnreadableRecordError):
        read_body(tmp_path, *places["/two"])
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    assert erase_records(tmp_path, _is_two).records == 0


def test_killed_at_any_instant_the_file_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _written(tmp_path)
    [file] = tmp_path.iterdir()
    before = file.read_bytes()
    monkeypatch.setattr("crawler.warc.erasing.os.fsync", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        erase_records(tmp_path, _is_two)
    monkeypatch.undo()
    assert file.read_bytes() == before, "the copy was being written"
    assert erase_records(tmp_path, _is_two).records == 4
    assert [path.name for path in tmp_path.iterdir()] == [file.name], "and what was left of it is gone"


def test_a_file_that_a_crawl_writes_and_one_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    _written(tmp_path)
    [file] = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-40])
    open_files = files_in(tmp_path)
    open_files.write(records(exchange("/two", SECRET)))
    open_files.flush()
    erasure = erase_records(tmp_path, _is_two)
    open_files.close()
    assert erasure.records == 4
    assert [why.partition(": ")[2][:19] for why in erasure.left] == ["it cannot be read f", "a crawl is writing "]
    assert erase_records(tmp_path, _is_two).records == 2, "when the crawl has ended"
