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


def ferry(number: int, host: str = "coast.example", *, date: str = DAY, text: str = "") -> Record:
    """A capture of an article that no other one tells."""
    told = page(f"Ferry {number} of {host} returns", f"{_of_its_own(number)}.", text or f"{_of_its_own(number + 500)}.")
    return Record(f"https://www.{host}/2024/03/05/ferry-{number}-returns", told.encode(), date)


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
