"""A run as the downloader's parts know it, without a crawl."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response
from scrapy.statscollectors import MemoryStatsCollector

from crawler.downloader.address_guard import AddressGuard
from crawler.downloader.sharing.host_turn import HostTurn

SITE = "https://gazette.example"


@dataclass
class MadeRun:
    """What `AskingRun` asks for; remembers how it was stopped."""

    guard: AddressGuard = field(default_factory=AddressGuard)
    stop_event: asyncio.Event = field(default_factory=asyncio.Event)
    turn: HostTurn = field(default_factory=HostTurn)
    stopped: list[tuple[str, str | None]] = field(default_factory=list)

    def is_own(self, url: str) -> bool:
        return (urlsplit(url).hostname or "").removeprefix("www.") == "gazette.example"

    def stop(self, reason: str, note: str | None = None) -> None:
        self.stopped.append((reason, note))


class MadeSpider(Spider):
    name = "made"
    run: MadeRun


def make_crawler(settings: Mapping[str, Any] | None = None) -> Crawler:
    """A crawler that has a spider with a run, and has not begun."""
    crawler = Crawler(MadeSpider, {"ROBOTSTXT_OBEY": True, "RETRY_TIMES": 1, **(settings or {})})
    crawler.stats = MemoryStatsCollector(crawler)
    spider = MadeSpider()
    spider._set_crawler(crawler)
    spider.run = MadeRun()
    crawler.spider = spider
    return crawler


@pytest.fixture
def crawler() -> Crawler:
    return make_crawler()


def run_of(crawler: Crawler) -> MadeRun:
    assert isinstance(crawler.spider, MadeSpider)
    return crawler.spider.run


def request(path: str = "/one", **meta: Any) -> Request:
    return Request(SITE + path, meta=meta)


def answer(status: int = 200, body: bytes = b"", **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HtmlResponse(f"{SITE}/one", status=status, body=body, headers=named)
