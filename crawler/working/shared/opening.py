"""Open the work of one of several `scrapy work`."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Unpack

from crawler.working.ledger import Ledger, Result, Task
from crawler.working.shared.shared_work import Limits, SharedWork
from crawler.working.shared.site_queue import SCHEMA, schema_statements
from crawler.working.work import Crawl
from storage.server.queue_tables import connection_arguments, make_tables


async def open_shared_work(
    ledger: Ledger,
    start: Callable[[Task], Awaitable[Crawl]],
    tell: Callable[[Result, int], None],
    *,
    lease: float,
    **limits: Unpack[Limits],
) -> SharedWork:
    """Return the work on the ledger's list; the tables of the queue are made where there are none."""
    statements = schema_statements()
    await asyncio.wrap_future(ledger.writer.submit(lambda session: make_tables(session, SCHEMA, statements)))
    connection = connection_arguments(ledger.database.engine, SCHEMA)
    return SharedWork(ledger, start, tell, connection=connection, lease=lease, **limits)
