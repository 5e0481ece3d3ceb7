"""A crawl of its own process without the network: `python -m tests.pipelines.crawl DATABASE_URL`."""

import sys
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess

from storage.database import open_database
from storage.visits import Visit
from storage.writer import Writer
from tests.storage.conftest import make_article


class MadeUpRun:
    """What saving asks of a run."""

    writer = Writer(open_database(sys.argv[1]))

    def saved(self, page_key: str) -> None:
        """Nobody counts."""


class MadeUpSpider(Spider):
    """Gives 25 whole articles and one without a body."""

    name = "example"
    run = MadeUpRun()

    async def start(self) -> AsyncIterator[Any]:
        """Items, no requests."""
        for number in range(26):
            body = "通车了。" if number else ""
            key = f"en:{number:04}"
            visit = Visit(page_key=key, url=f"https://example.org/{number}", http_status=200)
            yield make_article(identifier=f"{number:04}", article_body=body, fetch=visit)


if __name__ == "__main__":
    process = AsyncCrawlerProcess(
        {
            "ITEM_PIPELINES": {"pipelines.require.RequireCompleteArticle": 100, "pipelines.save.SaveArticle": 200},
            "TELNETCONSOLE_ENABLED": False,
        }
    )
    process.crawl(MadeUpSpider)
    process.start()
    MadeUpRun.writer.close()
