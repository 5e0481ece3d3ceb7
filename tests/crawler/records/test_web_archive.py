"""Exports as web archives: what other programs find in them, and what can be derived from them again."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from crawler.extraction.article import Page, extract_article
from crawler.extraction.rules import GENERIC_RULES
from crawler.records.destination import destination_of
from crawler.records.export import Choice, Written, write_export
from crawler.warc.unpacking import unpacked
from storage.database import Database, open_database
from storage.models import EXPORT_FIELDS
from storage.queries.filters import Filters
from tests.crawler.conftest import Run
from tests.crawler.recleaning.kept_store import make_archived_store, make_store

ROOT = Path(__file__).parents[3]
ARTICLES = 4


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, empty_store: Path) -> Path:
    """A store with its archive."""
    folder = tmp_path_factory.mktemp("archived")
    (folder / "archive").mkdir()
    make_archived_store(folder / "articles.db", empty_store, ARTICLES, folder / "archive")
    make_store(folder / "kept.db", empty_store, ARTICLES)
    return folder


@pytest.fixture
def archived(folder: Path) -> Iterator[Database]:
    database = open_database(f"sqlite:///{folder / 'articles.db'}")
    yield database
    database.close()


def export(database: Database, path: Path, archive: Path | None, choice: Choice | None = None) -> Written:
    destination = destination_of(str(path), None)
    return write_export(database, destination, choice or Choice(Filters()), archive=archive)


def read(data: bytes) -> list[tuple[str, Any, bytes]]:
    found = []
    for record in ArchiveIterator(io.BytesIO(data), check_digests="raise"):
        found.append((record.rec_type, record, record.raw_stream.read()))
    return found


def require_checked(path: Path) -> None:
    """`warcio check` finds no fault."""
    checker = Checker(type("Asked", (), {"inputs": [str(path)], "verbose": False, "quiet": True})())
    checker.process_all()
    assert checker.exit_value == 0


def test_a_warc_file_has_pages_as_they_came_and_the_records_that_they_gave(
    archived: Database, folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "all.warc.gz"
    written = export(archived, path, folder / "archive")
    assert (written.articles, written.without_page) == (ARTICLES, 0)
    require_checked(path)
    found = read(path.read_bytes())
    assert [kind for kind, _, _ in found] == ["warcinfo", *["response", "request", "metadata"] * ARTICLES]
    [source] = (folder / "archive").iterdir()
    whole = source.read_bytes()
    for (_, response, body), (_, metadata, said) in zip(found[1::3], found[3::3], strict=True):
        record = json.loads(said)
        url = response.rec_headers.get_header("WARC-Target-URI")
        assert metadata.rec_headers.get_header("WARC-Target-URI") == f"urn:record:{url}"
        assert metadata.rec_headers.get_header("WARC-Refers-To") == response.rec_headers.get_header("WARC-Record-ID")
        assert tuple(record) == EXPORT_FIELDS
        # Somebody else derives the text again from what is in the file.
        page = unpacked(body, [response.http_headers.get_header("Content-Encoding")])
        assert extract_article(Page(page, url), GENERIC_RULES).article_body == record["article_body"]
        assert response.rec_headers.get_header("WARC-Record-ID").encode() not in whole, "the members are packed"


def test_a_selection_has_no_page_of_another_article(archived: Database, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "some.warc.gz"
    assert export(archived, path, folder / "archive", Choice(Filters("coast.example"))).articles == ARTICLES // 2
    addresses = {record.rec_headers.get_header("WARC-Target-URI") for _, record, _ in read(path.read_bytes())[1:]}
    assert all("coast.example" in address for address in addresses)
    assert len(addresses) == ARTICLES


def test_pages_that_the_database_keeps_are_resources(folder: Path, tmp_path: Path) -> None:
    database, path = open_database(f"sqlite:///{folder / 'kept.db'}"), tmp_path / "kept.warc.gz"
    assert export(database, path, None).without_page == 0
    database.close()
    require_checked(path)
    found = read(path.read_bytes())
    assert [kind for kind, _, _ in found] == ["warcinfo", *["resource", "metadata"] * ARTICLES]
    assert all(b"<article>" in body for kind, _, body in found if kind == "resource")


def test_an_article_without_its_page_has_its_record_alone_and_the_command_says_so(
    archived: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bare.warc.gz"
    assert export(archived, path, tmp_path).without_page == ARTICLES
    assert "is not there" in capsys.readouterr().err
    assert [kind for kind, _, _ in read(path.read_bytes())] == ["warcinfo", *["metadata"] * ARTICLES]


def program(*words: str) -> str:
    """What a program prints that ends without fault."""
    done = subprocess.run([sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.program
def test_an_index_leads_from_an_address_to_its_page(archived: Database, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "all.warc.gz"
    export(archived, path, folder / "archive")
    index = program("cdxj_indexer.main", str(path))
    lines = [json.loads(line.split(" ", 2)[2]) for line in index.splitlines()]
    pages = {line["url"]: line for line in lines if not line["url"].startswith("urn:")}
    assert len(pages) == ARTICLES
    data = path.read_bytes()
    for url, line in pages.items():
        assert (line["status"], line["mime"]) == ("200", "text/html")
        [(kind, record, _)] = read(data[int(line["offset"]) :][: int(line["length"])])
        assert (kind, record.rec_headers.get_header("WARC-Target-URI")) == ("response", url)


@pytest.mark.program
def test_a_wacz_file_is_valid_and_lists_its_pages_with_their_texts(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "all.wacz"
    settings = (f"ARTICLE_DATABASE=sqlite:///{folder / 'articles.db'}", f"ARCHIVE_DIR={folder / 'archive'}")
    program("scrapy", "export", str(path), *(word for each in settings for word in ("-s", each)))
    assert "valid" in program("wacz", "validate", "-f", str(path))
    with zipfile.ZipFile(path) as whole:
        assert whole.testzip() is None
        first, *pages = map(json.loads, whole.read("pages/pages.jsonl").decode().splitlines())
        records = [json.loads(body) for kind, _, body in read(whole.read("archive/data.warc.gz")) if kind == "metadata"]
        assert json.loads(whole.read("datapackage.json"))["title"].startswith("Winnow")
    assert first["format"] == "json-pages-1.0"
    assert [(page["url"], page["text"]) for page in pages] == [(one["url"], one["article_body"]) for one in records]
    assert len(pages) == ARTICLES


def test_without_its_packages_a_wacz_file_is_bad_usage_that_says_what_to_install(
    scrapy: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.records.web_archive.find_spec", lambda _: None)
    done = scrapy("export", "all.wacz")
    assert done.returncode == 2
    assert "requirements-archive.txt" in done.stderr
