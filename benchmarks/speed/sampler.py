"""What a program and the processes that it starts use: CPU and memory of each, from /proc (Linux)."""

import os
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

INTERVAL = 0.05
"""Seconds between two looks. A worker that is killed loses at most so much of its CPU time here; the main process and
what it has reaped lose nothing, because their last figures stay until the process itself is reaped."""
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """One run of a program."""

    started: float
    """time.monotonic() at its start."""
    wall: float
    """Seconds from its start to its end."""
    exit_code: int
    main_cpu: float
    """CPU seconds of the process that was started."""
    workers_cpu: float
    """CPU seconds of all processes that it started, together."""
    main_mib: float
    """Most memory that the main process held at one time (VmHWM), in MiB."""
    worker_mib: float
    """The same of the largest of the others; 0 where there was none."""


@dataclass
class Tree:
    """The last figures of every process of a tree; `look` as often as you like."""

    root: int
    cpu: dict[int, float] = field(default_factory=dict)
    """CPU seconds by process id."""
    mib: dict[int, float] = field(default_factory=dict)
    reaped: float = 0.0
    """CPU seconds of the processes that the root started and has reaped, as the kernel counts them."""

    def look(self) -> None:
        """Take new figures of the root and of all that descends from it."""
        waiting = [self.root]
        while waiting:
            pid = waiting.pop()
            times = cpu_seconds(pid)
            if times is None:
                continue
            self.cpu[pid] = max(times[0], self.cpu.get(pid, 0.0))
            if pid == self.root:
                self.reaped = max(times[1], self.reaped)
            self.mib[pid] = max(peak_mib(pid), self.mib.get(pid, 0.0))
            waiting += children(pid)

    def usage(self, started: float, wall: float, exit_code: int) -> Usage:
        """The figures as a whole."""
        others = [seconds for pid, seconds in self.cpu.items() if pid != self.root]
        # What has used no CPU is a fork that becomes another program at once (`uname`), not a worker.
        sizes = [size for pid, size in self.mib.items() if pid != self.root and self.cpu[pid]]
        # Seen and reaped overlap: each leaves out what the other has (the end of a process; those still alive).
        workers = max(sum(others), self.reaped)
        main_cpu, main_mib = self.cpu.get(self.root, 0.0), self.mib.get(self.root, 0.0)
        return Usage(started, wall, exit_code, main_cpu, workers, main_mib, max(sizes, default=0.0))


def run(command: list[str], *, cwd: Path, log: Path, env: dict[str, str], limit: float) -> Usage:
    """Run a program to its end, watched; what it says goes into `log`. One that takes more than `limit` seconds is
    ended, and its exit code is that of a killed process."""
    with log.open("wb") as said:
        start = time.monotonic()
        process = subprocess.Popen(command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=env)
        tree, ended = Tree(process.pid), threading.Event()
        killer = threading.Timer(limit, process.kill)
        watcher = threading.Thread(target=_watch, args=(tree, ended), daemon=True)
        killer.start()
        watcher.start()
        # Not reaped: the figures of the ended process stand in /proc until it is.
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        wall = time.monotonic() - start
        killer.cancel()
        ended.set()
        watcher.join()
        tree.look()
        return tree.usage(start, wall, process.wait())


def _watch(tree: Tree, ended: threading.Event) -> None:
    while not ended.wait(INTERVAL):
        tree.look()


def cpu_seconds(pid: int) -> tuple[float, float] | None:
    """CPU seconds of a process and of the children that it has reaped; None if there is no such process."""
    try:
        # The name in brackets may hold spaces and brackets.
        fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return None
    user, system, reaped_user, reaped_system = (int(value) for value in fields[11:15])
    return (user + system) / _TICKS, (reaped_user + reaped_system) / _TICKS


def peak_mib(pid: int) -> float:
    """VmHWM of a process, in MiB; 0 where it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii", "replace")
    except OSError:
        return 0.0
    found = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(found[0].split()[1]) / 1024 if found else 0.0


def children(pid: int) -> list[int]:
    """The processes that the threads of a process have started and that still run."""
    found: list[int] = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in listing.read_text("ascii").split()]
        except OSError:
            continue
    return found
