"""Indexes for what was asked by reading a whole table: articles of one site, pages by address, lines to drop."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds them."""
    op.drop_index(op.f("ix_article_address"), "article")
    op.create_index(op.f("ix_article_address_site"), "article", ["address", "site"])
    op.create_index(op.f("ix_article_site"), "article", ["site"])
    op.create_index(op.f("ix_article_site_date_published"), "article", ["site", "date_published"])
    op.create_index(op.f("ix_page_key"), "page", ["key"])
    op.create_index(op.f("ix_page_url"), "page", ["url"])
    op.create_index(
        op.f("ix_learned_block_site"),
        "learned_block",
        ["site"],
        sqlite_where=sa.text("is_learned = 1"),
        postgresql_where=sa.text("is_learned"),
    )


def downgrade() -> None:
    """Drops them."""
    op.drop_index(op.f("ix_learned_block_site"), "learned_block")
    op.drop_index(op.f("ix_page_url"), "page")
    op.drop_index(op.f("ix_page_key"), "page")
    op.drop_index(op.f("ix_article_site_date_published"), "article")
    op.drop_index(op.f("ix_article_site"), "article")
    op.drop_index(op.f("ix_article_address_site"), "article")
    op.create_index(op.f("ix_article_address"), "article", ["address"])
