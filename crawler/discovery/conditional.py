"""`KnownLists`: lists, feeds and home pages are fetched again only if they have changed.

What a response said (ETag, Last-Modified) is stored in the operation that stores every address found on it, and only if
all of them are in the store then; so a later 304 hides nothing. The key of a list here is the address that is fetched
(another host's ETags say nothing of the site's) and what the run was asked for (if a list is read for one language, not
every address on it is stored).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from crawler.arguments import CrawlArguments
from crawler.extraction.addresses import bare_address
from storage.database import Session
from storage.listings import Listings
from storage.pages import Pages

_EXPECTED = timedelta(days=30)
"""So long after it was last read a list is still taken for one that the site has. A section that was closed for good is
missed for a month, and not for ever; what a run needs to read anything at all is missed for ever."""
_TRUSTED = timedelta(days=1)
"""A list is read in full at least so often: a server that answers 304 for ever must not hide what is new."""
_ARTICLES = "articles"
"""Stands among the lists that a list named, if it showed articles too: with the menu alone it would not be read."""
_ASKED = " languages="
"""Between a list's address and what the run was asked for, in the key."""


@dataclass(frozen=True, slots=True)
class ReadList:
    """One list that was read: what is to be remembered with everything found on it."""

    key: str
    etag: str | None
    last_modified: str | None

    def remember(self, session: Session, site: str, page_keys: Iterable[str], named: Sequence[str] = ()) -> None:
        """Store the validators, and the lists that this one `named`, if the page table holds all `page_keys`, which are
        all that was found; otherwise the list is fetched without them the next time. An operation of the `Writer`, or a
        part of one."""
        keys = list(dict.fromkeys(page_keys))
        if not (keys or named):
            Listings(session).forget_validators(site, self.key)
            return
        complete = Pages(session).holds_all(site, keys)
        etag, last_modified = (self.etag, self.last_modified) if complete else (None, None)
        Listings(session).remember(site, self.key, etag, last_modified, [*named, *([_ARTICLES] if keys else [])])


@dataclass(slots=True)
class KnownLists:
    """The validators as they were when the run began."""

    arguments: CrawlArguments
    _validators: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    _named: dict[str, list[str]] = field(default_factory=dict)
    _interrupted: set[str] = field(default_factory=set)
    _read: set[str] = field(default_factory=set)
    _showed_articles: set[str] = field(default_factory=set)

    def load(self, session: Session, site: str) -> None:
        """Read them; to be called once, before the first request."""
        now = datetime.now(UTC)
        since, expected = ((now - age).isoformat(timespec="seconds") for age in (_TRUSTED, _EXPECTED))
        listings = Listings(session)
        for row, named in listings.remembered(site, since=since, key_ending=self._asked):
            self._validators[row.key] = row.etag, row.last_modified
            self._named[row.key] = [name for name in named if name != _ARTICLES]
        # Whatever the earlier run was asked for: the list was there.
        read, showed = listings.read_since(site, expected), listings.read_since(site, expected, holding=_ARTICLES)
        self._read, self._showed_articles = ({key.partition(_ASKED)[0] for key in keys} for keys in (read, showed))
        self._interrupted = {row.key for row in listings.interrupted(site)}

    def headers(self, fetched: str, walk_key: str | None = None) -> dict[str, str]:
        """Return `If-None-Match` and `If-Modified-Since` for an address as it is fetched; none if the walk of the list
        (`walk_key`) was interrupted, which a 304 would hide."""
        if walk_key in self._interrupted:
            return {}
        etag, last_modified = self._validators.get(self.key(fetched), (None, None))
        given = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        return {name: value for name, value in given.items() if value}

    def named(self, fetched: str) -> list[str]:
        """Return the lists that an unchanged one named when it was read."""
        return self._named.get(self.key(fetched), [])

    def was_read(self, fetched: str) -> bool:
        """Whether an earlier run found something on the list at the address."""
        return bare_address(fetched) in self._read

    def showed_articles(self, fetched: str) -> bool:
        """Whether an earlier run found articles on the list at the address, and not only other lists."""
        return bare_address(fetched) in self._showed_articles

    def key(self, fetched: str) -> str:
        """Return the key of a list in the store."""
        return bare_address(fetched) + self._asked

    @property
    def _asked(self) -> str:
        arguments = self.arguments
        return f"{_ASKED}{','.join(arguments.languages)} days={arguments.since or ''}..{arguments.until or ''}"
