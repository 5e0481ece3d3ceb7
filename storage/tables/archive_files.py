"""The table of files of archives that were read to their end (see `storage.models`)."""

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base

ARCHIVE = "archive"
"""`CrawlRunRow.site` of the runs that read archives; their pages belong to other sites."""


class ArchiveFileRow(Base):
    """A file that `scrapy crawl archive` has read to its end: the next run passes it over. Written when all that the
    file holds is committed, so that a killed run reads its file again."""

    __tablename__ = "archive_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Row number."""
    name: Mapped[str]
    """Its path, or its address."""
    size: Mapped[int] = mapped_column(BigInteger)
    """Its bytes: a file that has grown is read again."""
    asked: Mapped[str]
    """What was asked for of it (`hosts=example.org since=2024-01-01`); empty: everything."""
    run_id: Mapped[int | None] = mapped_column(ForeignKey("crawl_run.id", ondelete="SET NULL"))
    """The run that read it."""
    finished: Mapped[str]
    """When it was read to its end."""

    __table_args__ = (UniqueConstraint("name", "asked"),)
