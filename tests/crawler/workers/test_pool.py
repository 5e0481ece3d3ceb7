import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from crawler.extraction.errors import ExtractionTimeoutError, NoArticleError, WorkerDiedError, WorkerError
from crawler.workers.pool import WALL_FACTOR, ExtractionWorkers
from tests.crawler.workers.process_ids import process_ids
from tests.kills.processes import cpu_seconds, is_alive
from tests.waiting import HANG_SECONDS, wait_until

pytestmark = pytest.mark.program

ROOT = Path(__file__).parents[3]
MISBEHAVING = "tests.crawler.workers.misbehaving:extract"


def held(timeout: float, wall_factor: float = WALL_FACTOR) -> Iterator[ExtractionWorkers]:
    held = ExtractionWorkers(2, timeout=timeout, memory_mib=512, function=MISBEHAVING, wall_factor=wall_factor)
    held.start()
    yield held
    held.stop(wait=False)


@pytest.fixture
def workers() -> Iterator[ExtractionWorkers]:
    yield from held(HANG_SECONDS)


@pytest.fixture
def impatient() -> Iterator[ExtractionWorkers]:
    yield from held(1.0, wall_factor=2)


def ask(workers: ExtractionWorkers, body: str) -> "Future[Any]":
    page: Any = SimpleNamespace(body=body.encode(), url="https://site.test/1")
    return workers.extract(page, None)  # type: ignore[arg-type]


def test_pages_are_cleaned_in_processes_of_their_own(workers: ExtractionWorkers) -> None:
    answers = [ask(workers, f"page {n}").result(HANG_SECONDS) for n in range(6)]
    assert [answer.body for answer in answers] == [f"page {n}".encode() for n in range(6)]
    assert os.getpid() not in {answer.pid for answer in answers}


def test_the_mode_reaches_the_page() -> None:
    held = ExtractionWorkers(1, timeout=HANG_SECONDS, mode="fast", function=MISBEHAVING)
    held.start()
    assert ask(held, "page").result(HANG_SECONDS).mode == "fast"
    held.stop(wait=False)


def test_asyncio_awaits_a_page(workers: ExtractionWorkers) -> None:
    async def one() -> Any:
        return await asyncio.wrap_future(ask(workers, "awaited"))

    assert asyncio.run(one()).body == b"awaited"


def test_a_refusal_arrives_whole(workers: ExtractionWorkers) -> None:
    with pytest.raises(NoArticleError) as caught:
        ask(workers, "refuse").result(HANG_SECONDS)
    assert (caught.value.reason, caught.value.message, caught.value.url) == (
        "no_article",
        "nothing here",
        "https://site.test/1",
    )


@pytest.mark.parametrize("body", ["hang", "hang in C"])
def test_a_hanging_page_times_out_and_the_next_ones_are_cleaned(impatient: ExtractionWorkers, body: str) -> None:
    ask(impatient, "warm").result(HANG_SECONDS)
    wait_until(lambda: len(process_ids(impatient)) == 2)
    pids = process_ids(impatient)
    hanging = [ask(impatient, body) for _ in range(2)]
    for future in hanging:
        with pytest.raises(ExtractionTimeoutError, match=r"longer than .* \(https://site.test/1\)"):
            future.result(HANG_SECONDS)
    assert not any(map(is_alive, pids)), "a process that nobody needs goes on"
    assert ask(impatient, "next").result(HANG_SECONDS).body == b"next"


@pytest.mark.parametrize(
    ("body", "words"), [("die", "exit code 7"), ("crash", "SIGSEGV"), ("eat memory", "memory limit")]
)
def test_a_worker_that_ends_fails_only_its_page(workers: ExtractionWorkers, body: str, words: str) -> None:
    with pytest.raises(WorkerDiedError, match=words):
        ask(workers, body).result(HANG_SECONDS)
    assert [ask(workers, "next").result(HANG_SECONDS).body for _ in range(4)] == [b"next"] * 4


def test_a_thread_that_the_queue_forgets_to_wake_ends_all_the_same() -> None:
    workers = ExtractionWorkers(2, timeout=5, function=MISBEHAVING)
    workers.start()
    ask(workers, "warm").result(HANG_SECONDS)
    workers._tasks.not_empty.notify = lambda *_: None  # type: ignore[method-assign]
    stopping = threading.Thread(target=workers.stop, kwargs={"wait": False}, daemon=True)
    stopping.start()
    stopping.join(HANG_SECONDS)
    assert not stopping.is_alive()


def test_idle_workers_that_are_killed_are_replaced(workers: ExtractionWorkers) -> None:
    for _ in range(2):
        ask(workers, "warm").result(HANG_SECONDS)
    for pid in process_ids(workers):
        os.kill(pid, signal.SIGKILL)
    assert [ask(workers, "next").result(HANG_SECONDS).body for _ in range(4)] == [b"next"] * 4


def test_a_bug_becomes_the_error_of_its_page_with_the_traceback(workers: ExtractionWorkers) -> None:
    with pytest.raises(WorkerError, match="KeyError: 'missing'") as caught:
        ask(workers, "bug").result(HANG_SECONDS)
    assert 'raise KeyError("missing")' in caught.value.__notes__[0]


def test_an_answer_that_cannot_be_sent_fails_only_its_page(workers: ExtractionWorkers) -> None:
    with pytest.raises(WorkerError):
        ask(workers, "unpicklable").result(HANG_SECONDS)
    assert ask(workers, "next").result(HANG_SECONDS).body == b"next"


def test_a_cancelled_page_is_dropped(impatient: ExtractionWorkers) -> None:
    futures = [ask(impatient, "hang") for _ in range(2)] + [ask(impatient, "waiting")]
    assert futures[2].cancel()
    assert ask(impatient, "next").result(HANG_SECONDS).body == b"next"


def test_stop_waits_for_the_pages_handed_in() -> None:
    workers = ExtractionWorkers(2, timeout=HANG_SECONDS, function=MISBEHAVING)
    workers.start()
    futures = [ask(workers, f"page {n}") for n in range(8)]
    workers.stop(wait=True)
    assert [future.result(0).body for future in futures] == [f"page {n}".encode() for n in range(8)]
    assert process_ids(workers) == []


def test_stop_without_waiting_cancels_the_pages_under_way_too() -> None:
    # Longer than the regular expression of `hang in C`: a page waited for would end in a time-out, not cancelled.
    workers = ExtractionWorkers(2, timeout=60, function=MISBEHAVING)
    workers.start()
    ask(workers, "warm").result(HANG_SECONDS)
    pids = process_ids(workers)
    began = {pid: cpu_seconds(pid) for pid in pids}
    futures = [ask(workers, "hang in C") for _ in range(5)]
    wait_until(lambda: all(cpu_seconds(pid) - at_rest > 0.05 for pid, at_rest in began.items()))
    workers.stop(wait=False)
    for future in [*futures, ask(workers, "late")]:
        with pytest.raises(CancelledError):
            future.result(HANG_SECONDS)
    assert not any(map(is_alive, pids))


def hold_workers(body: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.crawler.workers.held_workers", body],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize("body", ["idle", "hang", "hang in C"])
def test_no_worker_survives_kill_9_of_its_parent(body: str) -> None:
    with hold_workers(body) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        assert all(map(is_alive, pids))
        parent.kill()
        try:
            wait_until(lambda: not any(map(is_alive, pids)))
        finally:
            for pid in filter(is_alive, pids):
                os.kill(pid, signal.SIGKILL)


def test_ctrl_c_does_not_reach_the_workers() -> None:
    with hold_workers("idle") as parent:
        assert parent.stdout is not None
        pids = parent.stdout.readline().split()
        # a group of their own also while they start, before they could ignore the signal
        assert parent.pid not in {os.getpgid(int(pid)) for pid in pids}
        os.killpg(parent.pid, signal.SIGINT)
        assert parent.stdout.readline().split() == ["after", *pids]
        assert parent.wait(HANG_SECONDS) == 0
        assert not any(is_alive(int(pid)) for pid in pids)
