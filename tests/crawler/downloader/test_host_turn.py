"""A host is asked only while nobody else may ask it."""

import asyncio
from dataclasses import dataclass

from crawler.downloader.sharing.host_turn import HostTurn
from tests.waiting import HANG_SECONDS


@dataclass
class MadeLease:
    """As it is set."""

    is_fresh: bool = True
    seconds_held: float = 0.0


def waited(turn: HostTurn, stopped: asyncio.Event, change: object = None) -> bool:
    async def run() -> bool:
        waiting = asyncio.create_task(turn.wait(stopped))
        await asyncio.sleep(0)
        if callable(change):
            assert not waiting.done()
            change()
        return await asyncio.wait_for(waiting, HANG_SECONDS)

    return asyncio.run(run())


def test_without_locks_there_is_nothing_to_wait_for() -> None:
    assert not waited(HostTurn(), asyncio.Event())


def test_the_first_request_waits_one_delay_after_the_locks_were_taken() -> None:
    lease = MadeLease(seconds_held=1.0)
    assert waited(HostTurn(lease, lambda: 5.0), asyncio.Event(), lambda: setattr(lease, "seconds_held", 5.0))
    assert not waited(HostTurn(lease, lambda: 5.0), asyncio.Event())


def test_no_request_is_sent_while_the_locks_may_be_lost() -> None:
    lease = MadeLease(is_fresh=False, seconds_held=9.0)
    assert waited(HostTurn(lease), asyncio.Event(), lambda: setattr(lease, "is_fresh", True))


def test_a_crawl_that_is_stopped_waits_no_longer() -> None:
    stopped = asyncio.Event()
    assert waited(HostTurn(MadeLease(is_fresh=False)), stopped, stopped.set)


def test_what_a_host_asks_for_is_noted_where_others_may_ask_it() -> None:
    noted: list[tuple[str, float]] = []
    HostTurn(MadeLease(), note=lambda host, delay: noted.append((host, delay))).asks("a.example", 10.0)
    HostTurn(None, note=lambda host, delay: noted.append((host, delay))).asks("b.example", 10.0)
    assert noted == [("a.example", 10.0)]
