"""The pages of a run that their server took longest for."""

import heapq
from typing import Any

KEPT = 5


class SlowestPages:
    """Remembers the `KEPT` slowest."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, str]] = []

    def took(self, url: str, seconds: float) -> None:
        """A page came after so many seconds."""
        if len(self._heap) < KEPT:
            heapq.heappush(self._heap, (seconds, url))
        elif seconds > self._heap[0][0]:
            heapq.heapreplace(self._heap, (seconds, url))

    def as_list(self) -> list[dict[str, Any]]:
        """For `crawl_run.slowest`."""
        return [{"url": url, "seconds": round(seconds, 2)} for seconds, url in sorted(self._heap, reverse=True)]
