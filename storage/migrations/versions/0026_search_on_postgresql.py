"""The full-text index in PostgreSQL. SQLite has its own, which is made when it is first needed."""

from alembic import op

from storage.server.collation import sort_by_code_points

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_TABLES = (
    # No reference to the article: one that was deleted is noted, and its row goes as that of a changed one does.
    """
    CREATE TABLE article_words (
        article_id INTEGER NOT NULL CONSTRAINT pk_article_words PRIMARY KEY,
        headline TEXT NOT NULL,
        alternative_headline TEXT NOT NULL,
        article_body TEXT NOT NULL,
        authors TEXT NOT NULL,
        keywords TEXT NOT NULL,
        content_location TEXT NOT NULL,
        words TSVECTOR NOT NULL,
        length INTEGER NOT NULL,
        too_many BOOLEAN NOT NULL
    )
    """,
    # What is added is sorted in at the end of an indexing, and before that each 64 MB, not each 4.
    "CREATE INDEX ix_article_words_words ON article_words USING gin (words) WITH (gin_pending_list_limit = 65536)",
    "CREATE TABLE search_totals (articles BIGINT NOT NULL, words BIGINT NOT NULL)",
    "INSERT INTO search_totals VALUES (0, 0)",
)
# An update where nothing changes: it waits for an index that is just reading the article as it was, and notes it again.
_NOTE = """
    CREATE FUNCTION note_for_search() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            INSERT INTO search_pending (article_id) VALUES (OLD.id)
                ON CONFLICT (article_id) DO UPDATE SET article_id = EXCLUDED.article_id;
        ELSE
            INSERT INTO search_pending (article_id) VALUES (NEW.id)
                ON CONFLICT (article_id) DO UPDATE SET article_id = EXCLUDED.article_id;
        END IF;
        RETURN NULL;
    END $$
"""
_WORDS = "headline, alternative_headline, article_body, authors, keywords, content_location"
_TRIGGERS = {
    "search_pending_new": "AFTER INSERT",
    "search_pending_changed": f"AFTER UPDATE OF {_WORDS}",
    "search_pending_deleted": "AFTER DELETE",
}


def upgrade() -> None:
    """Adds the index and the triggers, and notes all articles: the next search, or the end of the next crawl, indexes
    them."""
    if op.get_bind().dialect.name != "postgresql":
        return
    if not op.get_context().as_sql:
        # Before the triggers: a column that one names keeps its type.
        sort_by_code_points(op.get_bind())
    for statement in (*_TABLES, _NOTE):
        op.execute(statement)
    for name, when in _TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {when} ON article FOR EACH ROW EXECUTE FUNCTION note_for_search()")
    op.execute("INSERT INTO search_pending (article_id) SELECT id FROM article ON CONFLICT DO NOTHING")


def downgrade() -> None:
    """Drops them."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for name in _TRIGGERS:
        op.execute(f"DROP TRIGGER {name} ON article")
    op.execute("DROP FUNCTION note_for_search()")
    op.execute("DROP TABLE article_words")
    op.execute("DROP TABLE search_totals")
    op.execute("DELETE FROM search_pending")
