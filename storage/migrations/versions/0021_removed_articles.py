"""Articles that their publisher has taken down, and an index by the days of corrections."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_OPEN, _TAKEN_DOWN = sa.text("returned_at IS NULL"), sa.text("removed_at IS NOT NULL")


def upgrade() -> None:
    """Adds both. Of what is gone already the next visits tell."""
    op.create_table(
        "article_removal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("first_gone", sa.Text(), nullable=False),
        sa.Column("last_gone", sa.Text(), nullable=False),
        sa.Column("judged_at", sa.Text(), nullable=True),
        sa.Column("removed_at", sa.Text(), nullable=True),
        sa.Column("returned_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_removal_article_id_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_removal")),
    )
    op.create_index(
        "uq_article_removal_open",
        "article_removal",
        ["article_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index(op.f("ix_article_removal_article_id"), "article_removal", ["article_id"])
    op.create_index(
        op.f("ix_article_removal_site_removed_at"),
        "article_removal",
        ["site", "removed_at"],
        sqlite_where=_TAKEN_DOWN,
        postgresql_where=_TAKEN_DOWN,
    )
    op.create_index(op.f("ix_article_version_valid_until_article_id"), "article_version", ["valid_until", "article_id"])


def downgrade() -> None:
    """Drops them."""
    op.drop_index(op.f("ix_article_version_valid_until_article_id"), "article_version")
    op.drop_table("article_removal")
