"""Queries on the `watch_pending` table: what is new, and has not been told to those who watch for it."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import delete, insert, select, update
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

    def note(self, articles: Mapping[int, tuple[str, str]]) -> None:
        """Articles, by number, have a text that nobody has been told of: site, and `new` or `changed`. One that was new
        and not told of stays new."""
        if not articles:
            return
        question = select(WatchPendingRow).where(WatchPendingRow.article_id.in_(articles))
        known = {row.article_id: row for row in self._session.scalars(question)}
        for number, row in known.items():
            if row.state == IN_FILE:
                row.event = articles[number][1]
            row.state = WAITING
        new = [
            {"article_id": number, "site": site, "event": event, "state": WAITING}
            for number, (site, event) in articles.items()
            if number not in known
        ]
        if new:
            self._session.execute(insert(WatchPendingRow), new)

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
