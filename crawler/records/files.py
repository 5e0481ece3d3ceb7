"""The file formats of `scrapy export`, one class for each; a file appears only when it is complete."""

import csv
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import blake2b
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol
from urllib.parse import urljoin
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from crawler.records.formats import Record, as_json, as_json_ld, as_markdown

if TYPE_CHECKING:
    import pyarrow

ROW_GROUP = 1_000
"""Records of a Parquet row group: 3 MB of text, so that memory does not grow with the export."""
_LISTS = {"images": ("url", "caption", "credit"), "related_links": ("headline", "url", "date_published")}
_NAMES = ("authors", "content_location", "keywords", "validation_messages", "country_codes")
# What spreadsheets take for a formula, which a page of a stranger could then run (OWASP: CSV injection).
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_EXCEL_CELL = 32_767
"""Characters of a cell, as Excel's specification says."""
_CONTENT, _DC = "http://purl.org/rss/1.0/modules/content/", "http://purl.org/dc/elements/1.1/"
ATOM = "http://www.w3.org/2005/Atom"
_SLUG = re.compile(r"[^a-z0-9]+")


class ExportFile(Protocol):
    """Takes records, in the order in which they are to stand, with `last_saved` beside the record's own fields."""

    def write(self, record: Record) -> None:
        """Add one."""

    def close(self) -> None:
        """Write what is held back."""


class JSONLines:
    """One record a line, or schema.org's `NewsArticle`."""

    def __init__(self, file: IO[str], fields: tuple[str, ...], *, json_ld: bool = False) -> None:
        self._file, self._fields, self._format = file, fields, as_json_ld if json_ld else as_json

    def write(self, record: Record) -> None:
        """One line."""
        self._file.write(self._format({name: record[name] for name in self._fields}) + "\n")

    def close(self) -> None:
        """Nothing is held back."""


class JSONArray:
    """The same as one JSON value, a list, with a record on each line."""

    def __init__(self, file: IO[str], fields: tuple[str, ...], *, json_ld: bool = False) -> None:
        self._file, self._fields, self._format = file, fields, as_json_ld if json_ld else as_json
        self._before = "[\n"

    def write(self, record: Record) -> None:
        """One line."""
        self._file.write(self._before + self._format({name: record[name] for name in self._fields}))
        self._before = ",\n"

    def close(self) -> None:
        """End the list."""
        self._file.write("[]\n" if self._before == "[\n" else "\n]\n")


class CSV:
    """A header and a line for each record; lists as JSON. A text that a spreadsheet would take for a formula has an
    apostrophe before it (and one that has an apostrophe there already, one more).

    `for_excel`: with a mark before the header, without which Excel takes UTF-8 for the code page of its country, and
    with texts cut that are longer than a cell of Excel's: it would put their rest into the next rows. Other programs
    want neither: to `csv.DictReader` and `cut` the mark belongs to the first column's name.
    """

    def __init__(self, file: IO[str], fields: tuple[str, ...], *, for_excel: bool = False) -> None:
        self._fields = fields
        self._for_excel = for_excel
        self.cut = 0
        """Texts that were cut."""
        file.write("\ufeff" if for_excel else "")
        self._writer = csv.writer(file)
        self._writer.writerow(fields)

    def write(self, record: Record) -> None:
        """One row."""
        cells = [_cell(record[name]) for name in self._fields]
        self._writer.writerow([self._fitting(cell) for cell in cells] if self._for_excel else cells)

    def _fitting(self, cell: str) -> str:
        # Excel counts as UTF-16 does.
        units = cell.encode("utf-16-le", "surrogatepass")
        if len(units) <= 2 * _EXCEL_CELL:
            return cell
        self.cut += 1
        return units[: 2 * (_EXCEL_CELL - 1)].decode("utf-16-le", "ignore") + "…"

    def close(self) -> None:
        """Nothing is held back."""


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if _FORMULA.match(text) else text


class Parquet:
    """Typed columns, a row group for each `ROW_GROUP` records."""

    def __init__(self, file: IO[bytes], fields: tuple[str, ...]) -> None:
        import pyarrow
        from pyarrow.parquet import ParquetWriter

        self._fields, self._records = fields, list[Record]()
        self._schema = pyarrow.schema([(name, _column_type(name)) for name in fields])
        self._writer = ParquetWriter(file, self._schema, compression="zstd")

    def write(self, record: Record) -> None:
        """Add it to the row group."""
        self._records.append({name: record[name] for name in self._fields})
        if len(self._records) == ROW_GROUP:
            self._write_group()

    def close(self) -> None:
        """Write the last row group, and the footer."""
        if self._records:
            self._write_group()
        self._writer.close()

    def _write_group(self) -> None:
        import pyarrow

        self._writer.write_table(pyarrow.Table.from_pylist(self._records, self._schema))
        self._records.clear()


def _column_type(name: str) -> "pyarrow.DataType":
    import pyarrow

    if name in _LISTS:
        return pyarrow.list_(pyarrow.struct([(key, pyarrow.string()) for key in _LISTS[name]]))
    if name in _NAMES:
        return pyarrow.list_(pyarrow.string())
    return {"is_accessible_for_free": pyarrow.bool_(), "doubt": pyarrow.float64()}.get(name, pyarrow.string())


class MarkdownFolder:
    """A file for each record, named by day, number and headline; its facts in YAML front matter."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, record: Record) -> None:
        """One file."""
        facts = {
            "title": record["headline"],
            "date": record["date_published"],
            "authors": record["authors"],
            "url": record["url"],
            "site": record["site"],
            "identifier": record["identifier"],
            "language": record["in_language"],
            "section": record["article_section"],
            "places": record["content_location"],
            "keywords": record["keywords"],
            "doubt": record["doubt"],
        }
        # JSON is YAML, and has no value that YAML would read as another.
        lines = [f"{name}: {as_json(value)}" for name, value in facts.items() if value not in (None, [])]
        front = "\n".join(["---", *lines, "---"])
        file = self._folder / _file_name(record)
        file.write_text(f"{front}\n\n{as_markdown(record)}", encoding="utf-8", errors="backslashreplace")

    def close(self) -> None:
        """Nothing is held back."""


def _file_name(record: Record) -> str:
    """The same for the same article, and another for any other: the address is in its last part."""
    words = unicodedata.normalize("NFKD", record["headline"] or "").encode("ascii", "ignore").decode()
    slug = _SLUG.sub("-", words.lower()).strip("-")[:60].strip("-")
    address = blake2b(f"{record['site']} {record['in_language']} {record['url']}".encode(), digest_size=4).hexdigest()
    parts = ((record["date_published"] or "undated")[:10], record["in_language"], slug, address)
    return "-".join(part for part in parts if part) + ".md"


class RSS:
    """A full-text feed; it is as short as what a reader of feeds keeps, so it is held in memory."""

    def __init__(self, file: IO[bytes], title: str) -> None:
        self._file = file
        self._feed = etree.Element("rss", {"version": "2.0"}, {"content": _CONTENT, "dc": _DC})
        self._channel = etree.SubElement(self._feed, "channel")
        for name in ("title", "link", "description"):
            etree.SubElement(self._channel, name).text = title
        self._link = self._channel[1]
        self._link.text = None

    def write(self, record: Record) -> None:
        """One item; the first one's site is the feed's."""
        self._link.text = self._link.text or urljoin(record["url"], "/")
        item = etree.SubElement(self._channel, "item")
        values = [
            ("title", record["headline"] or record["url"]),
            ("link", record["url"]),
            ("guid", record["url"]),
            _date(record["date_published"]),
            *((f"{{{_DC}}}creator", name) for name in record["authors"]),
            (f"{{{_DC}}}language", record["in_language"]),
            *(("category", name) for name in (record["article_section"], *record["content_location"])),
            ("description", record["alternative_headline"] or record["description"]),
            (f"{{{_CONTENT}}}encoded", record["article_body_html"]),
        ]
        for name, value in values:
            if value:
                etree.SubElement(item, name).text = xml_text(value)

    def close(self) -> None:
        """Write the feed."""
        etree.SubElement(self._channel, "lastBuildDate").text = format_datetime(datetime.now(UTC))
        self._file.write(etree.tostring(self._feed, xml_declaration=True, encoding="utf-8", pretty_print=True))


class Atom:
    """The same in Atom, which asks for a moment where the publisher may have printed a day: midnight UTC then stands
    for it. `identity` says which feed it is, wherever it is read, so that its reader never takes it for another one;
    `address`: where the feed is found; a file has none."""

    def __init__(self, file: IO[bytes], title: str, identity: str, address: str | None = None) -> None:
        self._file = file
        nsmap: Any = {None: ATOM}  # the stubs know no default namespace
        self._feed = etree.Element(f"{{{ATOM}}}feed", nsmap=nsmap)
        self._add(self._feed, "title", title)
        self._add(self._feed, "id", uuid5(NAMESPACE_URL, identity).urn)
        self._updated = self._add(self._feed, "updated", None)
        if address is not None:
            etree.SubElement(self._feed, f"{{{ATOM}}}link", rel="self", href=xml_text(address))

    def write(self, record: Record) -> None:
        """One entry."""
        published = _moment(record["date_published"])
        updated = _moment(record["date_modified"]) or published or _moment("1970-01-01")
        self._updated.text = max(self._updated.text or "", updated or "")
        entry = self._add(self._feed, "entry", None)
        self._add(entry, "title", record["headline"] or record["url"])
        self._add(entry, "id", record["url"])
        etree.SubElement(entry, f"{{{ATOM}}}link", href=xml_text(record["url"]))
        self._add(entry, "updated", updated)
        if published:
            self._add(entry, "published", published)
        # Atom wants an author of each entry.
        for name in record["authors"] or (record["publisher"] or record["site"],):
            self._add(self._add(entry, "author", None), "name", name)
        for name in (record["article_section"], *record["content_location"]):
            if name:
                etree.SubElement(entry, f"{{{ATOM}}}category", term=xml_text(name))
        if summary := record["alternative_headline"] or record["description"]:
            self._add(entry, "summary", summary)
        content = self._add(entry, "content", record["article_body_html"])
        content.set("type", "html")
        if record["in_language"]:
            entry.set("{http://www.w3.org/XML/1998/namespace}lang", xml_text(record["in_language"]))

    def close(self) -> None:
        """Write the feed."""
        self._updated.text = self._updated.text or datetime.now(UTC).isoformat(timespec="seconds")
        self._file.write(etree.tostring(self._feed, xml_declaration=True, encoding="utf-8", pretty_print=True))

    @staticmethod
    def _add(parent: etree._Element, name: str, text: str | None) -> etree._Element:
        child = etree.SubElement(parent, f"{{{ATOM}}}{name}")
        child.text = None if text is None else xml_text(text)
        return child


def _moment(date: str | None) -> str | None:
    """In UTC, so that moments sort as text."""
    if date is None:
        return None
    moment = datetime.fromisoformat(date)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")


def _date(published: str | None) -> tuple[str, str | None]:
    """RSS's own date has an hour; where only the day is known, Dublin Core's, which need not."""
    if published is None or len(published) <= 10:
        return f"{{{_DC}}}date", published
    return "pubDate", format_datetime(datetime.fromisoformat(published))


def xml_text(text: str) -> str:
    """Return the text without the characters that XML cannot hold."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)


@contextmanager
def replaced(path: Path, mode: str) -> Iterator[IO[Any]]:
    """A file that takes the path's place when all of it is on the disk, and leaves nothing behind otherwise."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    text: dict[str, Any] = {} if "b" in mode else {"encoding": "utf-8", "errors": "backslashreplace", "newline": "\n"}
    try:
        with part.open(mode, **text) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def replaced_folder(path: Path) -> Iterator[Path]:
    """The same for a folder. One that is there already is replaced if it holds nothing but files of an export."""
    part, old = (path.with_name(f".{path.name}.{os.getpid()}.{kind}") for kind in ("part", "old"))
    part.mkdir()
    try:
        yield part
        if path.exists():
            path.rename(old)
        part.rename(path)
    finally:
        shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
