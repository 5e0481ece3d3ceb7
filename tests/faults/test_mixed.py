"""Two or three faults at once; `python -m benchmarks.soak --mixed N` plays more of them."""

from pathlib import Path

import pytest

from tests.faults.mixed import draw, play

pytestmark = pytest.mark.program


@pytest.mark.parametrize("seed", range(20), ids=lambda seed: draw(seed).name)
def test_after_faults_together_a_healthy_run_saves_everything(seed: int, tmp_path: Path) -> None:
    scenario = play(draw(seed), tmp_path)
    assert scenario.wrong == [], f"code {scenario.code}"
