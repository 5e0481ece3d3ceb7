"""Earlier texts, duplicates, page sources, planned visits, ETags of lists, coverage of runs."""

import sqlalchemy as sa
from alembic import op

from storage.likeness.simhash import MAX_DISTANCE, bands, distance, signed, simhash

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_BANDS = ("band_0", "band_1", "band_2", "band_3")
_ARTICLE = sa.table("article", *map(sa.column, ("id", "in_language", "content_hash", "article_body", "duplicate_of")))
_FINGERPRINT = sa.table(
    "article_fingerprint", *map(sa.column, ("article_id", "in_language", "content_hash", "simhash", *_BANDS))
)


def upgrade() -> None:
    """Adds columns and tables; what is saved already gets its fingerprint and its link."""
    _widen_tables()
    _make_article_version()
    _make_article_fingerprint()
    _make_page_source()
    op.execute("UPDATE page SET refusals = CASE WHEN tries > 0 THEN tries ELSE 1 END WHERE state = 'refused'")
    if not op.get_context().as_sql:
        _know_again(op.get_bind())


def downgrade() -> None:
    """Drops them, and all that they hold."""
    for table in ("page_source", "article_fingerprint", "article_version"):
        op.drop_table(table)
    op.drop_index("ix_page_site_next_visit", "page")
    op.drop_index("ix_article_duplicate_of", "article")
    with op.batch_alter_table("article") as article:
        article.drop_constraint("fk_article_duplicate_of_article", type_="foreignkey")
        for column in ("changed_at", "recleaned_at", "recleaned_from", "duplicate_of"):
            article.drop_column(column)
    with op.batch_alter_table("page") as page:
        page.drop_column("refusals")
    with op.batch_alter_table("listing") as listing:
        listing.drop_column("etag")
        listing.drop_column("last_modified")
    with op.batch_alter_table("crawl_run") as crawl_run:
        crawl_run.drop_column("coverage")


def _widen_tables() -> None:
    # SQLite cannot add a named foreign key to a table: batch mode copies it (once, and in this transaction).
    with op.batch_alter_table("article") as article:
        for column in ("changed_at", "recleaned_at", "recleaned_from"):
            article.add_column(sa.Column(column, sa.Text(), nullable=True))
        article.add_column(sa.Column("duplicate_of", sa.Integer(), nullable=True))
        article.create_foreign_key(
            "fk_article_duplicate_of_article", "article", ["duplicate_of"], ["id"], ondelete="SET NULL"
        )
    op.create_index("ix_article_duplicate_of", "article", ["duplicate_of"])
    op.add_column("page", sa.Column("refusals", sa.Integer(), nullable=False, server_default="0"))
    planned = sa.text("next_visit IS NOT NULL")
    op.create_index(
        "ix_page_site_next_visit", "page", ["site", "next_visit"], sqlite_where=planned, postgresql_where=planned
    )
    for column in ("etag", "last_modified"):
        op.add_column("listing", sa.Column(column, sa.Text(), nullable=True))
    op.add_column("crawl_run", sa.Column("coverage", sa.JSON(), nullable=True))


def _reference(table: str, column: str, to: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}", ondelete=ondelete)


def _make_article_version() -> None:
    op.create_table(
        "article_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("replaced_by_run_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_article_version"),
        _reference("article_version", "article_id", "article", "CASCADE"),
        _reference("article_version", "run_id", "crawl_run", "SET NULL"),
        _reference("article_version", "replaced_by_run_id", "crawl_run", "SET NULL"),
    )
    op.create_index("ix_article_version_article_id", "article_version", ["article_id"])


def _make_article_fingerprint() -> None:
    op.create_table(
        "article_fingerprint",
        sa.Column("article_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("in_language", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("simhash", sa.BigInteger(), nullable=True),
        *(sa.Column(band, sa.Integer(), nullable=True) for band in _BANDS),
        sa.PrimaryKeyConstraint("article_id", name="pk_article_fingerprint"),
        _reference("article_fingerprint", "article_id", "article", "CASCADE"),
    )
    for column in ("content_hash", *_BANDS):
        op.create_index(f"ix_article_fingerprint_{column}", "article_fingerprint", [column])


def _make_page_source() -> None:
    op.create_table(
        "page_source",
        sa.Column("page_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("page_id", name="pk_page_source"),
        _reference("page_source", "page_id", "page", "CASCADE"),
    )


def _know_again(connection: sa.Connection) -> None:
    """Fingerprints and links of the articles saved before, in the order saved."""
    known: dict[tuple[object, ...], list[tuple[int, int]]] = {}
    asked = sa.select(_ARTICLE.c.id, _ARTICLE.c.in_language, _ARTICLE.c.content_hash, _ARTICLE.c.article_body)
    for article_id, in_language, content_hash, body in connection.execute(asked.order_by(_ARTICLE.c.id)):
        language = in_language or ""
        value = simhash(body)
        parts = () if value is None else tuple(enumerate(bands(value)))
        same = known.get((language, content_hash)) or [
            (other, before)
            for part in parts
            for other, before in known.get((language, *part), ())
            if distance(before, value or 0) <= MAX_DISTANCE
        ]
        if same:
            link = sa.update(_ARTICLE).where(_ARTICLE.c.id == article_id)
            connection.execute(link.values(duplicate_of=min(same)[0]))
            continue
        for key in ((language, content_hash), *((language, *part) for part in parts)):
            known.setdefault(key, []).append((article_id, value or 0))
        row: dict[str, object] = {"article_id": article_id, "in_language": language, "content_hash": content_hash}
        row |= {"simhash": None if value is None else signed(value)} | dict.fromkeys(_BANDS)
        row |= {f"band_{band}": bits for band, bits in parts}
        connection.execute(sa.insert(_FINGERPRINT).values(row))
