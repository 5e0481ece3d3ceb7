"""Queries on the `watch_pending` table: what is new, and has not been told to those who watch for it."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from storage.columns import chunks
from storage.models import WatchPendingRow

WAITING, BEGUN, IN_FILE = "waiting", "begun", "in_file"
"""See `WatchPendingRow.state`."""


class Pending(NamedTuple):
    """An article that is still to be told of."""

    article_id: int
    event: str
    state: str


class WatchPending:
    """Reads with any session; writes inside an operation of the `Writer`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def note(self, article_id: int, site: str, event: str) -> None:
        """The article has a text that nobody has been told of. One that was new and not told of stays new."""
        row = self._session.get(WatchPendingRow, article_id)
        if row is None:
            self._session.add(WatchPendingRow(article_id=article_id, site=site, event=event, state=WAITING))
            self._session.flush()
            return
        if row.state == IN_FILE:
            row.event = event
        row.state = WAITING

    def of_site(self, site: str) -> list[Pending]:
        """What is to be told of, in the order in which the articles were first saved."""
        question = select(WatchPendingRow.article_id, WatchPendingRow.event, WatchPendingRow.state)
        rows = self._session.execute(question.where(WatchPendingRow.site == site).order_by(WatchPendingRow.article_id))
        return [Pending(*row) for row in rows]

    def mark(self, article_ids: Collection[int], state: str) -> None:
        """Say how far the articles are."""
        for chunk in chunks(article_ids):
            self._session.execute(
                update(WatchPendingRow).where(WatchPendingRow.article_id.in_(chunk)).values(state=state)
            )

    def done(self, article_ids: Collection[int]) -> None:
        """All that wanted the articles have them."""
        for chunk in chunks(article_ids):
            self._session.execute(delete(WatchPendingRow).where(WatchPendingRow.article_id.in_(chunk)))
