"""A reader that has enough (`| head`) ends a command without a word, and with a code that means nothing else."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path

import pytest
from scrapy.cmdline import execute

from tests.crawler.conftest import ROOT, article, page

READER_LEFT = 141


@pytest.fixture
def closed_pipe() -> Iterator[TextIOWrapper]:
    """A pipe that nobody reads any more."""
    ours, theirs = os.pipe()
    os.close(ours)
    stream = TextIOWrapper(os.fdopen(theirs, "wb", 0), encoding="utf-8", write_through=True)
    yield stream
    stream.close()


@pytest.mark.parametrize(
    "words",
    [
        "search harbour",
        "search harbour --json",
        "show",
        "show --json",
        "show 1",
        "show 1 --history",
        "report",
        "report --doubtful 3",
        "export - --format jsonl",
        "export - --format rss",
        pytest.param("clean page.html", marks=pytest.mark.program),
        pytest.param("clean page.html --format markdown", marks=pytest.mark.program),
    ],
)
def test_it_is_no_error_and_not_nothing_found(
    words: str,
    closed_pipe: TextIOWrapper,
    save: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    save(*(replace(article(number), doubt=0.5) for number in range(1, 4)))
    (tmp_path / "page.html").write_text(page("Harbour opens"), encoding="utf-8")
    arguments = words.replace("page.html", str(tmp_path / "page.html")).split()
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("sys.stdout", closed_pipe)
    with pytest.raises(SystemExit) as ended:
        execute(["scrapy", arguments[0], "-s", f"ARTICLE_DATABASE=sqlite:///{tmp_path}/articles.db", *arguments[1:]])
    assert ended.value.code == READER_LEFT
    assert capsys.readouterr().err == ""
