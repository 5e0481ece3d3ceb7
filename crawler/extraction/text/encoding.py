"""Decode pages, whatever they declare.

The order of trust: byte order mark; valid UTF-8 (windows-1252, GB 18030 and Big5 text is valid UTF-8 only by accident:
a page with a handful of non-ASCII characters never was); for pages of East Asian languages the encoding whose text has
the most everyday characters; the declaration; windows-1252, as the HTML standard has it.
"""

import codecs
import re

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

# The most frequent characters of written Chinese, simplified and traditional: about half of any running text, while
# text read in the wrong encoding is spread over thousands of rare ones.
_EVERYDAY = frozenset(
    "的一是不了在人有我他这这这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日"
    "于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种"
    "這來個國說們為時會著過學對裡後麼還發當無開見經頭動兩長樣現將與進實點種新亚亞教宗主天堂府政府报報关關于於华華东東书書"
    "，。、：；“”「」《》（）！？"
)
CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\f\r")
"""The control characters that are no white space in HTML. XML forbids them: trafilatura raises ValueError on an element
that holds one."""
# Codecs of Python's that are no encodings of pages; browsers know none of them.
_NOT_OF_PAGES = frozenset({"utf_7", "unicode_escape", "raw_unicode_escape"})
_LATIN_LANGUAGES = frozenset({"en", "it", "es", "fr", "de", "pt", "nl"})
_EAST_ASIAN = {
    "zh": ("gb18030", "big5hkscs"),
    "ja": ("shift_jis", "euc_jp"),
    "ko": ("cp949",),
}


def decode_page(body: bytes, content_type: str | None = None, language: str | None = None) -> str:
    """Decode the page. `content_type` is the HTTP header's value, `language` the one that the address names, if any.

    Never raises: bytes that no reading explains become U+FFFD.
    """
    bom, rest = read_bom(body)
    if bom is not None and rest:
        return body.decode(bom, "replace").lstrip("\ufeff")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    loose = body.decode("utf-8", "replace")
    broken = loose.count("\ufffd")
    # A UTF-8 page cut or patched in a few places: real windows-1252 text has hardly a valid multi-byte sequence.
    if sum(char > "\x7f" for char in loose) - broken > 5 * broken:
        return loose
    declared = _declared_encoding(body, content_type)
    if language in _EAST_ASIAN or (language is None and _looks_east_asian(body, declared)):
        return _decode_east_asian(body, declared, language)
    if language in _LATIN_LANGUAGES and (declared is None or not declared.startswith(("iso8859", "cp12", "mac"))):
        declared = None
    if declared is None or declared in ("utf-8", "ascii"):
        return _decode_windows_1252(body)
    return _decode_windows_1252(body) if declared == "cp1252" else body.decode(declared, "replace")


def _declared_encoding(body: bytes, content_type: str | None) -> str | None:
    """Return Python's name of the declared encoding (header first), or None if none is declared or it is unknown."""
    for name in (http_content_type_encoding(content_type or ""), html_body_declared_encoding(body)):
        resolved = resolve_encoding(name) if name else None
        if resolved and _reads_any_bytes(resolved):
            return codecs.lookup(resolved).name
    return None


def _reads_any_bytes(encoding: str) -> bool:
    """Whether it is the encoding of a page: `rot13`, `base64`, `idna` and `punycode` are encodings to Python too, and
    raise on most pages that declare them."""
    if codecs.lookup(encoding).name.replace("-", "_") in _NOT_OF_PAGES:
        return False
    try:
        bytes(range(256)).decode(encoding, "replace")
    except (LookupError, UnicodeError):
        return False
    return True


def _looks_east_asian(body: bytes, declared: str | None) -> bool:
    if declared is not None and re.match(r"gb|big5|hz|shift_jis|euc_|cp9(32|49|50)", declared):
        return True
    high = sum(map(len, re.findall(rb"[\x81-\xfe]{4,}", body)))
    return high > 40 and high > 0.05 * len(body) and declared in (None, "utf-8")


def _decode_east_asian(body: bytes, declared: str | None, language: str | None) -> str:
    encodings = _EAST_ASIAN.get(language or "", ("gb18030", "big5hkscs", "shift_jis", "euc_jp", "cp949"))
    if declared is not None and declared not in encodings and declared not in ("utf-8", "ascii", "cp1252"):
        encodings = (*encodings, declared)
    return max((body.decode(encoding, "replace") for encoding in encodings), key=_everyday_share)


def _everyday_share(text: str) -> float:
    beyond_ascii = [char for char in text if char > "\x7f"]
    if not beyond_ascii:
        return 0.0
    kana_or_hangul = sum("\u3040" <= char <= "\u30ff" or "\uac00" <= char <= "\ud7a3" for char in beyond_ascii)
    everyday = sum(char in _EVERYDAY for char in beyond_ascii)
    return (everyday + 0.5 * kana_or_hangul - 2 * text.count("\ufffd")) / len(beyond_ascii)


def _decode_windows_1252(body: bytes) -> str:
    """Decode as browsers do: the five bytes that windows-1252 leaves undefined are control characters."""
    return "".join(
        chunk.decode("cp1252") if index % 2 == 0 else chunk.decode("latin-1")
        for index, chunk in enumerate(re.split(rb"([\x81\x8d\x8f\x90\x9d]+)", body))
    )
