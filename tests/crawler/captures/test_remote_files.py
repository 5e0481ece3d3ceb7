"""Archives elsewhere, as fsspec really reads them: over HTTP from a server that gives parts of files, and from S3."""

import gzip
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zipfile import ZipFile

import pytest

from crawler.captures.files.open_file import OpenFile
from crawler.captures.files.paths import ArchiveFile, find_files
from crawler.captures.records.found import Capture, Found
from crawler.captures.records.wanted import WantedCaptures
from tests.crawler.captures.warcs import Record, ferry, write_warc

fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed: archives elsewhere are read by it")
pytestmark = pytest.mark.program
NAMES = ("https://www.coast.example/2024/03/05/ferry-1-returns", "https://www.coast.example/2024/03/05/ferry-2-returns")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """As Common Crawl lays it out: a list that names its files from the top of the host; and a WACZ."""
    files = tmp_path / "served" / "crawl-data" / "CC-NEWS" / "2024" / "01"
    files.mkdir(parents=True)
    write_warc(files / "1.warc.gz", [_large(1)])
    write_warc(files / "2.warc.gz", [_large(2)])
    listed = b"".join(b"crawl-data/CC-NEWS/2024/01/%d.warc.gz\n" % number for number in (1, 2))
    (files / "warc.paths.gz").write_bytes(gzip.compress(listed))
    with ZipFile(tmp_path / "served" / "site.wacz", "w") as wacz:
        for number in (1, 2):
            wacz.write(files / f"{number}.warc.gz", f"archive/{number}.warc.gz")
    return tmp_path / "served"


def _large(number: int) -> Record:
    return ferry(number, text="The quay was full of people who had waited for three years. " * 20_000)


class _Parts(SimpleHTTPRequestHandler):
    """Gives a part of a file where one is asked for."""

    asked: list[str]

    def do_GET(self) -> None:
        data = Path(self.translate_path(self.path)).read_bytes()
        wanted = self.headers.get("Range")
        begin, _, end = (wanted or "").removeprefix("bytes=").partition("-")
        part = data[int(begin) : int(end or len(data)) + 1] if wanted else data
        self.asked.append(wanted or "all")
        self.send_response(206 if wanted else 200)
        if wanted:
            self.send_header("Content-Range", f"bytes {begin}-{int(begin) + len(part) - 1}/{len(data)}")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        self.wfile.write(part)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def served(folder: Path) -> Iterator[str]:
    """The address of a server of the folder."""
    _Parts.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Parts, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def read(files: list[ArchiveFile]) -> list[Found]:
    """All of them, and each capture once more by its place."""
    found: list[Found] = []
    for file in files:
        stream, size = file.open()
        with stream:
            assert size > 0
            opened = OpenFile(file, stream, WantedCaptures())
            records = list(opened._records)
            for one in records:
                assert isinstance(one, Capture)
                assert opened._at(one.offset) == one
            found += records
            opened.close()
    return found


def addresses(files: list[ArchiveFile]) -> tuple[str, ...]:
    return tuple(sorted(one.url for one in read(files) if isinstance(one, Capture)))


def test_files_are_read_over_http(served: str) -> None:
    pytest.importorskip("aiohttp", reason="aiohttp is not installed: fsspec reads over HTTP by it")
    first = f"{served}/crawl-data/CC-NEWS/2024/01/1.warc.gz"
    assert addresses(find_files(first)) == NAMES[:1]
    assert addresses(find_files(f"{served}/crawl-data/CC-NEWS/2024/01/warc.paths.gz")) == NAMES
    with pytest.raises(OSError, match="missing"):
        ArchiveFile(f"{served}/missing.warc.gz").open()


def test_a_wacz_is_read_in_parts_over_http(served: str) -> None:
    pytest.importorskip("aiohttp", reason="aiohttp is not installed: fsspec reads over HTTP by it")
    files = find_files(f"{served}/site.wacz")
    assert [file.member for file in files] == ["archive/1.warc.gz", "archive/2.warc.gz"]
    assert addresses(files) == NAMES


def test_files_are_read_from_s3(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("s3fs", reason="s3fs is not installed: fsspec reads S3 by it")
    server_of = pytest.importorskip("moto.server", reason="moto is not installed: it stands for S3").ThreadedMotoServer
    server = server_of(port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "test")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        system = fsspec.filesystem("s3")
        system.mkdir("news")
        system.put(str(folder) + "/", "news/", recursive=True)
        listed = "crawl-data/CC-NEWS/2024/01"
        assert addresses(find_files(f"s3://news/{listed}/1.warc.gz")) == NAMES[:1]
        for several in (listed, f"{listed}/*.warc.gz", f"{listed}/warc.paths.gz", "site.wacz"):
            assert addresses(find_files(f"s3://news/{several}")) == NAMES, several
        with pytest.raises(OSError, match="missing"):
            ArchiveFile("s3://news/missing.warc.gz").open()
    finally:
        server.stop()
