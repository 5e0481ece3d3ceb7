"""`extract`: the article of one page, from Python."""

import codecs
import os
import warnings
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from crawler.extraction.page import Page
from crawler.extraction.rules import CleaningRules, Mode
from pipelines.items import Article
from winnow.sites import known_rules, rules_for


def extract(
    html: bytes | bytearray | memoryview | str,
    url: str | None = None,
    *,
    content_type: str | None = None,
    fetched_at: datetime | None = None,
    rules: CleaningRules | None = None,
    site_config: str | os.PathLike[str] | None = None,
    mode: Mode = "balanced",
    any_kind: bool = False,
) -> Article:
    """Return the article of a page. Raises ExtractionError (see `winnow.errors`) if the page gives none.

    `html` is the page as it was fetched, in bytes or decoded; `url` its address, by which relative links, the site and
    its rules are known. `content_type` is the HTTP header, if `html` is bytes. `fetched_at`, with its time zone, is
    when the page was fetched: "two hours ago" counts from it. `rules` replace those of the sites that Winnow knows;
    `site_config` is a file of rules (docs/sites.md). `mode` is `balanced` or `fast`. With `any_kind` a page that is
    held for no article (a list, an about page) is read too.

    Nothing limits the time that a page takes: `winnow clean --batch` cleans pages in processes that are ended in time.
    """
    from crawler.extraction.article import extract_article

    body, declared = _bytes_of(html, content_type)
    page = Page(body, url, declared, fetched_at, any_kind=any_kind)
    if rules is None:
        rules = rules_for(url)
    if site_config is not None:
        rules = _with_site_config(rules, Path(site_config))
    return extract_article(page, rules, known_rules(), mode)


def _bytes_of(html: object, content_type: str | None) -> tuple[bytes, str | None]:
    if isinstance(html, str):
        body = html.removeprefix("\ufeff").encode("utf-8", "replace")
        # The mark tells the encoding before everything else, whatever the page declared when it was bytes.
        return (codecs.BOM_UTF8 + body if body.strip() else body), "text/html"
    if isinstance(html, bytes | bytearray | memoryview):
        return bytes(html), content_type
    raise TypeError(f"a page is bytes or str, not {type(html).__name__}: give `response.content` or `response.body`")


def _with_site_config(rules: CleaningRules, file: Path) -> CleaningRules:
    from crawler.extraction.site_config.parse import parse_site_config

    page_rules, mistakes = parse_site_config(file.read_bytes(), file.name)
    for mistake in mistakes:
        warnings.warn(f"site config {file}: left out {mistake}", stacklevel=3)
    return replace(rules, page_rules=page_rules)
