"""Files made in memory, and what is read of them."""

from collections import Counter
from io import BytesIO
from pathlib import Path

from crawler.captures.records.file_records import FileRecords
from crawler.captures.records.found import Found
from crawler.captures.records.wanted import WantedCaptures
from tests.crawler.captures.warcs import Record, write_warc

PAGE = b"<html><body>" + b"<p>The ferry is back.</p>" * 400 + b"</body></html>"


def read(data: bytes, wanted: WantedCaptures | None = None) -> list[Found]:
    return list(FileRecords(BytesIO(data), wanted or WantedCaptures()))


def reasons(data: bytes) -> Counter[str]:
    """`Capture`, or the reason of what is none."""
    return Counter(str(getattr(found, "reason", type(found).__name__)) for found in read(data))


def warc(tmp_path: Path, *records: Record, gzip: bool = True, version: str = "WARC/1.1") -> bytes:
    return write_warc(tmp_path / "made.warc", records, gzip=gzip, version=version).read_bytes()


def body_of(tmp_path: Path, body: bytes, **headers: str) -> Found:
    given = {"Content-Type": "text/html"} | {name.replace("_", "-"): value for name, value in headers.items()}
    [found] = read(warc(tmp_path, Record("https://coast.example/a", body, headers=given)))
    return found


def chunked(body: bytes) -> bytes:
    pieces = [body[place : place + 700] for place in range(0, len(body), 700)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
