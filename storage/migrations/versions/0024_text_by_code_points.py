"""In PostgreSQL text compares by code points, as in SQLite.

The columns are changed at the end of every upgrade (`storage.server.collation`), those of later tables too: this one is
there so that a database of before is upgraded.
"""

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leaves it to the end of the migration."""


def downgrade() -> None:
    """Changes nothing: the program of before asks with any collation."""
