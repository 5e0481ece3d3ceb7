"""Crawls that begin as a fork of a process which has imported the program: most of a small crawl is imports.

The fork reads its command line, the settings and the environment, and ends, as `python -m scrapy crawl` does: nothing
that reads them is imported before. The kills and shells with `forks = False` run the command from its start.
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import scrapy.commands
from scrapy.cmdline import execute

from tests.crawler.first_worker import fork_first_worker

ROOT = Path(__file__).parent.parent.parent
MODULES = """
    alembic.command certifi encodings.charmap resource sqlalchemy.dialects.sqlite
    scrapy.extensions.throttle scrapy.logformatter scrapy.pipelines scrapy.spiderloader scrapy.statscollectors
""".split()
"""What a crawl and its worker import beside the program and Scrapy's defaults."""
_APART = ("crawler.commands", "crawler.reading_room", "crawler.settings", "storage.migrations")
"""What of the program is not imported before the fork: it reads the environment, no crawl needs it, or Alembic runs
it."""
_LONGEST = 1 << 20
_WIDTH = 12
"""Bytes of a number on the way back."""


class ForkedCrawl:
    """A crawl that runs; the part of `subprocess.Popen` that tests use. Its output is text."""

    def __init__(self, pid: int, output: int, status: int) -> None:
        self.pid = pid
        self.returncode: int | Any = None  # as Popen has it
        self._output, self._status = output, status
        self._read = bytearray()

    def poll(self) -> int | None:
        """The exit code, minus the number of the signal that ended it; None while it runs."""
        if self.returncode is None and select.select([self._status], [], [], 0)[0]:
            self.returncode = int(os.read(self._status, _WIDTH))
            os.close(self._status)
        code: int | None = self.returncode
        return code

    def communicate(self, timeout: float | None = None) -> tuple[str, None]:
        """All that it printed, when it has ended. Raises subprocess.TimeoutExpired, and may be called again."""
        end = None if timeout is None else time.monotonic() + timeout
        while self._output >= 0:
            self._await(self._output, end)
            data = os.read(self._output, 1 << 16)
            self._read += data
            if not data:
                os.close(self._output)
                self._output = -1
        while self.poll() is None:
            self._await(self._status, end)
        return self._read.decode(), None

    def send_signal(self, number: int) -> None:
        """To this process alone."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Ends it at once."""
        self.send_signal(signal.SIGKILL)

    def _await(self, descriptor: int, end: float | None) -> None:
        left = None if end is None else max(0.0, end - time.monotonic())
        if not select.select([descriptor], [], [], left)[0]:
            raise subprocess.TimeoutExpired("scrapy crawl", left or 0, bytes(self._read))


def start_forked(words: list[str], environment: Mapping[str, str], *, forks_worker: bool) -> ForkedCrawl:
    """Begins `scrapy crawl ...` in a session of its own, with its first worker where that is asked for."""
    output, output_end = os.pipe()
    status, status_end = os.pipe()
    asked = {"words": words, "environment": dict(environment), "forks_worker": forks_worker}
    request = json.dumps(asked).encode()
    with _LOCK:
        socket.send_fds(_door(), [request], [output_end, status_end])
    os.close(output_end)
    os.close(status_end)
    return ForkedCrawl(int(os.read(status, _WIDTH)), output, status)


_LOCK = threading.Lock()


@cache
def _door() -> socket.socket:
    """The way to the process that forks; it ends when this one does."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.crawler.forked", str(theirs.fileno())],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
        )

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def _await_crawl(door: socket.socket) -> list[str]:
    """Returns in each crawl, with its command line; in the process that forks never."""
    while True:
        request, descriptors, *_ = socket.recv_fds(door, _LONGEST, 2)
        if not request:
            os._exit(0)
        output, status = descriptors
        if os.fork() == 0:
            break
        os.close(output)
        os.close(status)
        _reap()
    door.close()
    crawl = os.fork()
    if crawl:
        # Between the two: it says what the crawl's id is, and how it ended.
        os.close(output)
        os.write(status, b"%*d" % (_WIDTH, crawl))
        _, code = os.waitpid(crawl, 0)
        os.write(status, b"%*d" % (_WIDTH, os.waitstatus_to_exitcode(code)))
        os._exit(0)
    os.close(status)
    os.setsid()
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    asked = json.loads(request)
    os.environ.clear()
    os.environ.update(asked["environment"])
    if asked["forks_worker"]:
        fork_first_worker()
    words: list[str] = asked["words"]
    return words


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def _import_program() -> None:
    from scrapy.settings import default_settings as default
    from sqlalchemy.orm import configure_mappers

    from crawler.extraction import article

    parts = (*default.EXTENSIONS_BASE, *default.DOWNLOADER_MIDDLEWARES_BASE, *default.SPIDER_MIDDLEWARES_BASE)
    commands = [module.name for module in pkgutil.iter_modules(scrapy.commands.__path__, "scrapy.commands.")]
    for name in (*MODULES, *commands, *(part.rpartition(".")[0] for part in parts), *_program()):
        importlib.import_module(name)
    configure_mappers()
    article.prewarm()
    assert threading.active_count() == 1, "a fork has one thread"
    assert "crawler.settings" not in sys.modules, "it reads the environment"
    assert "twisted.internet.reactor" not in sys.modules, "the crawl chooses it"


def _program() -> Iterator[str]:
    """The names of all modules of the program, but for those that stand apart."""
    for package in ("crawler", "pipelines", "storage"):
        for file in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            if not name.startswith(_APART):
                yield name


def _main() -> None:
    with socket.socket(fileno=int(sys.argv[1])) as door:
        _import_program()
        gc.freeze()
        sys.argv = _await_crawl(door)
    execute()


if __name__ == "__main__":
    _main()
