from pathlib import Path

import pytest

from tests.crawler.local_site import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "articles.db")
