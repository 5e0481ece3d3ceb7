"""WARC files of our own prose, as crawlers write them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.crawler.conftest import _of_its_own, page

DAY = "2024-03-06T10:00:00Z"


@dataclass(frozen=True)
class Record:
    """One record that is to be written."""

    url: str
    body: bytes = field(repr=False)
    date: str = DAY
    status: str = "200 OK"
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    kind: str = "response"
    """Of a `revisit`, `body` is address and date of the record that it speaks of."""


def ferry(number: int, host: str = "coast.example", *, date: str = DAY, text: str = "") -> Record:
    """A capture of an article that no other one tells."""
    told = page(f"Ferry {number} of {host} returns", f"{_of_its_own(number)}.", text or f"{_of_its_own(number + 500)}.")
    return Record(f"https://www.{host}/2024/03/05/ferry-{number}-returns", told.encode(), date)


def revisit(record: Record, date: str, url: str | None = None) -> Record:
    """A record that says: the page, or another at `url`, was then as this record has it."""
    return Record(url or record.url, f"{record.url} {record.date}".encode(), date, kind="revisit")


def write_warc(
    file: Path, records: Iterable[Record], *, gzip: bool = True, version: str = "WARC/1.1", info: bool = True
) -> Path:
    """Write the records; each with its digests."""
    with file.open("wb") as stream:
        writer = WARCWriter(stream, gzip=gzip, warc_version=version)
        if info:
            writer.write_record(writer.create_warcinfo_record(file.name, {"software": "a crawler"}))
        for each in records:
            lines = StatusAndHeaders(each.status, list(each.headers.items()), protocol="HTTP/1.1")
            if each.kind == "revisit":
                original = each.body.decode().split()
                revisit = writer.create_revisit_record(
                    each.url, "sha1:" + "A" * 32, *original, lines, {"WARC-Date": each.date}
                )
                writer.write_record(revisit)
                continue
            record = writer.create_warc_record(
                each.url,
                each.kind,
                payload=BytesIO(each.body),
                http_headers=lines if each.kind == "response" else None,
                warc_headers_dict={"WARC-Date": each.date},
            )
            writer.write_record(record)
            # A temporary file, which warcio leaves open.
            record.raw_stream.close()
    return file
