"""Run by Alembic. `open_database` hands over its connection; `alembic -c storage/alembic.ini revision --autogenerate -m
"..."` opens the database that `ARTICLE_DATABASE` names. Logging stays as the program has it (no `fileConfig`)."""

import os
from typing import Literal

from alembic import context
from sqlalchemy import Connection, create_engine

from storage.models import Base, StoredText
from storage.server.collation import sort_by_code_points


def render(kind: str, value: object, _: object) -> str | Literal[False]:
    """A migration is not to change when the program's types do: plain types only."""
    return "sa.Text()" if kind == "type" and isinstance(value, StoredText) else False


def run(connection: Connection) -> None:
    """All migrations asked for; in the transaction of the connection, if it has begun one."""
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, render_item=render)
    with context.begin_transaction():
        context.run_migrations()
        if not context.is_offline_mode():
            sort_by_code_points(connection)


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with create_engine(os.environ.get("ARTICLE_DATABASE", "sqlite:///articles.db")).connect() as own:
        run(own)
