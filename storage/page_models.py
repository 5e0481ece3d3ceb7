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
    """What makes two spellings one page: `en:18406`, else the address without scheme and `www.`."""
    url: Mapped[str]
    """As it is to be fetched."""
    kind: Mapped[str]
    """`article`, `print`, ... as the site's patterns call it."""
    identifier: Mapped[str | None]
    """The publisher's number, as the address tells it; null where it does not."""
    in_language: Mapped[str | None]
    """As the address tells it, or the article; null where neither does."""
    state: Mapped[str]
    """A `PageState`."""
    tries: Mapped[int] = mapped_column(default=0)
    """Visits since the last save that ended in a refusal or a failure; a visit cut short by a kill is none."""
    refusals: Mapped[int] = mapped_column(default=0, server_default="0")
    """Those of `tries` that ended in a refusal: they decide when the page is tried again. Of a list (`list_page`):
    visits in a row that brought nothing new."""
    reason: Mapped[str | None]
    """One word (`soft_404`, `timeout`): why the last visit gave no article, or why that of a saved page was left as it
    is (`bot_wall`, `lost_text`, `trifle`), or that its article was read at another address (`same_article`); null
    where it gave one."""
    message: Mapped[str | None]
    """The same as a sentence."""
    etag: Mapped[str | None]
    """See `last_modified`."""
    last_modified: Mapped[str | None]
    """Both as the server sent them."""
    content_hash: Mapped[str | None]
    """Of the response's bytes (the article's own is in `article`)."""
    extractor_version: Mapped[str | None]
    """Which extractor judged the page; null where none did."""
    http_status: Mapped[int | None]
    """Of the last response; null where there was none."""
    priority: Mapped[int] = mapped_column(default=0)
    """Larger is fetched first."""
    context: Mapped[dict[str, Any] | None]
    """What the frontier must know to make the request again."""
    first_seen: Mapped[str]
    """When a link to it was first found."""
    last_seen: Mapped[str]
    """When a link to it was last found, or it was last fetched."""
    fetched_at: Mapped[str | None]
    """When it was last fetched; null: never."""
    next_visit: Mapped[str | None]
    """Of a saved page, when it is looked at for changes, of a refused one, when it is tried again, of a list, when
    it is read again; null: never, of a list: in the next run."""
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id", ondelete="SET NULL"), index=True)
    """The article that it gave; null: none."""
    run_id: Mapped[int | None] = mapped_column(ForeignKey("crawl_run.id", ondelete="SET NULL"))
    """The run that last changed the row."""
    not_taken: Mapped[dict[str, Any] | None]
    """The text that the last visits to its article brought and the record did not take: `{"reason": "lost_text",
    "text": "9f2c...", "times": 2, "first": "2026-11-24T12:00:00+00:00", "since": "2026-11-24T12:00:00+00:00"}` (hash of
    the text, visits in a row, the first of them, the first that brought any such text); null: none."""
    restless: Mapped[int] = mapped_column(default=0, server_default="0")
    """Visits at which the text differed so often that it is no news: folded, or changed beyond what the schedule
    follows."""

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
    """The response that a page's article was read from. It is kept while the page is still to be visited: cleaned again
    by the extractor of that day, it tells a change of the article from a change of the extractor. With `KEEP_PAGES` it
    is kept for good."""

    __tablename__ = "page_source"

    page_id: Mapped[int] = mapped_column(
        ForeignKey("page.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    """The page."""
    body: Mapped[bytes] = mapped_column(LargeBinary)
    """The response's bytes, decoded from its transfer, compressed with zlib."""
    content_type: Mapped[str | None]
    """The header as the server sent it."""
    fetched_at: Mapped[str | None]
    """UTC, as `utc_now` has it; null in rows that version 0004 of the tables found."""
    is_kept: Mapped[bool] = mapped_column(server_default=false())
    """Whether a crawl with `KEEP_PAGES` kept it: then no crawl deletes it."""


class ArchivedPageRow(Base):
    """Where a page's responses lie in WARC files (`ARCHIVE_DIR`). Written in the transaction that ends the page."""

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
    """When these were fetched, as `page.fetched_at` had it."""


class ArchivedAddressRow(Base):
    """The newest response with a body at an address: what `revisit` records speak of."""

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
    """One list of a site (home, area, theme, feed, or one by-date day) and how far it was walked."""

    __tablename__ = "listing"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Row number."""
    site: Mapped[str]
    """As in `crawl_run`."""
    key: Mapped[str]
    """The list's address, or `en:day:2018-09-16`; `missed:` and an address where a list was looked for in vain, with
    the times as its walks."""
    walk: Mapped[int] = mapped_column(default=0)
    """Number of the walk under way, or of the last one; walks count from 1."""
    completed_walk: Mapped[int] = mapped_column(default=0)
    """Number of the last walk that came to its end; 0: none yet."""
    cursor: Mapped[str | None]
    """Address of the next step; null where no walk is interrupted."""
    etag: Mapped[str | None]
    """See `last_modified`."""
    last_modified: Mapped[str | None]
    """Both as the server sent them with the newest response of which every address is stored."""
    updated: Mapped[str]
    """When the row last changed."""

    __table_args__ = (UniqueConstraint("site", "key"),)


class ListingEntryRow(Base):
    """One article that a list held."""

    __tablename__ = "listing_entry"

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    """The list."""
    page_key: Mapped[str] = mapped_column(primary_key=True)
    """`PageRow.key`."""
    walk: Mapped[int]
    """The first walk that met it."""
