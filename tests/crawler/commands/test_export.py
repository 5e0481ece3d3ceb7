import csv
import gzip
import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from pyarrow import parquet

from pipelines.items import Article, Image
from tests.crawler.conftest import Run, article


def headlines(path: Path) -> list[str]:
    return [json.loads(line)["headline"] for line in path.read_text(encoding="utf-8").splitlines()]


def exported(item: Article) -> dict[str, Any]:
    """The record, and the codes of Vietnam and China, which our articles are about."""
    return item.as_dict() | {"country_codes": ["VN", "CN"] if "VIETNAM" in item.content_location else []}


def test_every_record_comes_back_whole(scrapy: Run, save: Callable[..., None], tmp_path: Path) -> None:
    saved = [article(number, headline=f"港口 {number} opens") for number in range(1, 6)]
    save(*saved)
    done = scrapy("export", tmp_path / "all.jsonl")
    assert (done.returncode, done.stderr) == (0, f"5 articles written to {tmp_path}/all.jsonl\n")
    lines = (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [exported(item) for item in saved]
    assert "港口" in lines[0]
    assert sorted(path.name for path in tmp_path.iterdir() if ".jsonl" in path.name) == ["all.jsonl"]


def test_a_story_told_twice_is_exported_and_found_once(scrapy: Run, save: Callable[..., None], tmp_path: Path) -> None:
    save(article(1), article(2, told_as=1), article(3))
    path = tmp_path / "some.jsonl"
    scrapy("export", path)
    assert headlines(path) == ["Harbour number 1 opens", "Harbour number 3 opens"]
    scrapy("export", path, "--query", "harbour", "--duplicates")
    assert headlines(path) == [f"Harbour number {number} opens" for number in (1, 2, 3)]
    assert scrapy("search", "harbour", "--json").stdout.count("\n") == 2
    assert scrapy("search", "harbour", "--json", "--duplicates").stdout.count("\n") == 3


def test_filters_choose_site_language_and_days(scrapy: Run, save: Callable[..., None], tmp_path: Path) -> None:
    save(*(article(number) for number in range(1, 6)), article(6, language="it"))
    path = tmp_path / "some.jsonl"
    scrapy("export", path, "--site", "asianews", "--language", "en", "--since", "2024-01-02", "--until", "2024-01-03")
    assert headlines(path) == ["Harbour number 2 opens", "Harbour number 3 opens"]
    scrapy("export", path, "--language", "it")
    assert headlines(path) == ["Harbour number 6 opens"]
    scrapy("export", path, "--since", "2025-01-01")
    assert headlines(path) == []


def test_an_export_that_fails_leaves_the_file_as_it_was(scrapy: Run, tmp_path: Path) -> None:
    path = tmp_path / "old.jsonl"
    path.write_text("old")
    done = scrapy("export", path)
    assert done.returncode == 1
    assert path.read_text() == "old"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name one file"),
        (("a.csv", "--format", "jsonld"), "--format jsonld is for .jsonl files"),
        (("a.rss", "-n", "0"), "--number must be at least 1"),
        (("a.jsonl", "--query", "AND"), "AND needs something before it"),
        (("a.txt",), "the suffix tells the format"),
        (("none/a.jsonl",), "there is no folder none"),
        (("a.jsonl", "--since", "2024-02-30"), "--since 2024-02-30: not a day"),
        (("a.jsonl", "--untl", "2024-02-03"), "unknown option --untl"),
    ],
)
def test_bad_usage_is_one_line_and_code_2(scrapy: Run, arguments: tuple[str, ...], words: str) -> None:
    done = scrapy("export", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def awkward() -> list[Article]:
    """Records whose texts mean something to one of the formats."""
    return [
        replace(article(1), headline='=HYPERLINK("http://x"), a "quote", a; semicolon', authors=("Li, Wei", 'O"Neill')),
        replace(article(2), headline="'=1+1", article_body="-5 degrees\n教宗谈到宗教自由。", byline_raw="@desk"),
        replace(article(3), headline="A <b>bold</b> & a ]]> mark", date_published="2024-01-03T10:00:00+01:00"),
        replace(
            article(4),
            headline=None,
            date_published=None,
            authors=(),
            images=(),
            validation_messages=("headline: none",),
            is_accessible_for_free=False,
            doubt=0.25,
        ),
    ]


def test_csv_gives_the_records_back_and_runs_no_formula(scrapy: Run, save: Callable[..., None], tmp_path: Path) -> None:
    saved = awkward()
    save(*saved)
    assert scrapy("export", tmp_path / "all.csv").returncode == 0
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert not [value for row in rows for value in row.values() if value.startswith(("=", "+", "-", "@", "\t", "\r"))]
    for row, item in zip(rows, saved, strict=True):
        for name, value in item.as_dict().items():
            read: object = row[name].removeprefix("'") if row[name].startswith(("'=", "'-", "'@", "''")) else row[name]
            if isinstance(value, list | bool | float):
                read = json.loads(str(read))
            assert read == ("" if value is None else value), name


def test_parquet_is_typed_and_gives_the_records_back(
    scrapy: Run, save: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.records.files.ROW_GROUP", 3)
    saved = awkward()
    save(*saved)
    assert scrapy("export", tmp_path / "all.parquet").returncode == 0
    file = parquet.ParquetFile(tmp_path / "all.parquet")
    assert file.num_row_groups == 2
    assert file.read().to_pylist() == [exported(item) for item in saved]
    assert str(file.schema_arrow.field("authors").type) == "list<element: string>"
    assert [str(file.schema_arrow.field(name).type) for name in ("is_accessible_for_free", "doubt")] == [
        "bool",
        "double",
    ]


def test_an_empty_export_has_its_columns(scrapy: Run, save: Callable[..., None], tmp_path: Path) -> None:
    save(article(1))
    for name in ("none.parquet", "none.csv"):
        assert scrapy("export", tmp_path / name, "--since", "2025-01-01").returncode == 0
    assert parquet.ParquetFile(tmp_path / "none.parquet").schema_arrow.names == list(exported(article(1)))
    assert (tmp_path / "none.csv").read_text().strip().split(",") == list(exported(article(1)))


def test_a_folder_of_markdown_has_a_file_for_each_article(
    scrapy: Run, save: Callable[..., None], tmp_path: Path
) -> None:
    save(*awkward())
    assert scrapy("export", tmp_path / "stories.md").returncode == 0
    files = sorted((tmp_path / "stories.md").iterdir())
    assert len(files) == 4
    assert [file.name.rsplit("-", 1)[0] for file in files[:2]] == [
        "2024-01-01-en-hyperlink-http-x-a-quote-a-semicolon",
        "2024-01-02-en-1-1",
    ]
    front, text = files[0].read_text(encoding="utf-8").removeprefix("---\n").split("\n---\n\n")
    facts = dict(line.split(": ", 1) for line in front.splitlines())
    assert json.loads(facts["title"]) == awkward()[0].headline
    assert json.loads(facts["authors"]) == ["Li, Wei", 'O"Neill']
    assert text.startswith("# ")
    assert "three quays." in text


def test_a_folder_is_replaced_only_where_it_is_an_export(
    scrapy: Run, save: Callable[..., None], tmp_path: Path
) -> None:
    save(article(1), article(2))
    scrapy("export", tmp_path / "stories.md")
    scrapy("export", tmp_path / "stories.md", "--since", "2024-01-02")
    assert len(list((tmp_path / "stories.md").iterdir())) == 1
    (tmp_path / "mine.md").mkdir()
    (tmp_path / "mine.md" / "thesis.docx").write_text("years of work")
    done = scrapy("export", tmp_path / "mine.md")
    assert done.returncode == 2
    assert "is not replaced" in done.stderr
    assert (tmp_path / "mine.md" / "thesis.docx").exists()


def test_a_feed_has_the_newest_whole(scrapy: Run, save: Callable[..., None], tmp_path: Path) -> None:
    save(*awkward())
    assert scrapy("export", tmp_path / "new.rss", "-n", "3").returncode == 0
    feed = feedparser.parse(str(tmp_path / "new.rss"))
    assert not feed.bozo
    assert feed.version == "rss20"
    assert feed.feed.link == "https://www.asianews.it/"
    assert [entry.link.rsplit("-")[-1] for entry in feed.entries] == ["3.html", "2.html", "1.html"]
    newest = feed.entries[0]
    assert newest.title == "A <b>bold</b> & a ]]> mark" or "bold" in newest.title
    assert newest.content[0].value == article(3).article_body_html
    assert newest.published_parsed[:4] == (2024, 1, 3, 9)
    assert [author.name for author in feed.entries[2].authors] == ["Li, Wei", 'O"Neill']


def test_the_same_as_an_atom_feed(scrapy: Run, save: Callable[..., None], tmp_path: Path) -> None:
    save(*awkward())
    assert scrapy("export", tmp_path / "new.atom", "-n", "3").returncode == 0
    feed = feedparser.parse(str(tmp_path / "new.atom"))
    assert not feed.bozo
    assert feed.version == "atom10"
    assert feed.feed.id.startswith("urn:uuid:")
    assert feed.feed.updated == "2024-01-03T09:00:00+00:00"
    assert [entry.link.rsplit("-")[-1] for entry in feed.entries] == ["3.html", "2.html", "1.html"]
    newest = feed.entries[0]
    assert "bold" in newest.title
    assert newest.content[0].value == article(3).article_body_html
    assert (newest.content[0].type, newest.content[0].language) == ("text/html", "en")
    assert newest.published == "2024-01-03T09:00:00+00:00"
    assert newest.summary == "Boats are back."
    assert [author.name for author in feed.entries[2].authors] == ["Li, Wei", 'O"Neill']
    assert [tag.term for tag in newest.tags] == ["VIETNAM", "CHINA"]


def test_a_feed_is_the_same_whatever_is_in_it_and_another_choice_is_another_one(
    scrapy: Run, save: Callable[..., None], tmp_path: Path
) -> None:
    def written(*options: str) -> Any:
        scrapy("export", tmp_path / "new.atom", *options)
        return feedparser.parse((tmp_path / "new.atom").read_bytes())

    save(article(1), article(2))
    before = written()
    save(replace(article(3), url="https://example.org/3", site="example.org", authors=(), publisher="The Example"))
    after = written()
    assert len(after.entries) == 3
    assert before.feed.id == after.feed.id != written("--site", "asianews").feed.id
    assert after.entries[0].author == "The Example", "each entry has an author"


def test_an_empty_feed_is_a_feed(scrapy: Run, save: Callable[..., None], tmp_path: Path) -> None:
    save(article(1))
    for suffix in ("atom", "rss"):
        assert scrapy("export", tmp_path / f"none.{suffix}", "--since", "2025-01-01").returncode == 0
        feed = feedparser.parse((tmp_path / f"none.{suffix}").read_bytes())
        assert (bool(feed.bozo), feed.version[: len(suffix)], feed.entries) == (False, suffix, [])


def test_a_section_can_be_exported(scrapy: Run, save: Callable[..., None], tmp_path: Path) -> None:
    save(article(1), replace(article(2), article_section="Economy"))
    path = tmp_path / "found.jsonl"
    scrapy("export", path, "--section", "Economy")
    assert headlines(path) == ["Harbour number 2 opens"]


def test_json_ld_is_a_news_article_a_line(scrapy: Run, save: Callable[..., None], tmp_path: Path) -> None:
    save(article(1))
    assert scrapy("export", tmp_path / "all.jsonl", "--format", "jsonld").returncode == 0
    node = json.loads((tmp_path / "all.jsonl").read_text(encoding="utf-8"))
    assert (node["@type"], node["headline"]) == ("NewsArticle", "Harbour number 1 opens")


# schema.org 29: of NewsArticle, and what it has from Article, CreativeWork and Thing.
NEWS_ARTICLE = {
    "@context": str, "@type": str, "url": str, "mainEntityOfPage": str, "identifier": str, "headline": str,
    "alternativeHeadline": str, "articleBody": str, "datePublished": str, "dateModified": str, "dateline": str,
    "articleSection": str, "inLanguage": str, "description": str, "keywords": list, "author": list,
    "contentLocation": list, "image": list, "publisher": dict, "isAccessibleForFree": bool,
}  # fmt: skip
PARTS = {
    "author": ("Person", {"name"}),
    "contentLocation": ("Place", {"name"}),
    "image": ("ImageObject", {"url", "caption", "creditText"}),
    "publisher": ("Organization", {"name"}),
}
"""Property to the type that schema.org expects there, and the properties of it that are used."""


def test_json_ld_has_schema_orgs_own_properties_and_types(
    scrapy: Run, save: Callable[..., None], tmp_path: Path
) -> None:
    full = replace(
        article(1),
        article_section="Economy",
        keywords=("harbour",),
        publisher="AsiaNews",
        is_accessible_for_free=False,
        description="Boats.",
        date_modified="2024-01-02T08:00:00+00:00",
        canonical_url="https://www.asianews.it/1",
        dateline="Hanoi (AsiaNews)",
        images=(Image("https://www.asianews.it/a.jpg", "The quay", "A. Kern"),),
    )
    save(full)
    scrapy("export", tmp_path / "all.jsonl", "--format", "jsonld")
    node = json.loads((tmp_path / "all.jsonl").read_text(encoding="utf-8"))
    assert {name: type(value) for name, value in node.items()} == NEWS_ARTICLE
    assert node["@context"] == "https://schema.org"
    for name, (kind, properties) in PARTS.items():
        for part in node[name] if isinstance(node[name], list) else [node[name]]:
            assert part.pop("@type") == kind
            assert set(part) <= properties
    for name in ("datePublished", "dateModified"):
        datetime.fromisoformat(node[name])


def test_what_search_finds_can_be_exported(scrapy: Run, save: Callable[..., None], tmp_path: Path) -> None:
    save(
        *(article(number) for number in range(1, 4)), replace(article(4), headline="A bicycle", authors=("Ana Núñez",))
    )
    path = tmp_path / "found.jsonl"
    scrapy("export", path, "--query", "bicycle OR harbour", "--since", "2024-01-03")
    assert headlines(path) == ["Harbour number 3 opens", "A bicycle"]
    scrapy("export", path, "--author", "nunez")
    assert headlines(path) == ["A bicycle"]
    scrapy("export", path, "--country", "vietnam", "-n", "2")
    assert headlines(path) == ["A bicycle", "Harbour number 3 opens"]


def test_standard_output_takes_every_format_but_a_folder(scrapy: Run, save: Callable[..., None]) -> None:
    save(article(1), article(2))
    done = scrapy("export", "-")
    assert (done.returncode, done.stderr) == (0, "2 articles written to standard output\n")
    assert [json.loads(line)["identifier"] for line in done.stdout.splitlines()] == ["0001", "0002"]
    assert len(json.loads(scrapy("export", "-", "--format", "json").stdout)) == 2
    assert scrapy("export", "-", "--format", "csv").stdout.startswith("url,canonical_url,")
    assert feedparser.parse(scrapy("export", "-", "--format", "atom").stdout).version == "atom10"
    assert scrapy("export", "-", "--format", "bib").stdout.startswith("@online{asianews-0001-en,")
    assert json.loads(scrapy("export", "-", "--format", "csl-json").stdout)[0]["accessed"]


def test_packed_files_and_lists_hold_the_same_records(scrapy: Run, save: Callable[..., None], tmp_path: Path) -> None:
    saved = awkward()
    save(*saved)
    for name in ("all.jsonl.gz", "all.json", "all.json.gz", "all.csv.gz", "all.csv"):
        assert scrapy("export", tmp_path / name).returncode == 0
    records = [exported(item) for item in saved]
    assert [
        json.loads(line) for line in gzip.decompress((tmp_path / "all.jsonl.gz").read_bytes()).splitlines()
    ] == records
    assert json.loads((tmp_path / "all.json").read_text(encoding="utf-8")) == records
    assert gzip.decompress((tmp_path / "all.json.gz").read_bytes()) == (tmp_path / "all.json").read_bytes()
    assert gzip.decompress((tmp_path / "all.csv.gz").read_bytes()) == (tmp_path / "all.csv").read_bytes()
    scrapy("export", tmp_path / "none.json", "--since", "2025-01-01")
    assert json.loads((tmp_path / "none.json").read_text()) == []


def test_a_table_for_excel_has_its_mark_and_no_cell_too_long(
    scrapy: Run, save: Callable[..., None], tmp_path: Path
) -> None:
    long = "通😀" * 16_000
    save(*awkward(), replace(article(5), article_body=long))
    done = scrapy("export", tmp_path / "excel.csv", "--excel")
    assert done.stderr.endswith("1 text is longer than a cell of Excel may be, and cut there\n")
    content = (tmp_path / "excel.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfurl,")
    rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines(keepends=True)))
    body = rows[4]["article_body"]
    assert len(body.encode("utf-16-le")) // 2 in (32_766, 32_767)
    assert body.endswith("…")
    assert long.startswith(body[:-1])
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_a_book_says_what_was_chosen(scrapy: Run, save: Callable[..., None], tmp_path: Path) -> None:
    save(article(1), article(2), article(3, language="it"))
    done = scrapy("export", tmp_path / "week.epub", "--site", "ASIANEWS", "--language", "en", "--since", "2024-01-02")
    assert (done.returncode, done.stderr) == (0, f"1 article written to {tmp_path}/week.epub\n")
    with zipfile.ZipFile(tmp_path / "week.epub") as book:
        title = book.read("EPUB/title.xhtml").decode()
        assert "Articles of asianews, in en, since 2024-01-02." in title
        assert "Harbour number 2 opens" in book.read("EPUB/nav.xhtml").decode()


def test_a_book_has_the_pictures_that_are_kept(scrapy: Run, save: Callable[..., None], tmp_path: Path) -> None:
    save(article(1), replace(article(2), images=(Image("https://www.asianews.it/files/img/not-kept.jpg", "The mill"),)))
    with closing(sqlite3.connect(tmp_path / "articles.db")) as connection, connection:
        picture = (1, "https://www.asianews.it/files/img/quay.jpg", "image/jpeg", b"as fetched", "2024-01-31")
        columns = "article_id, url, content_type, body, fetched_at"
        connection.execute(f"INSERT INTO article_image ({columns}) VALUES (?, ?, ?, ?, ?)", picture)
    assert scrapy("export", tmp_path / "week.epub").returncode == 0
    with zipfile.ZipFile(tmp_path / "week.epub") as book:
        assert book.read("EPUB/picture-00001.jpg") == b"as fetched"
        first, second = (book.read(f"EPUB/chapter-0000{number}.xhtml").decode() for number in (1, 2))
    assert '<img src="picture-00001.jpg" alt="The quay"/><figcaption>The quay</figcaption>' in first
    assert "<img" not in second
