"""`Replica`: the site on a port of this machine, with a log of what was asked and faults on request."""

import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.replica.site import Answer, Site
from tests.replica.story import Story
from tests.serving import Serving


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    method: str
    path: str
    """Path and query."""
    headers: Mapping[str, str] = field(repr=False)
    at: float
    """time.monotonic()."""
    status: int


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    replica: "Replica"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that is gone is no error; others are shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Replica(Serving):
    """A running replica: `with Replica() as replica: ... replica.url`. Keyword arguments are those of `Site`."""

    def __init__(self, *, port: int = 0, host: str = "127.0.0.1", latency: float = 0.0, **habits: Any) -> None:
        self.site = Site(**habits)
        self.latency = latency
        """Seconds before each answer."""
        self._lock = threading.RLock()
        self._requests: list[Request] = []
        self._faults: dict[str, list[int]] = {}
        server = _Server((host, port), _Handler)
        server.replica = self
        super().__init__(server)

    @property
    def requests(self) -> list[Request]:
        """Everything asked so far, in order."""
        with self._lock:
            return list(self._requests)

    def hits(self, part: str, method: str = "GET") -> int:
        """How many requests had that text in their path."""
        return sum(1 for r in self.requests if part in r.path and r.method == method)

    def forget_requests(self) -> None:
        """Empty the log."""
        with self._lock:
            self._requests.clear()

    def put(self, story: Story) -> None:
        """Add a story, or replace the one with its key; its pages get another ETag."""
        with self._lock:
            if story.key in self.site.stories:
                self.site.versions[story.key] = self.site.versions.get(story.key, 0) + 1
            self.site.stories[story.key] = story

    def remove(self, key: str) -> None:
        """Take a story away: its addresses answer with the home page."""
        with self._lock:
            del self.site.stories[key]

    def fail(self, path: str, status: int = 503, times: int = 1) -> None:
        """Answer the next requests of that path and query with an error; status 0 closes the connection instead."""
        with self._lock:
            self._faults.setdefault(path, []).extend([status] * times)

    def respond(self, method: str, path: str, headers: Mapping[str, str]) -> Answer | None:
        """The answer to one request, logged; None closes the connection."""
        if self.latency:
            time.sleep(self.latency)
        with self._lock:
            faults = self._faults.get(path)
            if faults:
                status = faults.pop(0)
                answer = Answer(b"<html><body>Error</body></html>", status=status)
            else:
                answer = _conditional(self.site.answer(path), headers)
            self._requests.append(Request(method, path, dict(headers), time.monotonic(), answer.status))
        return answer if answer.status else None


def _conditional(answer: Answer, headers: Mapping[str, str]) -> Answer:
    """304 where the client holds this version: by ETag, or by date where it sends no ETag."""
    own = dict(answer.headers)
    asked = {name.lower(): value for name, value in headers.items()}
    tag, since = asked.get("if-none-match"), asked.get("if-modified-since")
    fresh = tag == own.get("ETag") if tag else bool(since) and since == own.get("Last-Modified")
    if own and fresh:
        return Answer(b"", status=304, headers=answer.headers)
    return answer


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        answer = self.server.replica.respond(self.command, self.path, dict(self.headers.items()))
        if answer is None:
            self.close_connection = True
            return
        self.send_response(answer.status)
        if answer.status != 304:
            self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on stderr: `Replica.requests` is the log."""
