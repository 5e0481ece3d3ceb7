"""Servers that never come to the body, or never leave it. Each test is a row of the table in docs/faults.md."""

import gzip
import itertools
import resource
import socket
import threading

import pytest

from crawler.downloader.address_guard import AddressGuard, AddressInfo
from crawler.downloader.bounded_headers import MAX_HEADER_BYTES
from crawler.terminal.page_source import FetchOptions, PageSourceError, fetch_page
from tests.crawler.local_site import links, story
from tests.faults.server import MEGABYTE, Answer, Exchange, FaultyServer, healed, moved, packed
from tests.faults.shell import FaultShell
from tests.faults.test_body_faults import PEAK, peak_growth
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.program

_OK = b"HTTP/1.1 200 OK\r\n"
_MOST_SENT = 60 * MEGABYTE
"""So the test ends also where nobody closes the connection."""


def _endless(begin: bytes, piece: bytes) -> Answer:
    def answer(exchange: Exchange) -> None:
        exchange.send(begin)
        block = piece * max(1, 65_536 // len(piece))
        while exchange.sent < _MOST_SENT:
            exchange.send(block)

    return answer


def _drip(exchange: Exchange) -> None:
    exchange.send(_OK)
    for number in itertools.count():
        exchange.send(b"x-%d: y\r\n" % number)
        exchange.wait(0.1)


def _slow(begin: bytes, piece: bytes, times: int = 30) -> Answer:
    """Pieces with pauses that are short, then a page: whoever counts pauses alone takes it."""

    def answer(exchange: Exchange) -> None:
        exchange.send(begin)
        for _ in range(times):
            exchange.send(piece)
            exchange.wait(0.1)
        exchange.send(_SLOW_ENDS[begin])

    return answer


ENDLESS: dict[str, Answer] = {
    "/headers": _endless(_OK, b"x-header: " + b"y" * 100 + b"\r\n"),
    "/set-cookie": _endless(_OK, b"set-cookie: a=b\r\n"),
    "/line": _endless(_OK + b"x-header: ", b"y" * 1000),
    "/continued": _endless(_OK + b"x-header: y\r\n", b" " + b"y" * 100 + b"\r\n"),
    "/status": _endless(b"HTTP/1.1 200 ", b"y" * 1000),
    "/continue": _endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "/hints": _endless(b"", b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"),
}
CHUNKED = _OK + b"content-type: text/html\r\ntransfer-encoding: chunked\r\n\r\n"
IN_CHUNKS: dict[str, Answer] = {
    "/chunk-size": _endless(CHUNKED, b"0" * 1000),
    "/extension": _endless(CHUNKED + b"5;", b"a=b;" * 100),
    "/trailers": _endless(CHUNKED + b"5\r\nhello\r\n0\r\n", b"x-trailer: y\r\n"),
    "/extensions": _endless(CHUNKED, b"1;" + b"a" * 900 + b"\r\nx\r\n"),
}
_PAGE = b"5\r\nhello\r\n0\r\n\r\n"
_SLOW_ENDS = {
    b"HTTP/1.1 200 ": b"OK\r\ncontent-length: 5\r\n\r\nhello",
    _OK: b"content-length: 5\r\n\r\nhello",
    b"": _OK + b"content-length: 5\r\n\r\nhello",
    CHUNKED: _PAGE,
    CHUNKED + b"5;": b"\r\nhello\r\n0\r\n\r\n",
    CHUNKED + b"5\r\nhello\r\n0\r\n": b"\r\n",
}
SLOW: dict[str, Answer] = {
    "/status": _slow(b"HTTP/1.1 200 ", b"y"),
    "/headers": _slow(_OK, b"x-header: y\r\n"),
    "/continue": _slow(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "/chunks": _slow(CHUNKED, b"1\r\nx\r\n"),
    "/extension": _slow(CHUNKED + b"5;", b"a"),
    "/trailers": _slow(CHUNKED + b"5\r\nhello\r\n0\r\n", b"x-trailer: y\r\n"),
}


def test_headers_without_end_are_broken_off_and_the_page_refused(shell: FaultShell) -> None:
    with FaultyServer({"/": links([*ENDLESS, "/good"]), **ENDLESS, "/good": story("Ferry returns")}) as server:
        run = shell.news(server, EXTENSIONS=PEAK)
        assert run.code == 0, run.log
        assert {path: shell.page(path) for path in ENDLESS} == dict.fromkeys(ENDLESS, ("refused", "headers_too_large"))
        assert shell.headlines() == ["Ferry returns"]
        # What lies in the buffers of both sides comes on top of the limit.
        assert max(server.sent(path) for path in ENDLESS) < MAX_HEADER_BYTES + 10 * MEGABYTE
        assert peak_growth(run.log) < 60


def test_a_body_in_chunks_that_never_ends_is_broken_off(shell: FaultShell) -> None:
    with FaultyServer({"/": links([*IN_CHUNKS, "/good"]), **IN_CHUNKS, "/good": story("Ferry returns")}) as server:
        run = shell.news(server, EXTENSIONS=PEAK, DOWNLOAD_MAXSIZE=MEGABYTE)
        assert run.code == 2, run.log
        assert {path: shell.page(path) for path in IN_CHUNKS} == {
            "/chunk-size": ("failed", "response_data_loss"),
            "/extension": ("failed", "response_data_loss"),
            "/trailers": ("failed", "response_data_loss"),
            "/extensions": ("refused", "headers_too_large"),
        }
        assert shell.headlines() == ["Ferry returns"]
        assert max(server.sent(path) for path in IN_CHUNKS) < 13 * MEGABYTE
        assert peak_growth(run.log) < 60


def test_a_body_compressed_again_and_again_is_refused(shell: FaultShell) -> None:
    routes = {
        f"/{times}": packed(_often(story(f"Sea wall stands {times}").body, times), ", ".join(["gzip"] * times))
        for times in (2, 3, 4, 500)
    }
    with FaultyServer({"/": links(routes), **routes}) as server:
        run = shell.news(server)
        assert run.code == 0, run.log
        refused = ("refused", "headers_too_large")
        assert (shell.page("/4"), shell.page("/500")) == (refused, refused)
        assert shell.headlines() == ["Sea wall stands 2", "Sea wall stands 3"]


def _often(body: bytes, times: int) -> bytes:
    for _ in range(times):
        body = gzip.compress(body)
    return body


def test_headers_that_drip_are_cut_off_after_the_time_limit(shell: FaultShell) -> None:
    with FaultyServer({"/": links(["/drip", "/good"]), "/drip": _drip, "/good": story("Ferry returns")}) as server:
        run = shell.news(server, DOWNLOAD_TIMEOUT=1)
        assert run.code == 2, run.log
        assert shell.page("/drip") == ("failed", "timeout")
        assert shell.headlines() == ["Ferry returns"]
        server.heal("/drip")
        assert shell.news(server).code == 0
        assert shell.headlines() == ["Ferry returns", healed("/drip")]


@pytest.mark.parametrize("path", SLOW)
def test_clean_has_one_time_limit_for_all_that_drips(path: str) -> None:
    options = FetchOptions("test", 1.0, AddressGuard(allow_private=True))
    with FaultyServer(SLOW) as server, pytest.raises(PageSourceError, match=r"took longer than 1 s"):
        fetch_page(server.url + path, options)


def test_clean_has_one_time_limit_for_all_redirects() -> None:
    def away(exchange: Exchange) -> None:
        exchange.wait(0.4)
        moved(f"/{len(server.exchanges)}")(exchange)

    options = FetchOptions("test", 1.0, AddressGuard(allow_private=True))
    with FaultyServer({"/6": story("Ferry"), "*": away}) as server:
        with pytest.raises(PageSourceError, match=r"took longer than 1 s"):
            fetch_page(f"{server.url}/0", options)
        assert "/6" not in server.paths


def test_clean_has_the_same_time_limit_for_a_name_server_that_hangs() -> None:
    asked, told = threading.Event(), threading.Event()

    def hang(*_: object, **__: object) -> list[AddressInfo]:
        asked.set()
        told.wait(HANG_SECONDS)
        return []

    with pytest.raises(PageSourceError, match=r"site\.example/: cannot be fetched \(took longer than 1 s\)"):
        fetch_page("http://site.example/", FetchOptions("test", 1.0, AddressGuard(), hang))
    assert asked.is_set()
    told.set()


def test_clean_says_what_the_name_server_said() -> None:
    def refuse(*_: object, **__: object) -> list[AddressInfo]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(PageSourceError, match=r"cannot be fetched \(Name or service not known\)"):
        fetch_page("http://site.example/", FetchOptions("test", 9.0, AddressGuard(), refuse))


@pytest.mark.parametrize("path", ENDLESS | IN_CHUNKS)
def test_clean_takes_no_headers_without_end(path: str) -> None:
    options = FetchOptions("test", 2.0, AddressGuard(allow_private=True))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with FaultyServer(ENDLESS | IN_CHUNKS) as server, pytest.raises(PageSourceError):
        fetch_page(server.url + path, options)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # KiB
