"""`LastResort`: a crawl that was told to end does so within seconds, whatever it waits for."""

import logging
import os
import threading
import time
from collections.abc import Callable

_logger = logging.getLogger(__name__)
_LAST_WORDS_SECONDS = 0.2


class LastResort:
    """A thread that ends the process `seconds` after `arm`. Nothing that was found is lost with it: a page is done only
    in the transaction that saves it, and what the run leaves open is noted by the next, as after `kill -9`.

    What holds a crawl up may be anything: a name server, a disk, a pipe that nobody reads the log from, a database that
    another holds. None of them can be broken off from within.
    """

    def __init__(self, seconds: float, exit_code: Callable[[], int]) -> None:
        self._seconds = seconds
        self._exit_code = exit_code
        self._armed, self._arm = os.pipe()
        # Waiting already: to start a thread takes locks that what a signal handler interrupts may hold.
        threading.Thread(target=self._wait, name="last-resort", daemon=True).start()

    def arm(self) -> None:
        """Begin to count. May be called from a signal handler, and more than once."""
        os.write(self._arm, b"x")

    def _wait(self) -> None:
        os.read(self._armed, 1)
        time.sleep(max(0.0, self._seconds))
        # By another thread, because whoever holds the log up may hold this one up too.
        told = threading.Thread(target=self._tell, daemon=True)
        told.start()
        told.join(_LAST_WORDS_SECONDS)
        os._exit(self._exit_code())

    def _tell(self) -> None:
        _logger.error("the crawl is ended now, %g s after the signal: the next run saves what is left", self._seconds)
