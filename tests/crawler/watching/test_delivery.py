"""Each version of an article is told once, whatever ends the process in between."""

import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.watching import delivery
from crawler.watching.delivery import deliver
from crawler.watching.watch_command import CommandError
from crawler.watching.watches import Watches
from storage.articles import Articles
from storage.database import Database, Session, open_database
from storage.watches.pending import WatchPending
from storage.writer import Writer
from tests.crawler.conftest import article
from tests.crawler.local_site import LocalSite, Shell, links, story


@pytest.fixture
def database(tmp_path: Path, save: Callable[..., None]) -> Iterator[Database]:
    save(article(1), article(2, headline="Typhoon closes the harbour"), article(3, told_as=1), article(4))
    database = open_database(f"sqlite:///{tmp_path}/articles.db")
    yield database
    database.close()


@pytest.fixture
def writer(database: Database) -> Iterator[Writer]:
    writer = Writer(database, batch_seconds=0)
    yield writer
    writer.close()


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What the command was given; it is refused while `refuses` is in the list."""
    taken: list[list[str]] = []

    def take(command: object, lines: list[str], seconds: float) -> None:
        if ["refuses"] in taken:
            raise CommandError("it ended with code 3")
        taken.append([json.loads(line)["version"].partition("@")[0] for line in lines])

    monkeypatch.setattr(delivery, "give", take)
    return taken


def note(writer: Writer, *numbers: int, event: str = "new") -> None:
    def operation(session: Session) -> None:
        for number in numbers:
            WatchPending(session).note({number: ("asianews", event)})

    writer.submit(operation).result(10)


def watches(file: Path | None = None, *command: str, **questions: str) -> Watches:
    return Watches(questions or {"harbour": "harbour", "storms": "typhoon*"}, file, command, 60.0)


def told(file: Path) -> list[tuple[str, str, list[str]]]:
    read = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []
    return [(line["version"].partition("@")[0], line["event"], line["watch"]) for line in read]


def pending(database: Database) -> list[int]:
    with database.session() as session:
        return [one.article_id for one in WatchPending(session).of_site("asianews")]


def test_what_is_new_and_answers_is_told_once(database: Database, writer: Writer, tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    note(writer, 1, 2, 3)
    deliver(database, site="asianews", watches=watches(file), writer=writer)
    # 3 tells what 1 told; 4 is not of this run.
    assert told(file) == [("1", "new", ["harbour"]), ("2", "new", ["harbour", "storms"])]
    assert pending(database) == []
    deliver(database, site="asianews", watches=watches(file), writer=writer)
    assert len(told(file)) == 2
    record = json.loads(file.read_text(encoding="utf-8").splitlines()[0])
    assert {name: record[name] for name in article(1).as_dict()} == article(1).as_dict()


def test_what_answers_nothing_is_not_kept(database: Database, writer: Writer, tmp_path: Path) -> None:
    note(writer, 1, 4)
    deliver(database, site="asianews", watches=watches(tmp_path / "a", storms="typhoon"), writer=writer)
    assert (told(tmp_path / "a"), pending(database)) == ([], [])


def test_a_change_is_told_as_another_version(database: Database, writer: Writer, tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    note(writer, 1)
    deliver(database, site="asianews", watches=watches(file), writer=writer)
    writer.submit(
        lambda session: Articles(session).save(
            {**article(1).as_dict(), "headline": "Harbour closes", "content_hash": "other"}, "e.org/1"
        )
    ).result(10)
    note(writer, 1, event="changed")
    deliver(database, site="asianews", watches=watches(file), writer=writer)
    assert told(file) == [("1", "new", ["harbour"]), ("1", "changed", ["harbour"])]


def test_a_kill_between_the_file_and_the_commit_writes_nothing_twice(
    database: Database, writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "news.jsonl"
    note(writer, 1, 2)

    class KilledError(Exception):
        pass

    def killed(path: Path, lines: list[str]) -> None:
        # One line is on the disk, and half of the next.
        file.write_text(f"{lines[0]}\n{lines[1][:40]}", encoding="utf-8")
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "append_lines", killed)
        with pytest.raises(KilledError):
            deliver(database, site="asianews", watches=watches(file), writer=writer)
    assert pending(database) == [1, 2]
    deliver(database, site="asianews", watches=watches(file), writer=writer)
    assert told(file) == [("1", "new", ["harbour"]), ("2", "new", ["harbour", "storms"])]
    assert pending(database) == []


def test_what_the_command_does_not_take_it_is_given_again_and_the_file_is_not(
    database: Database, writer: Writer, tmp_path: Path, given: list[list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "news.jsonl"
    asked = watches(file, "tell")
    note(writer, 1)
    given.append(["refuses"])
    deliver(database, site="asianews", watches=asked, writer=writer)
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == [
        "WATCH_COMMAND tell: it ended with code 3; the next run tells of 1"
    ]
    note(writer, 2)
    given.remove(["refuses"])
    deliver(database, site="asianews", watches=asked, writer=writer)
    assert given == [["1", "2"]]
    assert [number for number, *_ in told(file)] == ["1", "2"]
    assert pending(database) == []


def test_a_file_that_cannot_be_written_is_a_warning_and_loses_nothing(
    database: Database, writer: Writer, tmp_path: Path, given: list[list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    note(writer, 1)
    deliver(database, site="asianews", watches=watches(tmp_path, "tell"), writer=writer)
    assert "Is a directory" in caplog.text
    assert (given, pending(database)) == ([], [1])


NOTICE = "import sys, pathlib; pathlib.Path(sys.argv[1]).open('a').write(sys.stdin.read())"
KILL = "import os, signal; os.kill(os.getppid(), signal.SIGKILL)"


@pytest.mark.program
def test_a_crawl_tells_what_it_saves_and_the_next_one_what_a_kill_left(shell: Shell, tmp_path: Path) -> None:
    file, taken = tmp_path / "floods.jsonl", tmp_path / "taken.jsonl"
    stories = {"/one": story("Flood closes the harbour"), "/two": story("Ferry returns")}
    with LocalSite({"/": links(stories), **stories}) as site:
        crawl = ["news", "-a", f"url={site.url}", "--watch", "floods=flood*"]
        killing = {"WATCH_FILE": file, "WATCH_COMMAND": f'python3 -c "{KILL}"'}
        process = shell.start(*crawl, settings=killing)
        log, _ = process.communicate()
        assert process.returncode == -9, log
        assert shell.rows("SELECT count(*), min(exit_code) FROM article, crawl_run") == [(2, 0)]
        assert [line["headline"] for line in map(json.loads, file.read_text().splitlines())] == [
            "Flood closes the harbour"
        ]
        telling = {"WATCH_FILE": file, "WATCH_COMMAND": f'python3 -c "{NOTICE}" {taken}'}
        for _ in range(2):
            run = shell.crawl(*crawl, settings=telling)
            assert run.code == 0, run.log
            assert run.last_line.endswith("saved 0 new, 0 changed, 0 refused, 0 lost")
    assert taken.read_text() == file.read_text()
    assert file.read_text().count("\n") == 1


@pytest.mark.program
def test_a_failure_of_a_watch_is_one_line_and_no_failure_of_the_crawl(shell: Shell, tmp_path: Path) -> None:
    with LocalSite({"/": links(["/one"]), "/one": story("Flood closes the harbour")}) as site:
        crawl = ["news", "-a", f"url={site.url}", "--watch", "floods=flood*"]
        assert "WATCH_FILE or WATCH_COMMAND must say" in shell.crawl(*crawl).last_line
        run = shell.crawl(*crawl, settings={"WATCH_COMMAND": "false"})
    assert (run.code, run.log.count("WATCH_COMMAND")) == (0, 1)
    assert "WATCH_COMMAND false: it ended with code 1; the next run tells of 1" in run.log
    with closing(sqlite3.connect(shell.database)) as connection:
        assert connection.execute("SELECT count(*) FROM watch_pending").fetchone() == (1,)


def test_an_unwatched_save_notes_nothing(database: Database) -> None:
    assert pending(database) == []
