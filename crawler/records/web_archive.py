"""Articles as a web archive: the responses that they were read from, and the records beside them."""

import json
import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from crawler.extraction.several_pages.packed import unpack_pages
from crawler.extraction.versions import PROGRAM_VERSION
from crawler.kept_pages import KeptPages
from crawler.records.formats import Record, as_json
from crawler.warc.members import Member, read_exchange
from crawler.warc.one_record import UnreadableRecordError
from crawler.warc.records import date_text, metadata_record, resource_record, warcinfo
from storage.models import EXPORT_FIELDS
from storage.sources import Source

FindSource = Callable[[Record], tuple[str, Source] | None]
"""The page that an article was read from, and its address (`PageSources.of_article`)."""
RECORD = "urn:record:"
"""Before the address of an article in the address of its record: an index leads from the page's address to the page."""
_MOST_TOLD = 5
"""Reasons why pages cannot be read that are told, each once."""
NOT_INSTALLED = ".wacz needs the packages of requirements-archive.txt: pip install 'winnow[archive]'"


def has_wacz() -> bool:
    """Whether the packages that write WACZ files are installed."""
    return find_spec("wacz") is not None


class WARC:
    """A `.warc.gz` file. Responses of the archive are copied as they lie there, each once, with their requests; of a
    page that the database keeps there is a `resource` record; the article's own is `metadata`, as JSON."""

    def __init__(self, file: IO[bytes], name: str, description: str, find: FindSource, archive: Path | None) -> None:
        self._file, self._find, self._archive = file, find, archive
        self._kept_pages = KeptPages(archive)
        self._copied: dict[tuple[str, int], Member] = {}
        self._told: set[str] = set()
        self.without_page: list[str] = []
        """Addresses of articles whose page is not in the file."""
        fields = {"software": f"Winnow/{PROGRAM_VERSION}", "format": "WARC File Format 1.1", "description": description}
        self._file.write(warcinfo(name, fields))

    def write(self, record: Record) -> None:
        """Add an article and its page."""
        self.write_page(record)

    def write_page(self, record: Record) -> str | None:
        """The same; return the time of the page's record, as `WARC-Date` has it."""
        try:
            refers_to, date = self._page(record)
        except UnreadableRecordError as error:
            if str(error) not in self._told and len(self._told) < _MOST_TOLD:
                self._told.add(str(error))
                sys.stderr.write(f"{error}\n")
            refers_to, date = None, None
        if date is None:
            self.without_page.append(record["url"])
        said = as_json({name: record[name] for name in EXPORT_FIELDS}).encode()
        moment, url = datetime.fromisoformat(record["last_saved"]), RECORD + record["url"]
        self._file.write(metadata_record(url, said, "application/json", moment, refers_to))
        return date

    def _page(self, record: Record) -> tuple[str | None, str | None]:
        """Write the page; return id and time of its record."""
        found = self._find(record)
        if found is None:
            return None, None
        url, source = found
        if source.body is None and self._archive is not None:
            copied = [self._copy(self._archive, *place) for place in source.places]
            return copied[0].record_id, copied[0].date
        page = self._kept_pages.page(source, url)
        moment = source.fetched_at or datetime.fromisoformat(record["last_saved"])
        content_type = page.content_type or "text/html"
        for part in unpack_pages(page):
            self._file.write(resource_record(part.url or url, part.body, part.content_type or content_type, moment))
        return None, date_text(moment.astimezone(UTC))

    def _copy(self, archive: Path, name: str, offset: int) -> Member:
        place = name, offset
        if place not in self._copied:
            members = read_exchange(archive, name, offset)
            for member in members:
                self._file.write(member.packed)
            self._copied[place] = members[0]
        return self._copied[place]

    def close(self) -> None:
        """Nothing is held back."""


class WACZ:
    """A `.wacz` file: the same WARC file with its index, and a list of pages with their texts."""

    def __init__(self, file: IO[bytes], title: str, description: str, find: FindSource, archive: Path | None) -> None:
        self._file, self._title, self._description = file, title, description
        self._folder = TemporaryDirectory(prefix="winnow-wacz-")
        inside = Path(self._folder.name)
        self._paths = inside / "data.warc.gz", inside / "pages.jsonl", inside / "whole.wacz"
        self._warc_file = self._paths[0].open("wb")
        self._pages = self._paths[1].open("w", encoding="utf-8")
        self._warc = WARC(self._warc_file, "data.warc.gz", description, find, archive)
        self._line(format="json-pages-1.0", id="pages", title=title, hasText=True)

    @property
    def without_page(self) -> list[str]:
        """Addresses of articles whose page is not in the file."""
        return self._warc.without_page

    def write(self, record: Record) -> None:
        """Add an article and its page."""
        date = self._warc.write_page(record)
        if date is not None:
            text = record["article_body"]
            self._line(id=str(record["article_id"]), url=record["url"], ts=date, title=record["headline"], text=text)

    def _line(self, **said: object) -> None:
        self._pages.write(json.dumps(said, ensure_ascii=False) + "\n")

    def close(self) -> None:
        """Write the index and pack all."""
        self._warc_file.close()
        self._pages.close()
        with self._folder:
            _pack(*self._paths, self._title, self._description)
            with self._paths[2].open("rb") as whole:
                shutil.copyfileobj(whole, self._file)


def _pack(warc: Path, pages: Path, whole: Path, title: str, description: str) -> None:
    """As `wacz create` does it."""
    from wacz.main import create_wacz

    given = {"inputs": [str(warc)], "output": str(whole), "pages": str(pages), "copy_pages": True}
    given |= {"title": title, "desc": description, "extra_pages": None, "detect_pages": False, "text": False}
    given |= dict.fromkeys(("hash_type", "log_directory", "ts", "url", "date", "signing_url", "signing_token"))
    # It tells each step.
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        create_wacz(Namespace(**given, split_seeds=False))
