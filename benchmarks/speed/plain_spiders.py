"""Spiders to compare the crawl with: Scrapy that only fetches, and a naive design.

    python -m benchmarks.speed.plain_spiders bare|naive ORIGIN FACTS.json [--start PATH] [--database FILE]

Scrapy's own defaults (robots.txt obeyed, no project), with the concurrency that this program has on loopback. `bare`
takes the links of the start page and parses nothing else. `naive` gives every page to trafilatura, metadata included,
in an item pipeline, on the reactor's thread, and commits each article by itself.
"""

import argparse
import json
import logging
import re
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings

CONCURRENCY = 8
"""That of `crawler.downloader.politeness.apply_politeness` on loopback."""
_PIPELINE = "benchmarks.speed.naive_pipeline.SaveWithTrafilatura"
"""By name: `bare` does not import what it does not use."""
_LINK = re.compile(rb"href='([^']+)'")


class BareSpider(Spider):
    """Fetches the pages that the start page links to."""

    name = "bare"

    def __init__(self, start: str, ends: list[float]) -> None:
        super().__init__()
        self._start, self.ends = start, ends
        self.asked = 0
        self.start_cpu = 0.0

    async def start(self) -> AsyncIterator[Request]:
        """The start page."""
        self.start_cpu = time.process_time()
        yield Request(self._start, callback=self.parse_start)

    def parse_start(self, response: Response) -> Iterator[Request]:
        """Its links, by a pattern: a parser is what this spider goes without."""
        for path in _LINK.findall(response.body):
            self.asked += 1
            yield Request(response.urljoin(path.decode()), callback=self.parse_page)

    def parse_page(self, response: Response) -> Any:
        """Nothing but that it came."""
        self.ends.append(time.monotonic())


class NaiveSpider(BareSpider):
    """Hands every page to the pipeline."""

    name = "naive"

    def parse_page(self, response: Response) -> Any:
        """The page as an item."""
        return {"url": response.url, "body": response.body}


def settings_of(database: str, ends: list[float], *, saves: bool) -> Settings:
    """Scrapy's defaults but for concurrency, pipeline and the log."""
    return Settings(
        {
            "CONCURRENT_REQUESTS": CONCURRENCY,
            "CONCURRENT_REQUESTS_PER_DOMAIN": CONCURRENCY,
            "DOWNLOAD_DELAY": 0,
            "ROBOTSTXT_OBEY": True,
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "LOG_LEVEL": "INFO",
            "ITEM_PIPELINES": {_PIPELINE: 300} if saves else {},
            "STORY_DATABASE": database,
            "STORY_ENDS": ends,
        }
    )


def main() -> int:
    """0; 1 where a page was lost."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=("bare", "naive"))
    parser.add_argument("origin")
    parser.add_argument("facts", type=Path)
    parser.add_argument("--start", default="/")
    parser.add_argument("--database", default="")
    options = parser.parse_args()
    ends: list[float] = []
    saves = options.name == "naive"
    process = CrawlerProcess(settings_of(options.database, ends, saves=saves))
    crawler = process.create_crawler(NaiveSpider if saves else BareSpider)
    process.crawl(crawler, start=options.origin + options.start, ends=ends)
    process.start()
    logging.disable(logging.CRITICAL)
    spider = crawler.spider
    assert isinstance(spider, BareSpider)
    saved = crawler.stats.get_value("story/saved", 0) if saves and crawler.stats else len(ends)
    lost = spider.asked - len(ends)
    facts: dict[str, Any] = {"asked": spider.asked, "saved": saved, "refused": len(ends) - saved, "failed": lost}
    facts |= {"ends": ends, "start_cpu": spider.start_cpu}
    options.facts.write_text(json.dumps(facts), encoding="utf-8")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
