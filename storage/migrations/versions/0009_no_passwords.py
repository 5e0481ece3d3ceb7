"""No password in the arguments of a run: `-a url=https://user:secret@...` was stored as it was typed."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_PASSWORD = re.compile(r"(://[^\s/?#@:'\"<>]*):[^\s/?#'\"<>]*@")
"""As `crawler.arguments` hides it; a migration stays as it was written."""


def upgrade() -> None:
    """Puts `***` in its place. Nothing else held it: an address with a user could not be fetched then."""
    if op.get_context().as_sql:
        # A script for another database knows no rows.
        return
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        # The old text would stay in the file, beside the shorter one.
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
    runs = sa.table("crawl_run", sa.column("id", sa.Integer), sa.column("arguments", sa.JSON))
    for number, arguments in connection.execute(sa.select(runs.c.id, runs.c.arguments)).all():
        told = {name: _PASSWORD.sub(r"\1:***@", str(value)) for name, value in (arguments or {}).items()}
        if told != arguments:
            connection.execute(runs.update().where(runs.c.id == number).values(arguments=told))


def downgrade() -> None:
    """Nothing to be undone."""
