"""Files of sites: OPML as feed readers write it, and one address a line. Pure.

An outline of OPML names a feed (`xmlUrl`) and mostly the site that it belongs to (`htmlUrl`). What OPML has no place
for (spider, arguments, rhythm, pause) stands in attributes of a namespace of its own, which feed readers pass over.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from crawler.site_list.entries import Entry, EntryError, KnownSpider, read_entry

_NAMESPACE = "urn:winnow:sites"
_OWN = f"{{{_NAMESPACE}}}"
_CUT_OFF = {"ERR_GT_REQUIRED", "ERR_TAG_NOT_FINISHED", "ERR_ATTRIBUTE_NOT_FINISHED"}
"""What the parser says of a file without its end."""
_COMMENT = re.compile(r"(^|\s)#.*")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What of a file is no site."""

    line: int
    reason: str


class UnreadableFileError(ValueError):
    """The file is none of sites; the message is one line for the user."""


def read_file(
    body: bytes, spiders: Mapping[str, KnownSpider], *, takes_feeds: bool = False
) -> Iterator[Entry | Refusal]:
    """Yield what the file names, in its order. `takes_feeds`: of an outline with a feed and a site, the feed. Raises
    UnreadableFileError."""
    if body.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1] == b"<":
        yield from _read_opml(body, spiders, takes_feeds=takes_feeds)
        return
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFileError("it is neither OPML nor a text in UTF-8") from None
    for number, line in enumerate(text.splitlines(), 1):
        typed = _COMMENT.sub("", line).strip()
        if typed:
            yield _read(number, typed, {}, spiders)


def write_opml(entries: Iterable[Entry], made: str) -> bytes:
    """Return the entries as OPML 2.0; `made`: the moment, as RFC 822 has it."""
    root = etree.Element("opml", {"version": "2.0"}, nsmap={"winnow": _NAMESPACE})
    head, body = etree.SubElement(root, "head"), etree.SubElement(root, "body")
    etree.SubElement(head, "title").text = "Sites of Winnow"
    etree.SubElement(head, "dateCreated").text = made
    for entry in entries:
        page = entry.url or f"https://{entry.host}/"
        name = entry.title or entry.site
        given = {"text": name, "title": name, "type": "rss", "xmlUrl": entry.feed or page, "htmlUrl": page}
        own = {
            "spider": entry.spider if entry.url is None else None,
            "arguments": json.dumps(entry.arguments, ensure_ascii=False) if entry.arguments else None,
            "every": str(entry.every) if entry.every else None,
            "paused": "true" if entry.paused else None,
        }
        given |= {f"{_OWN}{name}": value for name, value in own.items() if value is not None}
        etree.SubElement(body, "outline", {name: _storable(value) for name, value in given.items()})
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _read_opml(body: bytes, spiders: Mapping[str, KnownSpider], *, takes_feeds: bool) -> Iterator[Entry | Refusal]:
    # Feed readers write `&` as it is; no entity of a stranger's file is resolved.
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise UnreadableFileError("it is no OPML, and no list of addresses")
    cut = {entry.type_name for entry in parser.error_log} & _CUT_OFF
    for outline in root.iter("{*}outline", "outline"):
        line = outline.sourceline if isinstance(outline.sourceline, int) else 0
        given = {str(name).lower(): str(value).strip() for name, value in outline.attrib.items()}
        yield from _read_outline(line, given, spiders, takes_feeds=takes_feeds)
    if cut:
        yield Refusal(body.count(b"\n") + 1, "the file ends in the middle of its sites: it is not whole")


def _read_outline(
    line: int, given: Mapping[str, str], spiders: Mapping[str, KnownSpider], *, takes_feeds: bool
) -> Iterator[Entry | Refusal]:
    page, feed = given.get("htmlurl") or given.get("url"), given.get("xmlurl")
    own = {name: given.get(f"{_OWN}{name}") for name in ("spider", "arguments", "every", "paused")}
    typed = own["spider"] or (feed if takes_feeds and feed else page or feed)
    if not typed:
        # A folder, whose outlines follow.
        return
    try:
        arguments = json.loads(own["arguments"] or "{}")
        every = int(own["every"]) if own["every"] else None
        arguments = {str(name): str(value) for name, value in arguments.items()}
    except (ValueError, AttributeError):
        yield Refusal(line, f"{typed}: its arguments or its rhythm cannot be read")
        return
    read = _read(line, typed, arguments, spiders)
    if isinstance(read, Entry):
        title = given.get("title") or given.get("text") or None
        feed = feed if feed not in (page, read.url) else None
        read = replace(read, title=title, feed=feed, every=every, paused=own["paused"] == "true")
    yield read


def _read(line: int, typed: str, arguments: Mapping[str, str], spiders: Mapping[str, KnownSpider]) -> Entry | Refusal:
    try:
        return read_entry(typed, arguments, spiders)
    except EntryError as error:
        return Refusal(line, str(error))


def _storable(text: str) -> str:
    """Without the control characters that XML has no place for."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", text)
