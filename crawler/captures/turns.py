"""`Turns`: captures of a site are cleaned at the same time, and saved in the order in which the archive has them."""

import asyncio


class Turns:
    """Hands out turns; captures of other sites have turns of their own."""

    def __init__(self) -> None:
        self._last: dict[str, Turn] = {}

    def next(self, site: str) -> "Turn":
        """Return the turn behind all that were handed out for the site."""
        turn = self._last[site] = Turn(self._last.get(site))
        return turn


class Turn:
    """The place of one capture."""

    def __init__(self, before: "Turn | None") -> None:
        self._before, self._is_over = before, asyncio.Event()

    async def come(self) -> None:
        """Wait until the turns before this one are over."""
        if self._before is not None:
            await self._before._is_over.wait()
            self._before = None

    def end(self) -> None:
        """Let the next one come."""
        self._is_over.set()
