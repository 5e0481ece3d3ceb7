"""Decode pages, whatever they declare.

The order of trust: byte order mark; UTF-8, also with a few bytes that are none (windows-1252, GB 18030 and Big5 text is
valid UTF-8 only by accident: a page with a handful of non-ASCII characters never was); for pages of East Asian
languages the encoding whose text has the most everyday characters; for other scripts than Latin what charset-normalizer
finds, unless the declared encoding says nearly the same; for Latin ones the declaration, then the encoding that the
HTML standard names for the page's language, windows-1252 in the end.

On 196 pages whose language has an older encoding, written in it: 7 of 7 pages in other scripts and 195 of 195 in Latin
ones are read without a declaration (before: 5 and 187), 7 and 195 that declare ISO 8859-1 (0 and 187).
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
_BROKEN = 0.5
"""Valid characters for each that is none, from which a page that declares UTF-8 is believed; one that does not has to
have more of the first. Text in another encoding has hardly any: Chinese in GB 18030 the most, .3."""
_OTHER_SCRIPT = 0.4
"""Share of bytes beyond ASCII among the letters from which a text is not in a Latin script. Of Vietnamese and Czech,
the fullest of accents, .2; of Japanese in Shift_JIS, the least of the others, .8."""
_SOME = 12
"""Bytes beyond ASCII from which a text is a script's, and no quotation marks and dashes."""
_ACCENTS = 0.6
_SURE, _ALIKE = 200, 0.9
"""Bytes from which what charset-normalizer finds counts more than the declaration; share of characters that
windows-1253 and ISO 8859-7, or KOI8-R and KOI8-U, have in common in a text that is one of both."""
_ENOUGH = 2_000
_HIGH = re.compile(rb"[\x80-\xff]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_C1 = re.compile(rb"[\x80-\x9f]")
_LETTER = re.compile(rb"[A-Za-z]")
_ACCENT = re.compile(rb"(?<=[A-Za-z])[\x80-\xff](?![\x80-\xff])|(?<![\x80-\xff])[\x80-\xff](?=[A-Za-z])")
_HIGH_TEXT = re.compile(rb"[\x80-\xff][^<>]{0,500}")
_LATE_META = re.compile(rb"<meta[^<>]{1,300}charset", re.I)
_HTML_LANG = re.compile(rb"<html[^<>]{0,500}?\slang\s*=\s*[\"']?([a-zA-Z]{2,3})", re.I)
_WEAK = (None, "utf-8", "ascii", "iso8859-1", "cp1252")
_SINGLE_BYTE = ("iso8859", "cp12", "mac")
_EAST_ASIAN_NAMES = re.compile(r"gb|big5|hz|shift_jis|euc_|cp9(?:32|49|50)")
_OTHER_SCRIPTS = (
    *("cp1251", "koi8-r", "koi8-u", "iso8859-5", "cp866", "cp1253", "iso8859-7", "cp1255", "iso8859-8", "cp1256"),
    *("iso8859-6", "cp874", "gb18030", "big5hkscs", "shift_jis", "euc_jp", "cp949"),
)
# The HTML standard's encodings of last resort, as far as they are for Latin scripts; both where both were in use.
_OF_LANGUAGES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys("cs hr hu pl ro sk sl sq bs".split(), ("cp1250", "iso8859-2")),
    **dict.fromkeys("et lt lv".split(), ("cp1257",)),
    **dict.fromkeys("tr ku az".split(), ("cp1254",)),
    "vi": ("cp1258",),
}
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
    valid = _valid_sequences(body)
    loose = body.decode("utf-8", "replace")
    broken = loose.count("\ufffd")
    declared = _declared_encoding(body, content_type)
    if valid > (_BROKEN if declared == "utf-8" else 1) * broken:
        return loose if language else _decode_patched(body, loose)
    if language in _EAST_ASIAN:
        return _decode_east_asian(body, declared, language)
    if language in _LATIN_LANGUAGES:
        return _decode_latin(body, declared if declared and declared.startswith(_SINGLE_BYTE) else None, None)
    written = _written(body)
    if language is None and _is_other_script(written):
        return _decode_other_script(body, written, declared)
    if declared in _OTHER_SCRIPTS and _are_accents(written):
        declared = None
    if declared is not None and _EAST_ASIAN_NAMES.match(declared):
        return _decode_east_asian(body, declared, language)
    return _decode_latin(body, declared, _language(body))


def _valid_sequences(body: bytes) -> int:
    """Count the characters beyond ASCII that are whole in UTF-8."""
    return len(body.decode("utf-8", "ignore")) - len(re.sub(rb"[\x80-\xff]+", b"", body))


def _decode_patched(body: bytes, loose: str) -> str:
    """Decode a UTF-8 page with bytes that are none: texts cut in the middle of a character, and texts of another source
    that were put in as they came. The first cannot be read; a byte alone is read as windows-1252 on a Latin page."""
    beyond = [char for char in loose if char > "\x7f" and char != "\ufffd"]
    is_latin = sum(char < "\u0250" or "\u2000" <= char < "\u2100" for char in beyond) > len(beyond) / 2
    return body.decode("utf-8", _PATCHED) if is_latin else loose


def _read_alone(error: UnicodeError) -> tuple[str | bytes, int]:
    assert isinstance(error, UnicodeDecodeError)
    around = error.object[max(0, error.start - 1) : error.end + 1]
    is_alone = error.end - error.start == 1 and sum(byte > 127 for byte in around) == 1
    return _decode_windows_1252(error.object[error.start : error.end]) if is_alone else "\ufffd", error.end


_PATCHED = "winnow-alone-as-windows-1252"
codecs.register_error(_PATCHED, _read_alone)


def _declared_encoding(body: bytes, content_type: str | None) -> str | None:
    """Return Python's name of the declared encoding (header first), or None if none is declared or it is unknown."""
    names = [http_content_type_encoding(content_type or ""), html_body_declared_encoding(body)]
    if names[1] is None and (late := _LATE_META.search(body)):
        # Browsers take a declaration wherever it stands; the standard's scan and w3lib's end after a few kilobytes.
        names.append(html_body_declared_encoding(body[late.start() : late.end() + 100]))
    for name in names:
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


def _written(body: bytes) -> bytes:
    """Return the texts of a page that hold bytes beyond ASCII, as far as a few thousand bytes."""
    found: list[bytes] = []
    size = 0
    for text in _HIGH_TEXT.finditer(body):
        found.append(text[0])
        size += len(text[0])
        if size >= _ENOUGH:
            break
    return b"\n".join(found)[: 2 * _ENOUGH]


def _is_other_script(written: bytes) -> bool:
    high = len(_HIGH.findall(written))
    return high >= _SOME and high >= _OTHER_SCRIPT * (high + len(_LETTER.findall(written)))


def _are_accents(written: bytes) -> bool:
    """Whether bytes beyond ASCII stand alone beside letters, as in words of a Latin script, and no other."""
    runs = len(_HIGH_RUN.findall(written))
    return len(_ACCENT.findall(written)) > _ACCENTS * runs


def _decode_other_script(body: bytes, written: bytes, declared: str | None) -> str:
    """Decode a text that is not in Latin letters."""
    found = _found_in(written, _OTHER_SCRIPTS)
    if declared in _OTHER_SCRIPTS and (found is None or _read_alike(written, declared, found)):
        found = declared
    if found is None or _EAST_ASIAN_NAMES.match(found):
        return _decode_east_asian(body, declared, None)
    return body.decode(found, "replace")


def _read_alike(written: bytes, declared: str, found: str) -> bool:
    """Whether a text is the same in two encodings but for some signs, or too short to find the right one."""
    one, other = written.decode(declared, "replace"), written.decode(found, "replace")
    same = sum(char == twin for char, twin in zip(one, other, strict=False))
    return len(written) < _SURE or same >= _ALIKE * len(one)


def _found_in(written: bytes, encodings: tuple[str, ...]) -> str | None:
    """Return in which of the encodings a text is written, if it reads as text in any."""
    from charset_normalizer import from_bytes

    best = from_bytes(written, cp_isolation=list(encodings), preemptive_behaviour=False, enable_fallback=False).best()
    return codecs.lookup(best.encoding).name if best is not None else None


def _decode_latin(body: bytes, declared: str | None, page_language: str | None) -> str:
    if declared in _WEAK:
        declared = _of_language(body, page_language)
    return _decode_windows_1252(body) if declared in (None, "cp1252") else body.decode(declared, "replace")


def _of_language(body: bytes, language: str | None) -> str | None:
    """Return the encoding of pages of a language that declare none, or what servers declare of all pages."""
    encodings = _OF_LANGUAGES.get(language or "")
    if encodings is None:
        return None
    # Where windows-1250 has letters and quotation marks, ISO 8859-2 has nothing.
    return encodings[0] if _C1.search(body) else encodings[-1]


def _language(body: bytes) -> str | None:
    found = _HTML_LANG.search(body[:4096])
    return found[1].decode("ascii").lower() if found else None


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
