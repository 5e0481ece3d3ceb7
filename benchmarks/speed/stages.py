"""Time of each stage of a crawl: a Scrapy extension, switched on by `-s EXTENSIONS=...`, never by the program itself.

It looks on: signals for downloads and items; the same methods as before with a clock around them for workers and
writer. `SPEED_FACTS` in the environment names the file that it writes at the end, `SPEED_STARTED` is the moment
(time.monotonic) at which the program was started.

All are seconds over the whole crawl. Eight pages at a time are under way, so that a stage's pages may add up to more
than the crawl's own time.
"""

import json
import os
import threading
import time
from collections import defaultdict
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler

from crawler.crawl.resources import RunResources
from crawler.workers import pool as workers_module
from pipelines.items import Article
from pipelines.save import SaveArticle
from storage.batches.jobs import Step
from storage.writer import Writer

FACTS, STARTED = "SPEED_FACTS", "SPEED_STARTED"
_PRIORITY = 900
_CLEAN, _SAVE = "clean", "process_item"


def extensions_with_stages() -> str:
    """The value of EXTENSIONS: the program's own and this one."""
    from crawler.settings import EXTENSIONS

    return json.dumps({**EXTENSIONS, f"{__name__}.{Stages.__name__}": _PRIORITY})


class Stages:
    """Clocks of one crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._lock = threading.Lock()
        self._threads: dict[str, float] = {}
        self._sent: dict[int, float] = {}
        self._ends: list[float] = []  # when pages were read: commits come a hundred at a time
        begun, self._start_cpu = time.monotonic(), time.process_time()
        self._seconds["before the first request"] = begun - float(os.environ.get(STARTED, begun))
        connect = crawler.signals.connect
        connect(self._left, signals.request_reached_downloader)
        connect(self._arrived, signals.response_received)
        connect(self._stopped, signals.engine_stopped)
        self._clock_futures()
        self._clock_saving()
        self._clock(workers_module._WorkerProcess, "ask", "extraction in workers", thread="")
        self._clock(Writer, "_write", "writer busy", thread="storage-writer")
        self._clock(Step, "run", "operations")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it, as Scrapy does."""
        return cls(crawler)

    def _add(self, stage: str, seconds: float) -> None:
        with self._lock:  # writer and workers are threads of their own
            self._seconds[stage] += seconds

    def _note_thread(self, name: str) -> None:
        self._threads[name] = time.thread_time()

    # Downloads

    def _left(self, request: Request) -> None:
        self._sent[id(request)] = time.monotonic()

    def _arrived(self, request: Request) -> None:
        left = self._sent.pop(id(request), None)
        if left is not None and "page" in request.meta:
            self._add("downloads", time.monotonic() - left)

    # Workers and writer

    def _clock(self, owner: Any, name: str, stage: str, *, thread: str | None = None) -> None:
        """Put a clock around a function that its owner looks up at each call. `thread`: whose CPU is noted with it."""
        timed = getattr(owner, name)

        def clocked(*arguments: Any) -> Any:
            start = time.monotonic()
            try:
                return timed(*arguments)
            finally:
                self._add(stage, time.monotonic() - start)
                if thread is not None:
                    self._note_thread(thread or threading.current_thread().name)

        setattr(owner, name, clocked)

    def _clock_futures(self) -> None:
        clean = RunResources.clean

        def clocked(session: RunResources, *arguments: Any) -> "Future[Any]":
            start = time.monotonic()

            def done(_: "Future[Any]") -> None:
                self._ends.append(time.monotonic())
                self._add("extraction, waiting included", self._ends[-1] - start)

            future = clean(session, *arguments)
            future.add_done_callback(done)
            return future

        setattr(RunResources, _CLEAN, clocked)

    def _clock_saving(self) -> None:
        save = SaveArticle.process_item

        async def clocked(pipeline: SaveArticle, item: Article) -> Article:
            start = time.monotonic()
            try:
                return await save(pipeline, item)
            finally:
                self._add("awaiting commit", time.monotonic() - start)

        setattr(SaveArticle, _SAVE, clocked)

    # The end

    def _stopped(self) -> None:
        self._note_thread("reactor")
        facts = {
            "ends": self._ends,
            "stages": dict(self._seconds),
            "threads": self._threads,
            "start_cpu": self._start_cpu,
        }
        Path(os.environ[FACTS]).write_text(json.dumps(facts), encoding="utf-8")
