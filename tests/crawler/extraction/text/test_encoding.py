"""Bytes are read as they were written, whatever the page declares."""

import pytest

from crawler.extraction.text.encoding import decode_page

ENGLISH = "<meta charset={}><p>The “bishop’s” house – a café, 3 € – is open…</p>"
CHINESE = "<meta charset={}><p>这是他们的学校，老师说：“我们的孩子每天都来。”村里的人都知道这件事。</p>"
TRADITIONAL = "<meta charset={}><p>這是他們的學校，老師說：「我們的孩子每天都來。」村裡的人都知道這件事。</p>"
DECLARATIONS = ["utf-8", "iso-8859-1", "windows-1252", "no-such-charset", "gb2312", "big5"]


@pytest.mark.parametrize("declared", DECLARATIONS)
@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252", "utf-8-sig"])
def test_western_pages_survive_a_wrong_declaration(encoding: str, declared: str) -> None:
    text = ENGLISH.format(declared)
    assert decode_page(text.encode(encoding), None, "en") == text


@pytest.mark.parametrize("declared", DECLARATIONS)
@pytest.mark.parametrize(("text", "encoding"), [(CHINESE, "gb18030"), (TRADITIONAL, "big5"), (CHINESE, "utf-8")])
def test_chinese_pages_survive_a_wrong_declaration(text: str, encoding: str, declared: str) -> None:
    page = text.format(declared)
    assert decode_page(page.encode(encoding), None, "zh") == page


@pytest.mark.parametrize(("text", "encoding"), [(CHINESE, "gb18030"), (TRADITIONAL, "big5")])
def test_chinese_is_recognised_without_a_language(text: str, encoding: str) -> None:
    page = text.format("utf-8").replace("<meta charset=utf-8>", "")
    assert decode_page(page.encode(encoding)) == page


def test_the_header_counts_before_the_page() -> None:
    page = "<meta charset=windows-1251><p>naïve</p>"
    assert decode_page(page.encode("iso-8859-2", "replace"), "text/html; charset=iso-8859-2") is not None
    cyrillic = "<meta charset=iso-8859-1><p>Новости дня</p>"
    assert decode_page(cyrillic.encode("windows-1251"), "text/html; charset=windows-1251") == cyrillic


def test_a_broken_utf_8_page_keeps_the_rest() -> None:
    page = ("é" * 200).encode() + b"\xc3" + ("ü" * 200).encode()
    assert decode_page(page) == "é" * 200 + "\ufffd" + "ü" * 200


def test_bytes_that_windows_1252_leaves_undefined_are_kept_apart() -> None:
    assert decode_page(b"a\x81\x93b\x94") == "a\x81“b”"


@pytest.mark.parametrize(
    "codec", ["rot13", "base64", "idna", "punycode", "unicode_escape", "utf-7", "undefined", "zip"]
)
@pytest.mark.parametrize("language", ["en", "zh", None])
def test_codecs_of_python_that_are_no_encodings_of_pages_are_not_believed(codec: str, language: str | None) -> None:
    text = f"<meta charset={codec}><p>The “bishop’s” café \\x41 +AGE- …</p>"
    assert "+AGE-" in decode_page(text.encode("windows-1252"), f"text/html; charset={codec}", language)
