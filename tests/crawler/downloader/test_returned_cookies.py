"""A host gets its cookies back once it has asked for one, and no other host sees them."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import HtmlResponse, Response
from scrapy.settings import Settings
from scrapy.spiders import Spider as AnySpider

from crawler.downloader.moved_pages import FollowMovedPages
from crawler.downloader.returned_cookies import ReturnCookies

URL = "https://coast.example/news/ferry"


@pytest.fixture
def cookies() -> ReturnCookies:
    return ReturnCookies(cast("Crawler", None))


def answer(cookie: str, status: int = 200, url: str = URL, **headers: str) -> Response:
    return HtmlResponse(url, status=status, headers={"Set-Cookie": cookie, **headers}, request=Request(url))


def sent(cookies: ReturnCookies, url: str, **meta: Any) -> bytes | None:
    request = Request(url, meta=meta)
    cookies.process_request(request)
    return request.headers.get("Cookie")


def take(cookies: ReturnCookies, response: Response) -> None:
    assert response.request is not None
    assert cookies.process_response(response.request, response) is response


def test_a_page_that_counts_its_readers_gets_nothing_back(cookies: ReturnCookies) -> None:
    take(cookies, answer("read=1"))
    assert sent(cookies, URL) is None


def test_a_redirect_that_sets_a_cookie_gets_it_back_and_then_every_page_of_the_host(cookies: ReturnCookies) -> None:
    take(cookies, answer("seen=1; Path=/", 302, Location=URL))
    assert sent(cookies, URL) == b"seen=1"
    take(cookies, answer("more=2; Path=/"))
    assert sent(cookies, "https://coast.example/other") == b"seen=1; more=2"


def test_no_other_host_sees_it_whatever_domain_the_cookie_names(cookies: ReturnCookies) -> None:
    take(cookies, answer("seen=1; Domain=coast.example; Path=/", 302, "https://www.coast.example/", Location="/x"))
    assert sent(cookies, "https://www.coast.example/x") == b"seen=1"
    for other in ("https://coast.example/", "https://shop.coast.example/", "https://www.coast.example:8443/"):
        assert sent(cookies, other) is None
    take(cookies, answer("theirs=1; Domain=elsewhere.example", 302, Location=URL))
    assert sent(cookies, "https://elsewhere.example/") is None


def test_a_request_that_is_led_to_another_host_leaves_its_cookies_behind(cookies: ReturnCookies) -> None:
    take(cookies, answer("seen=1; Path=/", 302, Location=URL))
    request = Request(URL)
    cookies.process_request(request)
    led = request.replace(url="https://shop.coast.example/")
    assert led.headers.get("Cookie") == b"seen=1"
    cookies.process_request(led)
    assert led.headers.get("Cookie") is None


def test_a_jar_has_a_bottom(cookies: ReturnCookies) -> None:
    for number in range(80):
        take(cookies, answer(f"c{number}=1; Path=/", 302, Location=URL))
    take(cookies, answer(f"long={'x' * 5000}; Path=/", 302, Location=URL))
    header = sent(cookies, URL)
    assert header is not None
    assert header.count(b"=") == 50
    assert b"long" not in header
    for number in range(80):
        take(cookies, answer("a=1", 302, f"https://h{number}.coast.example/", Location="/x"))
    assert sent(cookies, "https://h79.coast.example/") is None


def following(*, returns_cookies: bool = True) -> FollowMovedPages:
    part = FollowMovedPages(Settings({"RETURN_COOKIES": returns_cookies, "METAREFRESH_ENABLED": True}))
    part.crawler = cast("Crawler", SimpleNamespace(spider=cast("AnySpider", None)))
    return part


@pytest.mark.parametrize(
    "response",
    [
        answer("seen=1", 403),
        answer("seen=1").replace(body=b"<p>Your browser must accept cookies.</p>"),
        answer("seen=1").replace(body=b"<meta http-equiv=refresh content='0;url=/news/ferry'>"),
    ],
)
def test_a_page_that_wants_its_cookie_is_asked_for_once_more(cookies: ReturnCookies, response: Response) -> None:
    request = Request(URL)
    response.request = request
    again = following().process_response(request, response)
    assert isinstance(again, Request)
    cookies.process_request(again)
    assert (again.url, again.headers.get("Cookie")) == (URL, b"seen=1")
    assert following().process_response(again, response) is response, "once"
    assert following(returns_cookies=False).process_response(Request(URL), response) is response


def test_a_moved_page_is_followed_for_one_hop() -> None:
    moved = HtmlResponse(URL, body=b"<meta http-equiv=refresh content='0;url=/new'>", request=Request(URL))
    on = following().process_response(Request(URL), moved)
    assert isinstance(on, Request)
    assert (on.url, on.meta["redirect_times"]) == ("https://coast.example/new", 1), "the doors of redirects see it"
    again = HtmlResponse(on.url, body=b"<meta http-equiv=refresh content='0;url=/newer'>", request=on)
    assert following().process_response(on, again) is again


@pytest.mark.parametrize("status", [404, 500])
def test_other_answers_are_not_asked_for_again(status: int) -> None:
    response = answer("seen=1", status).replace(body=b"<p>We use cookies.</p>")
    assert following().process_response(Request(URL), response) is response


@pytest.mark.parametrize("settings", [{}, {"RETURN_COOKIES": True, "COOKIES_ENABLED": True}])
def test_without_the_setting_or_with_cookies_of_scrapys_own_there_is_no_such_part(settings: dict[str, bool]) -> None:
    with pytest.raises(NotConfigured):
        ReturnCookies.from_crawler(Crawler(Spider, Settings(settings)))
