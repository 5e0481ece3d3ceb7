"""How fast archives are read: records that are passed by, records that are read, pages that are cleaned and saved.

    python -m benchmarks.captures [--records 100000] [--pages 2000] [--corpus FOLDER]

A WARC file of so many records is made, packed record by record, of which `--pages` are of the host that is asked for.
Without a corpus their pages are small and made up; with one they are its own and variants of them. Times are CPU
seconds, which another program's load changes little.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from benchmarks.memory import ROOT, Pages, real_page, small_page
from crawler.captures.records.file_records import FileRecords
from crawler.captures.records.found import Capture
from crawler.captures.records.wanted import WantedCaptures
from tests.kills.processes import resident_mib

ASKED = "asked.example"
_FILLERS = 300
"""Different pages of other hosts; they are passed by."""
_MILLION = 1_000_000


def main(given: list[str]) -> int:
    """Print the figures; return 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.captures", description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--corpus", type=Path)
    options = parser.parse_args(given)
    page = real_page(options.corpus) if options.corpus else small_page
    with tempfile.TemporaryDirectory() as folder:
        file, few = Path(folder, "all.warc.gz"), Path(folder, "few.warc.gz")
        unpacked = write_file(file, options.records, options.pages, page)
        write_file(few, 10, 10, page)
        size = file.stat().st_size
        _say(f"{options.records:,} records, {size / 1e6:,.0f} MB packed, {unpacked / 1e6:,.0f} MB unpacked")
        passed, found = read(file, WantedCaptures(hosts=("nobody.example",)))
        told("passed by (another host is asked for)", passed, found, size)
        seconds, found = read(file, WantedCaptures())
        told("unpacked and read (every host)", seconds, found, size)
        _say(f"  memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")
        first, _ = crawl(few, Path(folder, "few.db"))
        whole, sizes = crawl(file, Path(folder, "all.db"))
        each = (whole - first - passed) / (options.pages - 10)
        _say(f"cleaned and saved: {each * 1000:.1f} ms of CPU a page, {1 / each:,.1f} pages a second of one core")
        _say(f"  a million: {each * _MILLION / 3600:,.1f} hours of one core")
        early = sizes[len(sizes) // 4]
        _say(f"  memory of the crawl: {early:,.0f} MiB after a quarter of the time, {max(sizes):,.0f} at most")
    return 0


def told(what: str, seconds: float, found: Counter[str], size: int) -> None:
    """Print how fast a file was read."""
    rate = found.total() / seconds
    _say(f"{what}: {rate:,.0f} records and {size / seconds / 1e6:,.0f} MB packed a second of one core")
    _say(f"  a million: {_MILLION / rate / 60:,.1f} minutes of one core; {dict(found)}")


def read(file: Path, wanted: WantedCaptures) -> tuple[float, Counter[str]]:
    """Read all records; return the CPU seconds, and what they are."""
    begin, found = time.process_time(), Counter[str]()
    with file.open("rb") as stream:
        for each in FileRecords(stream, wanted):
            found["pages" if isinstance(each, Capture) else "others"] += 1
    return time.process_time() - begin, found


def crawl(file: Path, database: Path) -> tuple[float, list[float]]:
    """Crawl the file for the host; return the CPU seconds of all its processes, and the memory of the first."""
    before = _children()
    given = ("-a", f"path={file}", "-a", f"hosts={ASKED}", "-s", f"ARTICLE_DATABASE=sqlite:///{database}")
    words = ("crawl", "archive", *given)
    process = subprocess.Popen([sys.executable, "-m", "scrapy", *words], cwd=ROOT, env=os.environ, stderr=sys.stderr)
    sizes = [0.0]
    while process.poll() is None:
        time.sleep(0.2)
        sizes.append(resident_mib(process.pid) or sizes[-1])
    if process.returncode:
        raise RuntimeError(f"the crawl ended with {process.returncode}")
    return _children() - before, sizes


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def write_file(file: Path, records: int, pages: int, page: Pages) -> int:
    """Write the file, the pages that are asked for spread over it; return its size when it is unpacked."""
    size, every = 0, records // pages
    number_of_fillers = min(_FILLERS, records) if every > 1 else 0
    addresses = [f"https://www.site{number}.example/2025/story" for number in range(number_of_fillers)]
    fillers = [_record(url, page(_MILLION + number).body) for number, url in enumerate(addresses)]
    packed = [_packed(filler) for filler in fillers]
    with file.open("wb") as stream:
        for number in range(records):
            if number % every:
                size += len(fillers[number % len(fillers)])
                stream.write(packed[number % len(fillers)])
                continue
            record = _record(f"https://www.{ASKED}/2025/story-{number}", page(number // every).body)
            size += len(record)
            stream.write(_packed(record))
    return size


def _packed(record: bytes) -> bytes:
    packed = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return packed.compress(record) + packed.flush()


def _record(url: str, body: bytes) -> bytes:
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=False, warc_version="1.1")
    lines = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    made = writer.create_warc_record(
        url,
        "response",
        payload=BytesIO(body),
        length=len(body),
        http_headers=lines,
        warc_headers_dict={"WARC-Date": "2025-12-01T10:00:00Z"},
    )
    writer.write_record(made)
    made.raw_stream.close()
    return buffer.getvalue()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
