"""The other addresses of an article; the readers' index says which articles are duplicates."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_READING = "ix_article_reading"
_COLUMNS = ["date_published", "site", "in_language", "article_section", "content_location"]


def upgrade() -> None:
    """Adds them. What is saved already is found by its own address; its others are learned when they are read."""
    op.create_table(
        "article_address",
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "address", name=op.f("pk_article_address")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_address_article_id_article"), ondelete="CASCADE"
        ),
    )
    op.create_index(op.f("ix_article_address_address_site"), "article_address", ["address", "site"])
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index(_READING, "article")
        op.create_index(_READING, "article", [*_COLUMNS, "duplicate_of"])


def downgrade() -> None:
    """Drops them."""
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index(_READING, "article")
        op.create_index(_READING, "article", _COLUMNS)
    op.drop_index(op.f("ix_article_address_address_site"), "article_address")
    op.drop_table("article_address")
