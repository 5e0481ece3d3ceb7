"""The table of interrupted cleanings (see `models`)."""

from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base


class RecleaningRow(Base):
    """A `scrapy reclean` that was interrupted, or is running. One that has ended has no row."""

    __tablename__ = "recleaning"

    asked: Mapped[str] = mapped_column(primary_key=True)
    """Hash of the options and of the version of the cleaner. The same command with the same version continues where
    this one stopped."""
    last_article: Mapped[int]
    """`ArticleRow.id` of the last article whose page was cleaned again. Articles are taken in this order."""
    updated: Mapped[str]
    """When the row last changed."""
