"""What becomes of a site of a shared list whose worker died, or came back too late."""

import asyncio
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.rows import dict_row

from crawler.site_list.turns import Waiting
from crawler.working.crawl_process import Ended
from crawler.working.shared.site_queue import SCHEMA, IsMine, SiteQueue, schema_statements
from storage.database import open_database
from storage.server.queue_tables import connection_arguments, make_tables
from storage.writer import Writer
from tests.crawler.working.listed import Office, in_hours

A = "https://a.example"
SITES = [Waiting(1, "a.example", "a.example"), Waiting(2, "b.example", "b.example")]


@pytest.fixture
def office(postgres_url: str) -> Iterator[Office]:
    database = open_database(postgres_url)
    writer = Writer(database, batch_seconds=0)
    yield Office(database, writer)
    writer.close()
    database.close()


def settled(office: Office) -> str | None:
    row = office.row(A)
    result = asyncio.run(office.ledger.settle_left_of(row.id))
    return result.message if result is not None else None


def test_a_crawl_that_ended_with_its_worker_is_due_again_and_has_not_failed(office: Office) -> None:
    office.add(A, begun=in_hours(-1), next_due=in_hours(-1))
    office.run_row("a.example", 2)
    assert settled(office) == "summary of a.example"
    row = office.row(A)
    assert (row.begun, row.failures) == (None, 0)
    assert row.next_due <= in_hours(0)
    assert settled(office) is None


def test_what_a_worker_says_of_a_site_that_another_has_begun_since_does_not_count(office: Office) -> None:
    office.add(A)
    ledger = office.ledger

    async def begin_and_end_late() -> object:
        (waiting,) = ledger.due()
        await ledger.begin(waiting)
        await asyncio.to_thread(office.set, A, begun=in_hours(1))
        return await ledger.end(waiting, Ended(4, "", 1), was_stopped=False, is_over_time=False)

    assert asyncio.run(begin_and_end_late()) is None
    assert office.row(A).begun == in_hours(1)


def test_jobs_of_a_worker_that_nothing_is_heard_of_are_taken_away_and_each_site_waits_once(office: Office) -> None:
    office.writer.submit(lambda session: make_tables(session, SCHEMA, schema_statements())).result(30)
    office.writer.submit(lambda session: make_tables(session, SCHEMA, schema_statements())).result(30)
    connection = connection_arguments(office.database.engine, SCHEMA)
    crawled: list[int] = []
    crawling = asyncio.Event()

    async def crawl(number: int, is_mine: IsMine) -> None:
        crawled.append(number)
        assert await is_mine()
        crawling.set()
        await asyncio.Event().wait()

    async def run() -> None:
        queue = SiteQueue(connection, crawl, lease=60.0)
        async with queue.opened():
            await queue.put(SITES)
            await queue.put(SITES)
            working = asyncio.create_task(queue.work(parallel=1))
            await crawling.wait()
            assert await queue.under_way() == {1}
            assert await queue.take_away_stalled() == set()
            # As if nothing had been heard of the worker for half a lease.
            with psycopg.connect(**connection, row_factory=dict_row) as other:
                other.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 s'")
                jobs = other.execute("SELECT lock, status FROM procrastinate_jobs ORDER BY id").fetchall()
            assert jobs == [{"lock": "a.example", "status": "doing"}, {"lock": "b.example", "status": "todo"}]
            assert await queue.take_away_stalled() == {1}
            await queue.put(SITES, left={1})
            with psycopg.connect(**connection) as other:
                order = other.execute("SELECT lock FROM procrastinate_jobs ORDER BY priority DESC, id").fetchall()
            assert order == [("a.example",), ("b.example",)]
            for task in asyncio.all_tasks() - {asyncio.current_task(), working}:
                if "process job" in task.get_name():
                    task.cancel()
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)

    asyncio.run(run())
    assert crawled == [1]
