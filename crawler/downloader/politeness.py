"""Request rate, languages and User-Agent of a run."""

import logging
import math
from collections.abc import Sequence

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.robotstxt import RobotParser
from scrapy.settings import BaseSettings

from crawler.downloader.address_guard import is_loopback
from crawler.downloader.base import DownloaderPart
from crawler.extraction.versions import PROGRAM_VERSION

NO_CONTACT = "no contact given"
_logger = logging.getLogger(__name__)


def apply_languages(settings: BaseSettings, languages: Sequence[str]) -> None:
    """Ask for the editions in the languages of the run, unless `DEFAULT_REQUEST_HEADERS` were set."""
    if not settings.getpriority("DEFAULT_REQUEST_HEADERS"):
        headers = {**settings["DEFAULT_REQUEST_HEADERS"], "Accept-Language": accept_language(languages)}
        settings.set("DEFAULT_REQUEST_HEADERS", headers, priority="spider")


def accept_language(languages: Sequence[str]) -> str:
    """`en`, `it, en;q=0.9`; `*`, which leaves the choice to the site, where none was asked for."""
    weights = (f";q={max(10 - place, 1) / 10:g}" if place else "" for place in range(len(languages)))
    return ", ".join(map("".join, zip(languages, weights, strict=True))) or "*"


def apply_politeness(settings: BaseSettings, opened: str | None) -> None:
    """Set the run's rate and name: no delay, and several pages at a time, if `opened`, the address that the user named,
    is this machine itself; the contact in the name."""
    if opened and is_loopback(opened) and settings.getbool("LOOPBACK_AT_FULL_SPEED"):
        settings.set("AUTOTHROTTLE_ENABLED", False, priority="spider")
        settings.set("DOWNLOAD_DELAY", 0, priority="spider")
        settings.set("CONCURRENT_REQUESTS", 8, priority="spider")
        settings.set("CONCURRENT_REQUESTS_PER_DOMAIN", 8, priority="spider")
    elif settings["CONTACT"] == NO_CONTACT:
        _logger.info("no CONTACT is set: give sites an address to reach you, -s CONTACT=you@example.org")
    settings.set("USER_AGENT", user_agent(settings), priority="cmdline")


def user_agent(settings: BaseSettings) -> str:
    """Who asks: the program and its contact, or the `USER_AGENT` that was set with at least the same priority."""
    contact, agent = settings.getpriority("CONTACT") or 0, settings.getpriority("USER_AGENT") or 0
    return program_agent(settings["CONTACT"]) if contact > agent else str(settings["USER_AGENT"])


def program_agent(contact: str) -> str:
    """`Winnow/0.2.0 (+you@example.org)`."""
    return f"Winnow/{PROGRAM_VERSION} (+{contact})"


class ApplyCrawlDelay(DownloaderPart):
    """Extension: `Crawl-delay` of robots.txt is the least pause between two requests to that host.

    Scrapy parses it and applies it nowhere. AutoThrottle sets the pause after every response, so the least is set
    again before every request. The random half that Scrapy takes off a pause goes too.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        super().__init__(crawler)
        self._delays: dict[str, float] = {}
        crawler.signals.connect(self._read, signals.robots_parsed)
        crawler.signals.connect(self._apply, signals.request_reached_downloader)

    def _read(self, robotparser: RobotParser, request: Request) -> None:
        asked = robotparser.crawl_delay(self.crawler.settings["USER_AGENT"])
        slot = self.crawler.engine.downloader.get_slot_key(request)
        # `Crawl-delay: 1e999` is read as infinity: no second page would ever be fetched.
        delay = asked if asked and math.isfinite(asked) else 0.0
        self.run.turn.asks(slot, delay)
        if delay:
            self._delays[slot] = delay
            _logger.info("robots.txt of %s asks for %g s between requests", slot, delay)

    def _apply(self, request: Request) -> None:
        key = request.meta["download_slot"]
        delay, slot = self._delays.get(key), self.crawler.engine.downloader.slots.get(key)
        if delay is None or slot is None or self.run.stop_event.is_set():
            return
        slot.delay = max(slot.delay, delay)
        slot.jitter = 0.0
