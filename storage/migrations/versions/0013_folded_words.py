"""The full-text index holds folded words of every language: the one of before finds others."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drops the index. It is made anew, and all articles noted for it, when a crawl has ended or somebody searches."""
    _drop_index()


def downgrade() -> None:
    """The same: the program of before makes its own."""
    _drop_index()


def _drop_index() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE IF EXISTS article_search")
