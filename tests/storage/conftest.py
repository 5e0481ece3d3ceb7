"""A fresh database on disk, a writer, and records to save."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.items import Article, Image, RelatedLink, hash_content
from storage.database import Database, open_database
from storage.writer import Writer


def make_article(**changes: Any) -> Article:
    """A whole article of the site `example`, number 0127."""
    values: dict[str, Any] = {
        "url": "https://www.example.org/news-en/Bridge-opens-0127.html",
        "canonical_url": "https://www.example.org/news-en/Bridge-opens-0127.html",
        "site": "example",
        "identifier": "0127",
        "headline": "Bridge opens",
        "alternative_headline": "After nine years",
        "article_body": "Riverton (Example) – It is open.\n通车了。",
        "article_body_html": "<p>Riverton (Example) – It is open.</p><p>通车了。</p>",
        "date_published": "2003-12-03",
        "authors": ("Ana Núñez", "李明"),
        "keywords": ("bridge", "río"),
        "images": (Image("https://www.example.org/files/img/a.jpg", "The bridge", None),),
        "related_links": (RelatedLink("Ferry ends", None, "2003-12-01"), RelatedLink("鐵路")),
        "in_language": "en",
        "extraction_method": "line_pattern",
        "extractor_version": "1",
        "validation_messages": ("date_published: printed without an hour",),
    } | changes
    if "content_hash" not in values:
        values["content_hash"] = hash_content(
            values["headline"], values["alternative_headline"], values["article_body"]
        )
    return Article(**values)


def make_record(**changes: Any) -> dict[str, Any]:
    """The same as the store takes it."""
    return make_article(**changes).as_dict()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'articles.db'}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.program)])
def store(request: pytest.FixtureRequest) -> str:
    """Which database: a test that asks for `database` runs once with each. `ON_SQLITE` leaves a test to SQLite."""
    return str(request.param)


@pytest.fixture
def database(store: str, tmp_path: Path, empty_store: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    if store == "sqlite":
        shutil.copy(empty_store, tmp_path / "articles.db")
        database = open_database(request.getfixturevalue("url"))
    else:
        database = open_database(request.getfixturevalue("postgres_url"))
    yield database
    database.close()


@pytest.fixture
def writer(database: Database) -> Iterator[Writer]:
    # Most tests wait for each commit: it would come 20 ms later, when the writer no longer expects a further operation.
    writer = Writer(database, batch_seconds=0)
    yield writer
    writer.close()


@pytest.fixture
def write(writer: Writer) -> Callable[..., Any]:
    """Runs an operation and waits for its commit."""

    def run(operation: Callable[..., Any]) -> Any:
        return writer.submit(operation).result(timeout=30)

    return run
