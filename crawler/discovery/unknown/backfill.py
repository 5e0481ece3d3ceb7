"""`Backfill`: which archives of a site hold the days that are asked for, and how far back its lists lead. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date

from crawler.discovery.unknown.archives import Archive, read_archive

_MOST_DAYS = 3700
"""Days or months that are stepped through at most: those of ten years."""


class Backfill:
    """The days of one run, `since` and `until`, either of which may be missing."""

    def __init__(self, since: date | None, until: date | None, today: date) -> None:
        self._since = since
        self._last = min(until or today, today)
        self._is_asked = since is not None or until is not None
        self._spellings: set[tuple[str, bool]] = set()
        self._oldest: date | None = None
        self._lists = 0

    def covers(self, url: str) -> bool:
        """Whether an archive may hold articles of the days; what is none may."""
        archive = read_archive(url) if self._is_asked else None
        if archive is None:
            return True
        return archive.first <= self._last and (self._since is None or archive.last >= self._since)

    def archives_like(self, url: str) -> list[str]:
        """Return the archives of all days, spelled as the one at the address; none the second time, and where no first
        day is asked for."""
        archive = read_archive(url) if self._since is not None else None
        if archive is None or self._since is None:
            return []
        spelling = archive.at(date(2000, 10, 10)), archive.is_day
        if spelling in self._spellings or self._days(archive) > _MOST_DAYS:
            return []
        self._spellings.add(spelling)
        return list(archive.between(self._since, self._last))

    def _days(self, archive: Archive) -> int:
        days = (self._last - self._since).days if self._since else 0
        return days if archive.is_day else days // 28

    def saw(self, days: Iterable[date | None]) -> None:
        """Take note of the days of a list's articles."""
        known = [day for day in days if day is not None]
        self._lists += 1
        if known:
            self._oldest = min([*known, *([self._oldest] if self._oldest else [])])

    def shortfall(self, read: Sequence[date]) -> str | None:
        """Return what cannot be said of the days in a sentence: how far back the lists led, where that is not as far as
        was asked. `read` are the days of articles that lists without dates named."""
        if self._since is None or not self._lists:
            return None
        oldest = min([*read, *([self._oldest] if self._oldest else [])], default=None)
        if oldest is None:
            return f"no list prints a date, so it is not known whether anything since {self._since} is missing"
        if oldest <= self._since:
            return None
        return f"the lists lead back to {oldest}, and not to {self._since}: what is older was not reached"
