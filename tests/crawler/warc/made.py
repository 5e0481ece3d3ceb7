"""Exchanges of our own, and files of them."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

from crawler.warc.exchange import Exchange
from crawler.warc.files import WarcFiles
from crawler.warc.records import Earlier, payload_digest, response_records, warcinfo

PAGE = "<html><body><p>The ferry to the northern quay runs again. 渡轮</p></body></html>".encode()


def exchange(path: str = "/ferry", body: bytes = PAGE, status: int = 200, **headers: str) -> Exchange:
    answered = [("Content-Type", "text/html; charset=utf-8")]
    answered += [(name.replace("_", "-"), value) for name, value in headers.items()]
    return Exchange(
        url=f"https://coast.example{path}",
        method="GET",
        target=path,
        asked=[("Host", "coast.example"), ("User-Agent", "winnow")],
        status=status,
        answered=answered,
        body=body,
        ip_address="192.0.2.7",
        fetched_at=datetime(2026, 11, 28, 9, 30, 1, 250_000, tzinfo=UTC),
    )


def packed(body: bytes = PAGE) -> Exchange:
    return exchange(body=gzip.compress(body), Content_Encoding="gzip")


def records(one: Exchange, earlier: Earlier | None = None) -> list[bytes]:
    return response_records(one, payload_digest(one.body), earlier)


def files_in(folder: Path, most_bytes: int = 1_000_000) -> WarcFiles:
    return WarcFiles(folder, "coast.example", most_bytes, lambda name: warcinfo(name, {"software": "Winnow/1"}))


def file_of(folder: Path, *exchanges: Exchange) -> tuple[Path, list[int]]:
    """A closed file of the exchanges, and where each answer begins."""
    files = files_in(folder)
    offsets = [files.write(records(one))[1] for one in exchanges]
    files.close()
    [path] = folder.glob("*.warc.gz")
    return path, offsets
