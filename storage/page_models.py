"""The tables of pages, kept and archived responses and lists (see `models`)."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base


class PageState(StrEnum):
    """Where a page stands. `found`, `fetching` and `failed` are to be fetched; `saved` and `refused` are finished."""

    FOUND = "found"
    FETCHING = "fetching"
    SAVED = "saved"
    REFUSED = "refused"
    FAILED = "failed"


class PageRow(Base):
    """One address of a site that is, or may be, an article."""

    __tablename__ = "page"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Row number."""
    site: Mapped[str]
    """As in `crawl_run`."""
    key: Mapped[str]
    """The same for all spellings of one page's address: `en:18406`, or else the address without scheme and `www.`."""
    url: Mapped[str]
    """The address from which it is fetched."""
    kind: Mapped[str]
    """`article`, `print`, ... as the site's patterns call it."""
    identifier: Mapped[str | None]
    """The publisher's number in the address; null if there is none."""
    in_language: Mapped[str | None]
    """From the address or the article; null if neither names a language."""
    state: Mapped[str]
    """A `PageState`."""
    tries: Mapped[int] = mapped_column(default=0)
    """Number of visits since the last save that ended in a refusal or a failure. A visit that was cut short by a kill
    does not count."""
    refusals: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many of `tries` ended in a refusal. This decides when the page is tried again. For a list (`list_page`):
    number of visits in a row that found nothing new."""
    reason: Mapped[str | None]
    """One word (`soft_404`, `timeout`): why the last visit gave no article, or why a saved article was left as it is
    (`bot_wall`, `lost_text`, `trifle`), or that the article was read at another address (`same_article`). Null if the
    visit gave an article."""
    message: Mapped[str | None]
    """The same as a sentence."""
    etag: Mapped[str | None]
    """See `last_modified`."""
    last_modified: Mapped[str | None]
    """Both as the server sent them."""
    content_hash: Mapped[str | None]
    """Of the response's bytes (the article's own is in `article`)."""
    extractor_version: Mapped[str | None]
    """Version of the extractor that judged the page; null: none did."""
    http_status: Mapped[int | None]
    """Status of the last response; null if there was none."""
    priority: Mapped[int] = mapped_column(default=0)
    """Pages with a larger number are fetched first."""
    context: Mapped[dict[str, Any] | None]
    """What the frontier must know to make the request again."""
    first_seen: Mapped[str]
    """When a link to it was first found."""
    last_seen: Mapped[str]
    """When a link to it was last found, or it was last fetched."""
    fetched_at: Mapped[str | None]
    """When it was last fetched; null: never."""
    next_visit: Mapped[str | None]
    """When it is fetched next: a saved page to look for changes, a refused page to try again, a list to read it again.
    Null: never; for a list: in the next run."""
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id", ondelete="SET NULL"), index=True)
    """The article that it gave; null: none."""
    run_id: Mapped[int | None] = mapped_column(ForeignKey("crawl_run.id", ondelete="SET NULL"))
    """The run that last changed the row."""
    not_taken: Mapped[dict[str, Any] | None]
    """A text that the last visits found and that was not put into the record: `{"reason": "lost_text", "text":
    "9f2c...", "times": 2, "first": "2026-11-24T12:00:00+00:00", "since": "2026-11-24T12:00:00+00:00"}` (`text`: hash of
    the text; `times`: visits in a row that found it; `first`: the first of them; `since`: the first visit that found
    any such text). Null: none."""
    restless: Mapped[int] = mapped_column(default=0, server_default="0")
    """Number of visits at which the text differed again after it had already changed too often to count as news."""

    __table_args__ = (
        UniqueConstraint("site", "key"),
        Index(None, "site", "state"),
        # Partial: few pages are restless.
        Index(None, "site", "restless", sqlite_where=text("restless > 0"), postgresql_where=text("restless > 0")),
        # Of an address whose site is not known (`scrapy show URL`).
        Index(None, "key"),
        Index(None, "url"),
        # Partial: most pages of a large store are old and never visited again.
        Index(
            None,
            "site",
            "next_visit",
            sqlite_where=text("next_visit IS NOT NULL"),
            postgresql_where=text("next_visit IS NOT NULL"),
        ),
        CheckConstraint("state IN ('found', 'fetching', 'saved', 'refused', 'failed')", name="state"),
    )


class PageSourceRow(Base):
    """The response from which a page's article was read. It is kept as long as the page will be visited again: then the
    present extractor cleans it too, so that a change of the article can be told from a change of the extractor. With
    `KEEP_PAGES` it is kept for good."""

    __tablename__ = "page_source"

    page_id: Mapped[int] = mapped_column(
        ForeignKey("page.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    """The page."""
    body: Mapped[bytes] = mapped_column(LargeBinary)
    """The bytes of the response, without the compression of the transfer, compressed with zlib."""
    content_type: Mapped[str | None]
    """The header as the server sent it."""
    fetched_at: Mapped[str | None]
    """When it was fetched, in UTC; null in rows that are older than this column."""
    is_kept: Mapped[bool] = mapped_column(server_default=false())
    """Whether a crawl with `KEEP_PAGES` kept it: then no crawl deletes it."""


class ArchivedPageRow(Base):
    """Where a page's responses are in WARC files (`ARCHIVE_DIR`). The row is written in the transaction that ends the
    page."""

    __tablename__ = "archived_page"

    page_id: Mapped[int] = mapped_column(
        ForeignKey("page.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    """The page."""
    file: Mapped[str]
    """Name of the file with the last response, in the archive's folder."""
    offset: Mapped[int] = mapped_column(BigInteger)
    """Where its record begins there."""
    sources: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    """`[["asianews-...warc.gz", 4711], ...]`: the records with the bodies that the article was read from, one for each
    of its pages; null where its record was read from none of them."""
    read_at: Mapped[str | None]
    """When these were fetched; the value of `page.fetched_at` then."""


class ArchivedAddressRow(Base):
    """The newest response with a body at an address. Later `revisit` records name it."""

    __tablename__ = "archived_address"

    url: Mapped[str] = mapped_column(primary_key=True)
    """The address, as the record has it."""
    payload_digest: Mapped[str] = mapped_column(index=True)
    """`sha1:...` of its body, as the record has it."""
    date: Mapped[str]
    """`WARC-Date` of the record."""
    file: Mapped[str]
    """As in `archived_page`."""
    offset: Mapped[int] = mapped_column(BigInteger)
    """As in `archived_page`."""


class ListingRow(Base):
    """One list of a site (home page, area, theme, feed, or one day of a list by date), and how far it was read. Reading
    a list page after page is called a walk."""

    __tablename__ = "listing"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Row number."""
    site: Mapped[str]
    """As in `crawl_run`."""
    key: Mapped[str]
    """The list's address, or `en:day:2018-09-16`. `missed:` followed by an address: there was no list at this address;
    the walks count how often it was tried."""
    walk: Mapped[int] = mapped_column(default=0)
    """Number of the present walk, or of the last one, counted from 1."""
    completed_walk: Mapped[int] = mapped_column(default=0)
    """Number of the last complete walk; 0: none yet."""
    cursor: Mapped[str | None]
    """Address at which an interrupted walk continues; null if none is interrupted."""
    etag: Mapped[str | None]
    """See `last_modified`."""
    last_modified: Mapped[str | None]
    """Both as the server sent them with the newest response of which every address is stored."""
    updated: Mapped[str]
    """When the row last changed."""

    __table_args__ = (UniqueConstraint("site", "key"),)


class ListingEntryRow(Base):
    """One article that was on a list."""

    __tablename__ = "listing_entry"

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    """The list."""
    page_key: Mapped[str] = mapped_column(primary_key=True)
    """`PageRow.key`."""
    walk: Mapped[int]
    """The first walk that saw it."""
