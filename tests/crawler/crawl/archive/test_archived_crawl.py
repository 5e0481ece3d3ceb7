"""A crawl with an archive, through the real command: what lies in the files, and what is read from them again."""

import gzip
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.kept_pages import KeptPages
from storage.database import open_database
from storage.sources import PageSources, Source
from tests.crawler.local_site import LocalSite, Reply, Shell, links, story
from tests.faults.test_several_pages_faults import pages

Record = tuple[str, Any, bytes]
"""Its kind and path, the record and its bytes."""


def records(folder: Path) -> Iterator[Record]:
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                body = record.raw_stream.read()
                address = urlsplit(record.rec_headers.get_header("WARC-Target-URI") or "")
                yield f"{record.rec_type} {address.path or '/'}", record, body


def crawl(shell: Shell, site: LocalSite, folder: Path, url: str | None = None) -> str:
    asked = ("news", "-a", f"url={url or site.url}")
    run = shell.crawl(*asked, settings={"ARCHIVE_DIR": folder, "RETRY_TIMES": 0})
    assert run.code == 0, run.log
    return run.last_line


def sources(shell: Shell) -> dict[str, tuple[str, Source]]:
    """Path of each article to the address and source of its page."""
    database = open_database(f"sqlite:///{shell.database}")
    with database.session() as session:
        kept = {
            urlsplit(url).path: PageSources(session).of_article(number)
            for number, url in shell.rows("SELECT id, url FROM article")
        }
    database.close()
    return {path: found for path, found in kept.items() if found is not None}


def due(shell: Shell) -> None:
    with closing(sqlite3.connect(shell.database)) as connection, connection:
        connection.execute("UPDATE page SET next_visit = '2026-01-01T00:00:00+00:00'")


@pytest.fixture
def site() -> Iterator[LocalSite]:
    packed = gzip.compress(story("Packed by its server").body)
    with LocalSite(pages("ferry")) as running:
        running.routes |= {
            "/robots.txt": Reply(b"User-agent: *\nDisallow: /shut/\n", content_type="text/plain"),
            "/": links(["/plain", "/packed", "/moved", "/soft", "/gone", "/tagged", "/ferry/"]),
            "/plain": story("Plain as it is"),
            "/packed": Reply(packed, headers={"Content-Encoding": "gzip"}),
            "/moved": Reply(b"moved", 301, headers={"Location": "/moved/here"}),
            "/moved/here": story("Moved to another place"),
            "/soft": Reply(b"", 302, headers={"Location": "/"}),
            "/gone": Reply(b"gone for good", 410),
            "/tagged": Reply(story("Tagged with a number").body, headers={"ETag": '"1"'}),
        }
        yield running


def test_every_response_lies_in_the_archive_as_it_came_and_pages_are_read_from_there(
    shell: Shell, site: LocalSite, tmp_path: Path
) -> None:
    folder = tmp_path / "deep" / "archive"
    crawl(shell, site, folder, site.url.replace("://", "://ada:secret@"))
    first = list(records(folder))
    by_name = {name: (record, body) for name, record, body in first}
    # Guesses at feeds all have one answer, of which the later ones are revisits.
    assert {name.split()[1] for name in by_name if name.startswith(("response ", "revisit "))} == set(site.paths)
    assert first[0][0].startswith("warcinfo")

    record, body = by_name["response /packed"]
    assert body == site.routes["/packed"].body, "packed as the server sent it"  # type: ignore[union-attr]
    assert record.http_headers.get_header("Content-Encoding") == "gzip"
    assert by_name["response /gone"][1] == b"gone for good"
    assert by_name["response /moved"][0].http_headers.get_header("Location") == "/moved/here"
    assert b"Disallow" in by_name["response /robots.txt"][1]
    request, _ = by_name["request /plain"]
    [headers] = [headers for _, path, headers in site.hits if path == "/plain"]
    sent = {name.lower(): value for name, value in headers.items()}
    assert sent["authorization"].startswith("Basic ")
    written = {name.lower(): value for name, value in request.http_headers.headers}
    assert written.items() <= sent.items()
    assert "authorization" not in written, "an archive is handed on"
    assert "secret" not in str([record.rec_headers.headers for _, record, _ in first])

    # The database keeps none of the pages, and names where each lies.
    assert shell.rows("SELECT count(*) FROM page_source") == [(0,)]
    assert len(shell.rows("SELECT file FROM archived_page")) == len(shell.rows("SELECT id FROM page"))
    kept, pages_of = sources(shell), KeptPages(folder)
    headlines = {urlsplit(url).path: name for url, name in shell.rows("SELECT url, headline FROM article")}
    assert kept.keys() == headlines.keys() == {"/plain", "/packed", "/moved/here", "/tagged", "/ferry/"}
    for path, (url, source) in kept.items():
        page = pages_of.page(source, url)
        assert headlines[path].encode() in page.body
        assert len(source.places) == (3 if path == "/ferry/" else 1)

    # A second visit: 304, the same bytes again, and a correction.
    due(shell)
    site.routes["/tagged"] = Reply(status=304)
    corrected = gzip.compress(story("Packed by its server and corrected").body)
    site.routes["/packed"] = Reply(corrected, headers={"Content-Encoding": "gzip"})
    crawl(shell, site, folder)
    second = {name: (record, body) for name, record, body in list(records(folder))[len(first) :]}
    for path, profile in (("/tagged", "server-not-modified"), ("/plain", "identical-payload-digest")):
        record, body = second[f"revisit {path}"]
        assert body == b""
        said = record.rec_headers.get_header
        earlier = by_name[f"response {path}"][0].rec_headers.get_header
        assert said("WARC-Profile").endswith(profile)
        for name, of in (("Target-URI", "WARC-Target-URI"), ("Date", "WARC-Date")):
            assert said(f"WARC-Refers-To-{name}") == earlier(of)
        assert said("WARC-Payload-Digest") == earlier("WARC-Payload-Digest")
    assert "response /packed" in second
    later = sources(shell)
    assert later["/packed"][1].places != kept["/packed"][1].places
    assert b"and corrected" in pages_of.page(later["/packed"][1], later["/packed"][0]).body
    assert {path: later[path][1] for path in ("/plain", "/tagged")} == {
        path: kept[path][1] for path in ("/plain", "/tagged")
    }
    # A page's row names its last response all the same.
    assert len(set(shell.rows("SELECT file FROM archived_page"))) == 2
