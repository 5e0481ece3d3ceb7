"""Programs that begin as a fork of a process which has imported them: most of a small crawl is imports.

`tests.crawler.forking` is that process. The kills, the tests of what is loaded, those of the installed program and
shells with `forks = False` run the command from its start.
"""

import atexit
import json
import os
import select
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

ROOT = Path(__file__).parent.parent.parent
LONGEST = 1 << 20
WIDTH = 12
"""Bytes of a number on the way back."""


class Forked:
    """A process that runs; the part of `subprocess.Popen` that asks for its end."""

    def __init__(self, status: int) -> None:
        self.pid = int(os.read(status, WIDTH))
        self.returncode: int | Any = None  # as Popen has it
        self._status = status
        self._lock = threading.Lock()

    def __del__(self) -> None:
        os.close(self._status)

    def poll(self) -> int | None:
        """The exit code, minus the number of the signal that ended it; None while it runs."""
        with self._lock:
            if self.returncode is None and select.select([self._status], [], [], 0)[0]:
                self.returncode = int(os.read(self._status, WIDTH))
            code: int | None = self.returncode
        return code

    def wait(self, timeout: float | None = None) -> int:
        """The exit code. Raises subprocess.TimeoutExpired."""
        end = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if not select.select([self._status], [], [], _left(end))[0]:
                raise subprocess.TimeoutExpired("a fork", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """To this process alone."""
        if self.poll() is None:
            # It may have ended since, as with `subprocess.Popen`.
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Asks it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it at once."""
        self.send_signal(signal.SIGKILL)


class ForkedCrawl(Forked):
    """A command that runs. What it prints is text."""

    def __init__(self, status: int, output: int | None, errors: int | None) -> None:
        super().__init__(status)
        self.stdout: IO[str] | None = None if output is None else os.fdopen(output, encoding="utf-8")
        self.stderr: IO[str] | None = None if errors is None else os.fdopen(errors, encoding="utf-8")
        self._read: dict[IO[str], bytearray] = {
            stream: bytearray() for stream in (self.stdout, self.stderr) if stream is not None
        }

    def __del__(self) -> None:
        for stream in self._read:
            stream.close()
        super().__del__()

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """All that it printed, when it has ended. Raises subprocess.TimeoutExpired, and may be called again."""
        end = None if timeout is None else time.monotonic() + timeout
        with selectors.DefaultSelector() as waiting:
            for stream in self._read:
                if not stream.closed:
                    waiting.register(stream, selectors.EVENT_READ)
            while waiting.get_map():
                ready = waiting.select(_left(end))
                if not ready:
                    raise subprocess.TimeoutExpired("scrapy", timeout or 0, bytes(self._printed(self.stdout)))
                for key, _ in ready:
                    assert not isinstance(key.fileobj, int)
                    self._take(key.fileobj, waiting)
        self.wait(_left(end))
        return self._printed(self.stdout).decode(), self._printed(self.stderr).decode()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for stream in self._read:
            stream.close()
        self.wait()

    def _printed(self, stream: IO[str] | None) -> bytearray:
        return bytearray() if stream is None else self._read[stream]

    def _take(self, stream: Any, waiting: selectors.BaseSelector) -> None:
        data = os.read(stream.fileno(), 1 << 16)
        self._read[stream] += data
        if not data:
            waiting.unregister(stream)
            stream.close()


def _left(end: float | None) -> float | None:
    return None if end is None else max(0.0, end - time.monotonic())


def start_forked(
    words: list[str],
    environment: Mapping[str, str] | None = None,
    *,
    forks_worker: bool = False,
    folder: Path = ROOT,
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.PIPE,
    stderr: int = subprocess.STDOUT,
) -> ForkedCrawl:
    """Begins `scrapy ...`, or `python -m NAME ...` where the first word is such a name, in the folder, in a session of
    its own, with its first worker where that is asked for. The streams are open files, or as `subprocess.Popen` takes
    them."""
    asked = {
        "words": words,
        "forks_worker": forks_worker,
        "folder": str(folder),
        "environment": dict(os.environ if environment is None else environment),
    }
    nothing = os.open(os.devnull, os.O_RDWR)
    pipes = [os.pipe() if stream == subprocess.PIPE else (None, None) for stream in (stdout, stderr)]
    special = {subprocess.DEVNULL: nothing}
    output = special.get(stdout, stdout) if pipes[0][1] is None else pipes[0][1]
    errors = special.get(stderr, stderr) if pipes[1][1] is None else pipes[1][1]
    try:
        status = _ask(asked, [special.get(stdin, stdin), output, output if errors == subprocess.STDOUT else errors])
    finally:
        for descriptor in (nothing, pipes[0][1], pipes[1][1]):
            if descriptor is not None:
                os.close(descriptor)
    return ForkedCrawl(status, pipes[0][0], pipes[1][0])


class ForkedWorkers:
    """Stands in for the module `subprocess` in `crawler.workers.pool`: workers begin as forks, too."""

    DEVNULL, TimeoutExpired = subprocess.DEVNULL, subprocess.TimeoutExpired

    @staticmethod
    def Popen(command: list[str], *, pass_fds: tuple[int, ...], **_: Any) -> Forked:
        """As the pool asks for it."""
        asked = {"worker": f"{pass_fds[0]} {command[2]}", "parent": os.getpid(), "environment": dict(os.environ)}
        return Forked(_ask(asked, list(pass_fds)))


_LOCK = threading.Lock()


def _ask(asked: Mapping[str, object], streams: list[int]) -> int:
    """Where the fork says what its id is and how it ends."""
    # For `tests/conftest.py`: the process is another one's child.
    sys.audit("subprocess.Popen", "fork", [], None, None)
    status, status_end = os.pipe()
    try:
        with _LOCK:
            socket.send_fds(_door(), [json.dumps(asked).encode()], [status_end, *streams])
    finally:
        os.close(status_end)
    return status


@cache
def _door() -> socket.socket:
    """The way to the process that forks; it ends when this one does."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.crawler.forking", str(theirs.fileno())],
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
