"""Whether an article can be read without paying; walls have the names that are written today."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


_NAMES = {"bot_check": "bot_wall", "log_in": "login_wall"}


def upgrade() -> None:
    """Adds the column, null in records of before, and renames the reasons of pages."""
    op.add_column("article", sa.Column("is_accessible_for_free", sa.Boolean(), nullable=True))
    pages = sa.table("page", sa.column("reason", sa.String))
    for before, now in _NAMES.items():
        op.execute(pages.update().where(pages.c.reason == before).values(reason=now))


def downgrade() -> None:
    """Drops it."""
    op.drop_column("article", "is_accessible_for_free")
