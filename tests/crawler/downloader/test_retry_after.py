"""A server that says when to come back."""

import asyncio
from datetime import UTC, datetime

import pytest
from scrapy.crawler import Crawler

from crawler.downloader.failures import CrawlStopped, RetryLater
from crawler.downloader.retry_after import HonourRetryAfter, read_retry_after
from tests.crawler.downloader.conftest import answer, make_crawler, request, run_of

A_DAY = 86_400
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120), (" 0 ", 0), ("Tue, 24 Nov 2026 12:01:00 GMT", 60), ("Tue, 24 Nov 2026 11:00:00 GMT", 0),
     ("99999999999999999999", A_DAY), ("Sat, 01 Jan 9999 00:00:00 GMT", A_DAY), (None, None), ("", None),
     ("soon", None), ("-5", None), ("1.5", None), ("٣", None), ("Tue, 99 Nov 2026 12:01:00 GMT", None)],
)  # fmt: skip
def test_retry_after_is_read_as_seconds_or_as_a_date(value: str | None, seconds: float | None) -> None:
    assert read_retry_after(value, NOW) == seconds


@pytest.fixture
def part() -> HonourRetryAfter:
    return HonourRetryAfter.from_crawler(make_crawler({"RETRY_AFTER_MAX": 60}))


@pytest.mark.parametrize("status", [429, 503])
def test_a_long_wait_ends_the_page_and_says_how_long(part: HonourRetryAfter, status: int) -> None:
    with pytest.raises(RetryLater) as caught:
        part.process_response(request(), answer(status, Retry_After="3600"))
    assert caught.value.seconds == 3600


@pytest.mark.parametrize(("status", "value"), [(429, "60"), (503, "0"), (503, "soon"), (200, "3600"), (500, "3600")])
def test_a_short_wait_or_none_gives_the_response_on(part: HonourRetryAfter, status: int, value: str) -> None:
    response = answer(status, Retry_After=value)
    assert part.process_response(request(), response) is response


def test_a_short_wait_holds_the_next_request_of_that_host_alone(part: HonourRetryAfter) -> None:
    part.process_response(request(), answer(429, Retry_After="60"))
    waited: list[float] = []

    async def stop_after_a_wait() -> None:
        async def no_wait(awaited: object, seconds: float) -> None:
            awaited.close()  # type: ignore[attr-defined]
            waited.append(seconds)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(asyncio, "wait_for", no_wait)
            with pytest.raises(CrawlStopped):
                await part.process_request(request("/two"))
            await part.process_request(request().replace(url="https://other.example/"))

    asyncio.run(stop_after_a_wait())
    assert len(waited) == 1
    assert 0 < waited[0] <= 60


def test_a_host_that_says_later_three_times_in_a_row_is_left_alone(part: HonourRetryAfter) -> None:
    stopped = run_of(part.crawler).stopped
    later = answer(503, Retry_After="3600")
    for _ in range(2):
        with pytest.raises(RetryLater):
            part.process_response(request(), later)
    part.process_response(request(), answer(200))
    for _ in range(2):
        with pytest.raises(RetryLater):
            part.process_response(request(), later)
    assert stopped == [], "an answer lay between them"
    with pytest.raises(RetryLater):
        part.process_response(request(), later)
    assert stopped == [("retry_after", "the server asks to be left alone")]


def test_another_sites_host_does_not_end_the_run(crawler: Crawler) -> None:
    crawler.settings.set("RETRY_AFTER_MAX", 60)
    part = HonourRetryAfter.from_crawler(crawler)
    for _ in range(5):
        with pytest.raises(RetryLater):
            part.process_response(request().replace(url="https://other.example/"), answer(503, Retry_After="3600"))
    assert run_of(crawler).stopped == []
