"""How a page's text becomes bytes, and what the page says of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Encoding:
    """A codec and a declaration, which may be absent or wrong."""

    codec: str
    declared: str | None = None
    """In the page's `<meta>`."""
    header: str | None = None
    """In the HTTP Content-Type."""
    mark: bool = False
    """Byte order mark (utf-8)."""

    @property
    def content_type(self) -> str:
        """The Content-Type header's value."""
        return "text/html" + (f"; charset={self.header}" if self.header else "")

    def encode(self, page: str) -> bytes:
        """The page's bytes; characters outside the codec become `&#N;`."""
        raw = page.encode(self.codec, "xmlcharrefreplace")
        return b"\xef\xbb\xbf" + raw if self.mark else raw

    def suits(self, text: str) -> bool:
        """Whether nearly all of the text (95 %) is in the codec: a page of `&#N;` would prove nothing."""
        lost = sum(1 for c in text if c != "\n" and not _is_in(c, self.codec))
        return lost <= len(text) * 0.05


def _is_in(character: str, codec: str) -> bool:
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


UTF_8 = Encoding("utf-8", "utf-8")
WESTERN = (
    UTF_8,
    Encoding("utf-8"),
    Encoding("utf-8", "iso-8859-1"),
    Encoding("utf-8", "windows-1252", "ISO-8859-1"),
    Encoding("utf-8", None, "utf-8"),
    Encoding("utf-8", mark=True),
    Encoding("windows-1252", "windows-1252"),
    Encoding("windows-1252", "iso-8859-1"),
    Encoding("windows-1252"),
    Encoding("windows-1252", "utf-8"),
    Encoding("windows-1252", None, "utf-8"),
    Encoding("windows-1252", "no-such-charset"),
)
SIMPLIFIED = (
    Encoding("gb18030", "gb18030"),
    Encoding("gb18030", "gb2312"),
    Encoding("gb18030"),
    Encoding("gb18030", "utf-8"),
    Encoding("gb18030", "iso-8859-1"),
    Encoding("gb18030", None, "utf-8"),
    Encoding("utf-8", "gb2312"),
)
TRADITIONAL = (
    Encoding("big5", "big5"),
    Encoding("big5", None, "big5"),
    Encoding("big5"),
    Encoding("big5", "utf-8"),
    Encoding("utf-8", "big5"),
)
ENCODINGS = (*WESTERN, *SIMPLIFIED, *TRADITIONAL)


def encodings_for(language: str, text: str) -> tuple[Encoding, ...]:
    """Those in which a page of that language and text may come."""
    if language != "zh":
        return WESTERN
    candidates = (*(e for e in WESTERN if e.codec == "utf-8"), *SIMPLIFIED, *TRADITIONAL)
    return tuple(e for e in candidates if e.suits(text))
