"""The table of a database that is a copy of another (see `models`)."""

from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base


class CopiedFromRow(Base):
    """Of what this database is a copy (`scrapy copy`): one row; none where it is no copy. docs/copy.md."""

    __tablename__ = "copied_from"

    source: Mapped[str] = mapped_column(primary_key=True)
    """The address of the database that was copied, without a password."""
    begun: Mapped[str]
    """When the last copy that came to its end began; before the first end: when the first one began."""
    finished: Mapped[str | None]
    """When the last copy came to its end; null while one is under way, or after one that was interrupted."""
