"""Which articles the full-text index does not know yet: a table that triggers fill."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_WORDS = "headline, alternative_headline, article_body, authors, keywords, content_location"
_NOTE = "BEGIN INSERT OR IGNORE INTO search_pending (article_id) VALUES ({row}.id); END"
_TRIGGERS = {
    "search_pending_new": f"AFTER INSERT ON article {_NOTE.format(row='new')}",
    "search_pending_changed": f"AFTER UPDATE OF {_WORDS} ON article {_NOTE.format(row='new')}",
    "search_pending_deleted": f"AFTER DELETE ON article {_NOTE.format(row='old')}",
}


def upgrade() -> None:
    """Adds the table, and in SQLite, which alone has the index, the triggers. What is saved already is indexed when the
    index is made."""
    op.create_table(
        "search_pending",
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_search_pending")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for name, body in _TRIGGERS.items():
            op.execute(f"CREATE TRIGGER {name} {body}")


def downgrade() -> None:
    """Drops them, and the index."""
    if op.get_bind().dialect.name == "sqlite":
        for name in _TRIGGERS:
            op.execute(f"DROP TRIGGER {name}")
        op.execute("DROP TABLE IF EXISTS article_search")
    op.drop_table("search_pending")
