"""`SharedWork`: the work of one of several `scrapy work` that share a list on a server, until nothing of the list is
left for this one or the user ends it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, TypedDict, TypeVar, Unpack

from crawler.site_list.turns import Waiting
from crawler.working.ledger import Ledger, Result, Task
from crawler.working.shared.site_queue import IsMine, SiteQueue
from crawler.working.work import Crawl, Work
from storage.database import DatabaseError
from storage.errors import driver_message

T = TypeVar("T")
_logger = logging.getLogger(__name__)
_LOOK = 1 / 6
"""The part of a lease after which due sites are put into the queue, and jobs of dead workers back into it, again. Each
worker does it: a periodic job of the queue would need one of the places for crawls, and might itself be left by a
worker that died."""
_AGAIN_SECONDS = 1.0
_BEYOND_LEASE = 5.0
"""Seconds after a lease by which the server has ended a silent session."""


class Limits(TypedDict):
    """As `Work` takes them."""

    parallel: int
    longest: float
    patience: float


class SharedWork(Work):
    """One `scrapy work` of several."""

    def __init__(
        self,
        ledger: Ledger,
        start: Callable[[Task], Awaitable[Crawl]],
        tell: Callable[[Result, int], None],
        *,
        connection: Mapping[str, Any],
        lease: float,
        **limits: Unpack[Limits],
    ) -> None:
        """As `Work`. `connection`: what the queue connects to the database with; a crawl that is silent for `lease`
        seconds loses its site."""
        super().__init__(ledger, start, tell, **limits)
        self._queue = SiteQueue(dict(connection), self._take, lease)
        self._lease = lease
        self._is_over = False

    async def run(self, *, once: bool) -> None:
        """Crawl what is due, and return when nothing of it waits and no crawl of this worker is under way; or stay
        until `interrupt`."""
        async with self._queue.opened():
            sharing = asyncio.create_task(self._share())
            working = asyncio.create_task(self._queue.work(self._parallel))
            over = asyncio.create_task(self._until_over(once))
            try:
                await asyncio.wait({sharing, working, over}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                self._is_over = True
                if not over.done():
                    self.interrupt()
                for task in (sharing, working):
                    task.cancel()
                with suppress(asyncio.CancelledError):
                    await working
                for task in (sharing, over):
                    with suppress(asyncio.CancelledError):
                        await task

    async def _until_over(self, once: bool) -> None:
        """Return when no more is to be begun here."""
        if not once:
            await self._interrupted.wait()
            return
        due = await self._patiently(self._ledger.due)
        await self._queue.put(due)
        left = {waiting.number for waiting in due}
        while left and not self._interrupts:
            # What was paused or removed meanwhile is no longer due; what others crawl is theirs.
            still = {waiting.number for waiting in await self._patiently(self._ledger.due)}
            left &= still
            here = {waiting.number for waiting in self._at_work}
            self._left = len(left - here)
            if not left - (await self._queue.under_way() - here):
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._interrupted.wait(), _AGAIN_SECONDS)

    async def _share(self) -> None:
        """Put what is due into the queue, and what dead workers left, again and again."""
        while True:
            left = await self._queue.take_away_stalled()
            await self._queue.put(await self._patiently(self._ledger.due), left=left)
            await asyncio.sleep(_LOOK * self._lease)

    async def _take(self, number: int, is_mine: IsMine) -> None:
        """Crawl a site of the queue, if that is still to be done."""
        waiting = await self._patiently(lambda: self._ledger.waiting(number))
        if waiting is None or self._interrupts or self._is_over:
            # It is still due, and whoever looks next puts it into the queue again.
            return
        self._at_work[waiting] = asyncio.current_task()  # type: ignore[assignment]
        try:
            await self._until_free(waiting)
            if not await is_mine():
                return
            left = await self._ledger.settle_left_of(number)
            if left is not None:
                self._tell(left, self._left)
            if await self._patiently(lambda: self._ledger.waiting(number)) is not None and not self._interrupts:
                await self._crawl(waiting)
        finally:
            del self._at_work[waiting]

    async def _until_free(self, waiting: Waiting) -> None:
        """Wait for a session that the server has not ended yet: that of a crawl whose process was stopped."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._lease + _BEYOND_LEASE
        while not self._interrupts and loop.time() < deadline:
            if not await self._patiently(lambda: self._ledger.is_held(waiting)):
                return
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _patiently(self, ask: Callable[[], T]) -> T:
        """Return the answer of the database, also one that is away for a while."""
        while True:
            try:
                return await asyncio.to_thread(ask)
            except DatabaseError as error:
                _logger.warning("waiting for the database: %s", driver_message(error))
                await asyncio.sleep(_AGAIN_SECONDS)
