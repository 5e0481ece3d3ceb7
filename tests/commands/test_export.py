import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.conftest import Run, article


def headlines(path: Path) -> list[str]:
    return [json.loads(line)["headline"] for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_record_comes_back_whole(scrapy: Run, save: Callable[..., None], tmp_path: Path) -> None:
    saved = [article(number, headline=f"港口 {number} opens") for number in range(1, 6)]
    save(*saved)
    done = scrapy("export", tmp_path / "all.jsonl")
    assert (done.returncode, done.stderr) == (0, f"5 articles written to {tmp_path}/all.jsonl\n")
    lines = (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [item.as_dict() for item in saved]
    assert "港口" in lines[0]
    assert sorted(path.name for path in tmp_path.iterdir() if ".jsonl" in path.name) == ["all.jsonl"]


def test_filters_choose_site_language_and_days(scrapy: Run, save: Callable[..., None], tmp_path: Path) -> None:
    save(*(article(number) for number in range(1, 6)), article(6, language="it"))
    path = tmp_path / "some.jsonl"
    scrapy("export", path, "--site", "asianews", "--language", "en", "--since", "2024-01-02", "--until", "2024-01-03")
    assert headlines(path) == ["Harbour number 2 opens", "Harbour number 3 opens"]
    scrapy("export", path, "--language", "it")
    assert headlines(path) == ["Harbour number 6 opens"]
    scrapy("export", path, "--site", "elsewhere")
    assert headlines(path) == []


def test_an_export_that_fails_leaves_the_file_as_it_was(scrapy: Run, tmp_path: Path) -> None:
    path = tmp_path / "old.jsonl"
    path.write_text("old")
    done = scrapy("export", path)
    assert done.returncode == 1
    assert path.read_text() == "old"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name one file"),
        (("a.csv",), "a.csv: this format is not there yet"),
        (("a.warc.gz",), "not there yet"),
        (("a.txt",), "the suffix tells the format"),
        (("none/a.jsonl",), "there is no folder none"),
        (("a.jsonl", "--since", "2024-02-30"), "--since 2024-02-30: not a day"),
        (("a.jsonl", "--untl", "2024-02-03"), "unknown option --untl"),
    ],
)
def test_bad_usage_is_one_line_and_code_2(scrapy: Run, arguments: tuple[str, ...], words: str) -> None:
    done = scrapy("export", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
