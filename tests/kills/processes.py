"""What runs on this machine, from /proc: the processes that a crawl has started, whatever became of their parent."""

import os
import time
from pathlib import Path

MARK = "WINNOW_KILL_TEST"
"""An environment variable that a crawl and all it starts carry: a worker whose parent is gone is still found."""


def marked(token: str) -> list[int]:
    """The ids of the living processes that carry the mark; those that only wait to be reaped are none."""
    wanted = f"{MARK}={token}".encode()
    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*") if _carries(folder, wanted)]


def left_after(token: str, seconds: float) -> list[int]:
    """The marked processes that still live when so much time has passed, as soon as there is none an empty list."""
    end = time.monotonic() + seconds
    while alive := marked(token):
        if time.monotonic() > end:
            return alive
        time.sleep(0.02)
    return []


def resident_mib(pid: int | str, name: str = "VmRSS:") -> float | None:
    """Memory of a process in use (`VmHWM:`: at most so far), in MiB; None where it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    lines = [line for line in status.splitlines() if line.startswith(name)]
    return int(lines[0].split()[1]) / 1024 if lines else None


def cpu_seconds(pid: int | str) -> float:
    """CPU time that a process and its threads have used. Raises OSError where it has ended."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def open_files(pid: int | str) -> int:
    """How many files, connections and pipes a process holds open."""
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def _carries(folder: Path, wanted: bytes) -> bool:
    try:
        # A process that waits to be reaped has an empty environment.
        return wanted in (folder / "environ").read_bytes().split(b"\0")
    except OSError:
        return False
