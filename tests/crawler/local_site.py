"""A site of a few pages on loopback, with answers that tests write themselves, and a runner of the real command."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.crawler.forked import ROOT as ROOT
from tests.crawler.forked import ForkedCrawl, start_forked
from tests.empty_store import empty_store
from tests.serving import Serving
from tests.waiting import HANG_SECONDS

PARAGRAPH = (
    "The harbour council met on Monday to hear how the new sea wall had stood up to the autumn storms, and its "
    "engineer said that every gate had closed in time."
)


@dataclass(frozen=True)
class Reply:
    """One answer."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    hangs: bool = False
    """Send nothing until the server is stopped."""
    length: int | None = None
    """A Content-Length other than the body's."""


def story(headline: str, day: str = "2024-05-06T10:00:00+02:00") -> Reply:
    """A page with an article of its own words."""
    body = "".join(f"<p>{headline} {number}. {PARAGRAPH}</p>" for number in range(4))
    return Reply(
        f"<html lang='en'><head><title>{headline}</title><meta property='og:title' content='{headline}'>"
        f"<meta property='article:published_time' content='{day}'></head>"
        f"<body><article><h1>{headline}</h1>{body}</article></body></html>".encode()
    )


def links(hrefs: Iterable[str], head: str = "") -> Reply:
    """A page that is nothing but links."""
    items = "".join(f"<li><a href='{href}'>{href}</a></li>" for href in hrefs)
    return Reply(f"<html><head>{head}</head><body><ul>{items}</ul></body></html>".encode())


Route = Reply | Callable[[], Reply]


class LocalSite(Serving):
    """Serves `routes` (path with query to answer); anything else is a 404."""

    def __init__(
        self,
        routes: Mapping[str, Route] | None = None,
        *,
        address: tuple[str, int] = ("127.0.0.1", 0),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.routes: dict[str, Route] = dict(routes or {})
        self.hits: list[tuple[float, str, dict[str, str]]] = []
        self._released = threading.Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.hits.append((time.monotonic(), self.path, dict(self.headers.items())))
                route = site.routes.get(self.path, Reply(b"not here", 404))
                reply = route if isinstance(route, Reply) else route()
                if reply.hangs:
                    site._released.wait()
                    return
                self.send_response(reply.status)
                self.send_header("Content-Type", reply.content_type)
                self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body)

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        super().__init__(ThreadingHTTPServer(address, Handler))
        self._scheme = "https" if tls else "http"
        if tls:
            # The handshake is for the thread of the connection: here it would stop the server.
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`."""
        return f"{self._scheme}://{self.host}:{self.port}"

    @property
    def host(self) -> str:
        """Where it listens."""
        return str(self._server.server_address[0])

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    @property
    def paths(self) -> list[str]:
        """What was asked, in order."""
        return [path for _, path, _ in self.hits]

    def _release(self) -> None:
        self._released.set()


def refused_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass(frozen=True)
class Run:
    """What one run of the command said."""

    code: int
    log: str

    @property
    def last_line(self) -> str:
        """The last line of the log."""
        return self.log.strip().splitlines()[-1] if self.log.strip() else ""


class Shell:
    """Runs `scrapy crawl` into one database."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self.obeys_modes = False
        """Whether it runs as somebody whom the modes of files hold back, also where the tests are root's."""
        self.forks = sys.platform == "linux"
        """Whether runs begin where the program is imported already, which saves a second of each."""
        self.forks_worker = True
        """Whether their first worker does, too. It is there before the pool asks for it."""
        self.makes_store = False
        """Whether the first run makes the store by its migrations, which takes as long as a small crawl."""

    def start(
        self, *arguments: str, settings: Mapping[str, object] | None = None
    ) -> "ForkedCrawl | subprocess.Popen[str]":
        """Begins a run, in a session of its own; its output is a pipe."""
        given = {
            "EXTRACTION_WORKERS": 1,
            "ARTICLE_DATABASE": f"sqlite:///{self.database}",
            # A crawl that does not end by itself fails its test, and one on a busy machine does not.
            "SHUTDOWN_SECONDS": 10 * HANG_SECONDS,
            **(settings or {}),
        }
        options = [part for name, value in given.items() for part in ("-s", f"{name}={value}")]
        environment = {key: value for key, value in os.environ.items() if key != "ARTICLE_DATABASE"}
        command = ["scrapy", "crawl", *arguments, *options]
        if self.forks:
            if not (self.makes_store or self.database.exists()) and self.database.parent.is_dir():
                shutil.copyfile(empty_store(), self.database)
            if self.obeys_modes:
                command = ["tests.crawler.commands.reading", json.dumps([command[1:]]), "alone"]
            return start_forked(command, environment, forks_worker=self.forks_worker)
        return subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def crawl(
        self, *arguments: str, settings: Mapping[str, object] | None = None, seconds: float = HANG_SECONDS
    ) -> Run:
        """A whole run. Every run is checked for tracebacks."""
        process = self.start(*arguments, settings=settings)
        try:
            log, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            log, _ = process.communicate()
            raise AssertionError(f"the crawl did not end in {seconds} s:\n{log}") from None
        assert "Traceback" not in log, log
        self._require_accounts(log)
        return Run(process.returncode, log)

    def _require_accounts(self, log: str) -> None:
        """What became of the pages of the last run adds up to those that it found or took up, however it ended."""
        if not self.database.exists():
            return
        try:
            last = self.rows("SELECT found, results FROM crawl_run WHERE exit_code >= 0 ORDER BY id DESC LIMIT 1")
        except sqlite3.Error:
            # No database, or one that the test has spoilt.
            return
        for found, results in last:
            ends = json.loads(results or "null") or {"known": -found}
            known = ends.pop("known")
            assert found + known == sum(ends.values()), (found, known, ends, log)
            assert min(ends.values(), default=0) >= 0, ends

    def rows(self, question: str, *values: object) -> list[Any]:
        """Rows of the database."""
        connection = sqlite3.connect(self.database)
        try:
            return connection.execute(question, values).fetchall()
        finally:
            connection.close()

    def pages(self) -> dict[str, tuple[str, str | None]]:
        """Path of each page to its state and reason."""
        rows = self.rows("SELECT url, state, reason FROM page")
        return {"/" + url.split("/", 3)[3]: (state, reason) for url, state, reason in rows}
