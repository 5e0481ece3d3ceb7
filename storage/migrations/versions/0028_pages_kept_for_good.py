"""Pages that were kept on purpose are told from those that wait for their next visit."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column. A page without a planned visit was kept on purpose: a crawl that keeps none deleted these when
    it began."""
    op.add_column("page_source", sa.Column("is_kept", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute("UPDATE page_source SET is_kept = true WHERE page_id IN (SELECT id FROM page WHERE next_visit IS NULL)")


def downgrade() -> None:
    """Drops it."""
    with op.batch_alter_table("page_source") as table:
        table.drop_column("is_kept")
