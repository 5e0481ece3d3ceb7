from pathlib import Path

import pytest

from tests.faults.shell import FaultShell


@pytest.fixture
def shell(tmp_path: Path) -> FaultShell:
    return FaultShell(tmp_path / "articles.db")
