"""Waiting for what another thread or process does."""

import time
from collections.abc import Callable

HANG_SECONDS = 120.0
"""After so long a test fails as hung. No test says how fast anything is: on a busy machine everything is slow."""


def wait_until(holds: Callable[[], object], seconds: float = HANG_SECONDS) -> None:
    """Return as soon as it holds. Raises TimeoutError where it never does."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"hung: nothing came of it in {seconds:g} s")
        time.sleep(0.02)
