"""The tables. One class a table, one docstring a column: its format, and what is *not* done to it.

Times are text, ISO 8601 in UTC to the second with offset (`2026-11-24T06:37:12+00:00`, see `utc_now`): of one width, so
that they sort as text, the same in every database, and read as they are in the `sqlite3` shell. Dates of an article
(`date_published`) are the publisher's and stay as the record has them.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
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
from storage.page_models import ListingEntryRow as ListingEntryRow
from storage.page_models import ListingRow as ListingRow
from storage.page_models import PageRow as PageRow
from storage.page_models import PageSourceRow as PageSourceRow
from storage.page_models import PageState as PageState
from storage.tables.archive_files import ArchiveFileRow as ArchiveFileRow
from storage.tables.asked_hosts import AskedHostRow as AskedHostRow
from storage.tables.copied import CopiedFromRow as CopiedFromRow
from storage.tables.forgotten import ForgottenRow as ForgottenRow
from storage.tables.recleaning import RecleaningRow as RecleaningRow
from storage.tables.removals import ArticleRemovalRow as ArticleRemovalRow
from storage.tables.site_list import ListedSiteRow as ListedSiteRow


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
    """When it ended. Null while the run lasts; if it was killed, when the next run began."""
    pid: Mapped[int | None]
    """Process id, on the machine that ran it."""
    found: Mapped[int] = mapped_column(default=0)
    """Addresses of articles that were new to the `page` table."""
    results: Mapped[dict[str, int] | None]
    """What became of the pages: `known` is the number of pages of earlier runs that this run took up; the others count
    how its pages ended (`new`, `changed`, `unchanged`, `recleaned`, `same_article`, `older`, `not_modified`, `folded`,
    `not_read_again`, `refused`, `failed`, `lost`, `left`). Zeros are left out. `found` plus `known` is the sum of the
    others. Null: unknown."""
    saved_new: Mapped[int] = mapped_column(default=0)
    """Articles that the database did not have before."""
    saved_changed: Mapped[int] = mapped_column(default=0)
    """Articles whose text the publisher had changed."""
    refused: Mapped[int] = mapped_column(default=0)
    """Pages that gave no article."""
    failed: Mapped[int] = mapped_column(default=0)
    """Pages that could not be read; they are tried again in the next run."""
    lost: Mapped[int] = mapped_column(default=0)
    """What the last line calls lost: pages that failed, lists that could not be read, records that were not committed,
    and errors of the program."""
    reasons: Mapped[dict[str, int]] = mapped_column(default=dict)
    """For each reason of refusal or failure, the number of pages. Reasons that concern the whole run have the number 1:
    `nothing_read` (no list could be read), `no_feed_read`, `no_home_page_read`, `drift_authors`."""
    exit_code: Mapped[int | None]
    """0 to 4 (docs/commands.md); null if the run was killed."""
    summary: Mapped[str | None]
    """The last log line of the run."""
    coverage: Mapped[dict[str, Any] | None]
    """What its new pages gave: `{"pages": 40, "extracted": 38, "fields": {"date_published": 38, "authors": 30,
    "alternative_headline": 12}, "body_length": 2300}` (the median, in characters); null if the run fetched no new
    page."""
    version: Mapped[str]
    """Version of the program."""
    slowest: Mapped[list[dict[str, Any]] | None]
    """The pages for which the server took longest, the slowest first: `[{"url": "https://...", "seconds": 3.2}]`; null
    if the run fetched none."""

    __table_args__ = (Index(None, "site", "started"),)


class ArticleRow(Base):
    """One article: the fields of the record, with their names and in their order, and then what the database knows
    about it."""

    __tablename__ = "article"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Row number. `scrapy show` takes it if it is not a publisher's number."""
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
    is_accessible_for_free: Mapped[bool | None]
    extraction_method: Mapped[str]
    extractor_version: Mapped[str]
    content_hash: Mapped[str]
    """It decides between `changed` and `unchanged`."""
    validation_messages: Mapped[list[str]]
    doubt: Mapped[float | None]

    address: Mapped[str]
    """`url` without scheme and `www.`, normalized. It identifies the article if `identifier` is null. Further addresses
    of the article are in `article_address`."""
    first_saved: Mapped[str]
    """When it was first saved."""
    last_saved: Mapped[str]
    """When it was last saved, even if nothing changed."""
    run_id: Mapped[int | None] = mapped_column(ForeignKey("crawl_run.id", ondelete="SET NULL"))
    """The run that wrote the present text."""
    changed_at: Mapped[str | None]
    """When the publisher last changed the text; null: never since it was first saved. Earlier texts are in
    `article_version`."""
    recleaned_at: Mapped[str | None]
    """When another version of the extractor last replaced the record; null: never."""
    recleaned_from: Mapped[str | None]
    """`extractor_version` of the record that was replaced."""
    duplicate_of: Mapped[int | None] = mapped_column(ForeignKey("article.id", ondelete="SET NULL"), index=True)
    """An article that was saved earlier and has (almost) the same words, and is not a duplicate itself; null: there is
    none."""
    country_codes: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    """The countries in `content_location`, as codes of ISO 3166-1: `["PH"]` for `PHILIPPINES`, `FILIPINAS` and
    `菲律宾`. A place that is not a country, or is unknown, has no code. Exports have this column too, after those
    of the record."""

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
        # The most doubtful of a site; old records and those of line patterns have no doubt.
        Index(
            None,
            "site",
            "doubt",
            sqlite_where=text("doubt IS NOT NULL"),
            postgresql_where=text("doubt IS NOT NULL"),
        ),
        # By what a reader chooses, so that no list walks through the bodies; PostgreSQL has no index over JSON.
        Index(
            "ix_article_reading",
            "date_published",
            "site",
            "in_language",
            "article_section",
            "content_location",
            "duplicate_of",
            "country_codes",
        ).ddl_if(dialect="sqlite"),
    )


_OF_THE_STORE = frozenset(
    "id address first_saved last_saved run_id changed_at recleaned_at recleaned_from duplicate_of country_codes".split()
)
RECORD_FIELDS: tuple[str, ...] = tuple(
    column.name for column in ArticleRow.__table__.columns if column.name not in _OF_THE_STORE
)
"""The record's fields in the record's order (a test holds them to `pipelines.items.Article`)."""
EXPORT_FIELDS = (*RECORD_FIELDS, "country_codes")
"""What an export has of each article."""
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
    """An earlier text of an article, which the publisher changed."""

    __tablename__ = "article_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Row number."""
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), index=True)
    """The article."""
    record: Mapped[dict[str, Any]]
    """The whole record as it was."""
    valid_from: Mapped[str]
    """When it was first read."""
    valid_until: Mapped[str]
    """When the next text was first read."""
    run_id: Mapped[int | None] = mapped_column(ForeignKey("crawl_run.id", ondelete="SET NULL"))
    """The run that wrote it."""
    replaced_by_run_id: Mapped[int | None] = mapped_column(ForeignKey("crawl_run.id", ondelete="SET NULL"))
    """The run that read the next text."""
    __table_args__ = (Index(None, "valid_until", "article_id"),)


class ArticleAddressRow(Base):
    """Another address that may belong to an article: its canonical address, the address of which it is the AMP or print
    view, or one at which it was read too. The row only suggests this. The text of the page at that address decides
    whether it is the same article."""

    __tablename__ = "article_address"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    """The article."""
    address: Mapped[str] = mapped_column(primary_key=True)
    """As `article.address`; `example.org#12345` is the number in its addresses."""
    site: Mapped[str]
    """Of the article."""

    __table_args__ = (Index(None, "address", "site"),)


class ArticleImageRow(Base):
    """A picture of an article, kept with `KEEP_IMAGES`. It is deleted together with its article."""

    __tablename__ = "article_image"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Row number."""
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"))
    """The article."""
    url: Mapped[str]
    """As `article.images` has it."""
    content_type: Mapped[str]
    """`image/jpeg`, `image/png`, `image/gif`, `image/webp` or `image/avif`, as its bytes tell."""
    fetched_at: Mapped[str]
    """When it was fetched."""
    body: Mapped[bytes] = mapped_column(LargeBinary)
    """The picture, as the server sent it."""

    __table_args__ = (UniqueConstraint("article_id", "url"),)


class ArticleFingerprintRow(Base):
    """What an article is compared with others by, to find it again at another address or with some other words.
    Duplicates have no row, so a story that is published a thousand times is one row to compare with."""

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
    """64 bits, signed (see `storage.likeness.simhash`); null for a text too short."""
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


_LEARNED, _LEARNED_BOOLEAN = text("is_learned = 1"), text("is_learned")


class LearnedBlockRow(Base):
    """One line at one edge of a body, and the articles of its site that had it."""

    __tablename__ = "learned_block"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Row number."""
    site: Mapped[str]
    """Of the articles."""
    place: Mapped[str]
    """`head` or `tail`."""
    text_hash: Mapped[str]
    """Hash of the line's words. Lines that differ only in case, punctuation and white space have the same hash."""
    text: Mapped[str]
    """The line as the first article had it."""
    sightings: Mapped[list[int]]
    """`ArticleRow.id` of the last articles that count, as many as are needed to learn the line. After that, the line is
    no longer counted."""
    last_article: Mapped[int]
    """The last of these articles. Lines that were seen longest ago are deleted first."""
    first_seen_in_run: Mapped[int | None] = mapped_column(ForeignKey("crawl_run.id", ondelete="SET NULL"))
    """The run that first saw the line."""
    last_seen_in_run: Mapped[int | None] = mapped_column(ForeignKey("crawl_run.id", ondelete="SET NULL"))
    """The run that last counted it."""
    learned_in_run: Mapped[int | None] = mapped_column(ForeignKey("crawl_run.id", ondelete="SET NULL"))
    """The run in which the line was learned. Later runs drop the line."""
    is_learned: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the line is dropped from new pages."""

    __table_args__ = (
        UniqueConstraint("site", "place", "text_hash"),
        # Partial: of 5,000 lines of a site some dozens are learned.
        Index(None, "site", sqlite_where=_LEARNED, postgresql_where=_LEARNED_BOOLEAN),
    )


class WatchPendingRow(Base):
    """A new or changed article that the watches of a crawl have not been told about (docs/watching.md). Runs that have
    watches write the row together with the article. It is removed when every watch that wanted the article has it."""

    __tablename__ = "watch_pending"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    """The article."""
    site: Mapped[str] = mapped_column(index=True)
    """Of the article."""
    event: Mapped[str]
    """`new` or `changed`."""
    state: Mapped[str] = mapped_column(default="waiting")
    """`waiting`: nothing is done yet; `begun`: it is being written to the file (a kill may cut this short); `in_file`:
    it is in the file, and the command has not taken it yet."""


class SearchPendingRow(Base):
    """An article whose present text is not in the full-text index yet. Triggers add the row, and
    `storage.queries.search` removes it."""

    __tablename__ = "search_pending"

    article_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """`ArticleRow.id`; the article may have been deleted since."""
