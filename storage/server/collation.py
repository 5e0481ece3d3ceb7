"""Text in PostgreSQL compares and sorts by code points, as it does in SQLite, whatever the language of the database.

The same question gives the same answer in the same order then; days, times and keys compare as they are spelled."""

from sqlalchemy import Connection, text

BY_CODE_POINTS = "C"
_OTHERS = text(
    "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
    " JOIN pg_collation l ON l.oid = a.attcollation"
    " WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND a.attnum > 0"
    " AND NOT a.attisdropped AND a.atttypid = 'text'::regtype AND l.collname != :name"
    " ORDER BY c.relname, a.attnum"
)


def sort_by_code_points(connection: Connection) -> None:
    """Give all columns of text that collation. Tables stay as they lie, indexes are made anew. Does nothing in other
    databases than PostgreSQL."""
    if connection.dialect.name != "postgresql":
        return
    changes: dict[str, list[str]] = {}
    for table, column in connection.execute(_OTHERS, {"name": BY_CODE_POINTS}):
        changes.setdefault(table, []).append(f'ALTER COLUMN "{column}" TYPE text COLLATE "{BY_CODE_POINTS}"')
    for table, columns in changes.items():
        connection.exec_driver_sql(f'ALTER TABLE "{table}" {", ".join(columns)}')
