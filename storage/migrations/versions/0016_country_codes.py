"""The countries that an article is about, as codes."""

import json

import sqlalchemy as sa
from alembic import op

from storage.countries.codes import codes_of

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_READING = "ix_article_reading"
_COLUMNS = ["date_published", "site", "in_language", "article_section", "content_location", "duplicate_of"]


def upgrade() -> None:
    """Adds the column, and fills it from the places as they are printed."""
    connection = op.get_bind()
    numbers = {} if op.get_context().as_sql else _by_codes(connection)
    if connection.dialect.name == "sqlite":
        op.drop_index(_READING, "article")
    op.add_column("article", sa.Column("country_codes", sa.JSON(), nullable=False, server_default="[]"))
    article = sa.table("article", sa.column("id"), sa.column("country_codes", sa.JSON()))
    fill = sa.update(article).where(article.c.id == sa.bindparam("number"))
    for codes, some in numbers.items():
        connection.execute(fill, [{"number": number, "country_codes": list(codes)} for number in some])
    if connection.dialect.name == "sqlite":
        op.create_index(_READING, "article", [*_COLUMNS, "country_codes"])


def _by_codes(connection: sa.Connection) -> dict[tuple[str, ...], list[int]]:
    """Codes to the row ids of the articles that have them."""
    found: dict[tuple[str, ...], list[int]] = {}
    known: dict[tuple[str, str | None], tuple[str, ...]] = {}
    # By the index of the reading room, which has all of it.
    printed = sa.text("SELECT id, CAST(content_location AS TEXT), in_language FROM article ORDER BY date_published")
    for number, places, language in connection.execute(printed):
        codes = known.get((places, language))
        if codes is None:
            codes = known[places, language] = tuple(codes_of(json.loads(places), language))
        if codes:
            found.setdefault(codes, []).append(number)
    return found


def downgrade() -> None:
    """Drops it."""
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index(_READING, "article")
        op.create_index(_READING, "article", _COLUMNS)
    op.drop_column("article", "country_codes")
