"""`KnownLists`: lists, feeds and home pages are asked for only where they have changed.

What a response said (ETag, Last-Modified) is stored in the operation that stores every address found on it, and only
where all of them are in the store then; so a later 304 hides nothing. The key of a list here is the address that is
fetched (another host's ETags say nothing of the site's) and what the run was asked for (of a list read for one language
not every address was stored).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from scrapy import Request
from scrapy.http import Response
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from crawler.arguments import CrawlArguments
from crawler.downloader.truncated import xml_is_cut
from crawler.extraction.addresses import bare_address
from storage.listings import Listings
from storage.models import ListingEntryRow, ListingRow, PageRow

T = TypeVar("T")
_TRUSTED = timedelta(days=1)
"""A list is read in full at least so often: a server that answers 304 for ever must not hide what is new."""
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class ReadList:
    """One list that was read: what is to be remembered with everything found on it."""

    key: str
    etag: str | None
    last_modified: str | None
    named: tuple[str, ...] = ()
    """Addresses of other lists and feeds that it names: a 304 does not repeat them."""

    def remember(self, session: Session, site: str, page_keys: Iterable[str]) -> None:
        """Stores the validators where the page table holds all `page_keys`, which are all that was found; else the
        list is asked for plainly the next time. An operation of the `Writer`, or a part of one."""
        keys = list(dict.fromkeys(page_keys))
        complete = bool(keys or self.named) and _all_stored(session, site, keys)
        etag, last_modified = (self.etag, self.last_modified) if complete else (None, None)
        listings = Listings(session)
        known = listings.get(site, self.key)
        if not (etag or last_modified or (known is not None and (known.etag or known.last_modified))):
            return
        walk = listings.begin(site, self.key)
        session.execute(
            delete(ListingEntryRow).where(ListingEntryRow.listing_id == walk.listing_id),
            execution_options={"synchronize_session": False},
        )
        listings.record(walk, self.named)
        listings.complete(walk)
        listings.set_validators(site, self.key, etag, last_modified)


@dataclass(slots=True)
class KnownLists:
    """The validators as they were when the run began."""

    arguments: CrawlArguments
    _validators: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    _named: dict[str, list[str]] = field(default_factory=dict)
    _interrupted: set[str] = field(default_factory=set)

    def load(self, session: Session, site: str) -> None:
        """Reads them; to be called once, before the first request."""
        asked, since = self._asked, (datetime.now(UTC) - _TRUSTED).isoformat(timespec="seconds")
        rows = session.scalars(
            select(ListingRow).where(
                ListingRow.site == site, ListingRow.updated > since, ListingRow.key.endswith(asked, autoescape=True)
            )
        ).all()
        named: defaultdict[int, list[str]] = defaultdict(list)
        for chunk in _chunks([row.id for row in rows]):
            question = select(ListingEntryRow.listing_id, ListingEntryRow.page_key)
            for listing_id, url in session.execute(question.where(ListingEntryRow.listing_id.in_(chunk))):
                named[listing_id].append(url)
        for row in rows:
            if row.etag or row.last_modified:
                self._validators[row.key] = row.etag, row.last_modified
                self._named[row.key] = named[row.id]
        self._interrupted = {row.key for row in Listings(session).interrupted(site)}

    def headers(self, fetched: str, walk_key: str | None = None) -> dict[str, str]:
        """`If-None-Match` and `If-Modified-Since` for an address as it is fetched; none where the walk of the list
        (`walk_key`) was interrupted, which a 304 would hide."""
        if walk_key in self._interrupted:
            return {}
        etag, last_modified = self._validators.get(self._key(fetched), (None, None))
        given = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        return {name: value for name, value in given.items() if value}

    def named(self, response: Response) -> list[str]:
        """The lists that an unchanged one named when it was read."""
        return self._named.get(self._key(response.meta["list"]), [])

    def read(self, response: Response, named: Sequence[str] = ()) -> ReadList:
        """What is to be remembered of a list that was read."""
        # A feed that came in part is read in full the next time: its server knows only of the whole one.
        is_cut = xml_is_cut(response.body)
        etag, last_modified = (None if is_cut else header(response, name) for name in ("ETag", "Last-Modified"))
        return ReadList(self._key(response.meta["list"]), etag, last_modified, tuple(named))

    def _key(self, fetched: str) -> str:
        return bare_address(fetched) + self._asked

    @property
    def _asked(self) -> str:
        arguments = self.arguments
        return f" languages={','.join(arguments.languages)} days={arguments.since or ''}..{arguments.until or ''}"


def is_not_modified(response: Response) -> bool:
    """Whether the server answered 304 to a request that asked for it."""
    request: Request | None = response.request
    names = ("If-None-Match", "If-Modified-Since")
    return response.status == 304 and request is not None and any(name in request.headers for name in names)


def header(response: Response, name: str) -> str | None:
    """A header's value; None where there is none."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def _all_stored(session: Session, site: str, keys: list[str]) -> bool:
    question = select(func.count()).select_from(PageRow).where(PageRow.site == site)
    stored = (session.scalar(question.where(PageRow.key.in_(chunk))) or 0 for chunk in _chunks(keys))
    return sum(stored) == len(keys)


def _chunks(values: Sequence[T]) -> Iterable[Sequence[T]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))
