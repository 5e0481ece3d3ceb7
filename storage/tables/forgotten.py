"""The table of articles that were taken out for good (see `models`)."""

from sqlalchemy import false
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base


class ForgottenRow(Base):
    """What stays of an article that was taken out for good (`scrapy forget`): a hash, by which crawls skip it. An
    article has one row for each of its addresses, one for its number and one for its text (docs/forget.md)."""

    __tablename__ = "forgotten"

    name_hash: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of an address without scheme and `www.`, of the site with the publisher's number (`asianews en:9384`), or
    of the site with the text's own hash."""
    forgotten_at: Mapped[str]
    """When it was taken out."""
    reason: Mapped[str]
    """The reason as it was given."""
    is_erased: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the words are erased from the database file. The space of a deleted row has them until the file is
    written anew."""
    in_archive: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether records in an archive (`ARCHIVE_DIR`) must still be erased."""
