"""`Work`: crawls of due sites, some at the same time, until nothing is due or the user ends it."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol

from crawler.site_list.turns import Waiting, next_turn
from crawler.working.crawl_process import Ended
from crawler.working.ledger import Ledger, Result, Task

_LOOK_SECONDS = 20.0
"""So often the list is read again: sites may be added and paused meanwhile."""


class Crawl(Protocol):
    """A crawl at work."""

    async def wait(self) -> Ended:
        """Return how it ended."""
        ...

    def stop(self) -> None:
        """Ask it to end."""
        ...

    def kill(self) -> None:
        """End it now."""
        ...


class Work:
    """One `scrapy work`."""

    def __init__(
        self,
        ledger: Ledger,
        start: Callable[[Task], Awaitable[Crawl]],
        tell: Callable[[Result, int], None],
        *,
        parallel: int,
        longest: float,
        patience: float,
    ) -> None:
        """`tell` is called with each result and the number of sites that still wait. A crawl is stopped after
        `longest` seconds, and killed `patience` seconds after it was asked to stop."""
        self._ledger = ledger
        self._start = start
        self._tell = tell
        self._parallel = parallel
        self._longest = longest
        self._patience = patience
        self._at_work: dict[Waiting, asyncio.Task[None]] = {}
        self._crawls: dict[Waiting, Crawl] = {}
        self._interrupts = 0
        self._left = 0
        self._woken, self._interrupted = asyncio.Event(), asyncio.Event()
        self.codes: Counter[int | None] = Counter()
        """The exit codes of the crawls that ended, with their numbers."""

    def interrupt(self) -> None:
        """Stop the crawls that are under way and start no more; the second time, kill them."""
        self._interrupts += 1
        for crawl in self._crawls.values():
            self._end(crawl)
        self._interrupted.set()
        self._woken.set()

    async def run(self, *, once: bool) -> None:
        """Crawl what is due now, and return when all of it has ended; or stay until `interrupt`. Raises StorageError
        or DatabaseError, and then stops what is under way."""
        try:
            await (self._once() if once else self._stay())
        finally:
            for crawl in self._crawls.values():
                crawl.stop()

    async def _once(self) -> None:
        left = {waiting.number for waiting in self._ledger.due()}
        while left or self._at_work:
            # What was paused or removed meanwhile is no longer due.
            due = [waiting for waiting in self._ledger.due() if waiting.number in left]
            left = {waiting.number for waiting in due} if not self._interrupts else set()
            left -= {waiting.number for waiting in self._start_some(due)}
            self._left = len(left)
            if self._at_work:
                await self._something(None)

    async def _stay(self) -> None:
        while not self._interrupts or self._at_work:
            due = [waiting for waiting in self._ledger.due() if waiting not in self._at_work]
            started = self._start_some(due)
            self._left = len(due) - len(started)
            seconds = self._ledger.seconds_to_next() if not due else None
            await self._something(min(_LOOK_SECONDS, seconds) if seconds else _LOOK_SECONDS)

    def _start_some(self, due: list[Waiting]) -> list[Waiting]:
        started: list[Waiting] = []
        while not self._interrupts and len(self._at_work) < self._parallel:
            turn = next_turn((waiting for waiting in due if waiting not in started), self._at_work)
            if turn is None:
                break
            self._at_work[turn] = asyncio.create_task(self._crawl(turn))
            started.append(turn)
        return started

    async def _something(self, seconds: float | None) -> None:
        """Wait until a crawl ends, the user interrupts, or the time is over."""
        woken = asyncio.create_task(self._woken.wait())
        done, _ = await asyncio.wait(
            {woken, *self._at_work.values()}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
        )
        woken.cancel()
        self._woken.clear()
        for waiting, task in list(self._at_work.items()):
            if task in done:
                del self._at_work[waiting]
                # A fault of the program ends the work, and is not hidden in a task.
                task.result()

    async def _crawl(self, waiting: Waiting) -> None:
        task = await self._ledger.begin(waiting)
        if task is None:
            return
        crawl = self._crawls[waiting] = await self._start(task)
        if self._interrupts:
            self._end(crawl)
        ended, is_over_time = await self._until_end(crawl)
        del self._crawls[waiting]
        was_stopped = bool(self._interrupts)
        result = await self._ledger.end(waiting, ended, was_stopped=was_stopped, is_over_time=is_over_time)
        self.codes[ended.exit_code] += 1
        if result is not None:
            self._tell(result, self._left)

    async def _until_end(self, crawl: Crawl) -> tuple[Ended, bool]:
        """Return how it ended, and whether it took too long."""
        end, stopped = asyncio.create_task(crawl.wait()), asyncio.create_task(self._interrupted.wait())
        await asyncio.wait({end, stopped}, timeout=self._longest, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if end.done():
            return await end, False
        is_over_time = not self._interrupts
        if is_over_time:
            crawl.stop()
        await asyncio.wait({end}, timeout=self._patience)
        if end.done():
            return await end, is_over_time
        crawl.kill()
        return replace(await end, last_line="it did not end when it was told to, and was killed"), is_over_time

    def _end(self, crawl: Crawl) -> None:
        if self._interrupts > 1:
            crawl.kill()
        else:
            crawl.stop()
