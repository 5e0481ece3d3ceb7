"""What hosts ask of crawlers."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "asked_host",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("delay", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_asked_host")),
    )


def downgrade() -> None:
    """Drops it."""
    op.drop_table("asked_host")
