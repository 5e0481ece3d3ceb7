"""Request rate and user agent of a run."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.robotstxt import RobotParser
from scrapy.settings import Settings

from crawler.downloader.politeness import NO_CONTACT, ApplyCrawlDelay, apply_politeness, program_agent, user_agent
from tests.crawler.downloader.conftest import make_crawler, request, run_of

POLITE = {
    "CONTACT": NO_CONTACT,
    "USER_AGENT": program_agent(NO_CONTACT),
    "DOWNLOAD_DELAY": 1.0,
    "CONCURRENT_REQUESTS": 1,
}


def settings_with(**given: Any) -> Settings:
    """The project's, and what stands on the command line."""
    settings = Settings({**POLITE, "LOOPBACK_AT_FULL_SPEED": True}, priority="project")
    settings.setdict(given, priority="cmdline")
    return settings


@pytest.mark.parametrize("opened", [None, "https://gazette.example", "http://10.0.0.1:8000"])
def test_only_this_machine_is_asked_without_a_pause(opened: str | None) -> None:
    settings = settings_with()
    apply_politeness(settings, opened)
    assert (settings.getfloat("DOWNLOAD_DELAY"), settings.getint("CONCURRENT_REQUESTS")) == (1.0, 1)


def test_this_machine_is_asked_at_full_speed_if_the_user_named_it() -> None:
    settings = settings_with()
    apply_politeness(settings, "http://127.0.0.1:8000")
    assert (settings.getfloat("DOWNLOAD_DELAY"), settings.getint("CONCURRENT_REQUESTS")) == (0.0, 8)
    polite = settings_with(LOOPBACK_AT_FULL_SPEED=False)
    apply_politeness(polite, "http://127.0.0.1:8000")
    assert polite.getfloat("DOWNLOAD_DELAY") == 1.0
    chosen = settings_with(CONCURRENT_REQUESTS=3)
    apply_politeness(chosen, "http://127.0.0.1:8000")
    assert chosen.getint("CONCURRENT_REQUESTS") == 3, "the command line wins"


@pytest.mark.parametrize(
    ("given", "agent"),
    [
        ({}, program_agent(NO_CONTACT)),
        ({"CONTACT": "me@example.org"}, program_agent("me@example.org")),
        ({"USER_AGENT": "Gazette Reader"}, "Gazette Reader"),
        ({"USER_AGENT": "Gazette Reader", "CONTACT": "me@example.org"}, "Gazette Reader"),
    ],
)
def test_who_asks_is_the_program_with_its_contact_or_the_agent_that_was_set(given: dict[str, str], agent: str) -> None:
    assert user_agent(settings_with(**given)) == agent


class Robots:
    def __init__(self, delay: float | None) -> None:
        self._delay = delay

    def crawl_delay(self, user_agent: str) -> float | None:
        return self._delay


def slot_after(crawler: Crawler, crawl_delay: float | None, throttled: float) -> SimpleNamespace:
    """The downloader's slot when a request goes out, after robots.txt was read and AutoThrottle has set a pause."""
    slot = SimpleNamespace(delay=throttled, jitter=0.5)
    downloader = SimpleNamespace(slots={"gazette.example": slot}, get_slot_key=lambda asked: "gazette.example")
    crawler.engine = cast("Any", SimpleNamespace(downloader=downloader))
    part = ApplyCrawlDelay.from_crawler(crawler)
    robots = cast("RobotParser", Robots(crawl_delay))
    crawler.signals.send_catch_log(signals.robots_parsed, robotparser=robots, request=request("/robots.txt"))
    asked = request(download_slot="gazette.example")
    crawler.signals.send_catch_log(signals.request_reached_downloader, request=asked, spider=crawler.spider)
    assert part.crawler is crawler
    return slot


@pytest.mark.parametrize(("crawl_delay", "throttled", "delay"), [(5.0, 2.0, 5.0), (5.0, 9.0, 9.0), (None, 2.0, 2.0)])
def test_crawl_delay_is_the_least_pause(
    crawler: Crawler, crawl_delay: float | None, throttled: float, delay: float
) -> None:
    slot = slot_after(crawler, crawl_delay, throttled)
    assert slot.delay == delay
    assert slot.jitter == (0.5 if crawl_delay is None else 0.0), "the pause is never a random half of it"


@pytest.mark.parametrize("crawl_delay", [float("inf"), float("nan")])
def test_a_crawl_delay_without_end_is_none(crawler: Crawler, crawl_delay: float) -> None:
    slot = slot_after(crawler, crawl_delay, 2.0)
    assert (slot.delay, slot.jitter) == (2.0, 0.5)


def test_a_run_that_is_being_stopped_waits_for_nothing(crawler: Crawler) -> None:
    run_of(crawler).stop_event.set()
    assert slot_after(crawler, 5.0, 0.0).delay == 0.0


def test_without_robots_txt_there_is_no_crawl_delay() -> None:
    with pytest.raises(NotConfigured):
        ApplyCrawlDelay.from_crawler(make_crawler({"ROBOTSTXT_OBEY": False}))
