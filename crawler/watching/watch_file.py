"""The file to which a watch appends: whole lines alone, whatever happens to the process that writes."""

import fcntl
import json
import os
from collections.abc import Collection, Iterable
from pathlib import Path

_CHUNK = 1 << 16


def append_lines(file: Path, lines: Iterable[str]) -> None:
    """Append the lines, all of them or none. The part of a line that a killed process left at the end is taken away
    first. Raises OSError."""
    content = "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace")
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
    try:
        # Crawls of other sites may write to it too.
        fcntl.flock(handle, fcntl.LOCK_EX)
        end = _end_of_lines(handle)
        os.ftruncate(handle, end)
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(handle, left) :]
            os.fsync(handle)
        except OSError:
            # A full disk: half of it must not be there when the rest comes once more.
            os.ftruncate(handle, end)
            raise
    finally:
        os.close(handle)


def versions_in(file: Path, asked: Collection[str]) -> set[str]:
    """Return which of the versions the file has."""
    found: set[str] = set()
    if not file.exists():
        return found
    with file.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            # Only whole lines count, and most have none of the versions.
            if line.endswith("\n") and any(version in line for version in asked):
                found |= {_version(line)} & set(asked)
    return found


def _version(line: str) -> str:
    try:
        read = json.loads(line)
    except ValueError:
        return ""
    return str(read.get("version", "")) if isinstance(read, dict) else ""


def _end_of_lines(handle: int) -> int:
    """Where the last whole line ends."""
    end = os.fstat(handle).st_size
    while end:
        start = max(0, end - _CHUNK)
        place = os.pread(handle, end - start, start).rfind(b"\n")
        if place >= 0:
            return start + place + 1
        end = start
    return 0
