"""Settings for good: `winnow.toml` of the folder and of the user."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.settings_file import SettingsFileError, read_settings, settings_files
from tests.crawler.conftest import ROOT

KNOWN = {
    "KEEP_PAGES": False,
    "ARCHIVE_DIR": "",
    "ARTICLE_DATABASE": "sqlite:///articles.db",
    "WATCH": {},
    "WATCH_COMMAND": "",
    "CONTACT": "",
    "SITE_CONFIG_DIRS": ["sites"],
    "DOWNLOAD_DELAY": 1,
    "LOG_FILE": None,
}


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    user, folder = settings_files(tmp_path / "news", {"XDG_CONFIG_HOME": f"{tmp_path}/config"})
    assert (user, folder) == (tmp_path / "config" / "winnow" / "winnow.toml", tmp_path / "news" / "winnow.toml")
    user.parent.mkdir(parents=True)
    folder.parent.mkdir()
    return user, folder


def test_without_a_file_nothing_is_set(files: tuple[Path, Path]) -> None:
    assert read_settings(files, KNOWN, {}) == {}


def test_the_folder_counts_more_than_the_user_and_the_environment_more_than_both(files: tuple[Path, Path]) -> None:
    files[0].write_text('KEEP_PAGES = true\nCONTACT = "me@example.org"\nARTICLE_DATABASE = "a.db"\n')
    files[1].write_text('ARTICLE_DATABASE = "b.db"\n[WATCH]\nfloods = "flood*"\n')
    read = {"KEEP_PAGES": True, "CONTACT": "me@example.org", "ARTICLE_DATABASE": "b.db", "WATCH": {"floods": "flood*"}}
    assert read_settings(files, KNOWN, {"ARTICLE_DATABASE": ""}) == read
    del read["ARTICLE_DATABASE"]
    assert read_settings(files, KNOWN, {"ARTICLE_DATABASE": "c.db"}) == read


def test_values_are_of_the_kind_of_the_default(files: tuple[Path, Path]) -> None:
    text = (
        'DOWNLOAD_DELAY = 0.5\nKEEP_PAGES = 1\nSITE_CONFIG_DIRS = "a,b"\nWATCH_COMMAND = ["cat"]\nLOG_FILE = "x.log"\n'
    )
    files[1].write_text(text)
    read = read_settings(files, KNOWN, {})
    assert read["DOWNLOAD_DELAY"] == 0.5
    assert read["WATCH_COMMAND"] == ["cat"]


def test_the_home_folder_has_the_file_where_nothing_else_is_said() -> None:
    assert settings_files(Path("/n"), {"HOME": "/h"})[0] == Path("/h/.config/winnow/winnow.toml")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"KEEP_PAGE = true", "unknown setting KEEP_PAGE: did you mean KEEP_PAGES?"),
        (b"keep_pages = true", "unknown setting keep_pages: did you mean KEEP_PAGES?"),
        (b"frob = 1", "unknown setting frob"),
        (b"KEEP_PAGES=1\nCONTACT = me@example.org", "invalid value (at line 2, column 11); write NAME = VALUE"),
        (b"CONTACT = '\xff'", "it is not UTF-8"),
        (b"ARCHIVE_DIR = 3", 'ARCHIVE_DIR = 3 is not a text in quotation marks, like "this"'),
        (b"KEEP_PAGES = 'maybe'", "KEEP_PAGES = maybe is not true or false"),
        (b"DOWNLOAD_DELAY = '1'", "DOWNLOAD_DELAY = 1 is not a number"),
        (b"SITE_CONFIG_DIRS = 1", "SITE_CONFIG_DIRS = 1 is not a list"),
        (b"SITE_CONFIG_DIRS = [3]", "SITE_CONFIG_DIRS = [3] is not a list of texts"),
        (b"WATCH_COMMAND = [3]", "WATCH_COMMAND = [3] is not a list of texts"),
        (b"WATCH_COMMAND = 3", "WATCH_COMMAND = 3 is not a text"),
        (b"WATCH = true", "WATCH = True is not a table"),
    ],
)
def test_a_mistake_is_one_line_with_the_file(files: tuple[Path, Path], text: bytes, told: str) -> None:
    files[1].write_bytes(text)
    with pytest.raises(SettingsFileError) as raised:
        read_settings(files, KNOWN, {})
    assert str(raised.value).startswith(f"{files[1]}: ")
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.program
def test_a_command_takes_its_settings_from_the_file(tmp_path: Path) -> None:
    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "winnow", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CONFIG_HOME": str(tmp_path), "CONTACT": ""}
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    file = tmp_path / "winnow.toml"
    file.write_text('CONTACT = "me@example.org"\n')
    assert run("settings", "--get", "USER_AGENT").stdout.strip().endswith("(+me@example.org)")
    file.write_text("KEEP_PAGES")
    done = run("show")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(f"{file}: ")
