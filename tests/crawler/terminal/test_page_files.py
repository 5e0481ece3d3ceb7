"""Pages of files, and what is said of those that cannot be read: one line each, without a password."""

import gzip
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from crawler.extraction.page import MAX_PAGE_BYTES
from crawler.terminal.page_source import (
    NoSuchPageError,
    PageSourceError,
    fetch_page,
    read_file,
    read_standard_input,
    require_web_address,
)

PAGE = b"<p>The ferry is back.</p>" * 200
PACKED = gzip.compress(PAGE, mtime=0)
DAMAGED = PACKED[:12] + b"\xff\xff\xff" + PACKED[15:]


def read(tmp_path: Path, body: bytes) -> bytes:
    file = tmp_path / "page.html.gz"
    file.write_bytes(body)
    return read_file(file).body


def test_plain_and_packed_pages_are_read(tmp_path: Path) -> None:
    assert read(tmp_path, PAGE) == read(tmp_path, PACKED) == PAGE
    assert read_file(tmp_path / "page.html.gz", "https://site.example/").url == "https://site.example/"


@pytest.mark.parametrize("body", [b"x" * (MAX_PAGE_BYTES + 9), gzip.compress(b"x" * (MAX_PAGE_BYTES + 9))])
def test_of_a_page_without_end_one_byte_more_than_a_page_has_is_read(tmp_path: Path, body: bytes) -> None:
    assert len(read(tmp_path, body)) == MAX_PAGE_BYTES + 1


@pytest.mark.parametrize(
    ("body", "words"),
    [(PACKED[:-20], "the gzip file is cut off"), (DAMAGED, "Error -3"), (PACKED[:4], "the gzip file is cut off")],
)
def test_a_broken_gzip_file_is_told(tmp_path: Path, body: bytes, words: str) -> None:
    with pytest.raises(PageSourceError, match=rf"page\.html\.gz: cannot be read \(.*{words}"):
        read(tmp_path, body)


def test_broken_gzip_on_standard_input_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(DAMAGED)))
    with pytest.raises(PageSourceError, match=r"standard input cannot be read \(Error -3"):
        read_standard_input()


def test_what_is_no_file_is_bad_usage(tmp_path: Path) -> None:
    with pytest.raises(NoSuchPageError, match=r"none\.html: no such file"):
        read_file(tmp_path / "none.html")
    with pytest.raises(NoSuchPageError, match="is a folder"):
        read_file(tmp_path)
    with pytest.raises(PageSourceError, match=r"cannot be read \(.*null byte"):
        read_file(tmp_path / "a\0b")


@pytest.mark.parametrize("address", ["ftp://site.example/", "javascript:x", "site.example/a", "http://[", "file:///a"])
def test_what_is_no_address_of_the_web_is_bad_usage(address: str) -> None:
    with pytest.raises(NoSuchPageError, match="not an http or https address"):
        require_web_address(address)
    with pytest.raises(NoSuchPageError):
        fetch_page(address, None)  # type: ignore[arg-type]


def test_no_message_holds_a_password() -> None:
    said = str(PageSourceError("https://reader:s3cret@site.example/: cannot be fetched (refused)"))
    assert said == "https://reader:***@site.example/: cannot be fetched (refused)"
