"""One test for all sites: every saved page gives its expected record. A site without a saved page fails.

A page is `SITE/NAME.html`, its record `SITE/NAME.json` beside it; `url` in the record is the page's address. A page
stays for ever: old designs stay readable. No page is copied from a site: they are drawn by the replica, with prose of
our own.
"""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from crawler.extraction.article import Page, extract_article
from crawler.extraction.rules import GENERIC_RULES, CleaningRules
from crawler.extraction.site_config.parse import parse_site_config

HERE = Path(__file__).parent
PROPOSED = HERE.parents[1] / "sites"
"""Sites that a file describes, as `scrapy site` writes them: `HOST/HOST.txt`, its pages and their records."""
LOADER = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["crawler.spiders"]}))
RULES: dict[str, CleaningRules] = {
    name: rules
    for name in LOADER.list()
    if (rules := getattr(LOADER.load(name), "cleaning_rules", None)) is not None and rules.hosts
}
RECORDS = sorted(HERE.glob("*/*.json"))


def record_name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("site", RULES)
def test_every_site_has_a_saved_page(site: str) -> None:
    assert list(HERE.glob(f"{site}/*.html")), f"save a page and its record in tests/sites/{site}/"


@pytest.mark.parametrize("path", RECORDS, ids=record_name)
def test_a_saved_page_gives_its_record(path: Path) -> None:
    expected = json.loads(path.read_text("utf-8"))
    page = Page(path.with_suffix(".html").read_bytes(), expected["url"])
    record = json.loads(json.dumps(extract_article(page, RULES[path.parent.name]).as_dict()))
    assert {name: record[name] for name in expected} == expected


def test_every_saved_page_has_a_record() -> None:
    assert {path.with_suffix(".json") for path in HERE.glob("*/*.html")} == set(RECORDS)


def check_described_sites(folder: Path) -> int:
    """Every page below the folder gives its record by its site's file, and no file is without a page."""
    pages = 0
    for file in folder.glob("*/*.txt"):
        rules, mistakes = parse_site_config(file.read_bytes(), file.name)
        assert mistakes == (), file
        records = sorted(file.parent.glob("*.json"))
        assert records, f"save a page and its record in {file.parent}"
        for path in records:
            expected = json.loads(path.read_text("utf-8"))
            page = Page(path.with_suffix(".html").read_bytes(), expected["url"])
            record = extract_article(page, replace(GENERIC_RULES, page_rules=rules)).as_dict()
            given = json.loads(json.dumps(record))
            assert {name: given[name] for name in expected} == expected, path
            pages += 1
    return pages


def test_the_pages_of_described_sites_give_their_records() -> None:
    check_described_sites(PROPOSED)


def test_a_described_site_without_a_page_or_with_another_record_fails(tmp_path: Path) -> None:
    site = tmp_path / "example.org"
    site.mkdir()
    (site / "example.org.txt").write_text("body: //div[@id='words']\n")
    with pytest.raises(AssertionError, match="save a page"):
        check_described_sites(tmp_path)
    text = "The lamp on the pier was lit at five, as on every evening since the harbour master had found its key again."
    (site / "lamp.html").write_text(f"<html><body><h1>The lamp</h1><div id='words'><p>{text}</p></div></body></html>")
    expected = {"url": "https://example.org/lamp", "headline": "The lamp", "article_body": text}
    (site / "lamp.json").write_text(json.dumps(expected))
    assert check_described_sites(tmp_path) == 1
    (site / "lamp.json").write_text(json.dumps({**expected, "headline": "The pier"}))
    with pytest.raises(AssertionError):
        check_described_sites(tmp_path)
