import pytest


@pytest.fixture
def store() -> str:
    """A server has no file."""
    return "sqlite"
