"""`SiteQueue`: which of several `scrapy work` crawls which site, by procrastinate's tables in the same database.

A job stands for one crawl of one site. Its `lock` is the host, so that no two jobs of one host are at work, and its
`queueing_lock` the site, so that each site waits once. Jobs are removed when they are done: what a crawl came to stands
in our own tables. The queue decides nothing that must be true: that is for the locks in `storage.server.lease`.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from typing import Any, TypeVar

import procrastinate
import psycopg
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job
from procrastinate.schema import SchemaManager

from crawler.site_list.turns import Waiting

T = TypeVar("T")
IsMine = Callable[[], Awaitable[bool]]
"""Whether a job is still this worker's: nothing may have been heard of it for too long."""
_logger = logging.getLogger(__name__)
SCHEMA = f"winnow_queue_{procrastinate.__version__.replace('.', '_')}"
QUEUE, TASK = "sites", "crawl"
_BEAT, _SILENT = 1 / 6, 1 / 2
"""Parts of a lease: a worker says so often that it lives, and the jobs of one that was silent for so long are given to
others, who wait for the end of the lease."""
_POLL_SECONDS = 1.0
_FORGOTTEN = 86400.0
"""Procrastinate removes workers that were silent for so long. Its own 30 s would remove those that live, and their
right to take jobs, at the first start of a worker after the database was away for so long."""
_TAKE_AWAY_STALLED = """
DELETE FROM procrastinate_jobs WHERE status = 'doing' AND (worker_id IS NULL OR worker_id IN (
    SELECT id FROM procrastinate_workers WHERE last_heartbeat < now() - make_interval(secs => %(silent)s)
)) RETURNING args
"""
"""In one statement: two workers that each asked for the stalled jobs first and gave them back then (`get_stalled_jobs`,
`retry_job`) would take a job from the third that has just begun it. And a job of the same site may wait already, beside
which none can be given back."""
_FIRST = 1
"""The priority of sites whose crawl was cut short; 0: of the others."""


def schema_statements() -> str:
    """Return what makes the tables."""
    return str(SchemaManager.get_schema())


class _PatientConnector(procrastinate.PsycopgConnector):
    """Waits for a database that is away. Procrastinate's worker ends at the first answer that does not come."""

    async def execute_query_async(self, query: Any, **arguments: Any) -> None:
        try:
            await _patiently(lambda: super(_PatientConnector, self).execute_query_async(query, **arguments))
        except ConnectorException as error:
            if not isinstance(error.__cause__, psycopg.errors.RaiseException):
                raise
            # The job has ended, and was taken away meanwhile: this worker was silent for too long.
            _logger.debug("%s", error.__cause__)

    async def execute_query_one_async(self, query: Any, **arguments: Any) -> dict[str, Any]:
        return await _patiently(lambda: super(_PatientConnector, self).execute_query_one_async(query, **arguments))

    async def execute_query_all_async(self, query: Any, **arguments: Any) -> list[dict[str, Any]]:
        return await _patiently(lambda: super(_PatientConnector, self).execute_query_all_async(query, **arguments))


async def _patiently(ask: Callable[[], Awaitable[T]]) -> T:
    is_told = False
    task = asyncio.current_task()
    while True:
        try:
            answer = await ask()
        except ConnectorException as error:
            if not isinstance(error.__cause__, psycopg.OperationalError):
                raise
            if not is_told:
                _logger.warning("waiting for the database: %s", " ".join(str(error.__cause__).split()))
            is_told = True
            await asyncio.sleep(_POLL_SECONDS)
        else:
            if task is None or not task.cancelling():
                return answer
        if task is not None and task.cancelling():
            # The driver may have taken the word to end for that of its question: `work --once` without anything to do
            # waited for ever.
            raise asyncio.CancelledError


class SiteQueue:
    """As one `scrapy work` sees it."""

    def __init__(
        self, connection: dict[str, Any], crawl: Callable[[int, IsMine], Awaitable[None]], lease: float
    ) -> None:
        """`connection`: what psycopg connects with; `crawl` is called with the number of each site that is to be
        crawled here, and with what says whether that is so still."""
        self._lease = lease
        self._connector = _PatientConnector(kwargs=connection, min_size=1, max_size=2, timeout=5.0)
        self._app = procrastinate.App(connector=self._connector)

        async def run(context: procrastinate.JobContext, number: int) -> None:
            async def is_mine() -> bool:
                return bool(await self._jobs(id=context.job.id, worker_id=context.job.worker_id, status="doing"))

            await crawl(number, is_mine)

        self._task = self._app.task(name=TASK, queue=QUEUE, pass_context=True)(run)

    async def work(self, parallel: int) -> None:
        """Crawl what is to be crawled, so many at the same time, until this is cancelled and what is under way has
        ended. To be called within `opened`."""
        await self._app.run_worker_async(
            queues=[QUEUE],
            concurrency=parallel,
            fetch_job_polling_interval=_POLL_SECONDS,
            listen_notify=False,
            delete_jobs="always",
            install_signal_handlers=False,
            update_heartbeat_interval=_BEAT * self._lease,
            stalled_worker_timeout=_FORGOTTEN,
        )

    def opened(self) -> Any:
        """Return what holds the connections (an asynchronous context manager)."""
        return self._app.open_async()

    async def put(self, due: Collection[Waiting], *, left: Collection[int] = ()) -> None:
        """Let each site wait once, if no crawl of it is under way; those that somebody `left` before the others."""
        known = await self.under_way() | {_number(job) for job in await self._jobs(status="todo")}
        for one in due:
            if one.number in known:
                continue
            job = self._task.configure(
                lock=one.host, queueing_lock=str(one.number), priority=_FIRST if one.number in left else 0
            )
            # Another may have put it there in this moment.
            with suppress(AlreadyEnqueued):
                await job.defer_async(number=one.number)

    async def under_way(self) -> set[int]:
        """Return the numbers of the sites that somebody crawls, also one that has died since."""
        return {_number(job) for job in await self._jobs(status="doing")}

    async def take_away_stalled(self) -> set[int]:
        """Take away the jobs of workers that nothing is heard of, and return the numbers of their sites."""
        rows = await self._connector.execute_query_all_async(_TAKE_AWAY_STALLED, silent=_SILENT * self._lease)
        return {int(row["args"]["number"]) for row in rows}

    async def _jobs(self, **asked: Any) -> list[Job]:
        return list(await self._app.job_manager.list_jobs_async(queue=QUEUE, **asked))


def _number(job: Job) -> int:
    return int(str(job.task_kwargs["number"]))
