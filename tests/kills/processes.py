"""What runs on this machine, from /proc: the processes that a crawl has started, whatever became of their parent."""

import os
import subprocess
from pathlib import Path

from tests.waiting import HANG_SECONDS, wait_until

MARK = "WINNOW_KILL_TEST"
"""An environment variable that a crawl and all it starts carry: a worker whose parent is gone is still found."""


def marked(token: str) -> list[int]:
    """The ids of the living processes that carry the mark; those that only wait to be reaped are none."""
    wanted = f"{MARK}={token}".encode()
    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*") if _carries(folder, wanted)]


def never_ended(token: str, seconds: float = HANG_SECONDS) -> list[int]:
    """The marked processes that do not end; an empty list as soon as there is none."""
    try:
        wait_until(lambda: not marked(token), seconds)
    except TimeoutError:
        return marked(token)
    return []


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that only waits to be reaped does not."""
    state = Path(f"/proc/{pid}/stat")
    try:
        return state.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def descendants(pid: int) -> list[int]:
    """The ids of the children of a process, of their children, and so on."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(child): int(parent) for child, parent in (line.split() for line in listed.splitlines())}
    found: list[int] = []
    wanted = {pid}
    while wanted:
        wanted = {child for child, parent in parents.items() if parent in wanted}
        found += wanted
    return found


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
