"""BibTeX and CSL-JSON, read by libraries that others cite with."""

import io
import json
from typing import Any

import pytest

from crawler.records.citations import CSLJSON, BibTeX, citation_key, escaped
from crawler.records.persons import given_and_family
from tests.crawler.conftest import article

AWKWARD: dict[str, Any] = {
    "headline": r"50% of {all} harbours & quays_#1 cost $2 \ ~ ^ now}",
    "authors": ["Ada Kern", "Press and Sons", "Li, Wei", "李明", "Juan Carlos Pérez", "AsiaNews Desk"],
    "url": "https://www.example.org/a{b}?c=%20d&e=1_2#f",
    "publisher": "Harbour & Sea",
    "last_saved": "2024-02-03T10:00:00+00:00",
    "keywords": ["sea, salt", "quay"],
    "description": "What {it",
}


def record(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {**article(number).as_dict(), "last_saved": "2024-02-03T10:00:00+00:00", **changes}


def bibtex(*records: dict[str, Any]) -> str:
    file = io.StringIO()
    written = BibTeX(file)
    for one in records:
        written.write(one)
    written.close()
    return file.getvalue()


def csl(*records: dict[str, Any]) -> list[dict[str, Any]]:
    file = io.StringIO()
    written = CSLJSON(file)
    for one in records:
        written.write(one)
    written.close()
    items: list[dict[str, Any]] = json.loads(file.getvalue())
    return items


def test_an_entry_is_as_biblatex_has_it() -> None:
    assert bibtex(record(7)) == (
        "@online{asianews-0007-en,\n"
        "  author       = {Kern, Ada},\n"
        "  title        = {{Harbour number 7 opens}},\n"
        "  subtitle     = {Boats are back.},\n"
        "  organization = {asianews},\n"
        "  url          = {https://www.asianews.it/news-en/Harbour-7.html},\n"
        "  language     = {en},\n"
        "  date         = {2024-01-07},\n"
        "  year         = {2024},\n"
        "  month        = jan,\n"
        "  urldate      = {2024-02-03}\n"
        "}\n\n"
    )


def test_nothing_in_a_text_ends_its_field() -> None:
    assert escaped("a{b}\\c") == r"a\textbraceleft{}b\textbraceright{}\textbackslash{}c"
    text = bibtex(record(**AWKWARD), record(2))
    for entry in text.split("@online")[1:]:
        assert entry.count("{") == entry.count("}")


def test_a_reader_of_bibtex_reads_what_was_written() -> None:
    database = pytest.importorskip("pybtex.database", reason="pybtex reads BibTeX here; it is not installed")
    richtext = pytest.importorskip("pybtex.richtext")
    read = database.parse_string(
        bibtex(record(**AWKWARD), record(2), record(3, date_published=None, authors=[])), "bibtex"
    )
    assert list(read.entries) == ["asianews-0001-en", "asianews-0002-en", "asianews-0003-en"]
    first = read.entries["asianews-0001-en"]
    persons = first.persons["author"]
    assert [str(person) for person in persons] == [
        "Kern, Ada",
        "{Press and Sons}",
        "{Li, Wei}",
        "{李明}",
        "{Juan Carlos Pérez}",
        "{AsiaNews Desk}",
    ]
    assert first.fields["url"] == "https://www.example.org/a%7Bb%7D?c=%20d&e=1_2#f"
    assert first.fields["keywords"] == "sea salt, quay"
    title = richtext.Text.from_latex(first.fields["title"]).render_as("text")
    assert title.startswith("50% of ")
    assert "date" not in read.entries["asianews-0003-en"].fields


def test_a_key_is_the_articles_own_and_stays() -> None:
    assert citation_key(record(9)) == citation_key(record(9, headline="Another")) == "asianews-0009-en"
    unnumbered = [citation_key(record(9, identifier=None, url=f"https://e.org/{name}")) for name in "ab"]
    assert len(set(unnumbered)) == 2
    assert all(key.startswith("asianews-en-") and key.isascii() for key in unnumbered)
    # Two sites that differ in what a key cannot hold.
    assert citation_key(record(9, site="münchen.example")) != citation_key(record(9, site="m-nchen.example"))


def test_csl_items_have_the_fields_of_the_standard() -> None:
    first, second = csl(record(**AWKWARD), record(2, date_published=None, authors=[], identifier=None))
    assert first["author"][:3] == [
        {"family": "Kern", "given": "Ada"},
        {"literal": "Press and Sons"},
        {"literal": "Li, Wei"},
    ]
    assert first["issued"] == {"date-parts": [[2024, 1, 1]]}
    assert first["accessed"] == {"date-parts": [[2024, 2, 3]]}
    assert (first["type"], first["title"]) == ("article-newspaper", AWKWARD["headline"])
    assert "issued" not in second
    assert "author" not in second
    assert csl() == []


def test_a_reader_of_csl_json_cites_what_was_written() -> None:
    source = pytest.importorskip("citeproc.source.json", reason="citeproc-py reads CSL-JSON here; it is not installed")
    items = csl(record(**AWKWARD), record(2), record(3, date_published=None))
    read = source.CiteProcJSON(items)
    assert sorted(read) == ["asianews-0001-en", "asianews-0002-en", "asianews-0003-en"]
    assert str(read["asianews-0002-en"]["author"][0].family) == "Kern"
    assert int(read["asianews-0002-en"]["issued"].year) == 2024


@pytest.mark.parametrize(
    ("name", "language", "parts"),
    [
        ("Ada Kern", "en", ("Ada", "Kern")),
        ("Jean-Luc O'Neill", "fr", ("Jean-Luc", "O'Neill")),
        ("J. McKay", "en", ("J.", "McKay")),
        ("Анна Петрова", "ru", ("Анна", "Петрова")),
        ("Nagy Anna", "hu", None),
        ("Nguyen Van An", "vi", None),
        ("Juan Carlos Pérez", "es", None),
        ("Vatican News", "en", None),
        ("AsiaNews Online", "en", None),
        ("李明", "zh", None),
        ("Li Wen", "en", None),
        ("Kim Ji-young", "en", None),
        ("Tran Van", "it", None),
        ("John Lee", "en", None),
        ("Reuters", "en", None),
        ("Harbour Courier", "en", None),
        ("ada kern", "en", None),
    ],
)
def test_a_name_is_taken_apart_where_nobody_need_guess(name: str, language: str, parts: object) -> None:
    assert given_and_family(name, language, publisher="Harbour Courier") == parts
