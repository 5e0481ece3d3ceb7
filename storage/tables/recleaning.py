"""The table of interrupted cleanings (see `models`)."""

from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base


class RecleaningRow(Base):
    """A cleaning of the kept pages (`scrapy reclean`) that was interrupted, or is under way; one that came to its end
    has no row."""

    __tablename__ = "recleaning"

    asked: Mapped[str] = mapped_column(primary_key=True)
    """What was asked for and by which cleaner: the same command by the same cleaner goes on where this one stopped."""
    last_article: Mapped[int]
    """`ArticleRow.id` of the last article whose page was read again; they are read in this order."""
    updated: Mapped[str]
    """When the row last changed."""
