"""What the reader's browser keeps for us in two cookies: when it was here last, and the saved searches. Pure.

In the browser and not beside the database: several people may read one reading room, the database may be one that
nobody may write to, and no page runs a script that could use the browser's own storage.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import parse_qsl

from crawler.reading_room.pages.asked import Asked

KEPT_SECONDS = 400 * 24 * 3600
"""Browsers keep no cookie longer."""
_APART = 30 * 60
"""Seconds without a page after which the next one is another visit."""
MOST_SAVED, _LONGEST = 20, 3500
"""Searches, and characters of all of them: a browser takes 4,096 bytes."""
_BETWEEN = "|"
"""Between two searches: in an address it is always escaped."""


@dataclass(frozen=True, slots=True)
class Visit:
    """How far the articles went at which visit, by the number of the one saved last."""

    before: int
    """At the end of the visit before this one."""
    last: int
    """At the last page of this one."""
    at: int
    """When that was, in seconds since 1970."""

    @classmethod
    def read(cls, cookie: str | None) -> "Visit | None":
        """From the cookie; None if it is none of ours."""
        numbers = (cookie or "").split(".")
        if len(numbers) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in numbers):
            return None
        return cls(*map(int, numbers))

    def cookie(self) -> str:
        """The other way."""
        return f"{self.before}.{self.last}.{self.at}"


def visited(earlier: Visit | None, newest: int, now: int) -> Visit:
    """Return the visit that a page asked for now belongs to."""
    # Articles that are gone, or a clock that was set back: another database, or another start.
    if earlier is None or max(earlier.before, earlier.last) > newest or earlier.at > now + _APART:
        return Visit(newest, newest, now)
    before = earlier.last if now - earlier.at > _APART else earlier.before
    return Visit(before, newest, now)


def cookie_name(kind: str, database: str) -> str:
    """Return the name of a cookie: a browser shows it to all ports of a host, and so to other reading rooms."""
    return f"winnow_{kind}_{blake2b(database.encode(), digest_size=4).hexdigest()}"


def read_searches(cookie: str | None) -> list[Asked]:
    """The saved searches, the newest first; what makes no sense is left out."""
    found = (_search(query) for query in (cookie or "").split(_BETWEEN)[:MOST_SAVED] if query)
    return [asked for asked in found if asked is not None]


def searches_cookie(searches: Sequence[Asked]) -> str:
    """The other way."""
    return _BETWEEN.join(asked.query().removeprefix("?") for asked in searches)


def with_search(searches: Sequence[Asked], query: str) -> list[Asked] | None:
    """Return the searches with one more in front; None where there is no room for it, or nothing to save."""
    asked = _search(query.removeprefix("?"))
    if asked is None:
        return None
    more = [asked, *(one for one in searches if one != asked)]
    fits = len(more) <= MOST_SAVED and len(searches_cookie(more)) <= _LONGEST
    return more if fits else None


def without_search(searches: Sequence[Asked], query: str) -> list[Asked]:
    """Return the searches without one."""
    return [asked for asked in searches if asked.query() != query]


def _search(query: str) -> Asked | None:
    asked = Asked.read(dict(parse_qsl(query)))
    if asked.problem or not asked.values():
        return None
    # Without the page: so each search is there once.
    return Asked.read(asked.values())
