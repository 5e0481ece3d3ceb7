"""The bar of commands that take a while: on a terminal, and nowhere else."""

import os
import pty
import re
import subprocess
from pathlib import Path

import pytest

from tests.crawler.conftest import Run, page
from tests.crawler.forked import start_forked
from tests.crawler.reading_room.reading_room import make_store

pytestmark = pytest.mark.program


def on_a_terminal(*arguments: str, output: Path) -> tuple[int, str]:
    """Exit code of `scrapy ...` whose standard error is a terminal, and what that showed."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100", "LINES": "30"}
    for name in ("TTY_INTERACTIVE", "TTY_COMPATIBLE", "NO_COLOR", "CI"):
        environment.pop(name, None)
    with output.open("wb") as file:
        process = start_forked(
            ["scrapy", *arguments], environment, forks_worker=True, stdout=file.fileno(), stderr=theirs
        )
    os.close(theirs)
    shown = bytearray()
    try:
        while chunk := os.read(ours, 65536):
            shown += chunk
    except OSError:
        pass  # the other end is closed
    os.close(ours)
    return process.wait(60), re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    (tmp_path / "page.html").write_text(page("Harbour opens"), encoding="utf-8")
    lines = [f'{{"id": {number}, "path": "page.html", "url": "https://e.org/{number}"}}\n' for number in range(25)]
    (tmp_path / "manifest.jsonl").write_text("".join(lines), encoding="utf-8")
    return tmp_path / "manifest.jsonl"


def test_a_batch_has_a_bar_on_a_terminal(manifest: Path, tmp_path: Path) -> None:
    code, shown = on_a_terminal("clean", "--batch", str(manifest), output=tmp_path / "out.jsonl")
    assert code == 0
    assert re.search(r"cleaning \S+ +\d+%", shown)
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8").count("\n") == 25


def test_a_batch_has_none_in_a_pipe(manifest: Path, scrapy: Run) -> None:
    done = scrapy("clean", "--batch", manifest)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_batch_may_come_through_a_pipe(manifest: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with start_forked(["scrapy", "clean", "--batch", str(pipe)], forks_worker=True, stderr=subprocess.PIPE) as process:
        pipe.write_text(manifest.read_text(encoding="utf-8"), encoding="utf-8")
        output, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    assert output.count("\n") == 25


def test_an_export_has_a_bar_on_a_terminal(tmp_path: Path) -> None:
    make_store(tmp_path / "articles.db")
    store = f"ARTICLE_DATABASE=sqlite:///{tmp_path}/articles.db"
    file = tmp_path / "all.jsonl"
    code, shown = on_a_terminal("export", str(file), "-s", store, output=tmp_path / "out")
    assert code == 0
    assert re.search(r"all\.jsonl \S+ +\d+%", shown)
    assert "50 articles written" in shown
