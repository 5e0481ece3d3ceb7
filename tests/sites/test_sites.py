"""One test for all sites: every saved page gives its expected record. A site without a saved page fails.

A page is `SITE/NAME.html`, its record `SITE/NAME.json` beside it; `url` in the record is the page's address. A page
stays for ever: old designs stay readable. No page is copied from a site: they are drawn by the replica, with prose of
our own.
"""

import json
from pathlib import Path

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from crawler.extraction.article import Page, extract_article
from crawler.extraction.rules import CleaningRules

HERE = Path(__file__).parent
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
