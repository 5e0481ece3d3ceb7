"""The limits of a page: CPU time, and for a worker that uses none a longer one by the clock."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from types import SimpleNamespace
from typing import Any

import pytest

from crawler.extraction.errors import ExtractionTimeoutError
from crawler.workers.pool import ExtractionWorkers
from tests.crawler.workers.misbehaving import WORK_SECONDS
from tests.crawler.workers.process_ids import process_ids
from tests.kills.processes import is_alive
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.program

LARGE = "x" * 4_000_000
"""More than the connection to a worker holds."""


def hold(timeout: float, wall_factor: float) -> ExtractionWorkers:
    held = ExtractionWorkers(1, timeout, function="tests.crawler.workers.misbehaving:extract", wall_factor=wall_factor)
    held.start()
    ask(held, "warm").result(HANG_SECONDS)
    return held


@pytest.fixture
def workers() -> Iterator[ExtractionWorkers]:
    """A worker with little CPU time and much time by the clock."""
    held = hold(2 * WORK_SECONDS, 100)
    yield held
    held.stop(wait=False)


@pytest.fixture
def impatient_workers() -> Iterator[ExtractionWorkers]:
    """A worker that may hang for a second."""
    held = hold(1.0, 1)
    yield held
    held.stop(wait=False)


def ask(workers: ExtractionWorkers, body: str) -> "Future[Any]":
    page: Any = SimpleNamespace(body=body.encode(), url="https://site.test/1")
    return workers.extract(page, None)  # type: ignore[arg-type]


def test_a_page_is_not_given_up_because_the_machine_does_other_things(workers: ExtractionWorkers) -> None:
    [pid] = process_ids(workers)
    # A worker that gets no turn for longer than the page may take, again and again.
    answer = ask(workers, "work")
    for _ in range(3):
        os.kill(pid, signal.SIGSTOP)
        time.sleep(WORK_SECONDS)
        os.kill(pid, signal.SIGCONT)
        time.sleep(WORK_SECONDS / 10)
    assert answer.result(HANG_SECONDS).body == b"work"
    assert process_ids(workers) == [pid]


def test_a_signal_to_all_processes_of_a_service_takes_no_page_from_a_worker(workers: ExtractionWorkers) -> None:
    [pid] = process_ids(workers)
    answer = ask(workers, "work")
    os.kill(pid, signal.SIGTERM)
    assert answer.result(HANG_SECONDS).pid == pid


def test_each_page_has_the_whole_of_its_cpu_time(workers: ExtractionWorkers) -> None:
    assert [ask(workers, "work").result(HANG_SECONDS).body for _ in range(4)] == [b"work"] * 4


def test_a_page_that_uses_cpu_for_ever_is_given_up(workers: ExtractionWorkers) -> None:
    with pytest.raises(ExtractionTimeoutError, match=r"longer than 0\.8 s of CPU \(https://site.test/1\)"):
        ask(workers, "hang in C").result(HANG_SECONDS)
    assert ask(workers, "next").result(HANG_SECONDS).body == b"next"


@pytest.mark.parametrize("body", ["page", LARGE], ids=["small", "larger than the pipe"])
def test_a_worker_that_is_stopped_costs_its_page_and_is_replaced(
    impatient_workers: ExtractionWorkers, body: str
) -> None:
    [pid] = process_ids(impatient_workers)
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(ExtractionTimeoutError, match="longer than 1 s by the clock"):
        ask(impatient_workers, body).result(HANG_SECONDS)
    assert not is_alive(pid)
    assert ask(impatient_workers, "next").result(HANG_SECONDS).body == b"next"


def test_workers_that_are_stopped_end_at_once_when_they_are_not_wanted_any_more(workers: ExtractionWorkers) -> None:
    [pid] = process_ids(workers)
    os.kill(pid, signal.SIGSTOP)
    answers = [ask(workers, LARGE) for _ in range(2)]
    workers.stop(wait=False)
    for answer in answers:
        with pytest.raises(CancelledError):
            answer.result(HANG_SECONDS)
    assert not is_alive(pid)


def test_a_list_is_read_before_the_pages_that_wait(workers: ExtractionWorkers) -> None:
    ended: list[str] = []
    busy = ask(workers, "work")
    pages = [ask(workers, f"page {number}") for number in range(3)]
    answer = workers.call("tests.crawler.workers.misbehaving:work", 0.0, url=None)
    for name, future in [("list", answer), *(("page", page) for page in pages)]:
        future.add_done_callback(lambda _, name=name: ended.append(name))  # type: ignore[misc]
    for future in (busy, *pages):
        future.result(HANG_SECONDS)
    assert ended == ["list", "page", "page", "page"]


def test_another_function_has_the_limits_of_a_page(workers: ExtractionWorkers) -> None:
    work = "tests.crawler.workers.misbehaving:work"
    assert workers.call(work, 0.0, url=None).result(HANG_SECONDS) is None
    with pytest.raises(ExtractionTimeoutError, match=r"of CPU \(https://site.test/list\)"):
        workers.call(work, HANG_SECONDS, url="https://site.test/list").result(HANG_SECONDS)
