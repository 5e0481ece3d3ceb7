"""What `scrapy work` starts, and what the list knows afterwards; no process is started."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.commands.work import once_in
from crawler.working.ledger import Task
from storage.database import open_database
from storage.writer import Writer
from tests.crawler.working.listed import Office, hours_until, in_hours
from tests.waiting import HANG_SECONDS

A, B, C = "https://a.example", "https://b.example", "https://c.example"


@pytest.fixture
def office(tmp_path: Path, empty_store: Path) -> Iterator[Office]:
    shutil.copy(empty_store, tmp_path / "articles.db")
    database = open_database(f"sqlite:///{tmp_path}/articles.db")
    writer = Writer(database, batch_seconds=0)
    yield Office(database, writer)
    writer.close()
    database.close()


def test_what_is_due_is_crawled_the_longest_waiting_first(office: Office) -> None:
    office.add(A, B, C)
    office.set(A, next_due=in_hours(-1))
    office.set(B, next_due=in_hours(-2))
    office.set(C, next_due=in_hours(1))
    assert office.once(parallel=1) == [0, 0]
    assert office.started == [B, A]
    assert [left for _, _, left in office.told] == [1, 0]
    assert office.once() == []


def test_paused_sites_are_left_out_also_when_they_are_paused_meanwhile(office: Office) -> None:
    office.add(A, B, C, next_due=in_hours(-1))
    office.set(B, paused=True)
    office.when_started = lambda task: office.set(C, paused=True) if task.name == A else None
    assert office.once(parallel=1) == [0]
    assert office.started == [A]


def test_a_site_that_is_removed_while_it_is_crawled_leaves_no_row(office: Office) -> None:
    def remove(task: Task) -> None:
        office.writer.submit(lambda session: session.delete(office.row(A))).result(10)

    office.add(A)
    office.when_started = remove
    assert office.once() == [0]
    assert office.told == []


def test_no_more_than_so_many_are_at_work_and_one_on_a_host(office: Office) -> None:
    pages = [f"{A}/{name}" for name in ("world", "sport", "food")]
    office.add(*pages, B, C)
    office.codes = dict.fromkeys((*pages, B, C), -1)

    async def run() -> None:
        work = office.work(parallel=3)
        running = asyncio.create_task(work.run(once=True))
        for _ in range(5):
            await started(office, 3 if len(office.started) < 5 else 1)
            at_work = [name for name, crawl in office.crawls.items() if not crawl._end.done()]
            assert len(at_work) <= 3
            assert sum(name in pages for name in at_work) <= 1
            office.crawls[at_work[0]].end(0)
        await running

    asyncio.run(asyncio.wait_for(run(), HANG_SECONDS))
    assert sorted(office.started) == sorted((*pages, B, C))
    assert office.most == 3


async def started(office: Office, number: int) -> None:
    """Wait until so many crawls are at work, or none is left to start."""
    for _ in range(200):
        if sum(not crawl._end.done() for crawl in office.crawls.values()) >= number:
            return
        await asyncio.sleep(0.01)


def test_news_makes_a_site_due_sooner_and_failures_later(office: Office) -> None:
    office.add(A, B, C)
    office.codes = {B: 3, C: None}
    office.saved = {A: 9}
    assert sorted(office.once(), key=str) == [0, 3, None]
    assert hours_until(office.row(A).next_due) == pytest.approx(6, abs=0.1)
    for name, code in ((B, 3), (C, None)):
        assert (office.row(name).exit_code, office.row(name).failures) == (code, 1)
        assert hours_until(office.row(name).next_due) == pytest.approx(12, abs=0.1)
    assert office.row(A).message == "summary of a.example"
    assert office.row(A).run_id is not None
    assert office.row(C).message == "said None"
    office.set(B, next_due=in_hours(-1))
    office.codes = {}
    office.once()
    assert office.row(B).failures == 0


def test_a_fixed_rhythm_counts_from_the_beginning_of_the_crawl(office: Office) -> None:
    office.add(A, every=7200, next_due=in_hours(-50))
    office.codes = {A: 3}
    office.once()
    assert hours_until(office.row(A).next_due) == pytest.approx(2, abs=0.1)


def test_another_crawl_of_the_site_is_no_failure_and_is_waited_for(office: Office) -> None:
    office.add(A, exit_code=0, message="saved 3 new", failures=0)
    office.codes = {A: 4}
    assert office.once() == [4]
    row = office.row(A)
    assert (row.exit_code, row.message, row.failures, row.begun) == (0, "saved 3 new", 0, None)
    assert hours_until(row.next_due) == pytest.approx(0.25, abs=0.02)


def test_a_crawl_that_takes_too_long_is_stopped_and_goes_on_soon(office: Office) -> None:
    office.add(A)
    office.codes = {A: -1}
    assert office.once(longest=0.01) == [2]
    assert office.crawls[A].told == ["stop"]
    assert office.row(A).failures == 0
    assert hours_until(office.row(A).next_due) == pytest.approx(0.25, abs=0.02)


def test_a_crawl_that_hangs_for_ever_is_killed_and_has_failed(office: Office) -> None:
    office.add(A)
    office.codes, office.deaf = {A: -1}, {A}
    assert office.once(longest=0.01, patience=0.01) == [None]
    assert office.crawls[A].told == ["stop", "kill"]
    assert office.row(A).failures == 1
    assert office.row(A).message == "it did not end when it was told to, and was killed"


def interrupted(office: Office, times: int) -> list[int | None]:
    async def run() -> list[int | None]:
        work = office.work(parallel=1)
        running = asyncio.create_task(work.run(once=True))
        await started(office, 1)
        for _ in range(times):
            work.interrupt()
            await asyncio.sleep(0)
        await running
        return list(work.codes.elements())

    return asyncio.run(asyncio.wait_for(run(), HANG_SECONDS))


def test_a_signal_stops_what_is_under_way_and_starts_no_more(office: Office) -> None:
    office.add(A, B)
    office.codes = {A: -1}
    assert interrupted(office, 1) == [2]
    assert (office.started, office.crawls[A].told) == ([A], ["stop"])
    assert office.row(A).failures == 0
    assert hours_until(office.row(A).next_due) <= 0
    assert hours_until(office.row(B).next_due) <= 0


def test_a_second_signal_kills_at_once_and_blames_no_site(office: Office) -> None:
    office.add(A)
    office.codes, office.deaf = {A: -1}, {A}
    assert interrupted(office, 2) == [None]
    assert office.crawls[A].told == ["stop", "kill"]
    assert (office.row(A).failures, office.row(A).begun) == (0, None)
    assert hours_until(office.row(A).next_due) <= 0


def test_work_that_stays_crawls_what_becomes_due(office: Office) -> None:
    office.add(A)
    office.add(B, next_due=in_hours(1 / 3600))

    async def run() -> None:
        work = office.work()
        running = asyncio.create_task(work.run(once=False))
        while len(office.told) < 2:
            await asyncio.sleep(0.02)
        work.interrupt()
        await running

    asyncio.run(asyncio.wait_for(run(), HANG_SECONDS))
    assert office.started == [A, B]


def test_a_fault_of_the_store_ends_the_work_and_stops_the_crawls(office: Office) -> None:
    office.add(A, B)
    office.codes = {A: -1}

    def break_store(task: Task) -> None:
        if task.name == B:
            office.writer.close()

    office.when_started = break_store
    with pytest.raises(Exception, match="closed"):
        office.once(parallel=2)
    assert office.crawls[A].told == ["stop"]


def left_by_a_kill(office: Office, name: str) -> None:
    office.add(name, begun=in_hours(-1), next_due=in_hours(-1))


def settle(office: Office) -> list[str]:
    return [result.message for result in asyncio.run(office.ledger.settle_left())]


def test_a_crawl_whose_process_died_with_the_work_has_failed_and_is_due_again(office: Office) -> None:
    left_by_a_kill(office, A)
    office.run_row("a.example", None, finished=False)
    assert settle(office) == ["its crawl was killed, and is due again"]
    row = office.row(A)
    assert (row.begun, row.failures, row.exit_code) == (None, 1, None)
    assert hours_until(row.next_due) <= 0
    assert settle(office) == []


def test_a_crawl_that_never_started_is_due_again(office: Office) -> None:
    left_by_a_kill(office, A)
    assert settle(office) == ["its crawl was killed, and is due again"]


def test_a_crawl_that_ended_by_itself_after_the_kill_counts_as_any(office: Office) -> None:
    left_by_a_kill(office, A)
    number = office.run_row("a.example", 0, new=3)
    assert settle(office) == ["summary of a.example"]
    row = office.row(A)
    assert (row.exit_code, row.failures, row.run_id) == (0, 0, number)
    assert hours_until(row.next_due) == pytest.approx(5, abs=0.1)


def test_a_crawl_that_outlived_the_work_is_left_to_its_end(office: Office) -> None:
    left_by_a_kill(office, A)
    office.run_row("a.example", None, finished=False)
    office.locked = {"a.example"}
    assert settle(office) == ["its crawl is still running"]
    assert office.row(A).failures == 0
    assert hours_until(office.row(A).next_due) == pytest.approx(0.25, abs=0.02)


def test_a_signal_that_comes_twice_at_once_is_one() -> None:
    """`timeout` sends it to the process and to its group; the second would kill the crawls."""
    acted: list[float] = []
    moments = iter((10.0, 10.0, 10.2, 12.0))
    interrupt = once_in(1.0, lambda: acted.append(0), lambda: next(moments))
    for _ in range(3):
        interrupt()
    assert len(acted) == 1
    interrupt()
    assert len(acted) == 2
