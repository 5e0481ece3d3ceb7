"""The page of what publishers changed, and the feed of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from urllib.parse import urlencode

from crawler.reading_room.pages.asked import LAST_PAGE, Asked
from crawler.records.changes_feed.entries import Entry, entries
from crawler.records.changes_feed.files import ChangeFeed
from storage.database import Session
from storage.queries.publisher_changes import Chosen, PublisherChanges

PER_PAGE = 20
FEED = 50
"""Changes of a feed."""
_COMPARED = 2_000_000
"""Characters of texts that one page compares: 2 s where all differ."""


@dataclass(frozen=True, slots=True)
class ChangesAsked:
    """What the address of the page asks for: the site, the language and the days of changes, and the page."""

    asked: Asked

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "ChangesAsked":
        """From the query."""
        names = ("site", "language", "since", "until", "page")
        return cls(Asked.read({name: given[name] for name in names if name in given}))

    @property
    def chosen(self) -> Chosen:
        """The same as the store is asked."""
        filters = self.asked.filters
        # A change is one of its article's, whatever other articles tell.
        articles = replace(filters, since=None, until=None, duplicates=True)
        return Chosen(articles, None, filters.since, filters.until)

    def query(self, **other: object) -> str:
        """The same as a query, with other values."""
        values = {name: value for name, value in (self.asked.values() | other).items() if value}
        return f"?{urlencode(values)}" if values else ""


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """The page."""

    entries: list[Entry]
    total: int
    page: int

    @property
    def last_page(self) -> int:
        """How many pages there are; those after a thousand are not shown."""
        return min(-(-self.total // PER_PAGE), LAST_PAGE)


def changes_page(session: Session, asked: ChangesAsked) -> ChangesPage:
    """Read the changes, the newest first."""
    found = PublisherChanges(session)
    total = found.count(asked.chosen)
    page = max(1, min(asked.asked.page, -(-total // PER_PAGE)))
    listed = found.listed(asked.chosen, newest_first=True, limit=PER_PAGE, offset=PER_PAGE * (page - 1))
    return ChangesPage(list(entries(found.read(listed), _COMPARED)), total, page)


def changes_feed(session: Session, asked: ChangesAsked, title: str, address: str) -> bytes:
    """Return the newest changes as the feed that is found at an address."""
    found = PublisherChanges(session)
    written = BytesIO()
    feed = ChangeFeed(written, title, address)
    for entry in entries(found.read(found.listed(asked.chosen, newest_first=True, limit=FEED)), _COMPARED):
        feed.write(entry)
    feed.close()
    return written.getvalue()
