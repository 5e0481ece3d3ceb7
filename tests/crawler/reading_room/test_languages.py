"""Each text is set in a font of its own language: the families of the style sheet, and the languages of the pages."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from lxml import html
from lxml.html import HtmlElement

from pipelines.items import Article, RelatedLink, hash_content
from storage.articles import Articles, without_scheme
from storage.database import Session, open_database
from storage.queries.search import SearchIndex
from storage.writer import Writer
from tests.crawler.conftest import ROOT, article
from tests.crawler.reading_room.asked import InProcess, in_process

STYLE = (ROOT / "crawler" / "reading_room" / "static" / "reading.css").read_text("utf-8")
_RULE = re.compile(r"(:root,:lang\(en\)|:lang\([\w-]+\)(?:,:lang\([\w-]+\))*)\{--sans:([^;]+);--serif:([^}]+)\}")
FAMILIES = {
    language: (sans.split(","), serif.split(","))
    for languages, sans, serif in _RULE.findall(STYLE)
    for language in re.findall(r":lang\(([\w-]+)\)", languages)
}
HAN = re.compile("[\u3400-\u9fff]")


def test_no_family_of_one_script_is_named_outside_of_its_language() -> None:
    others = _RULE.sub("", STYLE)
    assert "CJK" not in others
    assert "Noto Sans Arabic" not in others
    for families in FAMILIES["en"]:
        assert not [name for name in families if re.search("CJK|SC|JP|Song|Hei|Gothic|Arabic|system-ui", name)]
    assert FAMILIES["en"][0][-1] == "sans-serif"
    assert FAMILIES["en"][1][-1] == "serif"


@pytest.mark.parametrize(
    ("language", "sans", "serif"),
    [
        ("zh", "CJK SC", "Serif CJK SC"),
        ("zh-Hant", "CJK TC", "Serif CJK TC"),
        ("zh-TW", "CJK TC", "Serif CJK TC"),
        ("ja", "CJK JP", "Serif CJK JP"),
        ("ko", "CJK KR", "Serif CJK KR"),
        ("ar", "Sans Arabic", "Naskh Arabic"),
        ("fa", "Sans Arabic", "Naskh Arabic"),
        ("ur", "Nastaliq Urdu", "Nastaliq Urdu"),
        ("he", "Sans Hebrew", "Serif Hebrew"),
        ("th", "Sans Thai", "Serif Thai"),
        ("hi", "Sans Devanagari", "Serif Devanagari"),
        ("bn", "Sans Bengali", "Serif Bengali"),
        ("ta", "Sans Tamil", "Serif Tamil"),
        ("my", "Sans Myanmar", "Serif Myanmar"),
        ("km", "Sans Khmer", "Serif Khmer"),
        ("lo", "Sans Lao", "Serif Lao"),
        ("ka", "Sans Georgian", "Serif Georgian"),
        ("hy", "Sans Armenian", "Serif Armenian"),
        ("am", "Sans Ethiopic", "Serif Ethiopic"),
    ],
)
def test_a_language_has_families_of_its_own(language: str, sans: str, serif: str) -> None:
    assert any(f"{sans}" in name for name in FAMILIES[language][0])
    assert any(f"{serif}" in name for name in FAMILIES[language][1])
    assert FAMILIES[language][0][-1] == "sans-serif"


def chinese() -> Article:
    """An article all of whose texts are Chinese."""
    body = "旧城的港口星期二重新开放，距离洪水关闭三个码头已经十年。"
    return replace(
        article(3, language="zh", headline="旧城港口重新开放", day="2024-01-04"),
        alternative_headline="渔船回来了",
        article_body=body,
        article_body_html=f"<p>{body}</p>",
        authors=("李伟",),
        dateline="旧城",
        content_location=("越南", "旧城区"),
        article_section="经济",
        keywords=("港口", "洪水"),
        images=(),
        related_links=(RelatedLink("洪水", "https://elsewhere.example/1"), RelatedLink("码头")),
        content_hash=hash_content("旧城港口重新开放", "渔船回来了", body),
    )


def _save(session: Session) -> None:
    item = chinese()
    before = replace(item, article_body="旧城的港口重新开放。", content_hash="0")
    for one in (before, item):
        Articles(session).save(one.as_dict(), without_scheme(one.url))


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcess]:
    file: Path = tmp_path_factory.mktemp("languages") / "articles.db"
    database = open_database(f"sqlite:///{file}")
    writer = Writer(database, batch_seconds=0)
    writer.submit(_save).result(10)
    SearchIndex(database).catch_up()
    writer.close()
    database.close()
    with in_process(file) as client:
        yield client


def texts(page: HtmlElement) -> Iterator[tuple[str, str]]:
    """Each text of the page, and the language that the nearest element names."""
    for found in page.xpath("//body//text()[normalize-space()]"):
        element = found.getparent().getparent() if found.is_tail else found.getparent()
        yield str(found).strip(), element.xpath("ancestor-or-self::*[@lang][1]/@lang")[0]


@pytest.mark.parametrize("path", ["/article/1", "/", "/?q=洪水"])
def test_every_chinese_text_is_said_to_be_chinese(room: InProcess, path: str) -> None:
    page = html.document_fromstring(room.get(quote(path, safe="/?=")).text)
    in_han = [(text, language) for text, language in texts(page.find(".//main")) if HAN.search(text)]
    assert len(in_han) >= (12 if "article" in path else 4)
    # What a person typed, and the names of filters, are in any language; they stand in our page's.
    wrong = [text for text, language in in_han if language != "zh" and text not in ("洪水", "旧城区", "经济")]
    assert wrong == []
    ours = [language for text, language in texts(page) if text in ("Runs", "Chinese", "2024-01-04", "not saved ↗")]
    assert set(ours) == {"en"}
