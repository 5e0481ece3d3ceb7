"""Whether an article can be read without paying."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; what it says of records of before is not known."""
    op.add_column("article", sa.Column("is_accessible_for_free", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Drops it."""
    op.drop_column("article", "is_accessible_for_free")
