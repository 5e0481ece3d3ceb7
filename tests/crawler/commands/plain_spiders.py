"""A spider that is no `NewsSpider`, as a user may put one into `crawler/spiders/`."""

from collections.abc import Iterator
from typing import Any

import scrapy
from scrapy.http import Response


class PlainSpider(scrapy.Spider):
    """Follows what the address given with `-a url=` links to."""

    name = "plain"

    def __init__(self, url: str = "", **more: Any) -> None:
        super().__init__(**more)
        self.start_urls = [url] if url else []

    def parse(self, response: Response) -> Iterator[Any]:
        yield {"title": response.css("title::text").get(), "status": response.status}
        yield from response.follow_all(css="a", callback=self.parse)
