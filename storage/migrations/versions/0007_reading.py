"""An index for readers, and the slowest pages of a run."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_COLUMNS = ["date_published", "site", "in_language", "article_section", "content_location"]


def upgrade() -> None:
    """Adds them. The index in SQLite alone, where the reading room is: PostgreSQL has none over JSON."""
    op.add_column("crawl_run", sa.Column("slowest", sa.JSON(none_as_null=True), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        op.create_index("ix_article_reading", "article", _COLUMNS)


def downgrade() -> None:
    """Drops them."""
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("ix_article_reading", "article")
    op.drop_column("crawl_run", "slowest")
