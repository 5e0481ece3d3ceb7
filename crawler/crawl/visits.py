"""What a response says about its page and its article. Pure."""

import hashlib
from dataclasses import replace
from datetime import datetime

from scrapy.http import Response

from crawler.crawl.page_task import PageEntry
from crawler.discovery.conditional import header
from crawler.extraction.page import Page
from pipelines.items import Article
from storage.models import utc_now
from storage.pages import Visit


def visit_of(response: Response, entry: PageEntry, run_id: int, *, keep: bool) -> Visit:
    """The fetch, for the page's row; whether its body is kept for good."""
    return Visit(
        page_key=entry.key,
        url=entry.url,
        http_status=response.status,
        etag=header(response, "ETag"),
        last_modified=header(response, "Last-Modified"),
        content_hash=hashlib.sha256(response.body).hexdigest(),
        fetched_at=utc_now(),
        run_id=run_id,
        revisited=entry.held is not None,
        body=response.body if response.status == 200 else None,
        keep_body=keep,
        content_type=content_type(response),
    )


def page_of(response: Response, url: str, visit: Visit) -> Page:
    """The page to be cleaned, at its final address."""
    fetched_at = datetime.fromisoformat(visit.fetched_at) if visit.fetched_at else None
    return Page(response.body, url, visit.content_type, fetched_at)


def content_type(response: Response) -> str | None:
    """The header's value."""
    return header(response, "Content-Type")


def identified(article: Article, entry: PageEntry) -> Article:
    """With the identity of the address that was asked for, where the page itself names none."""
    identifier = article.identifier or entry.identifier
    language = article.in_language or entry.language
    if (identifier, language) == (article.identifier, article.in_language):
        return article
    return replace(article, identifier=identifier, in_language=language)
