"""How far a cleaning of the kept pages has come."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "recleaning",
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("last_article", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("asked", name=op.f("pk_recleaning")),
    )


def downgrade() -> None:
    """Drops it."""
    op.drop_table("recleaning")
