"""Of what a database is a copy."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "copied_from",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("begun", sa.Text(), nullable=False),
        sa.Column("finished", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_copied_from")),
    )


def downgrade() -> None:
    """Drops it."""
    op.drop_table("copied_from")
