"""Commands that read open a database that one may not write."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from storage.database import open_database
from storage.queries.search import SearchIndex
from tests.crawler.conftest import article
from tests.crawler.forked import start_forked
from tests.waiting import HANG_SECONDS

pytestmark = [
    pytest.mark.program,
    pytest.mark.skipif(sys.platform != "linux" and os.geteuid() == 0, reason="root may write everything"),
]


@contextmanager
def modes(*files: tuple[Path, int]) -> Iterator[None]:
    for path, mode in files:
        path.chmod(mode)
    yield
    for path, _ in files:
        path.chmod(0o755)


READER = "tests.crawler.commands.reading"


def as_reader(file: Path, *commands: str) -> list[dict[str, Any]]:
    """What the commands came to."""
    words = [[*command.split(), "-s", f"ARTICLE_DATABASE={file}"] for command in commands]
    printed, _ = start_forked([READER, json.dumps(words)]).communicate(HANG_SECONDS)
    told: list[dict[str, Any]] = json.loads(printed)
    return told


def test_a_file_and_a_folder_that_are_read_only_are_read(save: Callable[..., None], tmp_path: Path) -> None:
    save(article(1), article(2))
    folder = tmp_path / "shared"
    folder.mkdir()
    file = folder / "articles.db"
    shutil.copy(tmp_path / "articles.db", file)
    database = open_database(f"sqlite:///{file}")
    SearchIndex(database).catch_up()
    database.close()
    commands = ("show --site asianews", "search harbour", "export - --country vietnam", "report asianews")
    for files in (((file, 0o444),), ((file, 0o444), (folder, 0o555)), ((folder, 0o555),)):
        with modes(*files):
            told = as_reader(file, *commands)
        assert [one["code"] for one in told] == [0, 0, 0, 0], told
        assert "Harbour number 2 opens" in told[0]["output"]
        assert told[1]["output"].count("Harbour number") == 2
        assert told[2]["errors"] == "2 articles written to standard output\n"
        assert [path.name for path in folder.iterdir()] == ["articles.db"]


def test_what_the_index_lacks_is_told(save: Callable[..., None], tmp_path: Path) -> None:
    save(article(1))
    file = tmp_path / "articles.db"
    with modes((file, 0o444)):
        told = as_reader(file, "search harbour", "search --rebuild")
    assert [one["code"] for one in told] == [1, 1]
    assert "has no index yet and may not be written" in told[0]["errors"]
    assert "cannot be made anew" in told[1]["errors"]
    (tmp_path / "shut").mkdir(mode=0)
    (shut,) = as_reader(tmp_path / "shut" / "articles.db", "show")
    assert (shut["code"], shut["errors"].count("\n")) == (1, 1)
    assert "its folder may not be entered" in shut["errors"]
    database = open_database(f"sqlite:///{file}")
    SearchIndex(database).catch_up()
    database.close()
    save(article(2))
    with modes((file, 0o444)):
        (told_of,) = as_reader(file, "search harbour")
    assert told_of["code"] == 0
    assert told_of["output"].count("Harbour number") == 1
    assert told_of["errors"].startswith("1 article is not in the index yet")


def test_the_reading_room_opens_over_it(save: Callable[..., None], tmp_path: Path) -> None:
    save(article(1))
    folder, file = tmp_path / "shared", tmp_path / "shared" / "articles.db"
    folder.mkdir()
    shutil.copy(tmp_path / "articles.db", file)
    browse = [["browse", "--port", "0", "-s", f"ARTICLE_DATABASE={file}"]]
    with modes((file, 0o444), (folder, 0o555)):
        process = start_forked([READER, json.dumps(browse), "alone"], stderr=subprocess.PIPE)
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        try:
            for path in ("", "articles/article", "articles.json?sql=select+headline+from+article"):
                with urlopen(f"{address}{path}", timeout=60) as answer:
                    assert b"Harbour number 1 opens" in answer.read(), path
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
    assert [path.name for path in folder.iterdir()] == ["articles.db"]
