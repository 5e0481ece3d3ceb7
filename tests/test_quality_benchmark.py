"""What the quality benchmark does around the extractors: peers that cannot run, no network, tables, labels."""

import gzip
import json
import shutil
import socket
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.quality.__main__ import main
from benchmarks.quality.measure import ROOT, Measured, measure
from benchmarks.quality.plot import spread
from benchmarks.quality.report import markdown, terminal

METRIC = 'import json\nprint(json.dumps({"pages": 1, "F1": 0.5, "P": 0.5, "R": 0.5}))\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A set of one page, and a metric that says one half of everything."""
    folder = tmp_path / "corpus" / "news"
    (folder / "pages").mkdir(parents=True)
    (folder / "gold.jsonl").write_text(json.dumps({"id": "1", "url": "https://news.example/a"}) + "\n", "utf-8")
    (folder / "pages" / "1.html.gz").write_bytes(gzip.compress(b"<p>A page.</p>"))
    (folder.parent / "score.py").write_text(METRIC, "utf-8")
    return folder


def test_a_peer_without_an_interpreter_is_reported(folder: Path) -> None:
    result = measure("goose3", folder, folder / "nowhere")
    assert not result.ran
    assert "no interpreter" in (result.error or "")


@pytest.mark.program
def test_a_peer_that_cannot_be_imported_is_reported_with_its_error(folder: Path) -> None:
    result = measure("goose3", folder, Path(sys.executable))  # the program's own interpreter has no goose3
    assert not result.ran
    assert result.error == "ModuleNotFoundError: No module named 'goose3'"


@pytest.mark.program
def test_an_extractor_is_scored_by_the_metric_of_the_corpus_and_its_time_measured(folder: Path) -> None:
    result = measure("winnow", folder, folder / "nowhere")
    assert result.error is None
    assert result.scores == {"pages": 1, "F1": 0.5, "P": 0.5, "R": 0.5}
    assert result.ms > 0


@pytest.mark.program
def test_answers_that_the_metric_cannot_read_are_reported_with_its_error(folder: Path) -> None:
    (folder.parent / "score.py").write_text("raise TypeError('a list of names')\n", "utf-8")
    result = measure("winnow", folder, folder / "nowhere")
    assert not result.ran
    assert result.error == "the metric cannot read its answers: TypeError: a list of names"


@pytest.mark.program
def test_an_extractor_has_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = (
            "import socket, sys; from benchmarks.quality.predict import deny_network; sys.addaudithook(deny_network); "
            f"socket.create_connection(('127.0.0.1', {server.getsockname()[1]}))"
        )
        run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.stderr.strip().endswith("PermissionError: the benchmark has no network (socket.getaddrinfo)")


def test_without_a_corpus_nothing_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert "no corpus" in capsys.readouterr().err


def test_a_peer_that_did_not_run_is_listed_with_its_reason_and_not_in_the_table() -> None:
    ran = Measured("news", "winnow", {"pages": 3, "F1": 0.9, "P": 0.9, "R": 0.9}, 12.34)
    some = Measured("news", "goose3", {"pages": 3, "F1": 0.8, "P": 0.9, "R": 0.7}, 50, 1, "3.1", "ValueError: odd")
    none = Measured("news", "jusText", error="ModuleNotFoundError: justext")
    text = markdown([some, none, ran], "2026-01-02", "python -m benchmarks.quality corpus")
    table, trouble = text.split("## Not run")
    assert "| winnow | **0.9000** | **0.9000** | **0.9000** |  |  |  | 12.3 |\n| goose3 3.1 | 0.8000 |" in table
    assert "jusText" not in table
    assert "- news, jusText: not run. `ModuleNotFoundError: justext`" in trouble
    assert "- news, goose3: 1 of 3 pages raise, first `ValueError: odd`" in trouble
    assert "jusText" not in terminal([some, none, ran])


def test_labels_of_a_plot_keep_their_order_and_distance() -> None:
    places = spread([0.90, 0.901, 0.902, 0.99], 0.02, 0.88, 1.0)
    assert places == sorted(places)
    assert min(b - a for a, b in pairwise(places)) > 0.0199
    crowded = spread([0.99] * 4, 0.02, 0.88, 1.0)
    assert max(crowded) <= 1.0
    assert min(b - a for a, b in pairwise(crowded)) > 0.0199


@pytest.mark.program
@pytest.mark.skipif(shutil.which("make") is None, reason="no make")
def test_make_bench_is_the_same_as_make_bench_quality() -> None:
    plans = [
        subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for target in ("bench", "bench-quality")
    ]
    assert plans[0] == plans[1]
    assert "-m benchmarks.quality" in plans[0]
