"""One `scrapy crawl` in a process of its own: started, stopped, and what it came to."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from crawler.extraction.addresses import page_key
from crawler.terminal.program_name import program_name
from storage.store_file.lock import lock_name

_LAST_BYTES = 8192
"""The end of a log in which its last line is looked for."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a crawl ended."""

    exit_code: int | None
    """As `scrapy crawl` has it; None where a signal ended the process, or an exit code that no crawl has."""
    last_line: str
    """Of what it printed."""
    pid: int


@dataclass(frozen=True, slots=True)
class CrawlCommand:
    """What every crawl of a `scrapy work` is started with."""

    options: tuple[str, ...] = ()
    """Such as `-s NAME=VALUE`."""
    logs: Path | None = None
    """The folder in which each site's last log is kept; None: none is."""

    def line(self, spider: str, arguments: Mapping[str, str]) -> list[str]:
        """Return the command line of one crawl."""
        given = [part for name, value in arguments.items() for part in ("-a", f"{name}={value}")]
        return [sys.executable, "-m", program_name(), "crawl", spider, *given, *self.options]

    def log(self, name: str) -> BinaryIO:
        """Return the file for what the crawl of a listed address or spider prints: two sections of one site have a log
        each. No pipe: that would end the crawl together with its reader."""
        if self.logs is None:
            return cast("BinaryIO", tempfile.TemporaryFile())
        shown = page_key(name).rstrip("/") if "://" in name else name
        return (self.logs / f"{lock_name(shown)}.log").open("w+b")


class CrawlProcess:
    """A crawl at work. In a process group of its own, so that Ctrl-C reaches it once, by `stop`."""

    def __init__(self, process: asyncio.subprocess.Process, log: BinaryIO) -> None:
        self._process = process
        self._log = log

    @classmethod
    async def start(cls, line: Sequence[str], log: BinaryIO) -> "CrawlProcess":
        """Start it. What it prints goes to `log`, which is closed at its end."""
        process = await asyncio.create_subprocess_exec(
            *line, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log, process_group=0
        )
        return cls(process, log)

    async def wait(self) -> Ended:
        """Return how it ended, once it has."""
        code = await self._process.wait()
        with self._log as log:
            last = _last_line(log)
        if 0 <= code <= 4:
            return Ended(code, last, self._process.pid)
        how = f"ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
        return Ended(None, f"the process was {how}" if code < 0 else f"the process {how}: {last}", self._process.pid)

    def stop(self) -> None:
        """Ask it to end, as Ctrl-C does: what was found and not read is left for the next crawl."""
        with suppress(ProcessLookupError):
            self._process.terminate()

    def kill(self) -> None:
        """End it now. Nothing that is saved is lost."""
        with suppress(ProcessLookupError):
            self._process.kill()


def _last_line(log: BinaryIO) -> str:
    end = log.seek(0, os.SEEK_END)
    log.seek(max(0, end - _LAST_BYTES))
    lines = log.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else ""
