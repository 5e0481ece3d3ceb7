"""`HostTurn`: when a host may be asked, where crawls on other machines may ask it too."""

import asyncio
from collections.abc import Callable
from typing import Protocol

_LOOK_SECONDS = 0.1


class Lease(Protocol):
    """The locks of a crawl, which another may have when nothing is heard of this process."""

    @property
    def is_fresh(self) -> bool:
        """Whether they are certainly still held."""
        ...

    @property
    def seconds_held(self) -> float:
        """How long ago they were taken: nobody else has asked the host since."""
        ...


class HostTurn:
    """Waits before each request. Without locks on a server there is nothing to wait for."""

    def __init__(
        self,
        lease: Lease | None = None,
        delay: Callable[[], float] = float,
        note: Callable[[str, float], None] = lambda *_: None,
    ) -> None:
        """The first request is sent no sooner than `delay` seconds after the locks were taken: another crawl may have
        asked the host a moment before, and been killed. `note` keeps what a host asks for, for the next crawl."""
        self._lease = lease
        self._delay = delay
        self._note = note

    def asks(self, host: str, delay: float) -> None:
        """The robots.txt of a host asks for so many seconds between requests."""
        if self._lease is not None:
            self._note(host, delay)

    async def wait(self, stopped: asyncio.Event) -> bool:
        """Return when a request may be sent, or the run is being stopped; whether it had to wait."""
        lease, has_waited = self._lease, False
        while lease is not None and not stopped.is_set() and (missing := self._missing(lease)):
            has_waited = True
            await asyncio.sleep(min(missing, _LOOK_SECONDS))
        return has_waited

    def _missing(self, lease: Lease) -> float:
        """Return how many seconds are to be waited at least; 0: none."""
        return max(0.0, self._delay() - lease.seconds_held) if lease.is_fresh else _LOOK_SECONDS
