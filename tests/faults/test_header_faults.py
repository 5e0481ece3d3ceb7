"""Servers that never come to the body, or never leave it. Each test is a row of the table in docs/faults.md."""

import itertools
import gzip
from collections.abc import Iterable

from crawler.downloader.bounded_headers import MAX_HEADER_BYTES
from tests.crawler.local_site import links, story
from tests.faults.server import HTML, MEGABYTE, Answer, Exchange, FaultyServer, packed
from tests.faults.shell import FaultShell
from tests.faults.test_body_faults import PEAK, peak_growth

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


def _drip_of_headers(exchange: Exchange) -> None:
    exchange.send(_OK)
    for number in itertools.count():
        exchange.send(b"x-%d: y\r\n" % number)
        exchange.wait(0.1)


ENDLESS: dict[str, Answer] = {
    "/headers": _endless(_OK, b"x-header: " + b"y" * 100 + b"\r\n"),
    "/cookies": _endless(_OK, b"set-cookie: a=b\r\n"),
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


def test_headers_without_end_are_broken_off_and_the_page_refused(shell: FaultShell) -> None:
    with FaultyServer({"/": links([*ENDLESS, "/good"]), **ENDLESS, "/good": story("Ferry returns")}) as server:
        run = shell.news(server, EXTENSIONS=PEAK)
        assert run.code == 0, run.log
        assert {path: shell.page(path) for path in ENDLESS} == dict.fromkeys(ENDLESS, ("refused", "headers_too_large"))
        assert shell.headlines() == ["Ferry returns"]
        # What lies in the buffers of both sides comes on top of the limit.
        assert max(server.sent(path) for path in ENDLESS) < MAX_HEADER_BYTES + 10 * MEGABYTE
        assert peak_growth(run.log) < 60
