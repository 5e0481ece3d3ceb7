"""Lines that recur on several articles of a site."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table; what is saved already is not looked through."""
    op.create_table(
        "learned_block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sightings", sa.JSON(), nullable=False),
        sa.Column("last_article", sa.Integer(), nullable=False),
        sa.Column("first_seen_in_run", sa.Integer(), nullable=True),
        sa.Column("last_seen_in_run", sa.Integer(), nullable=True),
        sa.Column("learned_in_run", sa.Integer(), nullable=True),
        sa.Column("is_learned", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("id", name="pk_learned_block"),
        sa.UniqueConstraint("site", "place", "text_hash", name="uq_learned_block_site_place_text_hash"),
        *(
            sa.ForeignKeyConstraint(
                [column], ["crawl_run.id"], name=f"fk_learned_block_{column}_crawl_run", ondelete="SET NULL"
            )
            for column in ("first_seen_in_run", "last_seen_in_run", "learned_in_run")
        ),
    )


def downgrade() -> None:
    """Drops it."""
    op.drop_table("learned_block")
