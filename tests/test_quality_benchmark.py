"""What the quality benchmark does around the extractors: peers that cannot run, no network, tables, labels."""

import gzip
import json
import shutil
import socket
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from benchmarks.quality import kept_predictions
from benchmarks.quality.__main__ import main
from benchmarks.quality.apart import is_apart
from benchmarks.quality.measure import ROOT, Measured, measure
from benchmarks.quality.plot import spread
from benchmarks.quality.report import markdown, terminal
from benchmarks.quality.scores import Gold, score

METRIC = 'import json\nprint(json.dumps({"pages": 1, "F1": 0.5, "P": 0.5, "R": 0.5}))\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A set of one page, and a metric that says one half of everything. Predictions are kept beside it."""
    monkeypatch.setattr(kept_predictions, "KEPT", tmp_path / "kept")
    folder = tmp_path / "corpus" / "news"
    (folder / "pages").mkdir(parents=True)
    (folder / "gold.jsonl").write_text(json.dumps({"id": "1", "url": "https://news.example/a"}) + "\n", "utf-8")
    (folder / "pages" / "1.html.gz").write_bytes(gzip.compress(b"<p>A page.</p>"))
    (folder.parent / "score.py").write_text(METRIC, "utf-8")
    return folder


def test_a_peer_without_an_interpreter_is_reported(folder: Path) -> None:
    result = measure("goose3", Gold.read(folder), folder / "nowhere")
    assert not result.ran
    assert "no interpreter" in (result.error or "")


@pytest.mark.program
def test_a_peer_that_cannot_be_imported_is_reported_with_its_error(folder: Path) -> None:
    result = measure("goose3", Gold.read(folder), Path(sys.executable))  # the program's own interpreter has no goose3
    assert not result.ran
    assert result.error == "ModuleNotFoundError: No module named 'goose3'"


@pytest.mark.program
def test_an_extractor_is_scored_by_the_metric_of_the_corpus_and_its_time_measured(folder: Path) -> None:
    result = measure("winnow", Gold.read(folder), folder / "nowhere")
    assert result.error is None
    assert result.scores == {"pages": 1, "F1": 0.5, "P": 0.5, "R": 0.5}
    assert result.ms > 0


@pytest.mark.program
def test_answers_that_the_metric_cannot_read_are_reported_with_its_error(folder: Path) -> None:
    (folder.parent / "score.py").write_text("raise TypeError('a list of names')\n", "utf-8")
    result = measure("winnow", Gold.read(folder), folder / "nowhere")
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
    assert "| winnow | **0.9000** | **0.9000** | **0.9000** | 12.3 |\n| goose3 3.1 | 0.8000 |" in table
    assert "jusText" not in table
    assert "- news, jusText: not run. `ModuleNotFoundError: justext`" in trouble
    assert "- news, goose3: 1 of 3 pages raise, first `ValueError: odd`" in trouble
    assert "jusText" not in terminal([some, none, ran])


def test_of_a_score_that_is_better_lower_the_lowest_is_marked_and_the_hosts_kept_apart_have_a_table() -> None:
    scores = {"pages": 9, "F1": 0.9, "P": 0.9, "R": 0.9, "cells": 0.75, "forbidden_kept": 0.02}
    ours = Measured("blogs", "winnow", scores, 9.0, parts={"apart": {**scores, "pages": 3, "F1": 0.85}})
    peer = Measured("blogs", "goose3", {**scores, "forbidden_kept": 0.5}, 9.0)
    text = markdown([ours, peer], "2026-01-02", "command")
    assert "| extractor | cells | forbidden |\n|" in text
    assert "| winnow | **0.7500** | **0.0200** |\n| goose3 | **0.7500** | 0.5000 |" in text
    assert "| blogs, 3 pages | winnow | 0.8500 |" in text


def other_set(folder: Path) -> tuple[Gold, Path]:
    """A set with articles and a page of another kind, in its own words; and answers to it."""
    pages: list[dict[str, Any]] = [
        {"id": "a", "url": "https://a.example/1", "page_type": "article", "title": "Bees", "author": "Ann May, PhD",
         "publish_date": "2026-01-02", "main_content": "Bees are back.", "with": [], "without": ["cookies"]},
        {"id": "b", "url": "https://b.example/1", "page_type": "article", "title": "Hay", "author": None,
         "publish_date": None, "main_content": "Hay is dry.", "with": [], "without": []},
        {"id": "c", "url": "https://b.example/2", "page_type": "forum", "title": "Talk", "main_content": "Hello."},
    ]  # fmt: skip
    with gzip.open(folder / "gold.jsonl.gz", "wt", encoding="utf-8") as gold:
        gold.writelines(json.dumps(page) + "\n" for page in pages)
    (folder / "gold.jsonl").unlink()
    for page in pages:
        (folder / "pages" / f"{page['id']}.html.gz").write_bytes(gzip.compress(f"<p>{page['main_content']}".encode()))
    (folder / "score.py").write_text(
        "import gzip, json, pathlib\n"
        "rows = gzip.open(pathlib.Path(__file__).with_name('gold.jsonl.gz'), 'rt').readlines()\n"
        "print(json.dumps({'F1': 0.7, 'P': 0.7, 'R': 0.7, 'articles': len(rows), 'forbidden_kept': len(rows) / 10}))\n",
        "utf-8",
    )
    answers = folder / "answers.jsonl"
    answer = {"id": "a", "article_body": "Bees are", "headline": "Bees!", "date_published": "2026-02-01"}
    answers.write_text(json.dumps({**answer, "authors": ["Ann May"]}) + "\n", "utf-8")
    return Gold.read(folder), answers


@pytest.mark.program
def test_a_set_with_a_metric_of_its_own_is_scored_by_it_on_its_articles_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gold, answers = other_set(folder)
    assert "paragraphs" not in score(gold, answers), "two are too few"
    monkeypatch.setattr("benchmarks.quality.scores.ENOUGH", 1)
    scores = score(gold, answers)
    assert scores["pages"] == 2
    assert (scores["F1"], scores["forbidden_kept"]) == (0.7, 0.2)
    assert (scores["headline_exact"], scores["date_same_day"], scores["date_wrong"]) == (0.0, 0.0, 1.0)
    assert scores["authors_f1"] == 1.0
    assert scores["paragraphs"] == 0.0


@pytest.mark.program
def test_a_part_of_a_set_is_scored_by_the_same_metric(folder: Path) -> None:
    gold, answers = other_set(folder)
    scores = score(gold, answers, lambda url: url == "https://b.example/1")
    assert (scores["pages"], scores["forbidden_kept"]) == (1, 0.1)
    assert "authors_f1" not in scores
    assert "date_wrong" not in scores
    assert score(gold, answers, lambda url: False) == {}


@pytest.mark.program
def test_nothing_runs_twice_on_the_same_pages_with_the_same_code(folder: Path) -> None:
    def kept() -> list[Path]:
        measure("winnow", Gold.read(folder), folder / "nowhere")
        return sorted((folder.parent.parent / "kept").glob("*.jsonl"))

    first = kept()
    answer = first[0].read_text("utf-8")
    first[0].write_text(f"{answer}\n", "utf-8")
    assert kept() == first
    assert first[0].read_text("utf-8") == f"{answer}\n"
    (folder / "pages" / "1.html.gz").write_bytes(gzip.compress(b"<p>Another page.</p>"))
    others = kept()
    assert len(others) == 1
    assert others != first


def test_a_host_is_kept_apart_with_all_its_pages() -> None:
    assert is_apart("https://a.example/1") == is_apart("http://www.a.example/2?x=1")
    apart = sum(is_apart(f"https://{number}.example/") for number in range(3000))
    assert 900 < apart < 1100
    assert is_apart(None) == is_apart("")


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
