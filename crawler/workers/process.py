"""The inside of one extraction process: receive a page, clean it, send the article or the error back.

`pool.py` starts it as a program of its own. It imports nothing heavy until it is limited and bound to its parent.
"""

import ctypes
import gc
import importlib
import logging
import os
import pickle
import select
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from functools import cache
from multiprocessing.connection import Connection
from typing import Any

from crawler.extraction.errors import ExtractionError, WorkerDiedError, WorkerError
from crawler.workers.request import READY, Request

ALARM_GRACE = 2.0
"""Seconds after the parent's own limit by the clock at which the kernel ends a worker that nobody ended."""
_COLLECT_AFTER = 5_000
"""New objects from one collection to the next; Python's own 700 make a hundred collections of one page."""
_PR_SET_PDEATHSIG = 1


def serve(
    descriptor: int, parent: int, function: str, cpu_seconds: float, wall_seconds: float, memory_mib: int
) -> None:
    """Answer requests from the connection until its other end closes.

    `parent` is the starter's process id, `function` the dotted path `package.module:name` of what is loaded at once.
    `cpu_seconds` and `wall_seconds` limit each request, `memory_mib` the address space.
    """
    _die_with_parent(descriptor, parent)
    # Both reach it with its parent, Ctrl-C from the terminal and SIGTERM from systemd, which ends a whole service: the
    # parent is to save what its workers have begun.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    _limit_memory(memory_mib)
    logging.getLogger().addHandler(logging.NullHandler())
    connection = Connection(descriptor)
    _load(function)
    _collect_seldom()
    connection.send(READY)
    while True:
        try:
            request = connection.recv()
        except (EOFError, ConnectionResetError):
            return
        # CPU time, not the clock's: a page that needs a second is no worse on a machine where that takes ten. The
        # default actions of SIGPROF and SIGALRM need no Python code to run, so they also end a worker inside a C call.
        signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
        signal.setitimer(signal.ITIMER_REAL, wall_seconds + ALARM_GRACE)
        answer = _answer(request)
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            _send(connection, answer)
        except (BrokenPipeError, ConnectionResetError):
            return  # the parent was killed a moment ago, and this process is about to be
        if isinstance(answer, WorkerDiedError):
            return


def _answer(request: Request) -> Any:
    """Return the function's result or its error. This is the worker boundary: a bug in the cleaning of one page becomes
    that page's `WorkerError` with the traceback as a note, so that the crawl counts it and goes on."""
    try:
        return _load(request.function)(*request.arguments)
    except ExtractionError as error:
        return error
    except MemoryError:
        return WorkerDiedError("extraction went over the memory limit", request.url)
    except Exception as error:  # noqa: BLE001 (the worker boundary)
        failure = WorkerError(f"error in extraction: {type(error).__name__}: {error}", request.url)
        failure.add_note(traceback.format_exc())
        return failure


def _send(connection: "Connection[Any, Any]", answer: object) -> None:
    try:
        connection.send(answer)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        connection.send(WorkerError(f"the article cannot be sent: {error}"))


@cache
def _load(function: str) -> Callable[..., Any]:
    """Import what the dotted path names, and call its module's `prewarm()` if it has one."""
    path, _, name = function.partition(":")
    module = importlib.import_module(path)
    prewarm = getattr(module, "prewarm", None)
    if prewarm is not None:
        prewarm()
    loaded: Callable[..., Any] = getattr(module, name)
    return loaded


def _collect_seldom() -> None:
    """Make garbage collection rare: objects of the start-up live until the end and are no longer searched, and most of
    a page's own ten thousand are freed by their reference counts. Saves 3 to 5 % of a page's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER, 20, 50)


def _die_with_parent(descriptor: int, parent: int) -> None:
    """End this process when the parent is gone, whatever ended it."""
    if sys.platform == "linux":
        # The kernel's own way works while a C call holds the interpreter; the watching thread below does not.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)

    def watch() -> None:
        poll = select.poll()
        poll.register(descriptor, 0)  # no event asked for: only a hang-up is reported
        poll.poll()
        os._exit(1)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def _limit_memory(memory_mib: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    limit = memory_mib * 1024 * 1024
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
