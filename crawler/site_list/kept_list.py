"""Changes of the list in the store, each an operation of the writer, with what it says to the user."""

from collections import Counter
from collections.abc import Callable, Iterable

from crawler.site_list.entries import Entry
from crawler.site_list.named import find_listed
from storage.database import Session
from storage.models import ListedSiteRow
from storage.sites.listed_sites import ListedSites
from storage.times import utc_now

ADDED, KNOWN, CHANGED = "added", "known", "changed"
"""What became of an entry."""


def add_entries(session: Session, entries: Iterable[Entry]) -> Counter[str]:
    """Add what is not on the list yet; return the numbers of the added and the known."""
    sites = ListedSites(session)
    return Counter(ADDED if sites.add(_row(entry)) else KNOWN for entry in entries)


def add_or_change(session: Session, entry: Entry, *, every_is_given: bool) -> str:
    """Add the entry; of one that is there change what was given: its rhythm and its arguments."""
    sites = ListedSites(session)
    row = sites.with_key(entry.key)
    if row is None:
        sites.add(_row(entry))
        return ADDED
    before = (row.every, row.arguments)
    if every_is_given:
        row.every = entry.every
    if entry.arguments:
        row.arguments = dict(entry.arguments)
    if (row.every, row.arguments) == before:
        return KNOWN
    # What it was to be crawled for has changed: the rhythm begins anew.
    row.next_due = utc_now()
    return CHANGED


def remove(session: Session, typed: str) -> str:
    """Take an entry off the list; return its name. Raises EntryError."""
    row = _find(session, typed)
    ListedSites(session).remove(row.id)
    return row.url or row.spider


def pausing(paused: bool) -> Callable[[Session, str], str]:
    """Return what pauses an entry, or ends its pause, and returns its name. Raises EntryError."""

    def pause(session: Session, typed: str) -> str:
        row = _find(session, typed)
        row.paused = paused
        return row.url or row.spider

    return pause


def entries_of(session: Session) -> list[Entry]:
    """Return the whole list."""
    return [
        Entry(
            key=row.key,
            spider=row.spider,
            site=row.site,
            host=row.host,
            url=row.url,
            arguments=dict(row.arguments),
            title=row.title,
            feed=row.feed,
            every=row.every,
            paused=row.paused,
        )
        for row in ListedSites(session).all()
    ]


def _find(session: Session, typed: str) -> ListedSiteRow:
    return find_listed(typed, ListedSites(session).all())


def _row(entry: Entry) -> ListedSiteRow:
    now = utc_now()
    return ListedSiteRow(
        key=entry.key,
        spider=entry.spider,
        url=entry.url,
        arguments=dict(entry.arguments),
        site=entry.site,
        host=entry.host,
        title=entry.title,
        feed=entry.feed,
        every=entry.every,
        paused=entry.paused,
        added=now,
        next_due=now,
    )
