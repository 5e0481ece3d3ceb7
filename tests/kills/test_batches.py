"""`kill -9` in the middle of a batch: all of it is saved or nothing, and nothing twice."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kills.batch_kills import PAGES

pytestmark = pytest.mark.program


def test_a_kill_before_any_statement_of_a_batch_leaves_nothing_of_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.kills.batch_kills", str(tmp_path / "articles.db")]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout)
    *killed, whole = told["after"]
    assert len(killed) >= 15, "a batch has as many statements, and its COMMIT"
    nothing = [0, 0, 0, 0, 0, 0, PAGES, 0]
    assert killed == [nothing] * len(killed)
    assert whole[0] == whole[-1] == whole[2] == PAGES
    assert whole[1] == PAGES - 1, "one tells what another told"
    assert told["again"] == whole, "saved again, nothing is there twice"
