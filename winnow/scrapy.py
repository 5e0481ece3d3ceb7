"""What a spider of another Scrapy project needs: the article of a response, and the pipelines that save it."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

from scrapy.http import Response

from crawler.crawl.other_names import other_names
from crawler.downloader.responses import header
from crawler.extraction.addresses import page_key, read_address
from crawler.extraction.rules import Mode
from pipelines.items import Article
from pipelines.require import RequireCompleteArticle as RequireCompleteArticle
from pipelines.save import SaveArticle as SaveArticle
from storage.times import time_text
from storage.visits import Visit
from winnow.extraction import extract
from winnow.sites import rules_for


def extract_response(
    response: Response, *, mode: Mode = "balanced", any_kind: bool = False, keep_page: bool = False
) -> Article:
    """Return the article of a response. Raises ExtractionError (see `winnow.errors`) if it holds none.

    The article knows its fetch, so that `SaveArticle` also stores what the server said of the page, and finds the
    article again under another address. With `keep_page` the page itself is stored too, for `winnow show ID --explain`.
    Extraction takes 20 to 50 ms, in which the spider does nothing else.
    """
    now = datetime.now(UTC)
    content_type = header(response, "Content-Type")
    article = extract(
        response.body, response.url, content_type=content_type, fetched_at=now, mode=mode, any_kind=any_kind
    )
    visit = Visit(
        page_key=read_address(response.url, rules_for(response.url)).key,
        url=response.url,
        address=page_key(article.url),
        names=other_names(article.url, article.canonical_url) if article.identifier is None else None,
        http_status=response.status,
        etag=header(response, "ETag"),
        last_modified=header(response, "Last-Modified"),
        content_hash=hashlib.sha256(response.body).hexdigest(),
        fetched_at=time_text(now),
        body=response.body if keep_page else None,
        keep_body=keep_page,
        content_type=content_type,
    )
    return replace(article, fetch=visit)
