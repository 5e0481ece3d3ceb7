"""How likely the body of a record is wrong."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column, null in records of before: their pages are not read again for it. The index is of those that
    have one, by which the report finds the most doubtful."""
    op.add_column("article", sa.Column("doubt", sa.Double(), nullable=True))
    weighed = sa.text("doubt IS NOT NULL")
    op.create_index(
        op.f("ix_article_site_doubt"), "article", ["site", "doubt"], sqlite_where=weighed, postgresql_where=weighed
    )


def downgrade() -> None:
    """Drops them."""
    op.drop_index(op.f("ix_article_site_doubt"), "article")
    op.drop_column("article", "doubt")
