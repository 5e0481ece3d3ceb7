"""The table of articles that their publisher has taken down (see `models`)."""

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base

_OPEN, _TAKEN_DOWN = text("returned_at IS NULL"), text("removed_at IS NOT NULL")


class ArticleRemovalRow(Base):
    """An article that is gone from its address: the publisher has removed it, or may have. Its text stays
    (docs/changes.md)."""

    __tablename__ = "article_removal"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Row number."""
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"))
    """The article."""
    site: Mapped[str]
    """Of the article."""
    reason: Mapped[str]
    """What the address answered last: `http_404`, `http_410` or `soft_404`."""
    message: Mapped[str]
    """The same as a sentence."""
    first_gone: Mapped[str]
    """The first visit that did not find it. Its day is the day of the removal."""
    last_gone: Mapped[str]
    """The last such visit."""
    judged_at: Mapped[str | None]
    """The last such visit whose run was judged reliable at its end. If most articles of a run are gone, the run is not
    believed. Null: there was none."""
    removed_at: Mapped[str | None]
    """When it was certain: at the visit that did not find it on another day. Null: not yet; it may be a short failure
    of the site."""
    returned_at: Mapped[str | None]
    """When its text was at the address again; null: it has not come back."""

    __table_args__ = (
        # An article has one removal at a time that has not ended.
        Index("uq_article_removal_open", "article_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(None, "article_id"),
        # What is told of: partial, because most signs of a removal pass.
        Index(None, "site", "removed_at", sqlite_where=_TAKEN_DOWN, postgresql_where=_TAKEN_DOWN),
    )
