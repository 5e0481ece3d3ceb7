"""Files that other programs really make, where these are installed."""

import gzip
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from crawler.captures.files.open_file import OpenFile
from crawler.captures.files.paths import find_files
from crawler.captures.records.found import Capture, Skipped
from crawler.captures.records.wanted import WantedCaptures
from tests.crawler.captures.reading import PAGE, chunked
from tests.crawler.captures.warcs import ferry, write_warc
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.program


class _Site(BaseHTTPRequestHandler):
    """Sends a page as it is, packed, in pieces, and both."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        packs, splits = "packed" in self.path, "pieces" in self.path
        body = gzip.compress(PAGE) if packs else PAGE
        found = self.path.startswith("/page")
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html")
        if packs:
            self.send_header("Content-Encoding", "gzip")
        if splits:
            self.send_header("Transfer-Encoding", "chunked")
            body = chunked(body)
        else:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def read(path: Path) -> dict[str, Capture | str]:
    """Address to capture, reason to reason."""
    found: dict[str, Capture | str] = {}
    for file in find_files(str(path)):
        stream, _ = file.open()
        with stream:
            for each in OpenFile(file, stream, WantedCaptures())._records:
                assert isinstance(each, Capture | Skipped), each
                found |= {each.url: each} if isinstance(each, Capture) else {each.reason: each.reason}
    return found


@pytest.mark.skipif(shutil.which("wget") is None, reason="wget is not installed")
@pytest.mark.parametrize("is_packed", [True, False])
def test_files_of_wget_are_read(tmp_path: Path, is_packed: bool) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Site) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        host = f"http://127.0.0.1:{server.server_port}"
        names = ("page", "page-packed", "page-in-pieces", "page-packed-in-pieces", "missing")
        form = [] if is_packed else ["--no-warc-compression"]
        asked = [f"{host}/{name}" for name in names]
        words = ["wget", "-q", "--warc-file=made", "-O", "/dev/null", "--no-proxy", *form, *asked]
        subprocess.run(words, cwd=tmp_path, timeout=HANG_SECONDS, check=False)
        server.shutdown()
    found = read(tmp_path)
    for name in names[:-1]:
        capture = found[f"{host}/{name}"]
        assert isinstance(capture, Capture)
        assert capture.body == PAGE, name
    assert "http_404" in found


def test_a_file_of_py_wacz_is_read(tmp_path: Path) -> None:
    wacz = pytest.importorskip("wacz.main", reason="wacz is not installed")
    files = [write_warc(tmp_path / f"{number}.warc.gz", [ferry(number)]) for number in (1, 2)]
    made = tmp_path / "made" / "site.wacz"
    made.parent.mkdir()
    assert wacz.main(["create", "-f", *map(str, files), "-o", str(made), "--detect-pages"]) == 0
    assert set(read(made)) == {ferry(1).url, ferry(2).url}
