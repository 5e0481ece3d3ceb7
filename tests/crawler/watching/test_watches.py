"""What is watched for, as it is set; the file and the command that are told."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.from_settings import SettingError
from crawler.watching.watch_command import CommandError, end_with_children, give
from crawler.watching.watch_file import append_lines, versions_in
from crawler.watching.watches import Watches, read_questions, read_watches
from tests.waiting import HANG_SECONDS, wait_until


def settings(**changes: object) -> Settings:
    given = {"WATCH": {}, "WATCH_FILE": "", "WATCH_COMMAND": "", "WATCH_SECONDS": 60.0}
    return Settings({**given, **changes})


@pytest.mark.parametrize(
    "value",
    [
        {"floods": "flood* OR typhoon", "trials": '"court case"'},
        '{"floods": "flood* OR typhoon", "trials": "\\"court case\\""}',
        'floods=flood* OR typhoon\n trials = "court case"\n',
    ],
)
def test_watches_are_a_dictionary_json_or_lines(value: object) -> None:
    assert read_questions(value) == {"floods": "flood* OR typhoon", "trials": '"court case"'}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("floods", "floods is not NAME=QUERY"),
        ("=flood", "a watch has no name"),
        ("floods=AND", "WATCH floods: AND needs something before it"),
        ("floods=", "WATCH floods: there is nothing to search for"),
        ("{floods}", "WATCH is no JSON object"),
    ],
)
def test_a_watch_that_cannot_be_asked_is_told_before_the_crawl(value: str, said: str) -> None:
    with pytest.raises(SettingError, match=said.replace("*", r"\*")):
        read_questions(value)


def test_where_it_goes_is_a_file_or_a_command(tmp_path: Path) -> None:
    assert read_watches(settings()) is None
    watch = {"WATCH": {"floods": "flood"}}
    file = tmp_path / "news.jsonl"
    command = "mail -s 'new floods; rm -rf /' ada@example.org"
    assert read_watches(settings(**watch, WATCH_FILE=str(file), WATCH_COMMAND=command)) == Watches(
        {"floods": "flood"}, file, ("mail", "-s", "new floods; rm -rf /", "ada@example.org"), 60.0
    )
    for changes, said in (
        ({}, "WATCH_FILE or WATCH_COMMAND must say"),
        ({"WATCH_FILE": str(tmp_path)}, "is a folder"),
        ({"WATCH_FILE": "/none/news.jsonl"}, "lies in none"),
        ({"WATCH_COMMAND": "mail 'open"}, "No closing quotation"),
        ({"WATCH_COMMAND": "mail", "WATCH_SECONDS": 0}, "is not a number of seconds"),
    ):
        with pytest.raises(SettingError, match=said):
            read_watches(settings(**watch, **changes))


def test_lines_are_appended_whole_and_what_a_kill_cut_off_goes(tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    append_lines(file, ['{"version": "1@a"}'])
    with file.open("a") as handle:
        handle.write('{"version": "2@a", "headline": "half a li')
    append_lines(file, ['{"version": "3@a"}', '{"version": "4@a", "headline": "通车"}'])
    assert [json.loads(line)["version"] for line in file.read_text(encoding="utf-8").splitlines()] == [
        "1@a",
        "3@a",
        "4@a",
    ]
    assert versions_in(file, {"1@a", "2@a", "4@a"}) == {"1@a", "4@a"}
    assert versions_in(tmp_path / "none.jsonl", {"1@a"}) == set()


def test_a_version_that_a_text_only_mentions_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    append_lines(file, [json.dumps({"version": "1@a", "article_body": "version 2@a"}), "no json 2@a"])
    assert versions_in(file, {"2@a"}) == set()


def test_an_append_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "news.jsonl"
    append_lines(file, ["one"])
    writes = []

    def short(handle: int, content: bytes) -> int:
        writes.append(content)
        if len(writes) > 1:
            raise OSError(28, "No space left on device")
        return os.pwrite(handle, bytes(content)[:3], os.fstat(handle).st_size)

    monkeypatch.setattr("crawler.watching.watch_file.os.write", short)
    with pytest.raises(OSError, match="No space"):
        append_lines(file, ["two", "three"])
    assert file.read_text() == "one\n"


def python(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", code, *arguments]


@pytest.mark.program
def test_a_command_has_the_lines_and_its_arguments_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "given"
    code = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text(sys.argv[2] + '\\n' + sys.stdin.read())"
    give(python(code, str(file), "$(touch owned); `id`"), ["one", "two"], HANG_SECONDS)
    assert file.read_text() == "$(touch owned); `id`\none\ntwo\n"
    assert not Path("owned").exists()


@pytest.mark.program
@pytest.mark.parametrize(
    ("command", "seconds", "said"),
    [
        (["/none/such"], HANG_SECONDS, "cannot be started: No such file or directory"),
        (python("import sys; print('no\\nlogin', file=sys.stderr); sys.exit(3)"), HANG_SECONDS, "code 3: login"),
        (python("import os; os.kill(os.getpid(), 9)"), HANG_SECONDS, "ended by signal 9"),
        (python("import time; time.sleep(600)"), 0.1, "longer than 0.1 s"),
    ],
)
def test_a_command_that_does_not_take_them_is_told_in_one_line(command: list[str], seconds: float, said: str) -> None:
    # More than a pipe holds: a command that reads nothing must not hold up the crawl.
    with pytest.raises(CommandError, match=said) as error:
        give(command, ["x" * 100_000] * 3, seconds)
    assert "\n" not in str(error.value)


@pytest.mark.program
def test_what_a_command_that_takes_too_long_has_started_ends_with_it(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    code = (
        "import subprocess, sys, pathlib, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "pathlib.Path(sys.argv[1]).write_text(str(child.pid))\n"
        "time.sleep(600)"
    )
    process = subprocess.Popen(python(code, str(file)), start_new_session=True)
    wait_until(lambda: file.exists() and file.read_text())
    end_with_children(process)
    assert process.returncode == -9

    def is_ended() -> bool:
        asked = ["ps", "-o", "stat=", file.read_text()]
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()[:1] in ("", "Z")

    # A busy machine takes a moment to end what was killed.
    wait_until(is_ended)
