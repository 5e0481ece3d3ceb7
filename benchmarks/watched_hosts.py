"""Hosts on loopback that note the begin and the end of each request, for the rules of politeness."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from types import TracebackType
from typing import Self

from tests.crawler.local_site import links, story

_ANSWER_SECONDS = 0.05
"""A request takes so long, so that two at a time are seen."""
_TICK = 0.01
_CLOCK = 0.1
"""Seconds by which the begin of a request may be noted late: the first of a crawl has its connection still to make, and
the machine is busy with everybody else's crawls. The next then seems to come early."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    host: str
    path: str
    begun: float
    ended: float


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A crawl that is killed leaves its connection."""


class WatchedHosts:
    """So many hosts (127.2.x.y), each with a start page and stories of its own words."""

    def __init__(self, hosts: int, pages: int, delay: float) -> None:
        """`delay`: what each robots.txt asks for."""
        self.asked: list[Asked] = []
        """In the order in which they ended."""
        self.stalls: list[tuple[float, float]] = []
        """When this process stood still, as the machine had no core for it: what began then is noted at the end."""
        paths = [f"/2024/05/the-harbour-opens-gate-{number}" for number in range(pages)]
        robots = f"User-agent: *\nCrawl-delay: {delay}\n".encode()
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                begun = time.monotonic()
                host = self.connection.getsockname()[0]
                self._answer(host)
                asked.append(Asked(host, self.path, begun, time.monotonic()))

            def _answer(self, host: str) -> None:
                kind, status, body = "text/html; charset=utf-8", 200, b""
                if self.path == "/robots.txt":
                    kind, body = "text/plain", robots
                elif self.path == "/":
                    body = links(paths).body
                elif self.path in paths:
                    body = story(f"The harbour of {host} opens gate {paths.index(self.path)}").body
                else:
                    status = 404
                time.sleep(_ANSWER_SECONDS)
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", kind)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        self._server = _Server(("0.0.0.0", 0), Handler)
        self._server.daemon_threads = True
        port = self._server.server_address[1]
        self.urls = [f"http://127.2.{number // 250}.{number % 250 + 1}:{port}" for number in range(hosts)]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def _watch(self) -> None:
        before = time.monotonic()
        while self._thread.is_alive():
            time.sleep(_TICK)
            now = time.monotonic()
            if now - before > 3 * _TICK:
                self.stalls.append((before, now))
            before = now

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def rushes(requests: Iterable[Asked], delay: float, stalls: Iterable[tuple[float, float]] = ()) -> list[str]:
    """Say where a host was asked twice at a time, or twice within the delay. A request whose begin was noted after a
    stall may have begun with that."""
    stood = list(stalls)
    found = []
    by_host: dict[str, list[Asked]] = {}
    for one in requests:
        by_host.setdefault(one.host, []).append(one)
    for host, asked in by_host.items():
        asked.sort(key=lambda one: one.begun)
        for before, after in pairwise(asked):
            late = [begin for begin, end in stood if begin < before.begun <= end + _CLOCK]
            gap = after.begun - min([before.begun, *late])
            if after.begun < before.ended:
                found.append(f"{host} was asked for {after.path} while it answered {before.path}")
            elif gap < delay - _CLOCK:
                found.append(f"{host} was asked for {after.path} {gap:.3f} s after {before.path}")
    return found
