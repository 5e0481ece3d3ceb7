"""`Turns`: captures of a site are cleaned at the same time, and saved in the order in which the archive has them."""

import asyncio


class Turns:
    """Hands out turns; captures of other sites have turns of their own."""

    def __init__(self) -> None:
        self._last: dict[str, Turn] = {}

    def next(self, site: str) -> "Turn":
        """Return the turn behind all that were handed out for the site."""
        before = self._last.get(site)
        while before is not None and before.is_over:
            before = before.before
        turn = self._last[site] = Turn(before)
        return turn


class Turn:
    """The place of one capture."""

    def __init__(self, before: "Turn | None") -> None:
        self.before = before
        """The nearest turn before it that was not over when this one was handed out."""
        self._over = asyncio.Event()

    @property
    def is_over(self) -> bool:
        """Whether it has ended; those before it may last."""
        return self._over.is_set()

    async def come(self) -> None:
        """Wait until all turns before this one are over: one whose page gives no article ends before its turn."""
        while self.before is not None:
            await self.before._over.wait()
            self.before = self.before.before

    def end(self) -> None:
        """Let the next one come."""
        self._over.set()
