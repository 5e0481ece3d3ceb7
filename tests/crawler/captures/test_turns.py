"""Captures of a site are saved in the order of the archive, whichever is cleaned first."""

import asyncio

from crawler.captures.turns import Turns


def test_one_that_ends_before_its_turn_lets_none_pass_those_before_it() -> None:
    """The second gives no article, and does not wait."""

    async def order() -> list[int]:
        turns, saved = Turns(), list[int]()
        first, second, third, elsewhere = (turns.next(site) for site in ("coast", "coast", "coast", "hills"))
        second.end()
        fourth = turns.next("coast")

        async def save(number: int) -> None:
            turn = {1: first, 3: third, 4: fourth, 5: elsewhere}[number]
            await turn.come()
            saved.append(number)
            turn.end()

        waiting = [asyncio.ensure_future(save(number)) for number in (4, 3, 5)]
        for _ in range(5):
            await asyncio.sleep(0)
        assert saved == [5]
        await asyncio.gather(save(1), *waiting)
        return saved

    assert asyncio.run(order()) == [5, 1, 3, 4]


def test_turns_that_are_over_are_not_kept() -> None:
    async def kept() -> object:
        turns = Turns()
        for _ in range(1_000):
            turns.next("coast").end()
        return turns.next("coast").before

    assert asyncio.run(kept()) is None
