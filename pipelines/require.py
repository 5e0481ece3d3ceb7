"""The first pipeline: only whole articles go on."""

import asyncio
import re
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from sqlalchemy.exc import SQLAlchemyError

from pipelines.items import Article
from pipelines.save import crawl_of, lose
from storage.errors import StorageError
from storage.pages import Pages

_ABOUT_HEADLINE = re.compile(r"headline\b")


def is_complete(article: Article) -> bool:
    """Whether there is a body, and a headline or a message that says why there is none."""
    has_headline = bool((article.headline or "").strip())
    return bool(article.article_body.strip()) and (
        has_headline or any(_ABOUT_HEADLINE.match(message) for message in article.validation_messages)
    )


class RequireCompleteArticle:
    """Refuses what is not whole: the page is remembered as refused (`incomplete`), the item is dropped."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Called by Scrapy."""
        return cls(crawler)

    async def process_item(self, item: Article) -> Article:
        """The same article, or DropItem once the refusal is committed."""
        if is_complete(item):
            return item
        spider, stats = crawl_of(self._crawler)
        missing = "headline" if item.article_body.strip() else "body"
        visit = spider.take_visit(item)
        response = visit.response()
        # Without what the site taught: pages refused are judged again by another extractor, and a site may teach
        # something in every run.
        response["extractor_version"] = item.extractor_version.partition("; learned ")[0]
        message = f"the article has no {missing}"
        try:
            await asyncio.wrap_future(
                spider.writer.submit(
                    lambda session: Pages(session).refused(item.site, visit.page_key, "incomplete", message, **response)
                )
            )
        except (StorageError, SQLAlchemyError) as error:
            lose(stats, item, error)
        stats.inc_value("page/refused/incomplete")
        raise DropItem(f"{message}: {item.url}", log_level="INFO")
