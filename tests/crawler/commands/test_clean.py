import gzip
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from crawler.downloader.address_guard import AddressGuard
from crawler.extraction.article import MAX_PAGE_BYTES
from crawler.terminal.page_source import FetchOptions, PageSourceError, fetch_page
from tests.crawler.conftest import PARAGRAPHS, Run, page
from tests.crawler.forked import start_forked
from tests.serving import Serving
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.program

CONTROLS = "\x1b]0;owned\x07\x9b31m"


def write_manifest(folder: Path, lines: Sequence[object]) -> Path:
    manifest = folder / "manifest.jsonl"
    manifest.write_text("".join((x if isinstance(x, str) else json.dumps(x)) + "\n" for x in lines), encoding="utf-8")
    return manifest


def test_a_page_becomes_one_json_line(scrapy: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page("Harbour opens"))
    done = scrapy("clean", tmp_path / "a.html", "--url", "https://www.site.test/a.html")
    record = json.loads(done.stdout)
    assert (done.returncode, done.stdout.count("\n"), done.stderr) == (0, 1, "")
    assert record["article_body"].split("\n") == list(PARAGRAPHS)
    assert (record["url"], record["site"]) == ("https://www.site.test/a.html", "site.test")


def test_gzip_and_standard_input_are_read(scrapy: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(page("First").encode()))
    done = scrapy("clean", tmp_path / "a.html.gz", "-", standard_input=page("Second").encode())
    assert [json.loads(line)["headline"] for line in done.stdout.splitlines()] == ["First", "Second"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("text", f"Harbour *opens*\n\n2024-03-05T08:15:00+00:00\n\n{PARAGRAPHS[0]}"),
        ("markdown", "# Harbour \\*opens\\*\n\n*2024-03-05T08:15:00+00:00*\n\n" + PARAGRAPHS[0]),
        ("html", f"<h1>Harbour *opens*</h1>\n<p><em>2024-03-05T08:15:00+00:00</em></p>\n<p>{PARAGRAPHS[0]}</p>"),
        ("jsonld", '"@type": "NewsArticle", '),
    ],
)
def test_formats_are_printed(scrapy: Run, name: str, words: str) -> None:
    done = scrapy("clean", "-", "--format", name, standard_input=page("Harbour *opens*").encode())
    assert words in done.stdout
    assert done.returncode == 0


def test_a_batch_keeps_ids_and_order_and_says_what_was_refused(scrapy: Run, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    for number in range(12):
        (tmp_path / "pages" / f"{number}.html").write_text(page(f"Story {number}"))
    (tmp_path / "pages" / "3.html").write_bytes(b"%PDF-1.4 \x00\x00")
    (tmp_path / "pages" / "5.html.gz").write_bytes(gzip.compress(page("Cut").encode())[:-40])
    lines: list[object] = [{"id": n, "url": f"https://www.site.test/{n}", "path": f"pages/{n}.html"} for n in range(12)]
    lines[5] = {"id": "five", "path": "pages/5.html.gz"}
    lines[7] = {"id": [7], "path": "pages/none.html"}
    lines[9] = {"id": 9, "url": "javascript:x", "path": "pages/9.html"}
    done = scrapy("clean", "--batch", write_manifest(tmp_path, lines))
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [row["id"] for row in rows] == [0, 1, 2, 3, 4, "five", 6, [7], 8, 9, 10, 11]
    refused = [row for row in rows if "error" in row]
    assert [set(row) for row in refused] == [{"id", "error"}] * 4
    assert refused[0]["error"].startswith("not_html: ")
    assert "the gzip file is cut off" in refused[1]["error"]
    assert "no such file" in refused[2]["error"]
    assert "not an http or https address" in refused[3]["error"]
    assert [row["headline"] for row in rows if "error" not in row] == [f"Story {n}" for n in (0, 1, 2, 4, 6, 8, 10, 11)]
    assert len(done.stderr.splitlines()) == 4


def test_broken_manifest_lines_are_named_and_the_rest_is_cleaned(scrapy: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page("Kept"))
    lines = [
        "{",
        {"path": "a.html"},
        "[1]",
        {"id": 4},
        "",
        {"id": 6, "path": "a.html"},
        {"id": 7, "path": "a", "url": 3},
    ]
    done = scrapy("clean", "--batch", write_manifest(tmp_path, lines))
    assert done.returncode == 2
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["id"], "error" in row) for row in rows] == [(4, True), (6, False), (7, True)]
    named = [error.split("manifest.jsonl ")[1].split(":")[0] for error in done.stderr.splitlines()]
    assert named == ["line 1", "line 2", "line 3", "line 4", "line 7"]


def test_a_wrong_file_named_as_manifest_is_given_up_after_20_lines(scrapy: Run, tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text("<p>no manifest</p>\n" * 500)
    done = scrapy("clean", "--batch", str(manifest))
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 21)


def test_a_manifest_with_a_byte_order_mark_is_read(scrapy: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page("Kept"))
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text('\ufeff{"id": 1, "path": "a.html"}\n', encoding="utf-8")
    done = scrapy("clean", "--batch", str(manifest))
    assert (done.returncode, json.loads(done.stdout)["id"]) == (0, 1)


def test_a_full_disk_under_the_output_is_one_line(scrapy: Run, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page("Kept"))
    with Path("/dev/full").open("w") as full:
        command = ["scrapy", "clean", str(tmp_path / "a.html")]
        done = start_forked(command, forks_worker=True, stdout=full.fileno(), stderr=subprocess.PIPE)
        _, errors = done.communicate(HANG_SECONDS)
    assert (done.returncode, errors) == (1, "scrapy clean: cannot write: No space left on device\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name a file"),
        (("none.html",), "none.html: no such file"),
        (("crawler",), "is a folder"),
        (("ftp://site.test/a",), "not an http or https address"),
        (("-", "--url", "site.test/a"), "not an http or https address"),
        (("a", "b", "--url", "https://site.test/"), "--url is for one page"),
        (("-", "--format", "pdf"), "invalid choice: 'pdf'"),
        (("-", "--fromat", "json"), "unknown option --fromat"),
        (("README.md", "--explain", "README.md"), "README.md: the report would overwrite the page"),
        (("--batch", "none.jsonl"), "none.jsonl: cannot be read"),
        (("--batch", "a.jsonl", "b.html"), "--batch goes without"),
    ],
)
def test_bad_usage_is_one_line_and_code_2(scrapy: Run, arguments: tuple[str, ...], words: str) -> None:
    done = scrapy("clean", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "body",
    [b"", b" \n", b"\x89PNG\r\n\x1a\n\x00\x00", b"just words", b"<html><body></body></html>", b"<div>" * 300_000],
)
def test_a_bad_page_is_refused_in_one_line_and_code_1(scrapy: Run, body: bytes) -> None:
    done = scrapy("clean", "-", standard_input=body)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("scrapy clean: -: ")
    assert done.stderr.count("\n") == 1


def test_a_refusal_for_the_pages_kind_names_the_option_that_reads_it(scrapy: Run) -> None:
    wall = b"<html><title>Just a moment...</title><body><h1>Checking your browser</h1><p>Please wait.</p></body></html>"
    done = scrapy("clean", "-", standard_input=wall)
    assert done.stderr == (
        "scrapy clean: -: a bot check stands in front of the page (--any reads it in spite of that)\n"
    )
    assert "--any" not in scrapy("clean", "-", standard_input=b"").stderr


def test_a_gzip_bomb_is_refused_without_unpacking_it(scrapy: Run, tmp_path: Path) -> None:
    (tmp_path / "bomb.html.gz").write_bytes(gzip.compress(b"<p>word " * (MAX_PAGE_BYTES // 2)))
    done = scrapy("clean", tmp_path / "bomb.html.gz")
    assert (done.returncode, done.stdout) == (1, "")
    assert "more than 10,485,760 bytes" in done.stderr


@pytest.mark.parametrize("name", ["json", "text", "markdown", "html", "jsonld"])
def test_control_characters_of_a_page_do_not_reach_the_terminal(scrapy: Run, name: str) -> None:
    markup = page(f"Harbour {CONTROLS} opens", f"{PARAGRAPHS[0]} {CONTROLS} ends", *PARAGRAPHS[1:])
    done = scrapy("clean", "-", "--format", name, standard_input=markup.encode())
    assert done.returncode == 0
    assert not [char for char in done.stdout if (char < " " and char not in "\n\t") or "\x7f" <= char <= "\x9f"]


def test_the_reader_may_leave_early(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page("Story"))
    manifest = write_manifest(tmp_path, [{"id": n, "path": "a.html"} for n in range(300)])
    command = ["scrapy", "clean", "--batch", str(manifest)]
    with start_forked(command, forks_worker=True, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["id"] == 0
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert process.wait(HANG_SECONDS) == 141


def test_ctrl_c_ends_a_batch_at_once_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page("Story"))
    manifest = write_manifest(tmp_path, [{"id": n, "path": "a.html"} for n in range(20_000)])
    command = ["scrapy", "clean", "--batch", str(manifest)]
    with start_forked(command, forks_worker=True, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)
        written, errors = process.communicate(timeout=HANG_SECONDS)
        assert (process.returncode, errors) == (130, "")
        assert written.count("\n") < 10_000, "the batch went on"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        match self.path:
            case "/story":
                self._send(200, page("Fetched story").encode(), "Content-Type", "text/html; charset=utf-8")
            case "/packed":
                self._send(200, gzip.compress(page("Packed story").encode()), "Content-Encoding", "gzip")
            case "/moved":
                self._send(302, b"", "Location", "/story")
            case "/file":
                self._send(302, b"", "Location", "file:///etc/passwd")
            case "/loop":
                self._send(302, b"", "Location", "/loop")
            case "/slow":
                self.send_response(200)
                self.end_headers()
                with suppress(OSError):  # the client leaves
                    for _ in range(600):
                        self.wfile.write(b"<p>")
                        time.sleep(0.2)
            case _:
                self._send(404, page("Missing").encode(), "Content-Type", "text/html")

    def _send(self, status: int, body: bytes, name: str, value: str) -> None:
        self.send_response(status)
        self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with Serving(ThreadingHTTPServer(("127.0.0.1", 0), _Handler)) as serving:
        yield serving.url


def test_an_address_is_fetched_and_redirects_are_followed(scrapy: Run, server: str) -> None:
    done = scrapy("clean", "-s", "ALLOW_PRIVATE_ADDRESSES=1", f"{server}/moved", f"{server}/packed")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["headline"] for record in records] == ["Fetched story", "Packed story"]
    assert records[0]["url"] == f"{server}/story"


def test_a_private_address_is_refused(scrapy: Run, server: str) -> None:
    done = scrapy("clean", f"{server}/story")
    assert (done.returncode, done.stdout) == (1, "")
    assert "private address" in done.stderr


@pytest.mark.parametrize(
    ("path", "words"),
    [("/none", "404"), ("/file", "not allowed"), ("/loop", "redirect|infinite loop"), ("/slow", "took longer")],
)
def test_a_failed_fetch_says_why(server: str, path: str, words: str) -> None:
    with pytest.raises(PageSourceError, match=words):
        fetch_page(server + path, FetchOptions("test", 1.0, AddressGuard(allow_private=True)))


def test_a_host_that_does_not_answer_is_named() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(PageSourceError, match="refused"):
        fetch_page(f"http://127.0.0.1:{port}/", FetchOptions("test", 1.0, AddressGuard(allow_private=True)))
