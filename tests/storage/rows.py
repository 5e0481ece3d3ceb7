"""What tests ask of the store and the program does not."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.listings import Listings
from storage.models import ListingEntryRow, PageRow
from storage.pages import FoundPage, Pages


def find_page(session: Session, site: str, key: str, url: str, run_id: int | None = None, **more: Any) -> bool:
    """A list shows a page; whether it is new."""
    return bool(Pages(session).found_all(site, [FoundPage(key, url, **more)], run_id=run_id))


def page_row(session: Session, site: str, key: str) -> PageRow | None:
    return session.scalars(select(PageRow).where(PageRow.site == site, PageRow.key == key)).one_or_none()


def count_pages(session: Session, site: str) -> dict[str, int]:
    """Number of pages in each state that occurs."""
    question = select(PageRow.state, func.count()).where(PageRow.site == site).group_by(PageRow.state)
    return dict(session.execute(question).all())


def is_completed(session: Session, site: str, key: str) -> bool:
    """Whether any walk of the list came to its end."""
    row = Listings(session).get(site, key)
    return row is not None and row.completed_walk > 0


def list_validators(session: Session, site: str, key: str) -> tuple[str | None, str | None] | None:
    row = Listings(session).get(site, key)
    return (row.etag, row.last_modified) if row is not None and (row.etag or row.last_modified) else None


def count_entries(session: Session, listing_id: int) -> int:
    question = select(func.count()).where(ListingEntryRow.listing_id == listing_id)
    return session.scalar(question) or 0
