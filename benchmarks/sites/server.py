"""Serve a made site, or a folder of built files, on a port of this machine, with a log of what was asked."""

from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from benchmarks.sites.made import Page
from tests.serving import Serving

_CHANGED = "Fri, 27 Nov 2026 06:00:00 GMT"


@dataclass(frozen=True)
class Hit:
    """One request."""

    path: str
    page: Page | None
    status: int
    is_conditional: bool
    """Whether it asked for what has changed alone."""


class SiteServer(Serving):
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

        super().__init__(ThreadingHTTPServer(("127.0.0.1", 0), Handler))


def _validators(page: Page | None, *, has_tags: bool) -> dict[str, str]:
    if page is None:
        return {}
    return {"ETag": page.tag} if has_tags else {"Last-Modified": _CHANGED}
