"""When a saved article is visited again, by its row: `schedule.next_visit` of and to the text of time columns."""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from storage.models import ArticleRow, ArticleVersionRow
from storage.schedule import last_start, next_visit
from storage.times import time_text

_SCHEDULED = select(ArticleRow.date_published, ArticleRow.first_saved, ArticleRow.changed_at).where(
    ArticleRow.id == bindparam("of_article")
)
_CHANGES = (
    select(ArticleVersionRow.valid_until)
    .where(ArticleVersionRow.article_id == bindparam("of_article"))
    .order_by(ArticleVersionRow.id)
)


def visit_after(published: str | None, first_saved: str, visited: str, changed: str | None) -> str | None:
    """Return the first moment of the schedule after a visit; None: never again."""
    since = datetime.fromisoformat(changed) if changed else None
    return as_text(next_visit(published, datetime.fromisoformat(first_saved), datetime.fromisoformat(visited), since))


def last_start_of(session: Session, article_id: int) -> str | None:
    """Return the last change of an article's text that started its schedule anew; None where none did."""
    changes = session.scalars(_CHANGES, {"of_article": article_id})
    return as_text(last_start([datetime.fromisoformat(change) for change in changes]))


def visit_of(session: Session, article_id: int, visited: str) -> str | None:
    """Return when an article is visited again after a visit, by its row."""
    row = session.execute(_SCHEDULED, {"of_article": article_id}).one()
    start = last_start_of(session, article_id) if row.changed_at else None
    return visit_after(row.date_published, row.first_saved, visited, start)


def as_text(moment: datetime | None) -> str | None:
    """Return the moment as a column has it."""
    return time_text(moment) if moment else None
