"""Queries on the `listing` tables: how far a list was walked, and which articles earlier walks found on it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import CursorResult, delete, insert, select, update
from sqlalchemy.orm import Session

from storage.columns import chunks
from storage.errors import StorageError
from storage.models import ListingEntryRow, ListingRow, PageRow, PageState
from storage.schedule import LIST_PAGE, LONGEST_PLAN, next_list_visit
from storage.times import time_text, utc_now

_MISSED = "missed:"
"""Begins the key of an address where a list was looked for in vain; its walks are the times."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk through a list, under way."""

    listing_id: int
    number: int
    """Walks of a list count from 1."""
    cursor: str | None
    """Address of the step to go on from; null: from the list's own address."""
    completed_walk: int
    """The last walk that came to its end; 0: none, so that `held_before` is empty."""

    @property
    def resumed(self) -> bool:
        """Whether this goes on with a walk that was interrupted."""
        return self.cursor is not None


class Listings:
    """Reads with any session; writes inside an operation of the `Writer`.

    A walk begins at the list's newest end. It may stop at the first article that an earlier *completed* walk met:
    everything older was met then. What an interrupted walk met says nothing of that kind, so it is resumed first,
    with its own number.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, site: str, key: str) -> ListingRow | None:
        """The row of a list."""
        question = select(ListingRow).where(ListingRow.site == site, ListingRow.key == key)
        return self._session.scalars(question).one_or_none()

    def begin(self, site: str, key: str) -> Walk:
        """The walk to be done now: the interrupted one, from its cursor, else a new one from the start. One that was
        interrupted before its first step is begun anew under its own number."""
        row = self.get(site, key)
        if row is None:
            row = ListingRow(site=site, key=key, walk=0, completed_walk=0, cursor=None, updated=utc_now())
            self._session.add(row)
        if row.walk == row.completed_walk:
            row.walk += 1
            row.cursor = None
            row.updated = utc_now()
        self._session.flush()
        return Walk(row.id, row.walk, row.cursor, row.completed_walk)

    def days_done(self, site: str) -> set[str]:
        """Return the keys of by-date lists (`en:day:2018-09-16`) that were walked to their end once. A walk in the
        future was one by a wrong clock, to which days were over that had not begun."""
        question = select(ListingRow.key).where(
            ListingRow.site == site, ListingRow.key.contains(":day:"), ListingRow.completed_walk > 0
        )
        question = question.where(ListingRow.updated <= utc_now())
        return set(self._session.scalars(question))

    def remembered(self, site: str, *, since: str, key_ending: str) -> list[tuple[ListingRow, list[str]]]:
        """Return the lists with validators that were read after `since`, each with the lists that it named. One that
        was read in the future was so by a wrong clock, and would be trusted for years."""
        question = select(ListingRow).where(
            ListingRow.site == site,
            ListingRow.updated > since,
            ListingRow.updated <= utc_now(),
            ListingRow.key.endswith(key_ending, autoescape=True),
        )
        has_validators = ListingRow.etag.is_not(None) | ListingRow.last_modified.is_not(None)
        rows = self._session.scalars(question.where(has_validators)).all()
        named: defaultdict[int, list[str]] = defaultdict(list)
        for chunk in chunks([row.id for row in rows]):
            entries = select(ListingEntryRow.listing_id, ListingEntryRow.page_key)
            for listing_id, url in self._session.execute(entries.where(ListingEntryRow.listing_id.in_(chunk))):
                named[listing_id].append(url)
        return [(row, named[row.id]) for row in rows]

    def remember(
        self, site: str, key: str, etag: str | None, last_modified: str | None, named: Sequence[str] = ()
    ) -> None:
        """Store what a list's response said and the lists that it `named`, in the operation that stores every address
        found on it: the next 304 means that all of them are stored. Without validators the list is asked for plainly
        the next time, and the row says that it was read."""
        walk = self.begin(site, key)
        self._session.execute(
            delete(ListingEntryRow).where(ListingEntryRow.listing_id == walk.listing_id),
            execution_options={"synchronize_session": False},
        )
        self.record(walk, named)
        self.complete(walk)
        self.set_validators(site, key, etag, last_modified)

    def forget_validators(self, site: str, key: str) -> None:
        """Take away what a list's response said, if the list is known: it is asked for plainly the next time."""
        row = self.get(site, key)
        if row is not None:
            row.etag = row.last_modified = None

    def read_since(self, site: str, since: str, *, holding: str | None = None) -> list[str]:
        """Return the keys of lists on which something was found after `since`; with `holding`, of those that hold that
        entry."""
        question = select(ListingRow.key).where(ListingRow.site == site, ListingRow.updated > since)
        question = question.where(ListingRow.completed_walk > 0)
        if holding is not None:
            held = ListingEntryRow.listing_id == ListingRow.id, ListingEntryRow.page_key == holding
            question = question.where(select(ListingEntryRow.walk).where(*held).exists())
        return list(self._session.scalars(question))

    def missed(self, site: str) -> dict[str, tuple[int, str]]:
        """Return the addresses where lists were looked for in vain, each with how often, and when for the last time."""
        question = select(ListingRow).where(ListingRow.site == site, ListingRow.key.startswith(_MISSED))
        rows = self._session.scalars(question)
        return {row.key.removeprefix(_MISSED): (row.completed_walk, row.updated) for row in rows}

    def note_missed(self, site: str, address: str) -> None:
        """There was no list at the address."""
        walk = self.begin(site, f"{_MISSED}{address}")
        self.complete(walk)

    def forget_missed(self, site: str, address: str) -> None:
        """There is a list at the address."""
        key = f"{_MISSED}{address}"
        self._session.execute(delete(ListingRow).where(ListingRow.site == site, ListingRow.key == key))

    def interrupted(self, site: str) -> list[ListingRow]:
        """The lists with a walk that was begun and not completed, the longest waiting first."""
        question = select(ListingRow).where(ListingRow.site == site, ListingRow.walk > ListingRow.completed_walk)
        return list(self._session.scalars(question.order_by(ListingRow.updated, ListingRow.id)))

    def held_before(self, listing_id: int, page_keys: Iterable[str]) -> set[str]:
        """Those of the keys that a completed walk of this list met."""
        held: set[str] = set()
        for chunk in chunks(page_keys):
            question = (
                select(ListingEntryRow.page_key)
                .join(ListingRow, ListingRow.id == ListingEntryRow.listing_id)
                .where(ListingEntryRow.listing_id == listing_id, ListingEntryRow.page_key.in_(chunk))
                .where(ListingEntryRow.walk <= ListingRow.completed_walk)
            )
            held.update(self._session.scalars(question))
        return held

    def record(self, walk: Walk, page_keys: Iterable[str], cursor: str | None = None) -> int:
        """What one step of the walk met, and the address of the next step (null: there is none, or it is not known
        yet). How many of the keys are new to the list; the others keep the walk that met them first."""
        new = 0
        for chunk in chunks(dict.fromkeys(page_keys)):
            question = select(ListingEntryRow.page_key).where(
                ListingEntryRow.listing_id == walk.listing_id, ListingEntryRow.page_key.in_(chunk)
            )
            known = set(self._session.scalars(question))
            rows = [
                {"listing_id": walk.listing_id, "page_key": key, "walk": walk.number}
                for key in chunk
                if key not in known
            ]
            if rows:
                self._session.execute(insert(ListingEntryRow), rows)
            new += len(rows)
        if cursor is not None:
            self.set_cursor(walk, cursor)
        return new

    def set_cursor(self, walk: Walk, cursor: str) -> None:
        """The address from which the walk goes on if it is interrupted now."""
        self._update(walk, {"cursor": cursor})

    def complete(self, walk: Walk) -> None:
        """The walk came to its end, or to what an earlier one held."""
        self._update(walk, {"completed_walk": walk.number, "cursor": None})

    def set_validators(self, site: str, key: str, etag: str | None, last_modified: str | None) -> None:
        """What the list's response said: to be called in the operation that stores every address found on it, since
        the next 304 means that all of them are stored. A list that is not known yet is added, without a walk."""
        row = self.get(site, key)
        if row is None:
            row = ListingRow(site=site, key=key, walk=0, completed_walk=0)
            self._session.add(row)
        row.etag, row.last_modified, row.updated = etag, last_modified, utc_now()
        self._session.flush()

    def _update(self, walk: Walk, values: dict[str, Any]) -> None:
        statement = (
            update(ListingRow)
            .where(ListingRow.id == walk.listing_id, ListingRow.walk == walk.number)
            .values(updated=utc_now(), **values)
        )
        result = self._session.execute(statement, execution_options={"synchronize_session": False})
        if not cast("CursorResult[Any]", result).rowcount:
            raise StorageError(f"walk {walk.number} of list {walk.listing_id} is not under way")


class ListPageRow(NamedTuple):
    """A page that is a list."""

    key: str
    url: str
    fruitless: int
    """Visits in a row that brought nothing new."""
    is_front: bool
    """Whether the site's start page named it as a list."""


class ListPages:
    """Pages of a site without rules that turned out to be lists: rows of `page` with the reason `list_page`. Their
    `refusals` count the visits in a row that brought nothing new, and `next_visit` is when they are looked at again."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def due(self, site: str, *, all_of_them: bool = False) -> list[ListPageRow]:
        """Return the lists whose time has come, those of the start page whenever asked, the longest unvisited first."""
        now = datetime.now(UTC)
        columns = PageRow.key, PageRow.url, PageRow.refusals, PageRow.context, PageRow.next_visit
        question = select(*columns).where(PageRow.site == site, PageRow.state == PageState.REFUSED)
        question = question.where(PageRow.reason == LIST_PAGE).order_by(PageRow.fetched_at, PageRow.id)
        lists = []
        for key, url, fruitless, context, planned in self._session.execute(question):
            said = context or {}
            # Not what was taken for an article: of these some are no lists, and most name little.
            is_front = said.get("expected") == "list" and not said.get("deep")
            # What is planned further ahead was planned by a clock that was wrong.
            waits = planned is not None and time_text(now) < planned <= time_text(now + LONGEST_PLAN)
            if all_of_them or is_front or not waits:
                lists.append(ListPageRow(key, url, fruitless, is_front))
        return sorted(lists, key=lambda row: not row.is_front)

    def visited(self, site: str, key: str, *, found_new: bool) -> None:
        """A list was read, or is as it was: plan the next visit."""
        now = datetime.now(UTC)
        question = select(PageRow).where(PageRow.site == site, PageRow.key == key, PageRow.reason == LIST_PAGE)
        row = self._session.scalars(question).one_or_none()
        if row is not None:
            row.refusals = 0 if found_new else row.refusals + 1
            row.next_visit = time_text(next_list_visit(row.refusals, now))
            row.fetched_at = row.last_seen = time_text(now)
            self._session.flush()

    def is_page(self, site: str, key: str) -> None:
        """A list is none any more: the page is to be fetched as others are."""
        values = {"state": PageState.FOUND, "reason": None, "message": None, "refusals": 0, "context": None}
        statement = update(PageRow).where(PageRow.site == site, PageRow.key == key, PageRow.reason == LIST_PAGE)
        self._session.execute(statement.values(**values), execution_options={"synchronize_session": False})

    def gone(self, site: str, key: str, reason: str) -> None:
        """A list is no longer there: it is not asked for again."""
        values = {"reason": reason, "message": "the list is no longer there", "next_visit": None}
        statement = update(PageRow).where(PageRow.site == site, PageRow.key == key, PageRow.reason == LIST_PAGE)
        self._session.execute(statement.values(**values), execution_options={"synchronize_session": False})

    def outcomes(self, site: str, reasons: Iterable[str], most: int) -> list[tuple[str, str | None, int]]:
        """Return address, reason (none: an article) and `refusals` of pages that were judged, the newest first."""
        question = select(PageRow.url, PageRow.reason, PageRow.refusals, PageRow.article_id).where(PageRow.site == site)
        judged = PageRow.article_id.is_not(None) | PageRow.reason.in_([*reasons, LIST_PAGE])
        rows = self._session.execute(question.where(judged).order_by(PageRow.id.desc()).limit(most))
        return [(url, None if article_id else reason, refusals) for url, reason, refusals, article_id in rows]
