import pytest


@pytest.fixture
def store() -> str:
    """The reading room and its index are SQLite's."""
    return "sqlite"
