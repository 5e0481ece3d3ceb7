"""The table of files of archives that were read to their end (see `storage.models`)."""

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base

ARCHIVE = "archive"
"""`CrawlRunRow.site` of the runs that read archives; their pages belong to other sites."""


class ArchiveFileRow(Base):
    """A file that `scrapy crawl archive` has read to its end. The next run skips it. The row is written when everything
    from the file is committed, so after a kill the file is read again."""

    __tablename__ = "archive_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Row number."""
    name: Mapped[str]
    """Its path, or its address."""
    size: Mapped[int] = mapped_column(BigInteger)
    """Its size in bytes. A file that has grown is read again."""
    asked: Mapped[str]
    """Which of its pages were asked for (`hosts=example.org since=2024-01-01`); empty: all."""
    run_id: Mapped[int | None] = mapped_column(ForeignKey("crawl_run.id", ondelete="SET NULL"))
    """The run that read it."""
    finished: Mapped[str]
    """When it was read to its end."""

    __table_args__ = (UniqueConstraint("name", "asked"),)
