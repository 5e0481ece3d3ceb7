"""What visits to a known article brought and its record did not take."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_INDEX = "ix_page_site_restless"


def upgrade() -> None:
    """Adds them."""
    op.add_column("page", sa.Column("not_taken", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("page", sa.Column("restless", sa.Integer(), nullable=False, server_default="0"))
    some = sa.text("restless > 0")
    op.create_index(op.f(_INDEX), "page", ["site", "restless"], sqlite_where=some, postgresql_where=some)


def downgrade() -> None:
    """Drops them."""
    op.drop_index(op.f(_INDEX), "page")
    op.drop_column("page", "restless")
    op.drop_column("page", "not_taken")
