"""Articles that were taken out for good."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "forgotten",
        sa.Column("name_hash", sa.Text(), nullable=False),
        sa.Column("forgotten_at", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_erased", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("in_archive", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("name_hash", name=op.f("pk_forgotten")),
    )


def downgrade() -> None:
    """Drops it."""
    op.drop_table("forgotten")
