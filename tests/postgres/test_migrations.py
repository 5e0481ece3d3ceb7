"""The tables of a PostgreSQL database: made by the migrations they are those of the models, and earlier ones come up
to date with all their rows."""

import subprocess
import sys
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect, text

from storage.database import open_database
from storage.errors import StorageError
from storage.migrate import known_versions, migration_config
from storage.models import Base
from tests.postgres.shared import ROOT

pytestmark = pytest.mark.program
STORIES = 4


def upgrade(url: str, version: str) -> None:
    """Bring the tables to a version, in one transaction, as an earlier program had them."""
    config, engine = migration_config(), create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
    engine.dispose()


def add_articles(url: str) -> None:
    """As the first version of the tables has them; the last one tells what the first one told."""
    engine = create_engine(url)
    article = (
        "INSERT INTO article (url, site, identifier, headline, article_body, article_body_html, authors,"
        " content_location, keywords, images, related_links, in_language, extraction_method, extractor_version,"
        " content_hash, validation_messages, address, first_saved, last_saved) VALUES (:url, 'example', :number,"
        " :headline, :body, '<p></p>', '[\"Ana Núñez\"]', '[\"PHILIPPINES\"]', '[]', '[]', '[]', 'en', 'x', '1', :hash,"
        " '[]', :url, '2024-01-01T00:00:00+00:00', '2024-01-01T00:00:00+00:00')"
    )
    with engine.begin() as connection:
        for number in range(STORIES):
            told = number % (STORIES - 1)
            values = {"url": f"e.org/{number}", "number": str(number), "headline": f"Émile {told}", "hash": f"h{told}"}
            body = " ".join(f"w{told}x{word}" for word in range(60))
            connection.execute(text(article), values | {"body": body})
            page = (
                "INSERT INTO page (site, key, url, kind, state, tries, priority, first_seen, last_seen, reason)"
                " VALUES ('example', :key, :key, 'article', 'refused', 2, 0, 'x', 'x', 'bot_check')"
            )
            connection.execute(text(page), {"key": f"e.org/{number}"})
    engine.dispose()


def collations(connection: Connection) -> set[Any]:
    question = (
        "SELECT DISTINCT collation_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND data_type = 'text'"
    )
    return set(connection.scalars(text(question)))


def test_tables_made_by_the_migrations_are_those_of_the_models(bare_postgres_url: str) -> None:
    database = open_database(bare_postgres_url)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
        # The index of the reading room is SQLite's alone.
        assert [item[1].name for item in differences if item[0] == "add_index"] == ["ix_article_reading"]
        assert len(differences) == 1
        assert collations(connection) == {"C"}
    database.close()


@pytest.mark.parametrize("version", ["0001", "0007", "0013", "0023"])
def test_an_earlier_version_comes_up_to_date_with_its_rows(bare_postgres_url: str, version: str) -> None:
    upgrade(bare_postgres_url, "0001")
    add_articles(bare_postgres_url)
    upgrade(bare_postgres_url, version)
    database = open_database(bare_postgres_url)
    with database.session() as session:
        rows = session.execute(
            text("SELECT headline, authors, country_codes, duplicate_of FROM article ORDER BY id")
        ).all()
        assert [row.headline for row in rows] == [f"Émile {number % (STORIES - 1)}" for number in range(STORIES)]
        assert [row.duplicate_of for row in rows] == [None, None, None, 1]
        assert rows[0].authors == ["Ana Núñez"]
        assert rows[0].country_codes == ["PH"]
        assert set(session.scalars(text("SELECT reason FROM page"))) == {"bot_wall"}
        assert collations(session.connection()) == {"C"}
    with database.write_engine.begin() as connection:
        # Numbers go on behind those that are there.
        assert connection.scalar(text("SELECT nextval('article_id_seq')")) == STORIES + 1
    database.close()


def test_migrations_can_be_undone(bare_postgres_url: str) -> None:
    open_database(bare_postgres_url).close()
    config, engine = migration_config(), create_engine(bare_postgres_url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    engine.dispose()


def test_three_processes_that_migrate_at_once_make_the_tables_once(bare_postgres_url: str) -> None:
    code = f"from storage.database import open_database; open_database({bare_postgres_url!r}).close()"
    words = [sys.executable, "-c", code]
    processes = [subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE) for _ in range(3)]
    for process in processes:
        _, errors = process.communicate(timeout=120)
        assert (process.returncode, errors) == (0, b"")


def test_a_migration_that_is_killed_leaves_nothing_and_is_done_again(bare_postgres_url: str) -> None:
    code = (
        "import os, storage.migrate as m, storage.database as d\n"
        "def stop(*_): os._exit(9)\n"
        "m._check_references = stop\n"
        f"d.open_database({bare_postgres_url!r})"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=120, check=False)
    assert done.returncode == 9
    engine = create_engine(bare_postgres_url)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()
    open_database(bare_postgres_url).close()


def test_tables_of_a_newer_program_and_of_another_one_are_left_alone(bare_postgres_url: str) -> None:
    engine = create_engine(bare_postgres_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE orders (number integer)"))
    with pytest.raises(StorageError, match="is the database of another program"):
        open_database(bare_postgres_url, create=False)
    open_database(bare_postgres_url).close()
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match="written by a newer one"):
        open_database(bare_postgres_url)
    engine.dispose()
    assert "9999" not in known_versions()
