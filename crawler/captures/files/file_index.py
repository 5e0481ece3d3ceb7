"""`FileIndex`: where a file has which page, for records that lean on others of the file. Pure."""

from collections.abc import Iterator
from datetime import datetime
from hashlib import blake2b


class FileIndex:
    """The captures of one file, by page: 150 bytes for each. Forgotten with the file."""

    def __init__(self) -> None:
        self._places: dict[bytes, tuple[tuple[int, int], ...]] = {}
        self.deferred: list[int] = []
        """Where records begin that can be read when all others of the file are known."""

    def note(self, key: str, captured_at: datetime, offset: int) -> None:
        """A page's capture begins at the offset."""
        name = _short(key)
        self._places[name] = (*self._places.get(name, ()), (round(captured_at.timestamp()), offset))

    def __contains__(self, key: str) -> bool:
        return _short(key) in self._places

    def nearest(self, key: str, moment: datetime) -> int | None:
        """Return where the page's capture begins that was made nearest to a moment; None without any."""
        seconds = round(moment.timestamp())
        places = self._places.get(_short(key), ())
        return min(places, key=lambda place: abs(place[0] - seconds))[1] if places else None

    def original(self, key: str, moment: datetime | None, before: datetime) -> int | None:
        """Return where the capture begins that a revisit names by its moment; without one, the last `before` it."""
        places = self._places.get(_short(key), ())
        if moment is not None:
            seconds = round(moment.timestamp())
            return next((offset for at, offset in places if at == seconds), None)
        earlier = [place for place in places if place[0] <= before.timestamp()]
        return max(earlier)[1] if earlier else None

    def take_deferred(self) -> Iterator[int]:
        """Yield the offsets of the records that wait, and forget them."""
        while self.deferred:
            yield self.deferred.pop(0)


def _short(key: str) -> bytes:
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
