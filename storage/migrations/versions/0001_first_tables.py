"""The first tables: crawl_run, article, page, listing, listing_entry."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the five tables."""
    _make_crawl_run()
    _make_article()
    _make_page()
    _make_listings()


def downgrade() -> None:
    """Drops them, and all that they hold."""
    for table in ("page", "listing_entry", "listing", "article", "crawl_run"):
        op.drop_table(table)


def _texts(*names: str, null: bool) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=null) for name in names]


def _integers(*names: str, null: bool) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=null) for name in names]


def _lists(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.JSON(), nullable=False) for name in names]


def _reference(table: str, column: str, to: str, ondelete: str = "SET NULL") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}", ondelete=ondelete)


def _make_crawl_run() -> None:
    op.create_table(
        "crawl_run",
        *_integers("id", null=False),
        *_texts("site", null=False),
        *_lists("arguments"),
        *_texts("started", null=False),
        *_texts("finished", null=True),
        *_integers("pid", null=True),
        *_integers("found", "saved_new", "saved_changed", "refused", "failed", "lost", null=False),
        *_lists("reasons"),
        *_integers("exit_code", null=True),
        *_texts("summary", null=True),
        *_texts("version", null=False),
        sa.PrimaryKeyConstraint("id", name="pk_crawl_run"),
    )
    op.create_index("ix_crawl_run_site_started", "crawl_run", ["site", "started"])


def _make_article() -> None:
    op.create_table(
        "article",
        *_integers("id", null=False),
        *_texts("url", null=False),
        *_texts("canonical_url", null=True),
        *_texts("site", null=False),
        *_texts("identifier", "headline", "alternative_headline", null=True),
        *_texts("article_body", "article_body_html", null=False),
        *_texts("date_published", "date_published_raw", "date_modified", null=True),
        *_lists("authors"),
        *_texts("byline_raw", "dateline", null=True),
        *_lists("content_location"),
        *_texts("article_section", null=True),
        *_lists("keywords", "images", "related_links"),
        *_texts("in_language", "description", "publisher", null=True),
        *_texts("extraction_method", "extractor_version", "content_hash", null=False),
        *_lists("validation_messages"),
        *_texts("address", "first_saved", "last_saved", null=False),
        *_integers("run_id", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_article"),
        _reference("article", "run_id", "crawl_run"),
    )
    for column in ("address", "identifier", "date_published"):
        op.create_index(f"ix_article_{column}", "article", [column])
    _make_identity("uq_article_identity", ["site", "identifier", "in_language"], "identifier IS NOT NULL")
    _make_identity(
        "uq_article_identity_without_language",
        ["site", "identifier"],
        "identifier IS NOT NULL AND in_language IS NULL",
    )
    _make_identity("uq_article_site_address", ["site", "address"], "identifier IS NULL")


def _make_identity(name: str, columns: list[str], where: str) -> None:
    op.create_index(name, "article", columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _make_page() -> None:
    op.create_table(
        "page",
        *_integers("id", null=False),
        *_texts("site", "key", "url", "kind", null=False),
        *_texts("identifier", "in_language", null=True),
        *_texts("state", null=False),
        *_integers("tries", null=False),
        *_texts("reason", "message", "etag", "last_modified", "content_hash", "extractor_version", null=True),
        *_integers("http_status", null=True),
        *_integers("priority", null=False),
        sa.Column("context", sa.JSON(), nullable=True),
        *_texts("first_seen", "last_seen", null=False),
        *_texts("fetched_at", "next_visit", null=True),
        *_integers("article_id", "run_id", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_page"),
        sa.UniqueConstraint("site", "key", name="uq_page_site_key"),
        sa.CheckConstraint("state IN ('found', 'fetching', 'saved', 'refused', 'failed')", name=op.f("ck_page_state")),
        _reference("page", "article_id", "article"),
        _reference("page", "run_id", "crawl_run"),
    )
    op.create_index("ix_page_article_id", "page", ["article_id"])
    op.create_index("ix_page_site_state", "page", ["site", "state"])


def _make_listings() -> None:
    op.create_table(
        "listing",
        *_integers("id", null=False),
        *_texts("site", "key", null=False),
        *_integers("walk", "completed_walk", null=False),
        *_texts("cursor", null=True),
        *_texts("updated", null=False),
        sa.PrimaryKeyConstraint("id", name="pk_listing"),
        sa.UniqueConstraint("site", "key", name="uq_listing_site_key"),
    )
    op.create_table(
        "listing_entry",
        *_integers("listing_id", null=False),
        *_texts("page_key", null=False),
        *_integers("walk", null=False),
        sa.PrimaryKeyConstraint("listing_id", "page_key", name="pk_listing_entry"),
        _reference("listing_entry", "listing_id", "listing", ondelete="CASCADE"),
    )
