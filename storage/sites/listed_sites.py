"""Queries on the `site` table: which sites `scrapy work` crawls, and which are due."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.models import CrawlRunRow
from storage.tables.site_list import ListedSiteRow
from storage.times import utc_now

_RUNS = 40
"""The newest runs of a site that its rhythm is reckoned from, at most."""


class ListedSites:
    """Reads with any session; writes inside an operation of the `Writer`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: ListedSiteRow) -> bool:
        """Add an entry; False, and nothing is done, where one with its key is there."""
        if self.with_key(row.key) is not None:
            return False
        self._session.add(row)
        self._session.flush()
        return True

    def all(self) -> list[ListedSiteRow]:
        """Return the whole list, in the order in which it was added."""
        return list(self._session.scalars(select(ListedSiteRow).order_by(ListedSiteRow.id)))

    def get(self, number: int) -> ListedSiteRow | None:
        """Return an entry by its row number."""
        return self._session.get(ListedSiteRow, number)

    def with_key(self, key: str) -> ListedSiteRow | None:
        """Return an entry by its key."""
        return self._session.scalars(select(ListedSiteRow).where(ListedSiteRow.key == key)).first()

    def remove(self, number: int) -> None:
        """Take an entry off the list; its articles and runs stay."""
        self._session.execute(delete(ListedSiteRow).where(ListedSiteRow.id == number))

    def due(self, now: str) -> list[ListedSiteRow]:
        """Return the entries that are due, those that have waited longest first."""
        question = select(ListedSiteRow).where(ListedSiteRow.paused.is_(False), ListedSiteRow.next_due <= now)
        return list(self._session.scalars(question.order_by(ListedSiteRow.next_due, ListedSiteRow.id)))

    def next_due(self) -> str | None:
        """Return when the next entry is due; None where no entry will be."""
        question = select(ListedSiteRow.next_due).where(ListedSiteRow.paused.is_(False))
        return self._session.scalar(question.order_by(ListedSiteRow.next_due).limit(1))

    def under_way(self) -> list[ListedSiteRow]:
        """Return the entries whose crawl has begun, and whose end nobody has noted."""
        return list(self._session.scalars(select(ListedSiteRow).where(ListedSiteRow.begun.is_not(None))))

    def begin(self, number: int) -> bool:
        """Note that a crawl begins; False where the entry has been removed or paused meanwhile."""
        row = self.get(number)
        if row is None or row.paused:
            return False
        row.begun = utc_now()
        return True

    def is_begun(self, site: str, host: str, moment: str) -> bool:
        """Whether the crawl of the site that is under way began at the moment."""
        question = select(ListedSiteRow.id).where(ListedSiteRow.site == site, ListedSiteRow.host == host)
        return self._session.scalar(question.where(ListedSiteRow.begun == moment).limit(1)) is not None

    def runs(self, site: str) -> Sequence[CrawlRunRow]:
        """Return the newest runs of a site, the newest first, whoever started them."""
        question = select(CrawlRunRow).where(CrawlRunRow.site == site).order_by(CrawlRunRow.id.desc()).limit(_RUNS)
        return list(self._session.scalars(question))
