"""When a kept response was fetched: what "2 hours ago" counts from."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; of what is kept already nobody knows."""
    with op.batch_alter_table("page_source") as table:
        table.add_column(sa.Column("fetched_at", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drops it."""
    with op.batch_alter_table("page_source") as table:
        table.drop_column("fetched_at")
