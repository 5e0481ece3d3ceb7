"""`scrapy clean URL` gives the whole article, and `clean FILE` says that there is more."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from crawler.extraction.article import extract_article, extract_part
from crawler.extraction.page import Page
from crawler.extraction.rules import GENERIC_RULES, CleaningRules
from crawler.terminal.page_source import PageSourceError
from crawler.terminal.whole_article import FurtherPages
from tests.crawler.conftest import Run
from tests.crawler.extraction.several_pages.made import CLOSING, FIRST, PARTS, numbered, page, three_pages
from tests.crawler.local_site import LocalSite, Reply


def following(there: Mapping[str, Page], said: list[str]) -> FurtherPages:
    def fetch(address: str) -> Page:
        if address not in there:
            raise PageSourceError(f"{address}: 404")
        return there[address]

    def read(one: Page, rules: CleaningRules) -> Any:
        return extract_part(one, rules)

    return FurtherPages(fetch, read, said.append, pause=0)


def test_all_pages_are_joined_and_what_is_missing_is_said() -> None:
    first, second, third = three_pages()
    said: list[str] = []
    joined = following({f"{FIRST}2/": second, f"{FIRST}3/": third}, said).joined(first, GENERIC_RULES)
    assert extract_article(joined).article_body.split("\n") == [*PARTS, CLOSING]
    assert said == []
    part = following({f"{FIRST}2/": second}, said).joined(first, GENERIC_RULES)
    assert PARTS[2] in extract_article(part).article_body
    assert said == [f"page 3 of the article cannot be read: {FIRST}3/: 404"]
    assert "goes on on another page" in extract_article(part).validation_messages[0]


def test_a_page_of_another_site_is_not_fetched_and_not_joined() -> None:
    first, second, _ = three_pages()
    said: list[str] = []
    elsewhere = Page(second.body, "https://elsewhere.example/2/", second.content_type)
    assert following({f"{FIRST}2/": elsewhere}, said).joined(first, GENERIC_RULES) == first
    assert "leads to another site" in said[0]


def test_what_is_no_article_has_no_further_pages() -> None:
    empty = Page(b"<html><body><a href='2/'>2</a></body></html>", FIRST)
    assert following({}, []).joined(empty, GENERIC_RULES) is empty


@pytest.mark.program
def test_clean_follows_an_address_and_reads_a_file_alone(scrapy: Run, tmp_path: Path) -> None:
    with LocalSite() as site:
        site.routes |= {
            "/old": Reply(b"<html><head><meta http-equiv=refresh content='0;url=/news/ferry/'></head></html>"),
            "/news/ferry/": Reply(page(1, PARTS[:2], numbered(2)).body.replace(b"https://coast.example", b"")),
            "/news/ferry/2/": Reply(page(2, PARTS[2:]).body),
        }
        done = scrapy("clean", f"{site.url}/old", "-s", "ALLOW_PRIVATE_ADDRESSES=1")
        record = json.loads(done.stdout)
        assert record["article_body"].split("\n") == [*PARTS, CLOSING], done.stderr
        assert (record["url"], record["validation_messages"]) == (f"{site.url}/news/ferry/", [])
    file = tmp_path / "ferry.html"
    file.write_bytes(three_pages()[0].body)
    record = json.loads(scrapy("clean", file, "--url", FIRST).stdout)
    assert record["validation_messages"] == [f"article_body: the article goes on on another page: {FIRST}2/"]
