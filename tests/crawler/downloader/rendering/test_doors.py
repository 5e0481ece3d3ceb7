"""What a page may ask for, without a browser."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response

from crawler.downloader.failures import PrivateAddress
from crawler.downloader.rendering import doors as module
from crawler.downloader.rendering.doors import Answer, KeptScripts, PageDoors

PAGE = "https://courier.example/news/1"


@dataclass
class Frame:
    parent_frame: Any = None


@dataclass
class Asked:
    url: str = "https://courier.example/api"
    method: str = "GET"
    resource_type: str = "fetch"
    navigates: bool = False
    headers: dict[str, str] = field(default_factory=lambda: {"accept": "*/*", "cookie": "a=b", "range": "bytes=0-"})
    frame: Frame = field(default_factory=Frame)

    def is_navigation_request(self) -> bool:
        return self.navigates


@dataclass
class Route:
    request: Asked
    given: Any = None

    async def abort(self, code: str) -> None:
        self.given = code

    async def fulfill(self, **answer: Any) -> None:
        self.given = answer


class Server:
    def __init__(self, body: bytes = b"{}", status: int = 200, error: Exception | None = None) -> None:
        self.requests: list[Request] = []
        self._body, self._status, self._error = body, status, error

    async def __call__(self, request: Request) -> Response:
        self.requests.append(request)
        if self._error is not None:
            raise self._error
        headers = {"Content-Type": "text/javascript", "Set-Cookie": "a=b", "Content-Encoding": "br"}
        return Response(request.url, status=self._status, body=self._body, headers=headers)


def _doors(server: Server, scripts: KeptScripts | None = None) -> PageDoors:
    return PageDoors(
        HtmlResponse(PAGE, body=b"<p>", headers={"Content-Type": "text/html"}), server, scripts or KeptScripts()
    )


def _given(doors: PageDoors, asked: Asked) -> Any:
    route = Route(asked)
    asyncio.run(doors.answer(route))
    assert doors.pending == 0
    return route.given


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_is_sent_to_a_server(method: str) -> None:
    server = Server()
    assert _given(_doors(server), Asked(method=method)) == "blockedbyclient"
    assert server.requests == []


@pytest.mark.parametrize("kind", ["image", "stylesheet", "font", "media", "websocket", "ping", "manifest", "other"])
def test_what_changes_no_text_is_not_loaded(kind: str) -> None:
    server = Server()
    assert _given(_doors(server), Asked(resource_type=kind)) == "blockedbyclient"
    assert server.requests == []


def test_the_page_is_what_was_fetched_and_no_other_page_is_loaded() -> None:
    server = Server()
    doors = _doors(server)
    frame = Asked(PAGE, navigates=True, frame=Frame(Frame()))
    assert _given(doors, frame) == "blockedbyclient"
    assert _given(doors, Asked(PAGE, navigates=True))["body"] == b"<p>"
    assert _given(doors, Asked("https://elsewhere.example/", navigates=True)) == "blockedbyclient"
    assert server.requests == []


def test_a_request_goes_through_the_crawl_and_nothing_of_the_browser_goes_with_it() -> None:
    server = Server()
    given = _given(_doors(server), Asked())
    assert given == {"status": 200, "headers": {"content-type": "text/javascript"}, "body": b"{}"}
    (request,) = server.requests
    assert b"Cookie" not in request.headers
    assert b"Range" not in request.headers


def test_what_the_crawl_refuses_the_page_does_not_get() -> None:
    doors = _doors(Server(error=PrivateAddress("127.0.0.1 is this machine")))
    assert _given(doors, Asked()) == "blockedbyclient"
    assert "this machine" in doors.refused[0]


def test_a_page_has_so_many_requests_and_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_REQUESTS", 3)
    server = Server()
    doors = _doors(server)
    for _ in range(5):
        _given(doors, Asked())
    assert len(server.requests) == 3
    monkeypatch.setattr(module, "MOST_BYTES", 10)
    large = Server(b"x" * 11)
    doors = _doors(large)
    for _ in range(3):
        _given(doors, Asked())
    assert len(large.requests) == 1


def test_scripts_are_fetched_once_and_kept_up_to_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    server, scripts = Server(), KeptScripts()
    for _ in range(2):
        _given(_doors(server, scripts), Asked(resource_type="script"))
        _given(_doors(server, scripts), Asked(resource_type="fetch"))
    assert len(server.requests) == 3
    monkeypatch.setattr(module, "_MOST_KEPT", 10)
    kept = KeptScripts()
    for name in ("a", "b", "a", "c"):
        if kept.get(name) is None:
            kept.keep(name, Answer(200, {}, b"x" * 5))
    assert kept.get("a") is not None
    assert kept.get("b") is None


def test_other_schemes_are_refused() -> None:
    server = Server()
    for url in ("file:///etc/passwd", "ftp://courier.example/a", "chrome://settings"):
        assert _given(_doors(server), Asked(url)) == "blockedbyclient"
    assert server.requests == []
