"""XML as it is found: the entries of a feed or a sitemap, whatever is broken around them. Pure.

No parser of XML: so many feeds and sitemaps break a rule of XML (a bare `&`, a prefix that nobody declared, a notice of
PHP before the declaration, a second root, an end that never came) that reading tag after tag, and forgiving what does
not fit, is simpler than repairing first. It also cannot be told to include, expand or fetch anything: a document type
is passed over.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from crawler.discovery.readers.references import unescape

_TOKEN = re.compile(
    r"""<(?:(/)?((?:[^\W\d][\w.-]{0,60}:)?)([^\W\d][\w.-]{0,60})"""
    r"""(?:(?(1)(?!))>([^<]*+)</\2\3>|(?=[\s/>])((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>?)"""
    r"|!\[CDATA\[|!--|[!?])"
)
"""A tag with its prefix, name and attributes; a whole element of text alone without attributes, which is most of a
file; or the beginning of something else. No value of an attribute holds a `<`: a quotation mark that is never closed
ends with the tag."""
_ATTRIBUTE = re.compile(r"""([\w:.-]{1,20})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'<>]{1,2000}))""")
_LONGEST_TAG = 20_000
_CONTROLS = {code: None for code in range(32) if code not in (9, 10, 13)}
_OF_A_ROOT = re.compile(r"\b(?:xmlns|version)\b")
_OF_PAGES = frozenset({"html", "head", "body"})
_INLINE = frozenset({"a", "b", "em", "i", "span", "strong"})
"""Of HTML, within a text."""
_DEEPEST = 6
"""Elements that lie deeper in an entry are text."""


def _plain(texts: list[str]) -> str:
    return unescape("".join(texts)).translate(_CONTROLS).strip()


@dataclass(slots=True)
class Element:
    """An element of an entry, or of what stands before the entries."""

    name: str
    """In lower case, without its prefix: nobody declares prefixes reliably."""
    prefix: str
    attributes: dict[str, str]
    depth: int
    """1: a child of the entry."""
    texts: list[str] = field(default_factory=list)
    """As they stand in the file."""

    @property
    def text(self) -> str:
        """What stands in it, without white space around it."""
        return _plain(self.texts)


@dataclass(slots=True)
class Entry:
    """One entry."""

    name: str
    attributes: dict[str, str]
    elements: list[Element] = field(default_factory=list)
    """Those that were asked for, in document order."""
    texts: list[str] = field(default_factory=list)
    """What stands in none of its elements, as in the file."""

    @property
    def text(self) -> str:
        """The same, without white space around it."""
        return _plain(self.texts)


@dataclass(slots=True)
class Document:
    """What was read of a file."""

    root: str = ""
    """The name of the element that says what the file is, in lower case."""
    bases: list[str] = field(default_factory=list)
    """`xml:base` of the elements around the entries, the outer ones first."""
    head: list[Element] = field(default_factory=list)
    """Elements that were asked for, before the first entry."""
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that a file is asked for, in lower case and without prefixes."""

    roots: frozenset[str]
    entries: frozenset[str]
    elements: frozenset[str]
    """Elements whose text or attributes count."""
    leaves: frozenset[str]
    """Those of them that hold text alone: where one is not closed, the next tag closes it."""


def read_markup(text: str, vocabulary: Vocabulary, most: int) -> Document | None:
    """Return what the text says, up to one entry more than `most`; None where neither a root nor an entry is found. In
    HTML, where some programs wrap it, only what stands in a root that says its version or namespace counts."""
    reader = _Reader(vocabulary)
    reader.read(text, most)
    document = reader.document
    return document if document.root or document.entries else None


class _Marks:
    """Where marks stand in a text. A mark that is not there, or is far away, is looked for once: ten megabytes of
    `<!--` without an end would take for ever."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[str, int] = {}

    def find(self, mark: str, at: int) -> int:
        """Return the place of the next one, the length of the text if there is none."""
        found = self._found.get(mark, -1)
        if found < at:
            found = self._text.find(mark, at)
            self._found[mark] = found = found if found >= 0 else len(self._text)
        return found

    def end_of_declaration(self, begin: int) -> int:
        """Return the place behind a comment, `<?...?>`, `<!DOCTYPE ...>` or `<!DOCTYPE x [...]>`; behind its first mark
        where it has no end."""
        if self._text.startswith("<!--", begin):
            end = self.find("-->", begin + 2) + 2
        else:
            end = self.find(">", begin)
            if self.find("[", begin) < end:
                end = self.find(">", self.find("]", begin))
        return end + 1 if end < len(self._text) else begin + 2


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(text[:_LONGEST_TAG]):
        found.setdefault(name.lower(), unescape(double or single or bare).strip())
    return found


class _Reader:
    """Takes tag after tag, and keeps what was asked for."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.document = Document()
        self._is_html = False
        self._names = vocabulary
        self._entry: Entry | None = None
        self._prefix = ""
        """The entry's."""
        self._open: list[tuple[str, Element | None]] = []
        """The elements that are open within the entry, or before the entries."""
        self._counts: Counter[str] = Counter()
        self._reading: list[Element] = []
        """Those of them whose text counts."""
        self._empty: Element | None = None
        """An element that was closed at once and may be followed by what it should hold: `<link/>https://...`."""

    def read(self, text: str, most: int) -> None:
        """Read the text, up to one entry more than `most`."""
        at, marks, entries = 0, _Marks(text), self.document.entries
        while len(entries) <= most:
            token = _TOKEN.search(text, at)
            if self._takes_text:
                self._take_text(text[at : token.start() if token else len(text)])
            if token is None:
                return
            at = self._take(token, marks)

    def _take(self, token: re.Match[str], marks: _Marks) -> int:
        """Take what begins with the token; return where it ends."""
        is_end, prefix, name, text, attributes = token.groups()
        at = token.end()
        if name is None:
            return self._take_other(token, marks)
        if text is not None:
            self._take_whole(name.lower(), prefix[:-1].lower(), text)
            return at
        if not token[0].endswith(">"):  # it breaks off, or has a quotation mark too many
            at = min(marks.find(">", at) + 1, marks.find("<", at))
        if is_end:
            self._close(name.lower())
        else:
            self._begin(name.lower(), prefix[:-1].lower(), attributes, is_empty=attributes.endswith("/"))
        return at

    def _take_whole(self, name: str, prefix: str, text: str) -> None:
        """Take an element of text alone."""
        names = self._names
        if self._entry is None or self._open or name in names.entries or name in names.roots:
            self._begin(name, prefix, "", is_empty=False)
            if self._takes_text:
                self._take_text(text)
            self._close(name)
            return
        # The same for a child of an entry, which most are: of 50,000 entries half the time.
        self._empty = None
        if name in names.elements:
            self._entry.elements.append(Element(name, prefix, {}, 1, [text]))

    def _take_other(self, token: re.Match[str], marks: _Marks) -> int:
        text, begin = token.string, token.start()
        if token[0] == "<![CDATA[":
            end = marks.find("]]>", begin)
            if self._takes_text:
                self._take_text(text[token.end() : end].replace("&", "&amp;"))
            return end + 3
        if text[begin : begin + 14].lower() == "<!doctype html" and not self._has_begun:
            self._is_html = True
        return marks.end_of_declaration(begin)

    @property
    def _has_begun(self) -> bool:
        return bool(self.document.root or self.document.entries)

    @property
    def _takes_text(self) -> bool:
        return bool(self._reading or self._empty or (self._entry is not None and not self._open))

    def _take_text(self, text: str) -> None:
        if self._entry is not None and not self._open:
            self._entry.texts.append(text)
        for element in self._reading:
            element.texts.append(text)
        if self._empty is not None and text.strip():
            self._empty.texts.append(text)
            self._empty = None

    def _begin(self, name: str, prefix: str, attributes: str, *, is_empty: bool) -> None:
        self._empty = None
        document, names = self.document, self._names
        if self._is_html and not self._has_begun:
            if name in names.roots and _OF_A_ROOT.search(attributes):
                document.root = name
        elif name in names.entries and (self._entry is None or prefix == self._prefix):
            self._forget_open()
            entry = Entry(name, _attributes(attributes) if attributes else {})
            document.entries.append(entry)
            self._entry, self._prefix = (None if is_empty else entry), prefix
        elif name in names.roots and not document.entries:
            document.root = document.root or name
            if "base" in attributes and (base := _attributes(attributes).get("xml:base")):
                document.bases.append(base)
        elif name in _OF_PAGES and not self._has_begun:
            self._is_html = True
        else:
            self._begin_element(name, prefix, attributes, is_empty=is_empty)

    def _begin_element(self, name: str, prefix: str, attributes: str, *, is_empty: bool) -> None:
        names = self._names
        if self._open and self._open[-1][0] in names.leaves and name not in _INLINE:
            self._close(self._open[-1][0])
        element = None
        if name in names.elements and len(self._open) < _DEEPEST:
            element = Element(name, prefix, _attributes(attributes) if attributes else {}, len(self._open) + 1)
            if self._entry is not None:
                self._entry.elements.append(element)
            elif not self.document.entries:
                self.document.head.append(element)
        if is_empty:
            self._empty = element if name in names.leaves else None
            return
        self._open.append((name, element))
        self._counts[name] += 1
        if element is not None:
            self._reading.append(element)

    def _close(self, name: str) -> None:
        self._empty = None
        if self._counts[name]:
            closed = ""
            while closed != name:
                closed, element = self._open.pop()
                self._counts[closed] -= 1
                if element is not None:
                    self._reading.pop()
        elif self._entry is not None and (name == self._entry.name or name in self._names.roots):
            self._forget_open()
            self._entry = None

    def _forget_open(self) -> None:
        self._open.clear()
        self._counts.clear()
        self._reading.clear()
