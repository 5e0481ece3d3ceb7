"""What became of each page of a run, and the articles that a watch has not been told of."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column, null in runs of before, and the table."""
    op.add_column("crawl_run", sa.Column("results", sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        "watch_pending",
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_watch_pending_article_id_article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_watch_pending")),
    )
    op.create_index(op.f("ix_watch_pending_site"), "watch_pending", ["site"])


def downgrade() -> None:
    """Drops them."""
    op.drop_table("watch_pending")
    op.drop_column("crawl_run", "results")
