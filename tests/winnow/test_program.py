"""The program `winnow`, in this process: what it prints of itself, and whose settings it takes."""

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from scrapy import cmdline

from crawler.extraction.versions import PROGRAM_VERSION
from pipelines.project_folder import project_folder
from winnow.program import main

ROOT = Path(__file__).parents[2]


class Ended:
    """How the program ended, and what it printed."""

    def __init__(self, code: object, printed: str, complained: str) -> None:
        self.code, self.printed, self.complained = code, printed, complained


Run = Callable[..., Ended]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ARTICLE_DATABASE", raising=False)
    # What the program sets is taken back.
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "argv", sys.argv)
    monkeypatch.setattr(cmdline, "ScrapyArgumentParser", cmdline.ScrapyArgumentParser)
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "other.settings")

    def run(*arguments: str) -> Ended:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        return Ended(ended.value.code, *capsys.readouterr())

    return run


@pytest.mark.parametrize("asked", ["--version", "-V", "version"])
def test_it_says_its_version(run: Run, asked: str) -> None:
    ended = run(asked)
    assert (ended.code, ended.printed) == (0, f"winnow {PROGRAM_VERSION}\n")


@pytest.mark.parametrize("asked", [(), ("-h",), ("--help",), ("help",)])
def test_its_help_names_its_own_commands_first(run: Run, asked: tuple[str, ...]) -> None:
    ended = run(*asked)
    assert ended.code == 0
    lines = ended.printed.splitlines()
    commands = [line.split()[0] for line in lines if line.startswith("  ")]
    own = {file.stem for file in (ROOT / "crawler" / "commands").glob("[a-z]*.py")}
    assert commands[:2] == ["crawl", "clean"]
    assert set(commands[: len(own)]) == own
    assert "startproject" not in commands
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["crwl"], "winnow: there is no command crwl; did you mean crawl?\n"),
        (["frobnicate"], "winnow: there is no command frobnicate; winnow -h lists the commands\n"),
        (["-n", "20"], "winnow: there is no command 20; winnow -h lists the commands\n"),
        (["--json"], "winnow: no command is named before --json: it comes first; winnow -h lists the commands\n"),
    ],
)
def test_what_is_no_command_is_told(run: Run, typed: list[str], said: str) -> None:
    ended = run(*typed)
    assert (ended.code, ended.printed, ended.complained) == (2, "", said)


@pytest.mark.parametrize("asked", [("help", "show"), ("show", "-h")])
def test_the_help_of_a_command_names_the_program_that_was_typed(run: Run, asked: tuple[str, ...]) -> None:
    ended = run(*asked)
    assert "winnow show 9384 --history" in ended.printed
    assert "scrapy show" not in ended.printed


@pytest.mark.parametrize("command", ["shell", "fetch", "view", "parse", "runspider", "list", "settings", "bench"])
def test_the_help_of_scrapys_own_commands_names_it_too(run: Run, command: str) -> None:
    ended = run(command, "-h")
    assert f"winnow {command}" in ended.printed
    assert f"scrapy {command}" not in ended.printed


def test_a_site_given_for_a_spider_is_told_how_sites_are_crawled(run: Run) -> None:
    for typed in ("https://example.org", "example.org"):
        ended = run("crawl", typed)
        assert ended.code == 1
        assert (
            "a site is crawled by its address with: winnow crawl news -a url=https://example.org (" in ended.complained
        )


def test_complaints_name_the_program_and_the_database_lies_where_the_user_stands(run: Run, tmp_path: Path) -> None:
    ended = run("show", "12")
    assert ended.code == 1
    assert ended.complained == f"winnow show: there is no database {tmp_path}/articles.db yet: a crawl makes it\n"
    assert "(see winnow show -h)" in run("show", "--nosuch").complained


def test_an_option_names_the_database(run: Run, tmp_path: Path) -> None:
    ended = run("show", "-s", "ARTICLE_DATABASE=sqlite:///other.db")
    assert f"{tmp_path}/other.db" in ended.complained


def write_cfg(folder: Path, settings: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scrapy.cfg").write_text(f"[settings]\ndefault = {settings}\n")


@pytest.mark.parametrize("below", [".", "a/b"])
def test_the_scrapy_cfg_of_another_project_says_nothing(run: Run, tmp_path: Path, below: str) -> None:
    write_cfg(tmp_path, "papers.settings")
    (tmp_path / below).mkdir(parents=True, exist_ok=True)
    os.chdir(tmp_path / below)
    assert f"no database {(tmp_path / below).resolve()}/articles.db" in run("show").complained
    assert str(tmp_path) not in sys.path, "its modules would be imported in place of what is not installed"


def test_another_project_may_call_its_settings_as_winnow_does(run: Run, tmp_path: Path) -> None:
    write_cfg(tmp_path, "crawler.settings")
    (tmp_path / "crawler").mkdir()
    (tmp_path / "crawler" / "settings.py").write_text("raise RuntimeError('imported')")
    below = tmp_path / "below"
    below.mkdir()
    os.chdir(below)
    assert f"no database {below}/articles.db" in run("show").complained


def test_a_scrapy_cfg_that_names_winnows_settings_says_where_the_database_lies(run: Run, tmp_path: Path) -> None:
    write_cfg(tmp_path, "crawler.settings")
    (tmp_path / "below").mkdir()
    os.chdir(tmp_path / "below")
    assert f"no database {tmp_path}/articles.db" in run("show").complained


@pytest.mark.parametrize(
    "content", [b"", b"[settings", b"[settings]\ndefault\n", b"\xff\xfe", b"[deploy]\nurl = %(x\n"]
)
def test_a_broken_scrapy_cfg_is_no_obstacle(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scrapy.cfg").write_bytes(content)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "crawler.settings")
    assert project_folder() == tmp_path


def test_no_message_of_a_command_names_the_program_by_itself() -> None:
    writes = re.compile(r"write\(\s*f?[\"']scrapy ")
    files = [file for file in (ROOT / "crawler").rglob("*.py") if writes.search(file.read_text("utf-8"))]
    assert files == [], "crawler/terminal/program_name.py knows what was typed"
