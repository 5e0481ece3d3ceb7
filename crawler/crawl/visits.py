"""What a response says about its page and its article. Pure."""

import hashlib
from dataclasses import replace
from datetime import datetime

from scrapy.http import Response

from crawler.crawl.page_task import PageTask
from crawler.extraction.page import Page
from pipelines.items import Article
from storage.times import utc_now
from storage.visits import Visit


def visit_of(response: Response, task: PageTask, run_id: int, *, keep: bool) -> Visit:
    """Return the fetch, for the page's row; `keep`: its body is kept for good."""
    etag, last_modified, content_type = (
        value.decode("latin-1") if (value := response.headers.get(name)) else None
        for name in ("ETag", "Last-Modified", "Content-Type")
    )
    return Visit(
        page_key=task.key,
        url=task.url,
        http_status=response.status,
        etag=etag,
        last_modified=last_modified,
        content_hash=hashlib.sha256(response.body).hexdigest(),
        fetched_at=utc_now(),
        run_id=run_id,
        revisited=task.held is not None,
        body=response.body if response.status == 200 else None,
        keep_body=keep,
        content_type=content_type,
    )


def page_of(response: Response, url: str, visit: Visit) -> Page:
    """Return the page to be cleaned, at its final address."""
    fetched_at = datetime.fromisoformat(visit.fetched_at) if visit.fetched_at else None
    return Page(response.body, url, visit.content_type, fetched_at)


def identified(article: Article, task: PageTask) -> Article:
    """Return the article with its page's key, and with the identity of the address that was asked for if the page
    itself names none."""
    identifier = article.identifier or task.identifier
    language = article.in_language or task.language
    return replace(article, page_key=task.key, identifier=identifier, in_language=language)
