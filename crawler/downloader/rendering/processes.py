"""The browser's processes, as Linux tells of them: their memory, their end. Elsewhere nothing is told."""

import contextlib
import os
import signal
from collections.abc import Iterable
from pathlib import Path

_PROC = Path("/proc")
_DRIVER = b"run-driver"
"""What Playwright's driver is called with."""


def drivers() -> frozenset[int]:
    """Return the drivers that this process has started."""
    return frozenset(child for child in _children_of(_PROC / "self") if _DRIVER in _read(_PROC / f"{child}/cmdline"))


def below(roots: Iterable[int]) -> frozenset[int]:
    """Return the processes that these have started, and those in their turn."""
    pending, found = list(roots), set[int]()
    while pending:
        new = set(_children_of(_PROC / str(pending.pop()))) - found
        found |= new
        pending += new
    return frozenset(found)


def memory_of(processes: Iterable[int]) -> int:
    """Return the bytes that processes have of their own."""
    lines = (line for process in processes for line in _read(_PROC / f"{process}/status").splitlines())
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(b"RssAnon:"))


def kill(processes: Iterable[int]) -> None:
    """End processes at once."""
    for process in processes:
        with contextlib.suppress(OSError):
            os.kill(process, signal.SIGKILL)


def _children_of(process: Path) -> list[int]:
    return [int(word) for file in (process / "task").glob("*/children") for word in _read(file).split()]


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""  # it has ended meanwhile
