"""A server that a test may stop, and what is written through its connections."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.crawler.conftest import scrapy  # noqa: F401 - in this process
from tests.postgres.server import PostgresServer, why_not


@pytest.fixture(scope="module")
def kept_server() -> Iterator[PostgresServer]:
    """A server of this module's own: started once, and stopped by its tests as they like."""
    if why_not() is not None:
        pytest.skip(str(why_not()))
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def own_server(kept_server: PostgresServer) -> PostgresServer:
    """The same, running, with an empty database `winnow`."""
    if not kept_server.is_running:
        kept_server.start()
    with psycopg.connect(kept_server.address("postgres"), autocommit=True) as owner:
        owner.execute("DROP DATABASE IF EXISTS winnow WITH (FORCE)")
        owner.execute("CREATE DATABASE winnow")
    return kept_server
