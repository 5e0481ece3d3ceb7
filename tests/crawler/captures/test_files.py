"""Which files a path names, and ARC files and files elsewhere."""

import gzip
import sys
from io import BytesIO
from pathlib import Path
from types import ModuleType, SimpleNamespace
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from crawler.arguments import ArgumentError
from crawler.captures.files.paths import ArchiveFile, find_files
from crawler.captures.records.arc import ArcRecords
from crawler.captures.records.found import Capture, Damaged, Found, Skipped
from crawler.captures.records.wanted import WantedCaptures
from tests.crawler.captures.warcs import ferry, write_warc

ABOUT = b"1 0 A crawler\nURL IP-address Archive-date Content-type Archive-length\n"
FIRST = b"filedesc://a.arc 0.0.0.0 20080430204825 text/plain %d\n%s" % (len(ABOUT), ABOUT)


def arc(*bodies: bytes) -> list[bytes]:
    """The records, each of which may be packed by itself."""
    parts = [FIRST + b"\n"]
    for number, body in enumerate(bodies):
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
        head = b"http://coast.example/%d 192.0.2.1 20080430204826 text/html %d\n" % (number, len(answer))
        parts.append(head + answer + b"\n")
    return parts


def read(data: bytes, wanted: WantedCaptures | None = None) -> list[Found]:
    return list(ArcRecords(BytesIO(data), wanted or WantedCaptures()))


def test_arc_files_are_read_packed_and_not() -> None:
    parts = arc(b"<html>one</html>", b"<html>two</html>")
    whole = b"".join(parts)
    for data in (whole, b"".join(map(gzip.compress, parts))):
        first = read(data)[0]
        assert isinstance(first, Capture)
        assert (first.url, first.body) == ("http://coast.example/0", b"<html>one</html>")
        assert first.captured_at.isoformat() == "2008-04-30T20:48:26+00:00"
    assert [type(found) for found in read(whole)] == [Capture, Capture]
    assert read(whole, WantedCaptures(hosts=("hills.example",))) == [Skipped("other_host")] * 2
    assert ArchiveFile("/a/b.arc.gz").is_arc
    assert not ArchiveFile("/a/b.warc.gz").is_arc
    second = read(whole)[1]
    assert isinstance(second, Capture)
    assert ArcRecords(BytesIO(whole), WantedCaptures()).at(second.offset) == second


def test_an_arc_file_that_breaks_off_is_told() -> None:
    found = read(b"".join(arc(b"<html>one</html>", b"<html>two and more</html>"))[:-12])
    assert isinstance(found[0], Capture)
    assert any(isinstance(each, Damaged) for each in found[1:])


def test_files_are_named_in_order_and_once(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("2.warc.gz", "1.warc.gz", "b/3.warc", "4.arc.gz", "5.warc.gz.open", "notes.txt"):
        (tmp_path / name).write_bytes(b"")
    found = [Path(file.name).name for file in find_files(str(tmp_path))]
    assert found == ["1.warc.gz", "2.warc.gz", "4.arc.gz", "3.warc"]
    assert len(find_files(f"{tmp_path}/?.warc.gz")) == 2
    assert len(find_files(f"{tmp_path}/**/*.warc*")) == 4
    with pytest.raises(ArgumentError, match="names no WARC file"):
        find_files(f"{tmp_path}/nothing*")


def test_a_wacz_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.wacz").write_bytes(b"no zip file")
    with pytest.raises(ArgumentError, match="is not a WACZ file"):
        find_files(str(tmp_path / "bad.wacz"))
    # In a list, it is told when its turn comes.
    (tmp_path / "some.paths").write_text("bad.wacz\nmissing.wacz\n")
    assert [Path(file.full_name).name for file in find_files(f"{tmp_path}/some.paths")] == ["bad.wacz", "missing.wacz"]


def test_a_wacz_may_have_several_files_and_may_be_packed_by_a_zip_program(tmp_path: Path) -> None:
    """As browsertrix lays it out: several WARC files, indexes, lists of pages, in folders that have entries too."""
    one = write_warc(tmp_path / "one.warc", [ferry(1)], gzip=False)
    two = write_warc(tmp_path / "two.warc.gz", [ferry(2)])
    for packing in (ZIP_STORED, ZIP_DEFLATED):
        with ZipFile(tmp_path / "site.wacz", "w", packing) as wacz:
            for folder in ("archive", "indexes", "pages"):
                wacz.mkdir(folder)
            wacz.write(two, "archive/two.warc.gz")
            wacz.write(one, "archive/one.warc")
            for name in ("datapackage.json", "indexes/index.cdx.gz", "pages/pages.jsonl", "pages/extraPages.jsonl"):
                wacz.writestr(name, b"{}")
        files = find_files(str(tmp_path / "site.wacz"))
        assert [file.member for file in files] == ["archive/one.warc", "archive/two.warc.gz"]
        for file, original in zip(files, (one, two), strict=True):
            stream, size = file.open()
            with stream:
                assert stream.read() == original.read_bytes()
            assert size == original.stat().st_size


def test_files_elsewhere_are_opened_by_fsspec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As far as this program asks it: fsspec itself is not among the requirements."""
    stored = {
        "bucket/list.paths": b"a/1.warc.gz\n",
        "bucket/a/1.warc.gz": write_warc(tmp_path / "a", [ferry(1)]).read_bytes(),
    }
    system = SimpleNamespace(
        open=lambda path, mode: BytesIO(stored[path]),
        info=lambda path: {"size": len(stored[path])},
        find=lambda path: [name for name in stored if name.startswith(path)],
        glob=lambda pattern: [name for name in stored if name.endswith(".gz")],
        unstrip_protocol=lambda name: f"s3://{name}",
    )
    module = ModuleType("fsspec")
    monkeypatch.setattr(
        module, "core", SimpleNamespace(url_to_fs=lambda url: (system, url.removeprefix("s3://"))), raising=False
    )
    monkeypatch.setitem(sys.modules, "fsspec", module)
    one = [ArchiveFile("s3://bucket/a/1.warc.gz")]
    for path in ("s3://bucket/a/1.warc.gz", "s3://bucket/a", "s3://bucket/*/*.gz", "s3://bucket/list.paths"):
        assert find_files(path) == one, path
    stream, size = one[0].open()
    assert len(stream.read()) == size
    with pytest.raises(OSError, match="KeyError"):
        ArchiveFile("s3://bucket/missing.warc.gz").open()


def test_the_lines_of_a_list_are_looked_for_on_its_own_host() -> None:
    from crawler.captures.files.remote import same_host

    line = "crawl-data/CC-NEWS/2024/01/a.warc.gz"
    assert (
        same_host("https://data.example.org/crawl-data/CC-NEWS/warc.paths.gz", line)
        == f"https://data.example.org/{line}"
    )
    assert same_host("s3://bucket/crawl-data/warc.paths.gz", line) == f"s3://bucket/{line}"
