"""The first workers of a forked crawl: forked with it, before it has threads. Most of a worker is imports, .4 s of CPU.

Each runs the program that the pool would start, with the same parent, in a process group of its own; those that take
its place when it has died, and those of shells with `forks_worker = False`, are started as the pool starts them.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from typing import Any

from crawler.workers import pool

_LONGEST = 1 << 16


class FirstWorker:
    """The part of `subprocess.Popen` that the pool uses."""

    def __init__(self) -> None:
        self._door, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock = threading.Lock()
        self.returncode: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            self._door.close()
            _await_program(theirs)
        theirs.close()

    def begin(self, program: str, descriptor: int) -> None:
        """Run the program, with the open file under its number."""
        with self._door:
            socket.send_fds(self._door, [f"{descriptor} {program}".encode()], [descriptor])

    def poll(self) -> int | None:
        """The exit code, minus the number of the signal that ended it; None while it runs."""
        with self._lock:
            if self.returncode is None and (ended := os.waitpid(self.pid, os.WNOHANG))[0]:
                self.returncode = os.waitstatus_to_exitcode(ended[1])
            return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code. Raises subprocess.TimeoutExpired."""
        end = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired("worker", timeout or 0)
            time.sleep(0.002)
        return code

    def kill(self) -> None:
        """End it at once."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)


def fork_first_workers(number: int) -> None:
    """Fork so many, and let the pool of this process take them for the first that it starts."""
    vars(pool)["subprocess"] = _Starts([FirstWorker() for _ in range(number)])


class _Starts:
    """Stands in for the module `subprocess` in the pool."""

    DEVNULL, TimeoutExpired = subprocess.DEVNULL, subprocess.TimeoutExpired

    def __init__(self, waiting: list[FirstWorker]) -> None:
        self._waiting = waiting

    def Popen(self, command: list[str], **options: Any) -> "FirstWorker | subprocess.Popen[bytes]":
        with contextlib.suppress(IndexError):
            worker = self._waiting.pop()
            worker.begin(command[2], options["pass_fds"][0])
            return worker
        return subprocess.Popen(command, **options)


def _await_program(door: socket.socket) -> None:
    """Never returns; without a program it ends with its parent."""
    os.setpgid(0, 0)
    try:
        request, descriptors, *_ = socket.recv_fds(door, _LONGEST, 1)
        door.close()
        if request:
            run_worker(request.decode(), descriptors[0])
    finally:
        os._exit(0)


def run_worker(request: str, descriptor: int) -> None:
    """Run the program that the request names after the number under which it looks for the open file. Never returns."""
    try:
        number, _, program = request.partition(" ")
        _place(descriptor, int(number))
        exec(program, {"__name__": "__main__"})
    except BaseException:  # noqa: BLE001 (the end of a process: what it raised is said)
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


def _place(descriptor: int, number: int) -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1):
        os.dup2(nothing, standard)
    os.dup2(descriptor, number)
    os.closerange(3, number)
    os.closerange(number + 1, 64)
