"""The tables. One class a table, one docstring a column: its format, and what is *not* done to it.

Times are text, ISO 8601 in UTC to the second with offset (`2026-11-24T06:37:12+00:00`, see `utc_now`): of one width, so
that they sort as text, the same in every database, and read as they are in the `sqlite3` shell. Dates of an article
(`date_published`) are the publisher's and stay as the record has them.
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base as Base
from storage.columns import StoredText as StoredText
from storage.columns import storable_text as storable_text
from storage.columns import time_text as time_text
from storage.columns import utc_now as utc_now


class CrawlRunRow(Base):
    """One run of `scrapy crawl`."""

    __tablename__ = "crawl_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Row number."""
    site: Mapped[str]
    """Name of the spider; for `news` the host."""
    arguments: Mapped[dict[str, Any]]
    """The `-a` arguments as given."""
    started: Mapped[str]
    """When it began."""
    finished: Mapped[str | None]
    """Null while the run lasts; where it was killed, when the next run began."""
    pid: Mapped[int | None]
    """Process id, on the machine that ran it."""
    found: Mapped[int] = mapped_column(default=0)
    """Article addresses new to the `page` table."""
    saved_new: Mapped[int] = mapped_column(default=0)
    """Articles that the store did not have."""
    saved_changed: Mapped[int] = mapped_column(default=0)
    """Articles whose text the publisher had changed."""
    refused: Mapped[int] = mapped_column(default=0)
    """Pages that gave no article."""
    failed: Mapped[int] = mapped_column(default=0)
    """Pages that could not be read; they are tried again in the next run."""
    lost: Mapped[int] = mapped_column(default=0)
    """Whole articles whose commit failed."""
    reasons: Mapped[dict[str, int]] = mapped_column(default=dict)
    """Reason of refusal or failure to number of pages."""
    exit_code: Mapped[int | None]
    """0 to 4 as documented; null where the run was killed."""
    summary: Mapped[str | None]
    """The last log line of the run."""
    coverage: Mapped[dict[str, Any] | None]
    """What its new pages gave: `{"pages": 40, "extracted": 38, "fields": {"date_published": 38, "authors": 30,
    "alternative_headline": 12}, "body_length": 2300}` (median, in characters); null where the run fetched none."""
    version: Mapped[str]
    """Version of the program."""
    slowest: Mapped[list[dict[str, Any]] | None]
    """The pages that their server took longest for, the slowest first: `[{"url": "https://...", "seconds": 3.2}]`; null
    where the run fetched none."""

    __table_args__ = (Index(None, "site", "started"),)


class ArticleRow(Base):
    """One article: the record's fields under the record's names, in the record's order, and where it stands."""

    __tablename__ = "article"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Row number: `scrapy show` takes it where no publisher's number is meant."""
    url: Mapped[str]
    canonical_url: Mapped[str | None]
    site: Mapped[str]
    identifier: Mapped[str | None]
    headline: Mapped[str | None]
    alternative_headline: Mapped[str | None]
    article_body: Mapped[str]
    article_body_html: Mapped[str]
    date_published: Mapped[str | None]
    """Not moved to UTC: its first ten characters are the day that the publisher printed."""
    date_published_raw: Mapped[str | None]
    date_modified: Mapped[str | None]
    authors: Mapped[list[str]]
    byline_raw: Mapped[str | None]
    dateline: Mapped[str | None]
    content_location: Mapped[list[str]]
    article_section: Mapped[str | None]
    keywords: Mapped[list[str]]
    images: Mapped[list[dict[str, Any]]]
    related_links: Mapped[list[dict[str, Any]]]
    in_language: Mapped[str | None]
    description: Mapped[str | None]
    publisher: Mapped[str | None]
    extraction_method: Mapped[str]
    extractor_version: Mapped[str]
    content_hash: Mapped[str]
    """It decides between `changed` and `unchanged`."""
    validation_messages: Mapped[list[str]]

    address: Mapped[str]
    """`url` without scheme and `www.`, normalized by the caller: the identity where `identifier` is null."""
    first_saved: Mapped[str]
    """When it was first saved."""
    last_saved: Mapped[str]
    """Of the newest save, also one that changed nothing."""
    run_id: Mapped[int | None] = mapped_column(ForeignKey("crawl_run.id", ondelete="SET NULL"))
    """The run that wrote the text as it stands."""
    changed_at: Mapped[str | None]
    """When the publisher's text last changed; null: it is as it was first saved. Earlier texts: `article_version`."""
    recleaned_at: Mapped[str | None]
    """When another extractor last replaced the record in place; null: never."""
    recleaned_from: Mapped[str | None]
    """`extractor_version` of the record that was replaced then."""
    duplicate_of: Mapped[int | None] = mapped_column(ForeignKey("article.id", ondelete="SET NULL"), index=True)
    """The article saved before that tells the same in (almost) the same words, itself no duplicate; null: none."""

    # Identity is three partial indexes because NULLs are all different in a unique index: without the second, an
    # article with a number and no language would be stored once a visit.
    __table_args__ = (
        Index(
            "uq_article_identity",
            "site",
            "identifier",
            "in_language",
            unique=True,
            sqlite_where=text("identifier IS NOT NULL"),
            postgresql_where=text("identifier IS NOT NULL"),
        ),
        Index(
            "uq_article_identity_without_language",
            "site",
            "identifier",
            unique=True,
            sqlite_where=text("identifier IS NOT NULL AND in_language IS NULL"),
            postgresql_where=text("identifier IS NOT NULL AND in_language IS NULL"),
        ),
        Index(
            "uq_article_site_address",
            "site",
            "address",
            unique=True,
            sqlite_where=text("identifier IS NULL"),
            postgresql_where=text("identifier IS NULL"),
        ),
        # With the site, or SQLite takes the index of the site alone where it is asked for both.
        Index(None, "address", "site"),
        Index(None, "identifier"),
        Index(None, "date_published"),
        # Of one site among many: how many articles it gained since one (the row id is part of an index), its newest.
        Index(None, "site"),
        Index(None, "site", "date_published"),
        # By what a reader chooses, so that no list walks through the bodies; PostgreSQL has no index over JSON.
        Index(
            "ix_article_reading",
            "date_published",
            "site",
            "in_language",
            "article_section",
            "content_location",
        ).ddl_if(dialect="sqlite"),
    )


_OF_THE_STORE = frozenset(
    "id address first_saved last_saved run_id changed_at recleaned_at recleaned_from duplicate_of".split()
)
RECORD_FIELDS: tuple[str, ...] = tuple(
    column.name for column in ArticleRow.__table__.columns if column.name not in _OF_THE_STORE
)
"""The record's fields in the record's order (a test holds them to `pipelines.items.Article`)."""
READ_FIELDS = (
    "headline",
    "alternative_headline",
    "article_body",
    "date_published",
    "authors",
    "byline_raw",
    "dateline",
    "content_location",
    "article_section",
)
"""What a reader sees of an article: another value in one of them is a correction. Related stories, pictures and
summaries come and go around the same text."""


class ArticleVersionRow(Base):
    """An earlier text of an article, replaced by one that the publisher changed."""

    __tablename__ = "article_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Row number."""
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), index=True)
    """The article."""
    record: Mapped[dict[str, Any]]
    """The whole record as it stood."""
    valid_from: Mapped[str]
    """When it was first read."""
    valid_until: Mapped[str]
    """When the next text was first read."""
    run_id: Mapped[int | None] = mapped_column(ForeignKey("crawl_run.id", ondelete="SET NULL"))
    """The run that wrote it."""
    replaced_by_run_id: Mapped[int | None] = mapped_column(ForeignKey("crawl_run.id", ondelete="SET NULL"))
    """The run that read the next text."""


class ArticleFingerprintRow(Base):
    """By what an article is known again in other words or at another address; of those that are no duplicates alone,
    so that a story published a thousand times is one row to compare with."""

    __tablename__ = "article_fingerprint"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    """The article."""
    in_language: Mapped[str]
    """Of the article; empty where it has none."""
    content_hash: Mapped[str]
    """Of the article."""
    simhash: Mapped[int | None] = mapped_column(BigInteger)
    """64 bits, signed (see `storage.simhash`); null for a text too short."""
    band_0: Mapped[int | None]
    """Bits 0 to 15 of it."""
    band_1: Mapped[int | None]
    """Bits 16 to 31."""
    band_2: Mapped[int | None]
    """Bits 32 to 47."""
    band_3: Mapped[int | None]
    """Bits 48 to 63."""

    __table_args__ = (
        Index(None, "content_hash"),
        Index(None, "band_0"),
        Index(None, "band_1"),
        Index(None, "band_2"),
        Index(None, "band_3"),
    )


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
    """Those of `tries` that ended in a refusal: they decide when the page is tried again."""
    reason: Mapped[str | None]
    """One word (`soft_404`, `timeout`); null unless refused or failed."""
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
    """Of a saved page, when it is looked at for changes, of a refused one, when it is tried again; null: never."""
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id", ondelete="SET NULL"), index=True)
    """The article that it gave; null: none."""
    run_id: Mapped[int | None] = mapped_column(ForeignKey("crawl_run.id", ondelete="SET NULL"))
    """The run that last changed the row."""

    __table_args__ = (
        UniqueConstraint("site", "key"),
        Index(None, "site", "state"),
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
    """The response that a page's article was read from, kept while the page is still to be visited: cleaned again by
    the extractor of that day, it tells a change of the article from a change of the extractor."""

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
    """UTC, as `utc_now` has it; null for what was kept before this column was."""


class ListingRow(Base):
    """One list of a site (home, area, theme, feed, or one by-date day) and how far it was walked."""

    __tablename__ = "listing"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Row number."""
    site: Mapped[str]
    """As in `crawl_run`."""
    key: Mapped[str]
    """The list's address, or `en:day:2018-09-16`."""
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


_LEARNED, _LEARNED_BOOLEAN = text("is_learned = 1"), text("is_learned")


class LearnedBlockRow(Base):
    """One line at one end of a body, and on which articles of its site it stood."""

    __tablename__ = "learned_block"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Row number."""
    site: Mapped[str]
    """Of the articles."""
    place: Mapped[str]
    """`head` or `tail`."""
    text_hash: Mapped[str]
    """Of the line's words: lines that differ in case, punctuation and white space are one."""
    text: Mapped[str]
    """The line as the first article had it."""
    sightings: Mapped[list[int]]
    """`ArticleRow.id` of the last articles that count, as many as learning asks for; a learned line is counted no
    further."""
    last_article: Mapped[int]
    """The last of them; lines that no newer article had are forgotten first."""
    first_seen_in_run: Mapped[int | None] = mapped_column(ForeignKey("crawl_run.id", ondelete="SET NULL"))
    """The run that first met the line."""
    last_seen_in_run: Mapped[int | None] = mapped_column(ForeignKey("crawl_run.id", ondelete="SET NULL"))
    """The run that last counted it."""
    learned_in_run: Mapped[int | None] = mapped_column(ForeignKey("crawl_run.id", ondelete="SET NULL"))
    """The run whose article was the last that it took; runs after it drop the line."""
    is_learned: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the line is dropped from new pages."""

    __table_args__ = (
        UniqueConstraint("site", "place", "text_hash"),
        # Partial: of 5,000 lines of a site some dozens are learned.
        Index(None, "site", sqlite_where=_LEARNED, postgresql_where=_LEARNED_BOOLEAN),
    )


class SearchPendingRow(Base):
    """An article that the full-text index does not know as it stands. Triggers add it, `storage.search` removes it."""

    __tablename__ = "search_pending"

    article_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """`ArticleRow.id`, also of an article that was deleted since."""
