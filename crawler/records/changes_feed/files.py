"""The changes of publishers as a file: a feed in Atom, or one JSON object a line."""

import html
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import IO, Any
from urllib.parse import urljoin
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from crawler.records.changes import Piece
from crawler.records.changes_feed.entries import Entry
from crawler.records.files import ATOM, xml_text
from crawler.records.formats import as_json

_TAGS = {"removed": "del", "added": "ins"}


class ChangeLines:
    """One change a line."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, entry: Entry) -> None:
        """One line."""
        self._file.write(as_json(entry.as_dict()) + "\n")

    def close(self) -> None:
        """Nothing is held back."""


class ChangeFeed:
    """An entry for each change, with the words as `<del>` and `<ins>`. `address`: where the feed is found; a file has
    none."""

    def __init__(self, file: IO[bytes], title: str, address: str | None = None) -> None:
        self._file, self._address = file, address
        nsmap: Any = {None: ATOM}  # the stubs know no default namespace
        self._feed = etree.Element(f"{{{ATOM}}}feed", nsmap=nsmap)
        _add(self._feed, "title", title)
        self._id, self._updated = _add(self._feed, "id", address), _add(self._feed, "updated")
        # Atom wants an author of the feed where its entries have none.
        self._author = _add(_add(self._feed, "author"), "name", address)
        if address is not None:
            etree.SubElement(self._feed, f"{{{ATOM}}}link", rel="self", href=xml_text(address))

    def write(self, entry: Entry) -> None:
        """One entry; without an address, the first one's site gives the feed its name."""
        change, record = entry.change, entry.change.after
        if self._id.text is None:
            self._id.text = f"urn:uuid:{uuid5(NAMESPACE_URL, xml_text(urljoin(record['url'], '/')) + '#changes')}"
            self._author.text = xml_text(record["site"])
        self._updated.text = max(self._updated.text or "", change.at)
        element = _add(self._feed, "entry")
        _add(element, "title", entry.title)
        name = f"{record['site']} {change.article_id} {record['url']} {change.kind} {change.at}"
        _add(element, "id", f"urn:uuid:{uuid5(NAMESPACE_URL, name)}")
        etree.SubElement(element, f"{{{ATOM}}}link", href=xml_text(record["url"]))
        _add(element, "updated", change.at)
        etree.SubElement(element, f"{{{ATOM}}}category", term=change.kind)
        _add(element, "content", markup(entry)).set("type", "html")

    def close(self) -> None:
        """Write the feed."""
        self._id.text = self._id.text or "urn:winnow:no-changes"
        self._author.text = self._author.text or "Winnow"
        self._updated.text = self._updated.text or datetime.now(UTC).isoformat(timespec="seconds")
        self._file.write(etree.tostring(self._feed, xml_declaration=True, encoding="utf-8", pretty_print=True))


def markup(entry: Entry) -> str:
    """Return the change as HTML: a paragraph for each field, or paragraph of the body, that differs."""
    told = [f"<p>{html.escape(entry.sentence)}</p>"] if entry.sentence else []
    return "\n".join([*told, *(f"<p><b>{change.label}</b> {_marked(change.pieces)}</p>" for change in entry.words)])


def _marked(pieces: Iterable[Piece]) -> str:
    parts = []
    for kind, text in pieces:
        tag, words = _TAGS.get(kind), html.escape(text, quote=False)
        parts.append(f"<{tag}>{words}</{tag}>" if tag else words)
    return "".join(parts)


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    child = etree.SubElement(parent, f"{{{ATOM}}}{name}")
    child.text = None if text is None else xml_text(text)
    return child
