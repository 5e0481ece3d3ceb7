"""Serve a made site, or a folder of built files, on a port of this machine, with a log of what was asked."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from benchmarks.sites.made import Page

_CHANGED = "Fri, 27 Nov 2026 06:00:00 GMT"


@dataclass(frozen=True)
class Hit:
    """One request."""

    path: str
    page: Page | None
    status: int
    is_conditional: bool
    """Whether it asked for what has changed alone."""


class SiteServer:
    """`with SiteServer() as server`: set `answer`, then ask at `url`."""

    def __init__(self, answer: Callable[[str], Page | None] = lambda path: None, *, has_tags: bool = True) -> None:
        self.answer = answer
        self.has_tags = has_tags
        """Whether versions are told by ETag; otherwise by Last-Modified."""
        self.hits: list[Hit] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = site.answer(self.path)
                validators = _validators(page, has_tags=site.has_tags)
                asked = self.headers.get("If-None-Match") or self.headers.get("If-Modified-Since")
                status = 404 if page is None else 304 if asked and asked in validators.values() else 200
                site.hits.append(Hit(self.path, page, status, bool(asked)))
                body = page.body if page is not None and status == 200 else b"not here" if page is None else b""
                self.send_response(status)
                if status != 304:
                    self.send_header("Content-Type", page.content_type if page else "text/html")
                self.send_header("Content-Length", str(len(body)))
                for name, value in validators.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing: `hits` is the log."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _validators(page: Page | None, *, has_tags: bool) -> dict[str, str]:
    if page is None:
        return {}
    return {"ETag": page.tag} if has_tags else {"Last-Modified": _CHANGED}
