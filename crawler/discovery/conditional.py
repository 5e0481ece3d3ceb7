"""`KnownLists`: lists, feeds and home pages are asked for only where they have changed.

What a response said (ETag, Last-Modified) is stored in the operation that stores every address found on it, and only
where all of them are in the store then; so a later 304 hides nothing. The key of a list here is the address that is
fetched (another host's ETags say nothing of the site's) and what the run was asked for (of a list read for one language
not every address was stored).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from scrapy.http import Response
from sqlalchemy.orm import Session

from crawler.arguments import CrawlArguments
from crawler.downloader.responses import header
from crawler.downloader.truncated import xml_is_cut
from crawler.extraction.addresses import bare_address
from storage.listings import Listings
from storage.pages import Pages

_TRUSTED = timedelta(days=1)
"""A list is read in full at least so often: a server that answers 304 for ever must not hide what is new."""


@dataclass(frozen=True, slots=True)
class ReadList:
    """One list that was read: what is to be remembered with everything found on it."""

    key: str
    etag: str | None
    last_modified: str | None
    named: tuple[str, ...] = ()
    """Addresses of other lists and feeds that it names: a 304 does not repeat them."""

    def naming(self, lists: Iterable[str]) -> "ReadList":
        """Return the same with the addresses of the lists that it names."""
        return replace(self, named=tuple(lists))

    def remember(self, session: Session, site: str, page_keys: Iterable[str]) -> None:
        """Stores the validators where the page table holds all `page_keys`, which are all that was found; else the
        list is asked for plainly the next time. An operation of the `Writer`, or a part of one."""
        keys = list(dict.fromkeys(page_keys))
        complete = bool(keys or self.named) and Pages(session).holds_all(site, keys)
        etag, last_modified = (self.etag, self.last_modified) if complete else (None, None)
        Listings(session).remember(site, self.key, etag, last_modified, self.named)


@dataclass(slots=True)
class KnownLists:
    """The validators as they were when the run began."""

    arguments: CrawlArguments
    _validators: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    _named: dict[str, list[str]] = field(default_factory=dict)
    _interrupted: set[str] = field(default_factory=set)

    def load(self, session: Session, site: str) -> None:
        """Reads them; to be called once, before the first request."""
        since = (datetime.now(UTC) - _TRUSTED).isoformat(timespec="seconds")
        listings = Listings(session)
        for row, named in listings.remembered(site, since=since, key_ending=self._asked):
            self._validators[row.key] = row.etag, row.last_modified
            self._named[row.key] = named
        self._interrupted = {row.key for row in listings.interrupted(site)}

    def headers(self, fetched: str, walk_key: str | None = None) -> dict[str, str]:
        """`If-None-Match` and `If-Modified-Since` for an address as it is fetched; none where the walk of the list
        (`walk_key`) was interrupted, which a 304 would hide."""
        if walk_key in self._interrupted:
            return {}
        etag, last_modified = self._validators.get(self._key(fetched), (None, None))
        given = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        return {name: value for name, value in given.items() if value}

    def named(self, fetched: str) -> list[str]:
        """Return the lists that an unchanged one named when it was read."""
        return self._named.get(self._key(fetched), [])

    def read(self, response: Response, fetched: str) -> ReadList:
        """Return what is to be remembered of a list that was read."""
        # A feed that came in part is read in full the next time: its server knows only of the whole one.
        is_cut = xml_is_cut(response.body)
        etag, last_modified = (None if is_cut else header(response, name) for name in ("ETag", "Last-Modified"))
        return ReadList(self._key(fetched), etag, last_modified)

    def _key(self, fetched: str) -> str:
        return bare_address(fetched) + self._asked

    @property
    def _asked(self) -> str:
        arguments = self.arguments
        return f" languages={','.join(arguments.languages)} days={arguments.since or ''}..{arguments.until or ''}"
