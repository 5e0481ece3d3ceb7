"""Serving the reading room until a signal ends it."""

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from typing import Any

import uvicorn

from crawler.reading_room.guard import App

_POLITE_SECONDS = 1
"""How long answers under way may still be sent."""
_LAST_SECONDS = 3.0
"""After a signal: the process ends now whatever its threads still do; it has nothing to save."""


def listen(host: str, port: int) -> socket.socket:
    """A socket at the address; port 0 is one that is free. Raises OSError."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except BaseException:
        listening.close()
        raise
    return listening


def address_of(listening: socket.socket, host: str) -> str:
    """What is typed into a browser."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listening.getsockname()[1]}/"


def serve(app: App, listening: socket.socket, ready: Callable[[], None]) -> None:
    """Answer until SIGINT or SIGTERM, which close the reading room and are no failure. `ready` is called once."""

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready()

        def handle_exit(self, sig: int, frame: Any) -> None:
            _end_soon()
            # An answer that is broken off here is no error, and its traceback tells nobody anything.
            logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
            super().handle_exit(sig, frame)

    def leave(*_: object) -> None:
        # uvicorn raises the signal that ended it once more.
        if not server.should_exit:
            raise SystemExit(0)

    server = Server(
        uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=_POLITE_SECONDS)
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)
    server.run(sockets=[listening])


def _end_soon() -> None:
    # asyncio and concurrent.futures wait for their threads without an end, and a thread cannot be ended.
    timer = threading.Timer(_LAST_SECONDS, os._exit, [0])
    timer.daemon = True
    timer.start()
