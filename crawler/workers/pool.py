"""`ExtractionWorkers`: a pool of processes that clean pages, with time and memory limits.

Each thread of the pool owns one process and its connection. Not pebble's pool: its workers share locks, and kill -9 of
an idle worker broke the whole pool ("All workers expired", pebble 5.2.3). Not multiprocessing's processes: they run the
parent's main script again and are in the terminal's process group, where Ctrl-C reaches them.
"""

import contextlib
import itertools
import os
import queue
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any

from crawler.extraction.errors import ExtractionError, ExtractionTimeoutError, WorkerDiedError, WorkerError
from crawler.workers.request import READY, Request

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from crawler.extraction.learned_lines import LearnedBlocks
    from crawler.extraction.page import Page
    from crawler.extraction.rules import CleaningRules, Mode

EXTRACT_ARTICLE = "crawler.extraction.article:extract_article"
CLEAN_PAGE = "crawler.workers.clean_page:clean_page"
"""What saving asks for; its module is imported by the workers alone."""
_LOOK_SECONDS = 1.0
"""How often a thread that waits for a page looks whether the pool is being stopped."""
_START_SECONDS = 60.0
"""A worker is ready after .3 s on an idle machine; the limit is for a machine under load."""

WALL_FACTOR = 6
"""A page may take so many times its limit of CPU time by the clock: a worker that uses none (stopped, swapping, asleep)
is given up then, and one on a machine with six times too much to do is not."""
_OUT_OF_TIME = ("SIGPROF", "SIGALRM")
"""The signals by which the kernel ends a worker that is over its limit."""

_FIRST, _PAGE, _LAST = range(3)
"""What is done first: many pages wait while a list that names further ones is read."""

_Task = tuple[Request, "Future[Any]"]


class ExtractionWorkers:
    """`workers` processes that clean pages; one that dies or takes too long is replaced, and only its page fails.

    `timeout` is in seconds of CPU per page, with `WALL_FACTOR` times as many by the clock; `memory_mib` limits the
    address space of each process, `mode` is that of `extract_article`. Thread-safe; the futures are awaited with
    `asyncio.wrap_future`. A cancelled future's page is dropped if no worker has it yet.
    """

    def __init__(
        self,
        workers: int,
        timeout: float,
        memory_mib: int = 1024,
        *,
        mode: "Mode" = "balanced",
        function: str = EXTRACT_ARTICLE,
        wall_factor: float = WALL_FACTOR,
    ) -> None:
        self._mode = mode
        self._function = function
        self._tasks: queue.PriorityQueue[tuple[int, int, _Task | None]] = queue.PriorityQueue()
        self._number = itertools.count()
        self._stopping = threading.Event()
        limits = _Limits(timeout, timeout * wall_factor, memory_mib)
        self._processes = [_WorkerProcess(function, limits) for _ in range(max(1, workers))]
        self._threads = [
            threading.Thread(target=self._run, args=(process,), name=f"extraction-{number}", daemon=True)
            for number, process in enumerate(self._processes, 1)
        ]

    def start(self) -> None:
        """Start the processes and return at once; they import what they need while the first pages are fetched."""
        for thread in self._threads:
            thread.start()

    def extract(
        self,
        page: "Page",
        rules: "CleaningRules",
        known_rules: "tuple[CleaningRules, ...]" = (),
        learned: "LearnedBlocks | None" = None,
    ) -> "Future[Any]":
        """Clean one page; the arguments are those of `extract_article`, the result is the function's.

        The future raises an `ExtractionError`: what the function raised, `ExtractionTimeoutError` over the time limit,
        `WorkerDiedError` if the process ended or ran out of memory, `WorkerError` with the traceback as a note if the
        cleaning itself has a bug.
        """
        more = () if learned is None else (learned,)
        arguments = (page, rules, known_rules, self._mode, *more)
        return self._hand_over(_PAGE, Request(self._function, arguments, getattr(page, "url", None)))

    def call(self, function: str, *arguments: Any, url: str | None) -> "Future[Any]":
        """Run another function, named by `package.module:name`, with the limits of a page and before all pages that
        wait; `url` is for its errors, which are those of `extract`."""
        return self._hand_over(_FIRST, Request(function, arguments, url))

    def _hand_over(self, place: int, request: Request) -> "Future[Any]":
        future: Future[Any] = Future()
        if self._stopping.is_set():
            future.cancel()
        else:
            self._tasks.put((place, next(self._number), (request, future)))
        return future

    def stop(self, *, wait: bool) -> None:
        """End the processes. With `wait` the pages handed in are cleaned first; without, they are cancelled."""
        if not wait:
            self.abandon()
        self._stopping.set()
        for _ in self._threads:
            self._tasks.put((_LAST, next(self._number), None))
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def abandon(self) -> None:
        """Cancel the pages handed in and kill the processes, and wait for nothing."""
        self._stopping.set()
        self._cancel_waiting()
        for process in self._processes:
            process.kill()

    @property
    def number(self) -> int:
        """The number of pages that can be cleaned at the same time."""
        return len(self._processes)

    def _cancel_waiting(self) -> None:
        while True:
            try:
                *_, task = self._tasks.get_nowait()
            except queue.Empty:
                return
            if task is not None:
                task[1].cancel()

    def _run(self, process: "_WorkerProcess") -> None:
        process.prepare()
        while (task := self._next_task()) is not None:
            request, future = task
            if future.cancelled():
                continue
            answer = process.ask(request)
            if process.stopped:
                future.cancel()
            elif not future.set_running_or_notify_cancel():
                continue
            elif isinstance(answer, ExtractionError):
                future.set_exception(answer)
            else:
                future.set_result(answer)
        process.close()

    def _next_task(self) -> "_Task | None":
        """Return the next task; None at the end."""
        while True:
            try:
                return self._tasks.get(timeout=_LOOK_SECONDS)[-1]
            except queue.Empty:
                # Ctrl-C in the middle of a put loses the queue's word to a thread that waits: seen once in some
                # hundred batches, and the program waited for that thread for ever.
                if self._stopping.is_set():
                    return None


@dataclass(frozen=True)
class _Ended:
    """A process ended in place of an answer."""

    how: str


@dataclass(frozen=True, slots=True)
class _Limits:
    """What one page may take."""

    cpu_seconds: float
    wall_seconds: float
    memory_mib: int


class _WorkerProcess:
    """One process and its connection, used by one thread (`kill` and `pid` by any)."""

    def __init__(self, function: str, limits: _Limits) -> None:
        self._function = function
        self._limits = limits
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection[Any, Any] | None = None
        self._ready = False
        self.stopped = False

    @property
    def pid(self) -> int | None:
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def start(self) -> None:
        """Start the process if none runs; `stopped` processes stay ended. Raises OSError."""
        from multiprocessing.connection import Connection

        with self._lock:
            if self.stopped or (self._process is not None and self._process.poll() is None):
                return
            if self._connection is not None:
                self._connection.close()
            ours, theirs = socket.socketpair()
            _limit_waiting(ours, self._limits.wall_seconds)
            arguments = (theirs.fileno(), os.getpid(), self._function, *astuple(self._limits))
            program = "\n".join(
                (
                    f"import sys; sys.path[:] = {sys.path!r}",
                    "from crawler.workers.process import serve",
                    f"serve(*{arguments!r})",
                )
            )
            self._connection = Connection(ours.detach())
            self._ready = False
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603 (our own program)
                    [sys.executable, "-c", program],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    pass_fds=(theirs.fileno(),),
                    # A group of its own from the first instant: Ctrl-C goes to the terminal's group.
                    process_group=0,
                )

    def ask(self, request: Request) -> Any:
        """Return the worker's answer (the result or an `ExtractionError`) and replace a process that failed."""
        answer = self._ask_once(request)
        if isinstance(answer, _Ended):
            # It may have ended before it had the page; only a second end is the page's.
            answer = self._ask_once(request)
        if isinstance(answer, _Ended):
            answer = WorkerDiedError(f"extraction process ended ({answer.how})", request.url)
        if isinstance(answer, ExtractionTimeoutError | WorkerDiedError):
            self._end(0.5 if isinstance(answer, WorkerDiedError) else 0)
            self.prepare()
        return answer

    def _ask_once(self, request: Request) -> Any:
        try:
            self.start()
            return self._exchange(request)
        except BlockingIOError:
            return self._hung(request)
        except (EOFError, OSError):
            how = self._end(0.5)
            if how in _OUT_OF_TIME:
                seconds = f"{self._limits.cpu_seconds:g} s of CPU"
                return ExtractionTimeoutError(f"extraction took longer than {seconds}", request.url)
            return _Ended(how)
        except Exception as error:  # noqa: BLE001 (the worker boundary: what cannot be pickled)
            self._end(0)
            return WorkerError(f"page or article cannot be sent: {type(error).__name__}: {error}", request.url)

    def _hung(self, request: Request) -> ExtractionTimeoutError:
        return ExtractionTimeoutError(
            f"extraction took longer than {self._limits.wall_seconds:g} s by the clock", request.url
        )

    def prepare(self) -> None:
        """Start the process ahead of its first page; if that fails, the page will report it."""
        with contextlib.suppress(OSError):
            self.start()

    def _exchange(self, request: Request) -> Any:
        """Send the request and return the answer. Raises EOFError or OSError where the process ends, BlockingIOError
        where it neither takes the request nor answers."""
        connection = self._connection
        if connection is None or self.stopped:
            raise EOFError
        if not self._ready:
            self._ready = connection.poll(_START_SECONDS) and connection.recv() == READY
        if not self._ready:
            raise EOFError
        end = time.monotonic() + self._limits.wall_seconds
        connection.send(request)
        if connection.poll(max(0.0, end - time.monotonic())):
            return connection.recv()
        return self._hung(request)

    def _end(self, grace: float) -> str:
        """End the process, after `grace` seconds in which it may end by itself, and say how it ended."""
        if self._process is None:
            return "it did not start"
        try:
            code = self._process.wait(grace) if grace else None
        except subprocess.TimeoutExpired:
            code = None
        if code is None:
            self._process.kill()
            code = self._process.wait()
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"

    def kill(self) -> None:
        """End the process now and for good."""
        with self._lock:
            self.stopped = True
            if self._process is not None:
                self._process.kill()

    def close(self) -> None:
        """End the process, reap it and close its connection."""
        self.kill()
        self._end(0)
        if self._connection is not None:
            self._connection.close()


def _limit_waiting(ours: socket.socket, seconds: float) -> None:
    """Let no write to a worker, and no read from it, wait longer: a stopped worker takes what fits into the socket's
    buffer, about 200 kB, and then nothing. Waiting longer is BlockingIOError."""
    limit = struct.pack("ll", int(seconds), int(seconds % 1 * 1e6))
    for option in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
        ours.setsockopt(socket.SOL_SOCKET, option, limit)
