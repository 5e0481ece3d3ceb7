"""robots.txt, also where it cannot be had."""

import asyncio
import logging
from types import SimpleNamespace
from typing import Any, cast

import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import TextResponse

from crawler.downloader.failures import CrawlStopped
from crawler.downloader.robots import ObeyRobots
from tests.crawler.downloader.conftest import request, run_of

HOST, OTHER = "gazette.example", "other.example"
SHUT, OPEN = b"User-agent: *\nDisallow: /\n", b"User-agent: *\nDisallow:\n"
Answer = tuple[int, bytes] | Exception


class Hosts:
    """Answers for robots.txt, by host."""

    def __init__(self, crawler: Crawler) -> None:
        self.answers: dict[str, Answer] = {}
        self.crawler = crawler
        crawler.engine = cast("Any", SimpleNamespace(download_async=self._download))

    async def _download(self, asked: Request) -> TextResponse:
        given = self.answers[asked.url.split("/")[2]]
        if isinstance(given, Exception):
            raise given
        return TextResponse(asked.url, status=given[0], body=given[1])

    def may_fetch(self, part: ObeyRobots, host: str = HOST) -> bool:
        """Whether a page of the host may be fetched."""
        try:
            asyncio.run(part.process_request(request().replace(url=f"https://{host}/one")))
        except IgnoreRequest:
            return False
        return True


@pytest.fixture
def hosts(crawler: Crawler) -> Hosts:
    return Hosts(crawler)


@pytest.fixture
def part(crawler: Crawler, caplog: pytest.LogCaptureFixture) -> ObeyRobots:
    caplog.set_level(logging.CRITICAL, "scrapy.downloadermiddlewares.robotstxt")
    return ObeyRobots(crawler)


@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_a_client_error_means_that_there_are_no_rules(hosts: Hosts, part: ObeyRobots, status: int) -> None:
    hosts.answers[HOST] = status, SHUT
    assert hosts.may_fetch(part)


@pytest.mark.parametrize(("body", "may"), [(SHUT, False), (OPEN, True), (b"", True)])
def test_rules_are_obeyed(hosts: Hosts, part: ObeyRobots, body: bytes, may: bool) -> None:
    hosts.answers[HOST] = 200, body
    assert hosts.may_fetch(part) is may


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_rules_in_another_encoding_are_obeyed(hosts: Hosts, part: ObeyRobots, encoding: str) -> None:
    hosts.answers[HOST] = 200, SHUT.decode().encode(encoding)
    assert not hosts.may_fetch(part)
    hosts.answers[OTHER] = 200, b"\xef\xbb\xbf" * 2 + SHUT
    assert not hosts.may_fetch(part, OTHER)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_error_shuts_the_host_and_ends_the_run_of_the_site(
    hosts: Hosts, part: ObeyRobots, status: int
) -> None:
    hosts.answers[HOST] = status, OPEN
    assert not hosts.may_fetch(part)
    note = f"robots.txt cannot be fetched (status {status})"
    assert run_of(hosts.crawler).stopped == [("robots_unreachable", note)]


def test_no_answer_shuts_the_host_and_ends_the_run(hosts: Hosts, part: ObeyRobots) -> None:
    hosts.answers[HOST] = TimeoutError("60 s")
    assert not hosts.may_fetch(part)
    assert run_of(hosts.crawler).stopped[0][0] == "robots_unreachable"


def test_a_robots_txt_behind_a_redirect_for_ever_has_no_rules(hosts: Hosts, part: ObeyRobots) -> None:
    hosts.answers[HOST] = IgnoreRequest("max redirections reached")
    assert hosts.may_fetch(part)
    assert run_of(hosts.crawler).stopped == []


def test_another_host_shuts_itself_alone(hosts: Hosts, part: ObeyRobots) -> None:
    hosts.answers = {HOST: (200, OPEN), OTHER: (503, OPEN)}
    assert not hosts.may_fetch(part, OTHER)
    assert hosts.may_fetch(part)
    assert run_of(hosts.crawler).stopped == []


def test_once_one_was_read_no_other_ends_the_run(hosts: Hosts, part: ObeyRobots) -> None:
    hosts.answers = {HOST: (200, OPEN), f"www.{HOST}": (503, OPEN)}
    assert hosts.may_fetch(part)
    assert not hosts.may_fetch(part, f"www.{HOST}")
    assert run_of(hosts.crawler).stopped == []


def test_a_run_that_is_being_stopped_loses_no_page(hosts: Hosts, part: ObeyRobots) -> None:
    hosts.answers[HOST] = 503, OPEN
    assert not hosts.may_fetch(part)
    run_of(hosts.crawler).stop_event.set()
    with pytest.raises(CrawlStopped):
        asyncio.run(part.process_request(request()))
