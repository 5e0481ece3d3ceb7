"""A server of PostgreSQL for tests, and databases in it; without one, the tests are skipped with the reason."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.postgres.server import why_not

if TYPE_CHECKING:
    from tests.postgres.shared import SharedServer


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[SharedServer]":
    """The session's server. A test that uses it is marked `program` by its name."""
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    from tests.postgres.shared import SharedServer, session_folder

    server = SharedServer(session_folder(tmp_path_factory))
    yield server
    server.close()


@pytest.fixture
def postgres_url(postgres: "SharedServer") -> Iterator[str]:
    """The URL of a new database with the program's tables."""
    with postgres.database() as name:
        yield postgres.url(name)


@pytest.fixture
def bare_postgres_url(postgres: "SharedServer") -> Iterator[str]:
    """The URL of a new database without tables."""
    with postgres.database(tables=False) as name:
        yield postgres.url(name)
